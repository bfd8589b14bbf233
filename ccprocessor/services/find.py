"""Find anything in any month: people, charges, receipts, and words on pages."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ccprocessor.card_numbers import masked
from ccprocessor.domain.issues import TransactionRef
from ccprocessor.domain.pages import Page, SourceDocument
from ccprocessor.domain.rights import may
from ccprocessor.errors import DatabaseDamaged, OutputRefused, UnreadableInput
from ccprocessor.jobs import Job
from ccprocessor.review.wording import month_words
from ccprocessor.services.intake.copies import stored_documents
from ccprocessor.services.intake.page_texts import PageTexts
from ccprocessor.services.office import Office
from ccprocessor.storage.revisions import load_month
from ccprocessor.storage.search.index import (
    hold_month,
    index_kept,
    index_month,
    index_pages,
    note_month,
    unindexed_documents,
    unindexed_months,
)
from ccprocessor.storage.search.lookup import Hit, look_up, troubles
from ccprocessor.storage.search.words import parsed, words_of
from ccprocessor.storage.summaries import removed_months

log = logging.getLogger(__name__)

_BEFORE, _AFTER = 40, 120
"""Letters of a page that are shown around what was found."""

_UNREADABLE = (DatabaseDamaged, OutputRefused, UnreadableInput)


@dataclass(frozen=True, slots=True)
class Found:
    """Hits of a query, the most useful kind first; `has_more` where the limit left some out.

    `notes` are sentences about months that cannot be searched.
    """

    hits: tuple[Hit, ...] = ()
    has_more: bool = False
    notes: tuple[str, ...] = ()


def find(office: Office, query: str, *, limit: int = 200, offset: int = 0) -> Found:
    """Find what holds every word asked for, in the newest revision of every month not removed.

    Words are beginnings of words, whatever their accents and capitals; `49.14` is an amount,
    `••6059` the last four digits of a card. What means nothing finds nothing. Texts of hits are
    cut to what was found. Raises `DatabaseRefused`.
    """
    asked = parsed(query)
    if office.is_empty or not asked:
        return Found()
    with office.database.read() as session:
        hits = look_up(session, asked, start=offset, end=offset + limit + 1)
        removed = removed_months(session)
        notes = tuple(f"{cycle} is not searched: {why}" for cycle, why in troubles(session))
    shown = tuple(
        replace(one, text=_around(one.text, query))
        for one in hits[:limit]
        if one.cycle is None or one.cycle.id not in removed
    )
    return Found(shown, len(hits) > limit, notes)


def prepare(office: Office, job: Job) -> tuple[str, ...]:
    """Fill in months and pages that are not in the index yet; sentences on what cannot be.

    Quick where there are none, and left to others where the role may not. Raises
    `DatabaseRefused` and `Cancelled`.
    """
    if office.is_empty or not may(office.role, "load"):
        return ()
    with office.database.read() as session:
        months = unindexed_months(session)
    for cycle_id, revision_id in months:
        job.check()
        _fill_month(office, cycle_id, revision_id)
    is_left = True
    while is_left:
        job.check()
        with office.write(right="load") as session:
            is_left = bool(index_kept(session))
    with office.database.read() as session:
        documents = unindexed_documents(session)
    return tuple(
        sentence for cycle_id in documents for sentence in _fill_pages(office, cycle_id, job)
    )


def as_json(hit: Hit) -> dict[str, Any]:
    """Return a hit as plain JSON values."""
    ref, cycle = hit.ref, hit.cycle
    is_charge = isinstance(ref, TransactionRef)
    return {
        "kind": hit.kind,
        "cycle": cycle and cycle.id,
        "company": cycle and cycle.company,
        "period_from": cycle and _text(cycle.period_from),
        "period_to": cycle and _text(cycle.period_to),
        "person": hit.person,
        "name": hit.name or None,
        "date": _text(hit.date),
        "merchant": hit.merchant or None,
        "amount": None if hit.amount is None else f"{hit.amount:.2f}",
        "currency": hit.currency,
        "card": hit.card,
        "transaction": ref._asdict() if ref and is_charge else None,
        "receipt": ref._asdict() if ref and not is_charge else None,
        "text": hit.text,
        "document": hit.document,
        "file": hit.file or None,
        "page": hit.page,
        "box": list(hit.box) if hit.box else None,
    }


def as_lines(found: Found) -> list[str]:
    """Return a line a hit, for people."""
    return [_line(one) for one in found.hits] or ["Nothing was found."]


def _line(hit: Hit) -> str:
    cards = " ".join(f"••{one}" for one in (hit.card or "").split())
    amount = "" if hit.amount is None else f"{hit.amount:,.2f} {hit.currency or ''}"
    parts = (
        month_words(hit.cycle) if hit.cycle else "no month",
        hit.kind,
        hit.name,
        _text(hit.date),
        hit.merchant,
        amount.strip(),
        cards,
        f"{hit.file} p. {hit.page}" if hit.page else hit.file,
        hit.text,
    )
    return "  ".join(filter(None, parts))


def _around(text: str, query: str) -> str:
    """Cut a long text to where the first of the words asked for stands."""
    if len(text) <= _BEFORE + _AFTER:
        return text
    pieces = (one for one in masked(query).split() if any(map(str.isalnum, one)))
    needles = [*pieces, *words_of(query)][:32]
    pattern = "|".join(rf"\b{re.escape(one.strip('()[]•*'))}" for one in needles)
    found = re.search(pattern, text, re.IGNORECASE)
    at = found.start() if found else 0
    start, end = max(0, at - _BEFORE), at + _AFTER
    return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"


def _fill_month(office: Office, cycle_id: str, revision_id: int) -> None:
    """Let the newest revision of a month be found; of a damaged one is noted why not."""
    try:
        with office.write(right="load") as session:
            hold_month(session, cycle_id)
            if (cycle_id, revision_id) in unindexed_months(session):
                revision, month = load_month(session, cycle_id)
                index_month(session, cycle_id, revision.id, month)
    except DatabaseDamaged as error:
        log.warning("The month %s cannot be searched: %s", cycle_id, error)
        with office.write(right="load") as session:
            hold_month(session, cycle_id)
            note_month(session, cycle_id, revision_id, error.args[0])


def _fill_pages(office: Office, cycle_id: str, job: Job) -> Iterator[str]:
    """Read the pages of a month of which no words are kept; sentences on those that cannot be."""
    try:
        with office.database.read() as session:
            _, month = load_month(session, cycle_id)
            wanted = unindexed_documents(session).get(cycle_id, frozenset())
    except DatabaseDamaged as error:
        yield f"Pages of {cycle_id} are not searched: {error}"
        return
    for document in month.documents:
        try:
            if document.sha256 in wanted:
                _fill_document(office, cycle_id, document, job)
        except _UNREADABLE as error:
            yield f"The words of {document.name} are not searched: {error}"


def _fill_document(office: Office, cycle_id: str, document: SourceDocument, job: Job) -> None:
    [opened] = stored_documents(office, [document])
    texts = PageTexts()
    empty: dict[int, str] = {}
    for page in office.reader.pages(opened, job):
        empty[page.number] = ""
        if isinstance(page, Page):
            texts.add(page)
    pages = empty | texts.of(document.sha256, lambda _pages: {})
    with office.write(right="load") as session:
        hold_month(session, cycle_id)
        if document.sha256 in unindexed_documents(session).get(cycle_id, ()):
            index_pages(session, document.sha256, pages)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
