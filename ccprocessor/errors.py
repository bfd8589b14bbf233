"""Errors to show to a user: each is a sentence with a next step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Literal, Self

from ccprocessor.card_numbers import masked

Outcome = Literal["", "stored", "not stored", "unknown"]
"""Outcome of a unit of work; empty if there was none."""


def printable(text: str) -> str:
    """The text with U+FFFD for what no screen and no database can hold, as in odd file names."""
    if text.isprintable():
        return text
    clean = text.replace("\x00", "\ufffd")
    return clean.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Means(Enum):
    """Means that a next step names, with the words of a command line for each.

    `{}` stands for the detail, such as the command. Every other shell has words of its own.
    """

    DATABASE = "with --database"
    SERVER = "with --database {}"
    OUTPUT = "with --out"
    SETTINGS_FILE = "with --settings"
    LANGUAGES = "with `ocr_languages`"
    COMMAND = "Run `{}`"
    MONTHS = "`ccprocessor list` shows"
    DECISIONS = "`ccprocessor decisions CYCLE` shows what was decided."
    USER = "Name yourself with --as USER"
    TYPED = "; a script sets CCPROCESSOR_PASSWORD"
    RECEIPTS = "`ccprocessor read` reads receipts by themselves."


@dataclass(frozen=True, slots=True)
class NextStep:
    """Sentences that say what to do now; in them `{}` stands for the means, with its detail."""

    text: str
    means: Means
    detail: str = ""

    def worded(self, words: Mapping[Means, str]) -> str:
        """The sentences with the words of a shell for the means."""
        return self.text.format(words[self.means].format(self.detail)).strip()

    def __str__(self) -> str:
        """The sentences as a command line says them."""
        return self.text.format(self.means.value.format(self.detail)).strip()


class UserError(Exception):
    """A failure with a message to show and, where there is one, a next step.

    `hint` is that step, a `NextStep` where each shell has its own words for it. `file` is the file
    that was given and is at fault; None where it is none, or not one alone.
    """

    hint: str | NextStep = ""
    file: Path | None = None

    def __init__(self, message: str, *, hint: str | NextStep | None = None) -> None:
        super().__init__(printable(message))
        self.hint = self.hint if hint is None else hint

    def about(self, file: Path | None) -> Self:
        """The same error, which now says at which file it happened unless it did before."""
        self.file = self.file or file
        return self

    def __str__(self) -> str:
        """The sentence to show: what happened, then what to do; files may be named by a card."""
        message = super().__str__()
        return masked(f"{message} {self.hint}" if self.hint else message)

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way home from a worker process."""
        return _rebuilt, (type(self), self.args, self.__dict__)


def _rebuilt(
    kind: type[UserError], args: tuple[str, ...], attributes: dict[str, object]
) -> UserError:
    error = kind.__new__(kind)
    Exception.__init__(error, *args)
    error.__dict__.update(attributes)
    return error


class WrongUsage(UserError):
    """The command was called in a way that cannot mean anything."""


class UnreadableInput(UserError):
    """A file that was given cannot be read."""


class CouldNotBeProcessed(UnreadableInput):
    """The program failed at one item (a file, a page, a person); the others are not touched.

    `item` is what it was, `why` the end of a sentence.
    """

    hint = "Everything else was finished."
    item: str = ""
    why: str = ""

    def __init__(self, item: str, why: str, *, hint: str | None = None) -> None:
        super().__init__(f"{item} could not be processed: {why}.", hint=hint)
        self.item = item
        self.why = why


class NothingRecognised(UserError):
    """The files were read, but hold nothing this program knows."""


class DatabaseRefused(UserError):
    """The database cannot be used as it is, or cannot be reached.

    `is_away` is True of a server that does not answer now, and may do so soon.
    """

    is_away: bool = False


class DatabaseDamaged(DatabaseRefused):
    """Something stored is no longer what it was, or cannot be read back."""


class UpgradeNeeded(DatabaseRefused):
    """A shared database was made by an older program; somebody has to decide on its upgrade."""


class ChangedMeanwhile(UserError):
    """Somebody else was faster; nothing of this was stored."""


class NotAllowed(UserError):
    """The user's role lacks the right; nothing was done."""

    hint: str | NextStep = "Ask the administrator of the office."


class SignInNeeded(NotAllowed):
    """Nobody is signed in, and the office wants to know who works here."""

    hint: str | NextStep = NextStep("{}, or ask the administrator of the office.", Means.USER)


class OutputRefused(UserError):
    """A result cannot be written where it should go."""


class OutcomeUnknown(DatabaseRefused):
    """The connection was lost over a COMMIT, and whether it was done cannot be seen now."""

    hint = NextStep(
        "Check the network and the server; then {} it. The same files may be given again: nothing"
        " is stored twice.",
        Means.MONTHS,
    )


class InstallationBroken(Exception):
    """A part of the program is missing or broken: no item at all can be processed."""


class Cancelled(Exception):
    """The user stopped the work; nothing of it is kept, unless the text says what is."""

    def __init__(self, kept: str = "nothing was stored and nothing was written.") -> None:
        super().__init__(kept)


class Interrupted(BaseException):
    """The user wants the end now: not to be caught by what catches failures or interrupts.

    `outcome` is what is known of the unit of work it fell into.
    """

    outcome: Outcome = ""
