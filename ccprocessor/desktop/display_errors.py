"""A screen that cannot be used: Qt ends the process then, and here it ends with a sentence."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_UNREACHED = "could not connect to display"
_SENTENCE = "The window cannot be opened on this screen: {why}. {remedy}"
_NO_ANSWER = ("no screen answers at {place}", "Start it from a desktop session; ")
_NO_PARTS = (
    "a part of the system that draws windows is missing",
    "On Debian `sudo apt-get install libxcb-cursor0` brings it; ",
)
_WITHOUT = "without a screen use `ccprocessor process`."
_WRONG_USAGE = 2  # exit code, as the command line has it

_log = logging.getLogger(__name__)


@contextmanager
def told_of_screen() -> Iterator[None]:
    """End the process with a sentence and the code of wrong usage if Qt gives up meanwhile.

    Qt aborts after its last message, so no code after it could say so.
    """
    said: list[str] = []

    def hear(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        said.append(message)
        if kind is QtMsgType.QtFatalMsg:
            _end(_sentence(said))

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def _sentence(said: list[str]) -> str:
    is_unreached = any(_UNREACHED in message for message in said)
    why, remedy = _NO_ANSWER if is_unreached else _NO_PARTS
    place = os.environ.get("DISPLAY") or "the place that DISPLAY names"
    return _SENTENCE.format(why=why.format(place=place), remedy=remedy + _WITHOUT)


def _end(sentence: str) -> None:
    _log.error("no screen", extra={"sentence": sentence})
    logging.shutdown()
    sys.stderr.write(f"ccprocessor: {sentence}\n")
    sys.stderr.flush()
    os._exit(_WRONG_USAGE)
