"""Pages of each card's section: by header, else by what else is printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import pairwise

from ccprocessor.domain.money import total
from ccprocessor.extraction.statement.labels import CardHeader
from ccprocessor.extraction.statement.pages import StatementPage
from ccprocessor.extraction.statement.rows import PrintedTotal, StatementRow

_PROVEN = 100  # score where totals say so: it outweighs all else
_CARRIED = 20  # score where a table goes on: more than all neighbourhood
_NEIGHBOUR = 5  # score for standing beside each other
_IN_ORDER = 2  # score for cards in ascending order
_ALIKE = 0.8  # of a name's letters: one or two are misread


@dataclass(frozen=True, slots=True)
class CardSection:
    """One card's pages in reading order; `lost` are those whose header was cut off."""

    last4: str
    employee_id: str | None
    name: str | None
    pages: tuple[StatementPage, ...]
    lost: tuple[int, ...] = ()


def card_sections(pages: Sequence[StatementPage]) -> tuple[CardSection, ...]:
    """The sections of a statement, in the order of their first pages.

    A page with a header goes to that card wherever it stands. One without goes to the card its
    total names, or with whose other pages it makes the printed total, or whose neighbour it is;
    where nothing tells, it makes a section of its own.
    """
    sections: list[CardSection] = []
    for page in pages:
        if page.card and _is_known(page.card):
            _add(sections, page.card, page)
    for block in _blocks(pages):
        _settle(sections, block)
    ordered = [replace(section, pages=_in_order(section.pages)) for section in sections]
    return tuple(sorted(ordered, key=lambda s: min(page.order for page in s.pages)))


def _is_known(header: CardHeader) -> bool:
    return bool(header.last4 or header.employee_id or header.name)


def _add(sections: list[CardSection], header: CardHeader, page: StatementPage) -> None:
    for index in range(len(sections) - 1, -1, -1):
        section = sections[index]
        if _is_same(section, header):
            sections[index] = replace(
                section,
                last4=section.last4 or header.last4 or "",
                employee_id=section.employee_id or header.employee_id,
                name=section.name or header.name,
                pages=(*section.pages, page),
            )
            return
    last4 = header.last4 or _named_card([page]) or ""
    sections.append(CardSection(last4, header.employee_id, header.name, (page,)))


def _is_same(section: CardSection, header: CardHeader) -> bool:
    """Tell whether a header is of the section's card: none differs, two or the only field agree.

    A name may be cut or misread in a letter if card and employee agree. If one of them does
    not show the card, a section whose rows make its printed total takes no more pages.
    """
    pairs = (
        (section.last4 or None, header.last4),
        (section.employee_id, header.employee_id),
        (section.name, header.name),
    )
    told = [(ours, theirs) for ours, theirs in pairs if ours and theirs]
    card, employee, _ = pairs
    if any(None not in pair and pair[0] != pair[1] for pair in (card, employee)):
        return False
    if section.name and header.name:
        certain = card in told and employee in told
        if not _is_same_name(section.name, header.name, or_alike=certain):
            return False
    if card.count(None) == 1 and _printed(section.pages) == _net(section.pages):
        return False
    return len(told) > 1 or (bool(told) and len(pairs) - pairs.count((None, None)) == 1)


def _is_same_name(name: str, other: str, *, or_alike: bool) -> bool:
    ours, theirs = sorted(("".join(one.split()).casefold() for one in (name, other)), key=len)
    if ours == theirs or not or_alike:
        return ours == theirs
    return theirs.startswith(ours) or SequenceMatcher(None, ours, theirs).ratio() >= _ALIKE


def _blocks(pages: Sequence[StatementPage]) -> Iterator[list[StatementPage]]:
    """Runs of header-less pages; a card's printed total ends a run."""
    block: list[StatementPage] = []
    for page in pages:
        headless = page.kind == "card" and not (page.card and _is_known(page.card))
        if headless and page.entries:
            block.append(page)
        if block and (not headless or _closing(page)):
            yield block
            block = []
    if block:
        yield block


def _settle(sections: list[CardSection], block: Sequence[StatementPage]) -> None:
    last4 = _named_card(block)
    named = [index for index, s in enumerate(sections) if last4 and s.last4 == last4]
    candidates = named if last4 else range(len(sections))
    scores = {index: _score(index, sections, block) for index in candidates}
    best = max(scores, key=lambda index: scores[index], default=None)
    lost = tuple(page.number for page in block)
    sure = best is not None and (scores[best] > 0 or (len(named) == 1 and scores[best] > -_CARRIED))
    if best is None or not sure or list(scores.values()).count(scores[best]) > 1:
        sections.append(CardSection(last4 or "", None, None, tuple(block), lost))
        return
    section = sections[best]
    pages = sorted((*section.pages, *block), key=lambda page: page.order)
    sections[best] = replace(section, pages=tuple(pages), lost=(*section.lost, *lost))


def _score(index: int, sections: Sequence[CardSection], block: Sequence[StatementPage]) -> int:
    """Weigh the evidence that a block belongs to a section; below one, there is none."""
    section = sections[index]
    return (
        _by_sums(section, block)
        + _after(section, sections, block)
        + _before(section, sections, block)
    )


def _by_sums(section: CardSection, block: Sequence[StatementPage]) -> int:
    printed = _printed(section.pages)
    if printed is None:
        printed = _printed(block)
    if printed is None:
        return 0
    without, more = _net(section.pages), _net(block)
    if without + more == printed:
        return _PROVEN
    return -_PROVEN if without == printed else 0


def _after(
    section: CardSection, sections: Sequence[CardSection], block: Sequence[StatementPage]
) -> int:
    """Weigh the evidence that the block goes on where the page before it stopped."""
    page = _neighbour(sections, block[0].order, before=True)
    if page is None or page not in section.pages:
        return 0
    score = -_NEIGHBOUR if _closing(page) else _NEIGHBOUR
    score += _CARRIED * (_starts_with_total(block[0]) and _ends_open(page))
    return score + _ordered(_last_date(page), _first_date(block[0]))


def _before(
    section: CardSection, sections: Sequence[CardSection], block: Sequence[StatementPage]
) -> int:
    """Weigh the evidence that the page after the block goes on with it."""
    page = _neighbour(sections, block[-1].order, before=False)
    if page is None or page not in section.pages or _closing(block[-1]):
        return 0
    begun = any(other.order < block[0].order for other in section.pages)
    score = _NEIGHBOUR if not begun or page.report is None else 0
    score += _CARRIED * (_starts_with_total(page) and _ends_open(block[-1]))
    return score + _ordered(_last_date(block[-1]), _first_date(page))


def _neighbour(
    sections: Sequence[CardSection], order: tuple[int, int], *, before: bool
) -> StatementPage | None:
    pages = [page for section in sections for page in section.pages]
    if before:
        return max((p for p in pages if p.order < order), key=lambda p: p.order, default=None)
    return min((p for p in pages if p.order > order), key=lambda p: p.order, default=None)


def _in_order(pages: Sequence[StatementPage]) -> tuple[StatementPage, ...]:
    """As filed, unless a moved page shows: the closing page last, the others by date."""
    if _breaks(pages) == 0:
        return tuple(pages)
    by_date = sorted(
        pages,
        key=lambda p: (
            _closing(p),
            _first_date(p) or dt.date.max,
            _last_date(p) or dt.date.max,
            p.order,
        ),
    )
    return tuple(by_date) if _breaks(by_date) < _breaks(pages) else tuple(pages)


def _breaks(pages: Sequence[StatementPage]) -> int:
    """Count how often a page does not go on where the one before stopped."""
    count = 0
    for page, following in pairwise(pages):
        count += _closing(page)
        count += _ends_open(page) != _starts_with_total(following) and _totals_printed(pages)
        count += _ordered(_last_date(page), _first_date(following)) < 0
    return count


def _totals_printed(pages: Sequence[StatementPage]) -> bool:
    return any(
        isinstance(entry, PrintedTotal) and entry.kind == "transaction"
        for page in pages
        for entry in page.entries
    )


def _ordered(earlier: dt.date | None, later: dt.date | None) -> int:
    if earlier is None or later is None:
        return 0
    return _IN_ORDER if earlier <= later else -_IN_ORDER


def _first_date(page: StatementPage) -> dt.date | None:
    return next(_dates(page), None)


def _last_date(page: StatementPage) -> dt.date | None:
    return max(_dates(page), default=None)


def _dates(page: StatementPage) -> Iterator[dt.date]:
    for entry in page.entries:
        if isinstance(entry, StatementRow) and entry.transaction_date:
            yield entry.transaction_date


def _closing(page: StatementPage) -> bool:
    return any(isinstance(entry, PrintedTotal) and entry.kind == "card" for entry in page.entries)


def _starts_with_total(page: StatementPage) -> bool:
    first = page.entries[0] if page.entries else None
    return isinstance(first, PrintedTotal) and first.kind == "transaction"


def _ends_open(page: StatementPage) -> bool:
    """Tell whether the last row still waits for its transaction's total."""
    return bool(page.entries) and isinstance(page.entries[-1], StatementRow)


def _named_card(pages: Sequence[StatementPage]) -> str | None:
    return next(
        (
            entry.card
            for page in pages
            for entry in page.entries
            if isinstance(entry, PrintedTotal) and entry.card
        ),
        None,
    )


def _printed(pages: Sequence[StatementPage]) -> Decimal | None:
    return next(
        (
            entry.totals.net
            for page in pages
            for entry in page.entries
            if isinstance(entry, PrintedTotal) and entry.kind == "card"
        ),
        None,
    )


def _net(pages: Sequence[StatementPage]) -> Decimal:
    return total(
        entry.line.net
        for page in pages
        for entry in page.entries
        if isinstance(entry, StatementRow) and entry.line.net is not None
    )
