"""Look at files before they are read: which can be opened, which need something first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ccprocessor.documents.reader import DocumentReader
from ccprocessor.errors import UnreadableInput
from ccprocessor.jobs import Job
from ccprocessor.services.office import ProcessOptions


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that can be opened, with its pages, or the reason why it cannot."""

    path: Path
    pages: int = 0
    failure: UnreadableInput | None = None


def inspect(
    reader: DocumentReader, files: Sequence[Path], options: ProcessOptions, job: Job
) -> tuple[Inspected, ...]:
    """Try to open every file, in the order given; none is read yet."""
    return tuple(_inspected(reader, path, options) for path in job.each(files, "Opening files"))


def _inspected(reader: DocumentReader, path: Path, options: ProcessOptions) -> Inspected:
    try:
        return Inspected(path, reader.open(path, password=options.password_of(path)).pages)
    except UnreadableInput as error:
        return Inspected(path, failure=error)
