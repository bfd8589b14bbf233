"""Look at files before they are read: which can be opened, which need something first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ccprocessor.documents.files.loose_files import RefusedFile, loose_files
from ccprocessor.errors import UnreadableInput
from ccprocessor.jobs import Job, Stage
from ccprocessor.services.intake.formats import file_kind
from ccprocessor.services.office import Office, ProcessOptions


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that can be opened, with its pages, or the reason why it cannot."""

    path: Path
    pages: int = 0
    failure: UnreadableInput | None = None


def inspect(
    office: Office, files: Sequence[Path], options: ProcessOptions, job: Job
) -> tuple[Inspected, ...]:
    """Try to open every file, in the order given; none is read yet.

    A folder or zip can be opened where anything in it can; its pages are theirs.
    """
    return tuple(_inspected(office, path, options) for path in job.each(files, Stage.OPENING))


def _inspected(office: Office, path: Path, options: ProcessOptions) -> Inspected:
    pages = 0
    failure: UnreadableInput | None = None
    for file in loose_files([path], file_kind):
        if isinstance(file, RefusedFile):
            failure = failure or file.error
            continue
        try:
            pages += office.loose.open(file, password=options.password_of(path)).pages
        except UnreadableInput as error:
            failure = failure or error
    return Inspected(path, pages) if pages else Inspected(path, failure=failure)
