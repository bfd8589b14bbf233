"""Files that appear whole or not at all: drafts beside their targets, then moved."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ccprocessor.documents.errors import FileNotReadable, PacketNotWritten, reason


@contextmanager
def drafts(targets: tuple[Path, ...]) -> Iterator[dict[Path, Path]]:
    """A free path beside each target; all are moved into place at the end, or all removed.

    Those taken out of the answer are let be.

    Raises `PacketNotWritten` where one cannot be moved.
    """
    paths = {target: target.with_name(f".{secrets.token_hex(8)}.part") for target in targets}
    try:
        yield paths
        for target, draft in paths.items():
            _move(draft, target)
    finally:
        for draft in paths.values():
            remove(draft)


def digest_of(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file, streamed; raises `FileNotReadable`."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
            return digest.hexdigest(), file.tell()
    except OSError as error:
        raise FileNotReadable(path.name, error) from error


def _move(draft: Path, target: Path) -> None:
    try:
        draft.replace(target)
    except OSError as error:
        raise PacketNotWritten(target.name, reason(error)) from error


def remove(draft: Path) -> None:
    """Remove a draft, where it can be."""
    try:
        draft.unlink(missing_ok=True)
    except OSError:
        return
