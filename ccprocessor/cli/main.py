"""Entry of the command line: parse, run, turn every outcome into a sentence and an exit code."""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
from collections.abc import Sequence

from ccprocessor import __version__
from ccprocessor.errors import (
    Cancelled,
    DatabaseRefused,
    NothingRecognised,
    UnreadableInput,
    UserError,
)
from ccprocessor.logs import log_folder

log = logging.getLogger(__name__)

_BUG, _USAGE, _INPUT, _NOTHING, _DATABASE, _CANCELLED = 1, 2, 3, 4, 5, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (0 done, 1 bug, 2 usage, 3 input, 4 nothing, 5 db)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _let_streams_hold_any_name()
    if given in (["--version"], ["-V"]):
        sys.stdout.write(f"ccprocessor {__version__}\n")
        return 0
    from ccprocessor.cli.commands import window
    from ccprocessor.cli.parser import parse

    logging.getLogger().addHandler(logging.NullHandler())

    asked = parse(given)
    try:
        return _run(asked)
    except (Cancelled, KeyboardInterrupt):
        _say("Cancelled: nothing was stored and nothing was written.")
        return _CANCELLED
    except UserError as error:
        log.warning("Refused: %s", type(error).__name__)
        _say(str(error), on_screen=asked.run is window)
        return _code_of(error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        log.exception("Unforeseen")
        _say(
            f"Something went wrong that should not ({type(error).__name__}). "
            f"Nothing already stored was changed. {_where_it_is_kept(error, asked)}",
            on_screen=asked.run is window,
        )
        return _BUG


def _let_streams_hold_any_name() -> None:
    """A pipe or a file of Windows has the letters of one country only, unless told otherwise."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = "utf-8" if sys.platform == "win32" else None
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _run(asked: argparse.Namespace) -> int:
    """Do what was asked for; should the program fall meanwhile, its next start knows."""
    from ccprocessor.app import start
    from ccprocessor.crashes.last_run import watched

    settings = start(asked.settings)
    with watched(settings.log_folder, asked.run.__name__):
        return int(asked.run(asked, settings))


def _code_of(error: UserError) -> int:
    match error:
        case UnreadableInput():
            return _INPUT
        case NothingRecognised():
            return _NOTHING
        case DatabaseRefused():
            return _DATABASE
        case _:
            return _USAGE


def _where_it_is_kept(error: Exception, asked: argparse.Namespace) -> str:
    """Write a crash file into the folder of the log, and tell of it."""
    from ccprocessor.crashes.files import keep_crash
    from ccprocessor.crashes.masking import masked_failure

    folder = log_folder()
    file = keep_crash(folder, masked_failure(error), {"Command": asked.run.__name__})
    if file is None:
        return "Run `ccprocessor doctor` to see what fails."
    return (
        f"Details are in {file}: card numbers, names, amounts and files' names were taken out of"
        " it, and you may send it. Nothing is sent by itself."
    )


def _say(sentence: str, *, on_screen: bool = False) -> None:
    """Tell it in the terminal, where there is one, and to somebody who wanted a window."""
    if sys.stderr is not None:
        sys.stderr.write(f"ccprocessor: {sentence}\n")
    if on_screen:
        from ccprocessor.app import tell_on_screen

        tell_on_screen(sentence)
