"""The program's log: rotating files, as text or JSON lines, without card numbers or names."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import logging
import os
import re
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from ccprocessor import card_numbers
from ccprocessor.crashes.files import LOGGER
from ccprocessor.crashes.masking import masked_failure
from ccprocessor.paths import make_private

_FILE = "ccprocessor.log"
_LARGEST = 10 * 1024 * 1024
_KEPT = 5  # older files of the log
_CARD_NUMBER = re.compile(r"(?<!\d)\d(?:[ \u00a0-]?\d){12,18}(?!\d)")
"""13 to 19 digits, in a row or in groups."""


def start_logging(folder: Path, fmt: str = "text", level: int = logging.INFO) -> Path | None:
    """Log the whole program to a file in `folder`, and tell which; `fmt` is `text` or `json`.

    Calling it again replaces what was set up before. Where the folder cannot be written nothing
    is logged, the program goes on, and the answer is None.
    """
    logger = logging.getLogger(LOGGER)
    stop_logging()
    logger.setLevel(level)
    file = folder / _FILE
    handler = _file_handler(file)
    if handler is None:
        logger.addHandler(logging.NullHandler())
        return None
    handler.setFormatter(_JsonLines() if fmt == "json" else _Lines())
    logger.addHandler(handler)
    return file


def stop_logging() -> None:
    """Close the log; what is logged from now on goes nowhere."""
    logger = logging.getLogger(LOGGER)
    for handler in tuple(logger.handlers):
        logger.removeHandler(handler)
        with contextlib.suppress(OSError):  # what could not be written before cannot be now
            handler.close()


def masked(text: str) -> str:
    """The text with each card number, and what might be one, cut to `**** 1234`."""
    return card_numbers.masked(_CARD_NUMBER.sub(_last_four, text))


def _last_four(found: re.Match[str]) -> str:
    return "**** " + "".join(letter for letter in found[0] if letter.isdigit())[-4:]


def _file_handler(file: Path) -> RotatingFileHandler | None:
    try:
        make_private(file.parent)
        return _QuietFile(file, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8")
    except OSError:
        return None


class _QuietFile(RotatingFileHandler):
    """A full disk or a lost folder costs log lines, never the work they are about.

    A full log that cannot make room, because another process holds it, is written on.
    """

    _patience = 0
    """Up to this size it is not tried again to make room."""

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802
        """Tell whether to make room; seldom after that was refused."""
        is_full = bool(super().shouldRollover(record))
        return is_full and self.stream is not None and self.stream.tell() >= self._patience

    def doRollover(self) -> None:  # noqa: N802  (logging's name)
        """Make room, or write on."""
        stream, self.stream = self.stream, None
        if stream is None:
            return
        size, is_moved = stream.tell(), _is_moved(stream, Path(self.baseFilename))
        stream.close()
        try:
            if not is_moved:
                _make_room(Path(self.baseFilename), self.backupCount)
            self._patience = 0
        except OSError:
            self._patience = size + self.maxBytes // 10
        self.stream = self._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  (logging's name)
        """Let a line go that cannot be written; a bug in a log call stays loud."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


def _is_moved(stream: TextIO, file: Path) -> bool:
    """Tell whether another process made room meanwhile."""
    try:
        return not os.path.samestat(os.fstat(stream.fileno()), file.stat())
    except OSError:
        return True


def _make_room(file: Path, kept: int) -> None:
    """Move the log and its older ones on by a number; raises OSError, and then nothing is lost.

    The log itself is tried first: on Windows it cannot be moved while another process holds it.
    """
    aside = file.with_name(f"{file.name}.full")
    file.rename(aside)
    try:
        for number in range(kept - 1, 0, -1):
            with contextlib.suppress(FileNotFoundError):
                _numbered(file, number).replace(_numbered(file, number + 1))
        aside.replace(_numbered(file, 1))
    except OSError:
        aside.rename(file)
        raise


def _numbered(file: Path, number: int) -> Path:
    return file.with_name(f"{file.name}.{number}")


class _Lines(logging.Formatter):
    """A line of text, with the traceback below."""

    def format(self, record: logging.LogRecord) -> str:
        """The whole entry, masked at the end so that nothing slips past."""
        entry = f"{_time(record)} {record.levelname} {record.name}: {record.getMessage()}"
        return masked("\n".join(part for part in (entry, _traceback(record)) if part))


class _JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The whole entry; each text is masked before it is quoted."""
        entry = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        if told := _traceback(record):
            entry["traceback"] = masked(told)
        return json.dumps(entry, ensure_ascii=False)


def _time(record: logging.LogRecord) -> str:
    return dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")


def _traceback(record: logging.LogRecord) -> str:
    """The places of a failure; its text may quote what was read, so only plain words stay."""
    error = record.exc_info[1] if record.exc_info else None
    return masked_failure(error) if error else ""
