"""What a user can be told: each failure is a sentence with a next step."""

from __future__ import annotations

from typing import Literal

from ccprocessor.card_numbers import masked

Outcome = Literal["", "stored", "not stored", "unknown"]
"""What became of a unit of work; empty where there was none."""


class UserError(Exception):
    """A failure with a message to show and, where there is one, a next step."""

    hint: str = ""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = self.hint if hint is None else hint

    def __str__(self) -> str:
        """The sentence to show: what happened, then what to do; files may be named by a card."""
        message = super().__str__()
        return masked(f"{message} {self.hint}" if self.hint else message)

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way home from a worker process."""
        return _rebuilt, (type(self), self.args, self.hint)


def _rebuilt(kind: type[UserError], args: tuple[str, ...], hint: str) -> UserError:
    error = kind.__new__(kind)
    Exception.__init__(error, *args)
    error.hint = hint
    return error


class WrongUsage(UserError):
    """The command was called in a way that cannot mean anything."""


class UnreadableInput(UserError):
    """A file that was given cannot be read."""


class NothingRecognised(UserError):
    """The files were read, but hold nothing this program knows."""


class DatabaseRefused(UserError):
    """The database cannot be used as it is, or cannot be reached."""


class UpgradeNeeded(DatabaseRefused):
    """A shared database was made by an older program; somebody has to decide on its upgrade."""


class OutputRefused(UserError):
    """A result cannot be written where it should go."""


class OutcomeUnknown(DatabaseRefused):
    """The connection was lost over a COMMIT, and whether it was done cannot be seen now."""

    hint = (
        "Check the network and the server; then `ccprocessor list` shows it. The same files may be"
        " given again: nothing is stored twice."
    )


class Cancelled(Exception):
    """The user stopped the work; nothing of it is kept, unless the text says what is."""

    def __init__(self, kept: str = "nothing was stored and nothing was written.") -> None:
        super().__init__(kept)


class Interrupted(BaseException):
    """The user wants the end now: not to be caught by what catches failures or interrupts.

    `outcome` is what is known of the unit of work it fell into.
    """

    outcome: Outcome = ""
