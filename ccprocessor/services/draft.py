"""A reviewed month on its way to the database."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ccprocessor.domain.cycles import Month
from ccprocessor.domain.matches import Alias
from ccprocessor.errors import CouldNotBeProcessed
from ccprocessor.review.people import stripped
from ccprocessor.services.intake import Intake


@dataclass(frozen=True, slots=True)
class Draft:
    """A reviewed month that waits to be stored; `timings_ms` fills up until it is.

    `redacted` is the SHA-256 of each document's copy without card numbers, by the document's own;
    `repainted` are those whose copy was made anew, since more was to be removed.
    """

    month: Month
    intake: Intake
    inputs_digest: str
    aliases: tuple[Alias, ...]
    author: str
    created: dt.datetime
    started: dt.datetime
    program: str
    options: Mapping[str, object]
    timings_ms: dict[str, int]
    redacted: Mapping[str, str]
    cache: Path
    repainted: frozenset[str] = frozenset()

    @property
    def stored_digest(self) -> str:
        """The digest of its inputs; another where something failed, so that it is tried again."""
        messages = [issue.message for issue in self.month.given_up]
        if not messages:
            return self.inputs_digest
        return hashlib.sha256("\n".join([self.inputs_digest, *messages]).encode()).hexdigest()

    def without(self, error: CouldNotBeProcessed) -> Draft:
        """The draft without the records of the person that storing failed at.

        Raises the error where it is about nobody, or about somebody whose records are gone.
        """
        people = tuple(
            stripped(one, error)
            if one.key == error.item and (one.transactions or one.receipts)
            else one
            for one in self.month.people
        )
        if people == self.month.people:
            raise error
        return replace(self, month=replace(self.month, people=people))
