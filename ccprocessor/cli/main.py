"""Entry of the command line: parse, run, turn every outcome into a sentence and an exit code."""

from __future__ import annotations

import argparse
import atexit
import gc
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ccprocessor import __version__
from ccprocessor.cli.stopping import CANCELLED
from ccprocessor.cli.streams import standard_streams
from ccprocessor.errors import (
    Cancelled,
    ChangedMeanwhile,
    DatabaseRefused,
    Interrupted,
    NotAllowed,
    NothingRecognised,
    UnreadableInput,
    UserError,
    WrongUsage,
)

log = logging.getLogger(__name__)

_BUG, _USAGE, _INPUT, _NOTHING, _DATABASE, _RIGHT, _CHANGED = 1, 2, 3, 4, 5, 6, 7
_LOST_OUTPUT = 120  # what Python itself ends with where standard output cannot be emptied


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (0 done, 1 bug, 2 usage, 3 input, 4 nothing, 5 to 7).

    Output that nobody takes is dropped and ends nothing. It is told by code 120 where the command
    has no worse to tell, except where a reader of plain lines left because it had enough.
    """
    atexit.register(gc.freeze)  # no search for cycles among all that was imported on the way out
    given = list(sys.argv[1:] if arguments is None else arguments)
    with standard_streams() as out:
        if given in (["--version"], ["-V"]):
            sys.stdout.write(f"ccprocessor {__version__}\n")
            code, is_for_machines = 0, False
        else:
            from ccprocessor.cli.parser import parse

            asked = parse(given)
            code, is_for_machines = _ended(asked), getattr(asked, "json", False)
        out.flush()
        if code or not out.loss or (out.reader_left and not is_for_machines):
            return code
        _say(
            f"Standard output took no more ({out.loss}), so what was to be told there is not"
            " complete. What was to be stored or written elsewhere was."
        )
        return _LOST_OUTPUT


def _ended(asked: argparse.Namespace) -> int:
    """Run the command, tell how it failed, and return its exit code."""
    from ccprocessor.cli.commands import window

    logging.getLogger().addHandler(logging.NullHandler())
    try:
        return _run(asked)
    except Cancelled as cancelled:
        _say(f"Cancelled: {cancelled}")
        return CANCELLED
    except (Interrupted, KeyboardInterrupt):
        _say("Cancelled before all of it was done.")
        return CANCELLED
    except UserError as error:
        log.warning("Refused: %s", type(error).__name__)
        _say(str(error), on_screen=asked.run is window)
        return _code_of(error)
    except Exception as error:
        log.exception("Unhandled exception")
        _say(
            f"ccprocessor ran into an internal error ({type(error).__name__}). "
            f"Nothing already stored was changed. {_where_it_is_kept(error, asked)}",
            on_screen=asked.run is window,
        )
        return _BUG


def _run(asked: argparse.Namespace) -> int:
    """Do what was asked for; should the program fall meanwhile, its next start knows."""
    from ccprocessor.app import start
    from ccprocessor.cli.users import identified
    from ccprocessor.crashes.last_run import watched

    _leave_folder_that_is_gone(asked)
    settings = start(asked.settings)
    with watched(settings.log_folder, asked.run.__name__):
        return int(asked.run(asked, identified(asked, settings)))


def _leave_folder_that_is_gone(asked: argparse.Namespace) -> None:
    """Work from another folder where this one was removed; nothing may be meant to lie in it."""
    try:
        Path.cwd()
    except OSError as error:
        given = [one if isinstance(one, list) else [one] for one in vars(asked).values()]
        if any(isinstance(one, Path) and not one.is_absolute() for some in given for one in some):
            raise WrongUsage(
                "The folder that this was started in is no longer there.",
                hint="Go to another folder, or write every path in full.",
            ) from error
        os.chdir(os.sep)


def _code_of(error: UserError) -> int:
    match error:
        case UnreadableInput():
            return _INPUT
        case NothingRecognised():
            return _NOTHING
        case DatabaseRefused():
            return _DATABASE
        case NotAllowed():
            return _RIGHT
        case ChangedMeanwhile():
            return _CHANGED
        case _:
            return _USAGE


def _where_it_is_kept(error: Exception, asked: argparse.Namespace) -> str:
    """Write a crash file into the folder of the log, and tell of it."""
    from ccprocessor.crashes.files import keep_crash, log_folder
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
    sys.stderr.write(f"ccprocessor: {sentence}\n")
    if on_screen:
        from ccprocessor.app import tell_on_screen

        tell_on_screen(sentence)
