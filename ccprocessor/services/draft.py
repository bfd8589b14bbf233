"""A reviewed month on its way to the database."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ccprocessor.domain.cycles import Month
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.matches import Alias
from ccprocessor.domain.statement import UnassignedPage
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
        """The draft without the records of the person that storing failed at, then without them.

        Their pages are left to nobody, so that none is lost unseen. Raises the error where it is
        about nobody.
        """
        month = self.month
        failed = next((one for one in month.people if one.key == error.item), None)
        if failed is None:
            raise error
        if failed.transactions or failed.receipts:
            bare = stripped(failed, CouldNotBeProcessed(failed.name, error.why))
            people = tuple(bare if one is failed else one for one in month.people)
            return replace(self, month=replace(month, people=people))
        why = f"is of {failed.name}, who could not be stored"
        pages = (*failed.statement_pages, *failed.receipt_pages)
        left = tuple(UnassignedPage(page.document, page.page, why) for page in pages)
        issue = Issue("could_not_be_processed", f"{failed.name} could not be stored: {error.why}.")
        month = replace(
            month,
            people=tuple(one for one in month.people if one is not failed),
            unassigned=(*month.unassigned, *left),
            issues=(*month.issues, issue),
        )
        return replace(self, month=month)
