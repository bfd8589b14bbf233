"""A file on its way in: where it stands, in words."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NamedTuple

from ccprocessor.desktop.shared.next_steps import by_settings
from ccprocessor.documents.protocol.errors import PasswordNeeded, WrongPassword
from ccprocessor.domain.cycles import Cycle
from ccprocessor.domain.readings import RECORDS
from ccprocessor.errors import UserError
from ccprocessor.review.wording import month_words, plural

Stage = Literal["opening", "password", "waiting", "reading", "read", "stopped", "bad"]


class StageWords(NamedTuple):
    """Words and icon of a stage, on every screen and in the manual."""

    words: str
    icon: str


STAGES: Mapping[Stage, StageWords] = {
    "opening": StageWords("Opening…", "waiting"),
    "waiting": StageWords("Waiting", "waiting"),
    "password": StageWords("Needs a password", "lock"),
    "reading": StageWords("Page {done:,} of {pages:,}", "running"),
    "read": StageWords("Read", "done"),
    "stopped": StageWords("Not stored", "cancel"),
    "bad": StageWords("Cannot be used", "error"),
}
_COUNTED: frozenset[Stage] = frozenset({"waiting", "read", "stopped"})
"""Stages of files that were opened, so that their pages are known."""

_INSIDE = "A file in it needs a password"
_ENOUGH_PAGES = 16
_WORTH_TELLING = 3


@dataclass(frozen=True, slots=True)
class FileState:
    """One file of a load.

    `kind` is what it was recognised as, `done` the pages read of `pages`; `trouble` and `remedy`
    say what is wrong and what helps. `began` is when its first page came (monotonic seconds).
    """

    path: Path
    stage: Stage = "opening"
    kind: str | None = None
    pages: int = 0
    done: int = 0
    trouble: str = ""
    remedy: str = ""
    began: float = 0.0

    @property
    def recognised(self) -> str:
        """Kind of document, in words; empty while unknown."""
        return RECORDS[self.kind].name if self.kind in RECORDS else ""

    @property
    def is_usable(self) -> bool:
        """True if the file can be read."""
        return self.stage in ("waiting", "reading", "read", "stopped")

    def opened(self, pages: int) -> FileState:
        """The file as it waits to be read."""
        return FileState(self.path, "waiting", self.kind, pages)

    def stopped(self) -> FileState:
        """The file after the load stopped: nothing of it is stored, however much was read."""
        return replace(self, stage="stopped", done=0, began=0.0)

    @property
    def is_locked_inside(self) -> bool:
        """True if only something inside it wants a password: it can be read without that."""
        return self.stage == "password" and self.pages > 0

    def refused(self, error: UserError, pages: int = 0) -> FileState:
        """The file with what is wrong with it, or with something in it beside `pages` of it."""
        asks = isinstance(error, PasswordNeeded | WrongPassword)
        return replace(
            self,
            stage="password" if asks else "bad",
            pages=pages,
            done=0,
            trouble=str(error.args[0]),
            remedy=by_settings(error.hint),
        )

    def at_page(self, page: int, pages: int, kind: str | None) -> FileState:
        """The file after one more page."""
        return replace(
            self,
            stage="read" if page >= pages else "reading",
            kind=kind or self.kind,
            pages=pages,
            done=page,
            began=self.began or time.monotonic(),
        )

    def sentence(self, now: float | None = None) -> str:
        """Return the state of the file in words, for its row."""
        words = STAGES[self.stage].words.format(done=self.done, pages=self.pages)
        words = _INSIDE if self.is_locked_inside else words
        more = plural(self.pages, "page") if self.pages and self.stage in _COUNTED else ""
        if self.stage == "reading":
            more = time_left((now or time.monotonic()) - self.began, self.done, self.pages)
        return " · ".join(filter(None, (words, more)))


def time_left(spent: float, done: int, pages: int) -> str:
    """Return the time left, in words; empty as long as that would be a guess."""
    if done < _ENOUGH_PAGES or done >= pages:
        return ""
    left = spent / done * (pages - done)
    if left < _WORTH_TELLING:
        return ""
    if left < 55:  # noqa: PLR2004  (nearly a minute)
        return f"about {round(left / 5 + 0.5) * 5} s left"
    return f"about {round(left / 60) or 1} min left"


def joined_words(files: Sequence[FileState], cycle: Cycle, *, is_news: bool) -> str:
    """Return a sentence that files were read with a month that was stored before."""
    names, is_one = " and ".join(state.path.name for state in files), len(files) == 1
    if not is_news:
        return f"{names} {'is' if is_one else 'are'} in {month_words(cycle)} already."
    return f"{names} {'was' if is_one else 'were'} added to {month_words(cycle)}."
