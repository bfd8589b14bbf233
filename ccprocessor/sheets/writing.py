"""Files that appear whole or not at all, and text that no spreadsheet takes for a formula."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ccprocessor.errors import OutputRefused
from ccprocessor.files import SHARED, replacing

_NOT_XML = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
FORMULA_SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
"""A text that begins with one is run; where the wide ones are typed, they mean the same."""


@contextmanager
def exported(target: Path) -> Iterator[Path]:
    """Yield a file beside the target that takes its place once the block has ended well.

    What the disk or the folder refuses becomes `OutputRefused`, and the target is as it was.
    """
    try:
        with replacing(target, mode=SHARED) as part:
            yield part
    except OSError as error:
        raise _refusal(target, error) from error


def cleaned(text: str) -> str:
    """The text without the characters that XML forbids; line ends are LF."""
    if text.isprintable():
        return text
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def starts_a_formula(text: str) -> bool:
    """Tell whether a spreadsheet program may take this text for a formula."""
    return text.startswith((*FORMULA_SIGNS, "\t", "\r"))


def _refusal(target: Path, error: OSError) -> OutputRefused:
    name, folder = target.name, target.parent
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return OutputRefused(
                f"{name} does not fit on the disk of {folder}.",
                hint="Free some space or choose another folder.",
            )
        case errno.EACCES | errno.EPERM | errno.EBUSY | errno.ETXTBSY:
            return OutputRefused(
                f"{name} cannot be written to {folder}: it is open in another program, or the "
                "folder is write-protected.",
                hint="Close the file, for example in Excel, or choose another folder.",
            )
        case errno.ENOENT | errno.ENOTDIR:
            return OutputRefused(
                f"{name} cannot be written: there is no folder {folder}.",
                hint="Create the folder or choose another one.",
            )
        case _:
            return OutputRefused(
                f"{name} cannot be written to {folder}: {error.strerror or error}.",
                hint="Choose another folder.",
            )
