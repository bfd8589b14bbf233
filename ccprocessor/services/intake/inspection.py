"""Look at files before they are read: which can be opened, which need something first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from ccprocessor.documents.files.loose_files import RefusedFile, loose_files
from ccprocessor.documents.protocol.errors import PasswordNeeded, WrongPassword
from ccprocessor.errors import UnreadableInput
from ccprocessor.jobs import Job, Stage
from ccprocessor.services.intake.formats import file_kind
from ccprocessor.services.office import Office, ProcessOptions


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that can be opened, with its pages, or the reason why it cannot.

    It may have both: then something inside it wants a password, and the rest can be read.
    """

    path: Path
    pages: int = 0
    failure: UnreadableInput | None = None


def inspect(
    office: Office, files: Sequence[Path], options: ProcessOptions, job: Job
) -> tuple[Inspected, ...]:
    """Try to open every file, in the order given; none is read yet.

    A folder or zip can be opened where anything in it can; its pages are theirs. A password that
    anything inside wants, as a file attached to an e-mail, is told beside that.
    """
    return tuple(_inspected(office, path, options) for path in job.each(files, Stage.OPENING))


def _inspected(office: Office, path: Path, options: ProcessOptions) -> Inspected:
    pages = 0
    failure: UnreadableInput | None = None
    locked: UnreadableInput | None = None
    passwords = options.passwords_of(path)
    for file in loose_files([path], file_kind):
        if isinstance(file, RefusedFile):
            failure = failure or file.error
            continue
        try:
            document = office.loose.open(file, passwords=passwords)
            pages += document.pages
            if document.pages:  # a file without pages has none inside either
                inside = office.loose.attached(document, passwords=passwords)
                locked = locked or next(filter(_wants_password, inside), None)
        except UnreadableInput as error:
            failure = failure or error
            locked = locked or (error if _wants_password(error) else None)
    return Inspected(path, pages, locked) if pages else Inspected(path, failure=failure)


def _wants_password(found: object) -> TypeGuard[PasswordNeeded | WrongPassword]:
    return isinstance(found, PasswordNeeded | WrongPassword)
