"""A failure as places and words of the code alone: nothing of what was worked on stays in it."""

from __future__ import annotations

import re
import traceback
from collections.abc import Collection, Iterator
from types import CodeType

from ccprocessor.crashes.plain_words import PLAIN_WORDS

_MOST_FRAMES = 60  # endless recursion leaves a thousand, all alike
_MOST_CAUSES = 10  # exceptions that led to one another
_LONGEST = 600  # letters of a message; some hold a whole document
_PLACE = re.compile(
    r"[A-Za-z][\w+.-]*://[^\s'\"]+"  # an address
    r"|\b[A-Za-z]:[\\/][^\s'\"]*"  # a path of Windows
    r"|(?<![\w.])~?[\\/]{1,2}[^\s'\"]+"  # any other path
)
_WORD = re.compile(r"\w+")
_RUN_OF_MASKS = re.compile(r"…(?:[\s.,@&+~/\\-]*…)+")
_RUN_OF_NUMBERS = re.compile(r"#(?:[\s.,:/-]*#)+")


class ForeignFailure(Exception):
    """Failure in another process; `told` is its masked text."""

    def __init__(self, told: str) -> None:
        super().__init__("Another process failed")
        self.told = told


def masked_failure(error: BaseException) -> str:
    """An exception after those that led to it: each frame as module, line and function.

    Their texts are masked as `masked_text` does; words of the function that failed stay.
    """
    return "\n\n".join(_told(error, []))


def masked_text(text: str, known: Collection[str] = ()) -> str:
    """The text with only the words that are `known` or say nothing about anybody.

    Numbers become #, paths and addresses `<path>`, all other words an ellipsis.
    """

    def shown(word: re.Match[str]) -> str:
        if word[0].isdigit():
            return "#"
        return word[0] if word[0] in PLAIN_WORDS or word[0] in known else "…"

    parts = (_WORD.sub(shown, part) for part in _PLACE.split(text[:_LONGEST]))
    return _RUN_OF_NUMBERS.sub("#", _RUN_OF_MASKS.sub("…", "<path>".join(parts)))


def _told(error: BaseException, seen: list[BaseException]) -> Iterator[str]:
    seen.append(error)
    before, joint = error.__cause__, "That caused:"
    if before is None and not error.__suppress_context__:
        before, joint = error.__context__, "While that was handled:"
    if before is not None and len(seen) < _MOST_CAUSES and not _is_among(before, seen):
        yield from _told(before, seen)
        yield joint
    yield error.told if isinstance(error, ForeignFailure) else _one(error)
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions[: _MOST_CAUSES - len(seen)]:
            yield from _told(part, seen)


def _is_among(error: BaseException, seen: Collection[BaseException]) -> bool:
    return any(error is one for one in seen)


def _one(error: BaseException) -> str:
    frames = list(traceback.walk_tb(error.__traceback__))
    known = frozenset(_words_of(frames[-1][0].f_code) if frames else ())
    places = [
        f"  {frame.f_globals.get('__name__', '?')}:{line} in {frame.f_code.co_qualname}"
        for frame, line in frames
    ]
    if len(places) > _MOST_FRAMES:
        half = _MOST_FRAMES // 2
        places[half:-half] = [f"  ({len(places) - _MOST_FRAMES} more)"]
    last = f"{_kind(error)}: {masked_text(_text(error), known)}".removesuffix(": ")
    return "\n".join(["Traceback (most recent call last):", *places, last])


def _kind(error: BaseException) -> str:
    kind = type(error)
    home = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return f"{home}{kind.__qualname__}"


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001  (whatever a foreign class does there)
        return ""


def _words_of(code: CodeType) -> Iterator[str]:
    """The words that the code of a function itself holds: its names and its fixed texts."""
    if code.co_name == "<module>":
        return
    yield from (*code.co_names, *code.co_varnames, *code.co_freevars, *code.co_cellvars)
    for constant in code.co_consts:
        if isinstance(constant, str):
            yield from _WORD.findall(constant)
