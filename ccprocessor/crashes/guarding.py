"""The boundary around one item of many: an unforeseen error costs that item alone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from ccprocessor.crashes.files import keep_once, log_folder
from ccprocessor.crashes.masking import masked_failure
from ccprocessor.errors import Cancelled, CouldNotBeProcessed, InstallationBroken, UserError

Item = TypeVar("Item")
Answer = TypeVar("Answer")

log = logging.getLogger(__name__)

_PASSED_ON = (UserError, Cancelled, InstallationBroken, BrokenPipeError)
"""Failures that are foreseen, or that no single item is to blame for."""

_MOST_FILES = 3
"""Crash files that one process keeps about items: a run must not push out those of others."""

_MOST_GUILTY = 20
"""Items found by halving before all of them are thought to be beyond help."""


@contextmanager
def guarded(item: str, file: Path | None = None) -> Iterator[None]:
    """Turn an unforeseen error in the block into `CouldNotBeProcessed` about `item`.

    It is logged, and a crash file tells of it. `file` is the file that was given.
    """
    try:
        yield
    except _PASSED_ON:
        raise
    except Exception as error:
        raise given_up(item, error).about(file) from error


def sifted(
    items: Sequence[Item],
    work: Callable[[Sequence[Item]], Answer],
    stand_in: Callable[[Item, CouldNotBeProcessed], Item],
    name: Callable[[Item], str],
) -> tuple[Answer, dict[int, CouldNotBeProcessed]]:
    """The answer of `work` to all items at once, those that it fails at replaced by stand-ins.

    They are found by halving, so `work` may run again and again; the last run has the answer. What
    failed comes by position. Raises what `work` raises where no single item is to blame.
    """
    tried = list(items)
    failed: dict[int, CouldNotBeProcessed] = {}
    while True:
        try:
            return work(tried), failed
        except _PASSED_ON:
            raise
        except Exception as error:
            blank = [stand_in(item, CouldNotBeProcessed(name(item), "")) for item in items]
            guilty = _first_guilty(tried, blank, work)
            if guilty is None or guilty in failed or len(failed) >= _MOST_GUILTY:
                raise
            failed[guilty] = given_up(name(items[guilty]), error)
            tried[guilty] = stand_in(items[guilty], failed[guilty])


def given_up(item: str, error: Exception) -> CouldNotBeProcessed:
    """Return an error about an item that the program failed at; log and keep the failure."""
    file = kept(error)
    hint = CouldNotBeProcessed.hint
    if file is not None:
        hint += f" Details without anything of your data are in {file}; you may send that file."
    return CouldNotBeProcessed(
        item, f"the program failed at it ({type(error).__name__})", hint=hint
    )


def kept(error: BaseException) -> Path | None:
    """The crash file about a failure; the same failure is logged in full and written down once."""
    file, is_new = keep_once(log_folder(), masked_failure(error), most=_MOST_FILES)
    if is_new:
        log.error("Unhandled exception, at one item of many", exc_info=error)
    else:
        log.error("Unhandled exception (repeated): %s", type(error).__name__)
    return file


def _first_guilty(
    items: Sequence[Item], blank: Sequence[Item], work: Callable[[Sequence[Item]], Answer]
) -> int | None:
    """The position of the item with which `work` begins to fail; None where it always does.

    `blank` are the stand-ins of all, in place of those that are not tried yet.
    """
    good, bad = 0, len(items)
    if _fails(work, blank):
        return None
    while bad - good > 1:
        middle = (good + bad) // 2
        if _fails(work, [*items[:middle], *blank[middle:]]):
            bad = middle
        else:
            good = middle
    return bad - 1 if items else None


def _fails(work: Callable[[Sequence[Item]], Answer], items: Sequence[Item]) -> bool:
    try:
        work(items)
    except _PASSED_ON:
        raise
    except Exception:  # noqa: BLE001  (the one that is being looked for)
        return True
    return False
