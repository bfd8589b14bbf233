"""Standard streams that may be closed, full or left by their reader, and never end the work."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO, cast

_CLEAR = "\r\x1b[K"
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Control characters but tab and line end, and those that turn the direction of writing."""


class LossyStream:
    """A stream that drops what cannot be written.

    `loss` tells why, and is empty where nothing was lost; `reader_left` is the kind of loss that
    its reader wanted.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self.loss = ""
        self.reader_left = False

    def write(self, text: str) -> int:
        """Write the text, or drop it; the answer is its length all the same.

        Signs that a terminal obeys, as names of files and people may hold, are written as JSON
        writes them: only a text that begins by clearing its line may do so.
        """
        own = _CLEAR if text.startswith(_CLEAR) else ""
        shown = own + _OBEYED.sub(_spelled, text.removeprefix(own))
        if shown:
            self._attempt(lambda stream: stream.write(shown))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write every line, or drop it."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Hand on what waits in the buffer, or drop it."""
        if self._stream is not None and not self.loss:
            self._attempt(lambda stream: stream.flush())

    def isatty(self) -> bool:
        """Tell a terminal from everything else; what is closed is none."""
        try:
            return self._stream is not None and self._stream.isatty()
        except (OSError, ValueError):
            return False

    def __getattr__(self, name: str) -> object:
        """Anything else is the stream's own, as `encoding`."""
        return getattr(self._stream, name)

    def _attempt(self, act: Callable[[TextIO], object]) -> None:
        if self.loss:
            return
        if self._stream is None:
            self.loss = "it is closed"
            return
        try:
            act(self._stream)
        except (OSError, ValueError) as error:  # ValueError: closed by somebody within the program
            self.reader_left = _is_reader_gone(error)
            reason = getattr(error, "strerror", None) or "it is closed"
            self.loss = "its reader left" if self.reader_left else reason
            _let_go(self._stream)


@contextmanager
def standard_streams() -> Iterator[LossyStream]:
    """Let output and errors be lossy until the block ends; gives standard output."""
    _fill_gaps()
    before = sys.stdout, sys.stderr
    for stream in before:
        _hold_any_name(stream)
    out, err = (LossyStream(stream) for stream in before)
    sys.stdout, sys.stderr = cast("TextIO", out), cast("TextIO", err)
    try:
        yield out
    finally:
        out.flush()
        err.flush()
        sys.stdout, sys.stderr = before


def is_lost(stream: TextIO) -> bool:
    """Tell whether what is written to a standard stream reaches nobody any more."""
    return isinstance(stream, LossyStream) and bool(stream.loss)


def _spelled(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _fill_gaps() -> None:
    """Keep the numbers of closed streams from files: a database must not become standard error.

    A pipe that another program left non-blocking waits for a slow reader again.
    """
    if sys.platform == "win32":
        return
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            lowest = os.open(os.devnull, os.O_RDWR)  # which is `number`
            os.set_inheritable(lowest, True)  # workers need it as much
        with contextlib.suppress(OSError):
            os.set_blocking(number, True)


def _is_reader_gone(error: Exception) -> bool:
    is_odd = sys.platform == "win32" and getattr(error, "errno", None) == errno.EINVAL
    return isinstance(error, BrokenPipeError) or is_odd  # what Windows says of the same


def _hold_any_name(stream: TextIO | None) -> None:
    """A pipe or a file of Windows has the letters of one country only, unless told otherwise."""
    if isinstance(stream, io.TextIOWrapper):
        encoding = "utf-8" if sys.platform == "win32" else None
        with contextlib.suppress(OSError):
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _let_go(stream: TextIO) -> None:
    """Point the stream at nothing, so that the end of the program can empty its buffer."""
    with contextlib.suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)
