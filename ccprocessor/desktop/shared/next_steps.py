"""The next step of a failure, for somebody who has a window and no command line."""

from __future__ import annotations

from ccprocessor.errors import Means, NextStep

_WORDS = {
    Means.DATABASE: "in File > Settings",
    Means.SERVER: "in File > Settings, as {}",
    Means.OUTPUT: "in this dialog",
    Means.SETTINGS_FILE: "when the program is started",
    Means.LANGUAGES: "in File > Settings",
    Means.COMMAND: "Ask your administrator to run `{}`",
    Means.MONTHS: "Home shows",
    Means.DECISIONS: "Ctrl+Z takes yours back and shows what the other one decided.",
    Means.USER: "Sign in with your name and password",
    Means.TYPED: "",
    Means.RECEIPTS: "",
}
_ONCE_STARTED = {Means.DATABASE, Means.SERVER, Means.LANGUAGES}
"""Settings that count from the next start on."""


def by_settings(hint: str | NextStep) -> str:
    """Return a next step in the words of the window."""
    if isinstance(hint, str):
        return hint
    again = " Then start the program again." if hint.means in _ONCE_STARTED else ""
    return hint.worded(_WORDS) + again
