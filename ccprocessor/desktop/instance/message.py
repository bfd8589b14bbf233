"""Message of a second start to the window that runs already."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LARGEST = 1024 * 1024
"""Bytes of a message, its end included."""

ANSWER = b"taken\n"
END = b"\n"
_KEY = "ccprocessor"
_VERSION = 1  # of the message: another version of the program may run already


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Files to load (none: only come forward), and a file of names to link. Paths are absolute."""

    files: tuple[Path, ...] = ()
    aliases: Path | None = None


def handed_over(files: Sequence[Path], aliases: Path | None = None) -> HandedOver:
    """The same files from wherever the other window was started."""
    return HandedOver(
        tuple(file.absolute() for file in files), aliases.absolute() if aliases else None
    )


def written(what: HandedOver) -> bytes:
    """The message, a line."""
    content = {
        _KEY: _VERSION,
        "files": [str(file) for file in what.files],
        "aliases": str(what.aliases) if what.aliases else None,
    }
    return json.dumps(content).encode() + END


def understood(line: bytes) -> HandedOver | None:
    """Return what a message says; None if the line is no message."""
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get(_KEY) != _VERSION:
        return None
    files, aliases = content.get("files"), content.get("aliases")
    if not isinstance(files, list) or not all(map(_is_path, files)):
        return None
    if aliases is not None and not _is_path(aliases):
        return None
    return HandedOver(tuple(map(Path, files)), Path(aliases) if aliases else None)


def _is_path(text: object) -> bool:
    return isinstance(text, str) and "\0" not in text and Path(text).is_absolute()
