"""Texts by name in a file, read once and written a moment later, never on the window's thread.

Qt's own settings are written by the window's thread, which waits for a busy disk for half a second.
"""

from __future__ import annotations

import atexit
import json
import logging
import threading
from pathlib import Path

from ccprocessor.files import replacing

log = logging.getLogger(__name__)

_LATER = 0.3  # seconds: what changes together is written together
_lock, _writing = threading.Lock(), threading.Lock()
_waiting: dict[Path, dict[str, str | None]] = {}
"""Changes of each file that are not on disk yet; None: the name goes."""


class KeptValues:
    """The texts of a file; one that is absent or damaged holds none.

    What cannot be written lasts until the program ends, and is tried again with the next change.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        write_now(file)
        self._texts = _read(file)

    def text(self, name: str) -> str | None:
        """The text under a name; None for none."""
        return self._texts.get(name)

    def keep(self, name: str, text: str) -> None:
        """Keep a text under a name."""
        if self._texts.get(name) != text:
            self._texts[name] = text
            self._change({name: text})

    def forget(self, name: str) -> None:
        """Drop what is under a name, or below it."""
        gone = [one for one in self._texts if one == name or one.startswith(f"{name}/")]
        for one in gone:
            del self._texts[one]
        self._change(dict.fromkeys(gone))

    def write(self) -> None:
        """Write now what waits."""
        write_now(self._file)

    def _change(self, changes: dict[str, str | None]) -> None:
        with _lock:
            is_first = self._file not in _waiting
            _waiting.setdefault(self._file, {}).update(changes)
        if is_first:
            later = threading.Timer(_LATER, write_now, (self._file,))
            later.daemon = True
            later.start()


def write_now(file: Path) -> None:
    """Lay what waits for a file upon what is in it by now: another window may have written."""
    with _writing:
        with _lock:
            changes = _waiting.pop(file, {})
        if not changes:
            return
        texts = {one: text for one, text in {**_read(file), **changes}.items() if text is not None}
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with replacing(file) as part:
                part.write_text(json.dumps(texts, indent=1, ensure_ascii=False), "utf-8")
        except OSError as error:
            log.warning("%s cannot be written: %s", file.name, error)
            with _lock:
                _waiting[file] = {**changes, **_waiting.get(file, {})}


@atexit.register
def _write_all() -> None:
    for file in tuple(_waiting):
        write_now(file)


def _read(file: Path) -> dict[str, str]:
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    held = found.items() if isinstance(found, dict) else ()
    return {name: text for name, text in held if isinstance(text, str)}
