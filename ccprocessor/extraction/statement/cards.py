"""The whole card statement from its pages: cards, control totals, and what belongs to nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ccprocessor.domain.issues import Issue, IssueType
from ccprocessor.domain.money import total
from ccprocessor.domain.pages import UnreadPage
from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.statement import (
    Card,
    CardStatement,
    StatementHeader,
    Totals,
    UnassignedPage,
)
from ccprocessor.extraction.statement.checks import (
    card_differs,
    pages_named,
    statement_differs,
    stray_total,
)
from ccprocessor.extraction.statement.pages import StatementPage
from ccprocessor.extraction.statement.rows import Entry, PrintedTotal, StatementRow
from ccprocessor.extraction.statement.sections import CardSection, card_sections
from ccprocessor.extraction.statement.transactions import book
from ccprocessor.extraction.text.known_texts import spelled_as_known

_FOREIGN = "belongs to another report"


def assemble(pages: Sequence[StatementPage | UnreadPage], *, document: str) -> CardStatement:
    """Every card with its transactions, in the order of their first pages; never raises.

    Pages that are not read (scans, unreadable ones) are named in issues; differences that they
    may explain say so. Any part of a statement may be assembled, as while it is still being read.
    """
    read = [page for page in pages if isinstance(page, StatementPage)]
    once, repeats = without_repeats(read)
    missing = tuple(page.number for page in pages if _is_missing(page))
    cards = spelled_as_known([_card(section, missing) for section in card_sections(once)])
    summary = _summary(once, cards)
    unrecognised = tuple(_unrecognised(once))
    issues = [
        *(_unread_issue(page) for page in pages if _is_missing(page)),
        *(_repeat_issue(page, first) for page, first in repeats),
        *(_unrecognised_issue(page) for page, reason in unrecognised if reason == _FOREIGN),
        *(statement_differs(cards, summary, missing) if summary else ()),
    ]
    unassigned = [(page, f"repeats page {first}") for page, first in repeats]
    return CardStatement(
        document=document,
        header=_header(once),
        cards=cards,
        summary=summary,
        unassigned=tuple(
            UnassignedPage(document, page.number, reason)
            for page, reason in sorted(
                [*unassigned, *unrecognised], key=lambda pair: pair[0].number
            )
        ),
        scanned_pages=tuple(page.number for page in read if page.kind == "scan"),
        issues=tuple(issues),
    )


def _is_missing(page: StatementPage | UnreadPage) -> bool:
    return isinstance(page, UnreadPage) or page.kind == "scan"


def _card(section: CardSection, missing: Sequence[int]) -> Card:
    booked = book(section.pages, card=section.last4)
    numbers = tuple(sorted({page.number for page in section.pages}))
    near = _near(numbers, missing)
    card = Card(
        last4=section.last4,
        employee_id=section.employee_id,
        name=section.name,
        document=section.pages[0].document,
        pages=numbers,
        transactions=booked.transactions,
        totals=booked.totals,
    )
    issues = [
        *_lost_header(section),
        *booked.issues,
        *(issue for stray in booked.strays for issue in stray_total(stray, card.last4, near)),
        *card_differs(card, near),
    ]
    return replace(card, issues=tuple(issues))


def _near(numbers: Sequence[int], missing: Sequence[int]) -> tuple[int, ...]:
    """The unread pages that touch a card's pages, directly or through one another."""
    held = set(numbers)
    near: set[int] = set()
    for number in [*sorted(missing), *sorted(missing, reverse=True)]:
        if {number - 1, number + 1} & (held | near):
            near.add(number)
    return tuple(sorted(near))


def _lost_header(section: CardSection) -> Iterator[Issue]:
    """A card none of whose pages says whose it is."""
    if section.employee_id or section.name:
        return
    lost = pages_named(section.lost or [page.number for page in section.pages])
    card = f"card ending {section.last4}" if section.last4 else "a card without number"
    yield Issue(
        "unreadable_value",
        f"The header of {card} is missing on {lost}: whose charges they are is not printed.",
        places=tuple(page.place for page in section.pages),
    )


def _unread_issue(page: StatementPage | UnreadPage) -> Issue:
    if isinstance(page, UnreadPage):
        kind: IssueType = "could_not_be_processed" if page.is_fault else "unreadable_page"
        place = Place(page.document, page.number, Box(0, 0, 0, 0))
        return Issue(kind, f"Page {page.number} cannot be read: {page.reason}.", places=(place,))
    message = f"Page {page.number} shows no readable text, only a picture: it is not read yet."
    return Issue("unreadable_page", message, places=(page.place,))


def _repeat_issue(page: StatementPage, first: int) -> Issue:
    message = f"Page {page.number} prints the rows of page {first} again; they are counted once."
    return Issue("unassigned_page", message, places=(page.place,))


def _unrecognised_issue(page: StatementPage) -> Issue:
    message = f"Page {page.number} {_FOREIGN}; nothing on it is counted."
    return Issue("unassigned_page", message, places=(page.place,))


def _unrecognised(pages: Sequence[StatementPage]) -> Iterator[tuple[StatementPage, str]]:
    """Pages without anything of a card, and why, as the end of a sentence."""
    begun = False
    for page in pages:
        if page.kind == "blank":
            yield page, "is blank"
        elif page.kind == "header":
            yield page, "holds only the report's header"
        elif page.kind == "other":
            yield page, _FOREIGN if begun else "is a cover page"
        begun = begun or page.kind in ("card", "header", "summary")


def _header(pages: Sequence[StatementPage]) -> StatementHeader:
    """The report's own header, filled up from the cards' where it was lost."""
    header = next((page.report for page in pages if page.report), StatementHeader())
    accounts = [page.card for page in pages if page.card and page.card.account_code]
    code = header.account_code or next((card.account_code for card in accounts), "")
    companies = [card.company for card in accounts if card.company and card.account_code == code]
    company = header.company or next(iter(companies), "")
    customers = header.customer_ids or tuple(
        dict.fromkeys(
            page.card.customer_id for page in pages if page.card and page.card.customer_id
        )
    )
    return replace(header, account_code=code, company=company, customer_ids=customers)


def _summary(pages: Sequence[StatementPage], cards: Sequence[Card]) -> Totals | None:
    """The printed grand total: of several the one the cards make, else the last."""
    found = [totals for page in pages for totals in _grand_totals(page)]
    net = total(charge.net for card in cards for charge in card.transactions)
    agreeing = [totals for totals in found if totals.net == net]
    if agreeing or found:
        return (agreeing or found)[-1]
    return _added([page.summary.added for page in pages if page.summary and page.summary.added])


def _grand_totals(page: StatementPage) -> Iterator[Totals]:
    if page.summary and page.summary.grand:
        yield page.summary.grand
    for entry in page.entries:
        if isinstance(entry, PrintedTotal) and entry.kind == "grand":
            yield entry.totals


def _added(parts: Sequence[Totals]) -> Totals | None:
    if not parts:
        return None
    gross, discount, net = (
        total(value for part in parts if (value := getattr(part, name)) is not None)
        for name in ("gross", "discount", "net")
    )
    return Totals(gross, discount, net, parts[-1].place)


Repeat = tuple[StatementPage, int]
"""A page and the number of the page whose rows it prints again."""


def without_repeats(
    pages: Sequence[StatementPage],
) -> tuple[tuple[StatementPage, ...], tuple[Repeat, ...]]:
    """The pages once, and the repeats: same rows under the same numbers with the same totals."""
    kept: list[StatementPage] = []
    repeats: list[Repeat] = []
    known: dict[tuple[object, ...], list[StatementPage]] = {}
    for page in pages:
        if not any(isinstance(entry, StatementRow) and entry.number for entry in page.entries):
            kept.append(page)
            continue
        twins = known.setdefault(tuple(_content(entry) for entry in page.entries), [])
        first = next((twin for twin in twins if _same_card(twin, page)), None)
        if first:
            repeats.append((page, first.number))
        else:
            twins.append(page)
            kept.append(page)
    return tuple(kept), tuple(repeats)


def _same_card(page: StatementPage, other: StatementPage) -> bool:
    """A page that lost its header repeats any page with its rows."""
    return page.card is None or other.card is None or page.card == other.card


def _content(entry: Entry) -> tuple[object, ...]:
    """Return the content of an entry, without its place."""
    match entry:
        case StatementRow():
            line = entry.line
            printed = (entry.number, entry.transaction_date, entry.posted_date, entry.merchant)
            return (*printed, line.product, line.quantity, line.gross, line.discount, line.net)
        case PrintedTotal():
            totals = entry.totals
            return (entry.kind, entry.card, totals.gross, totals.discount, totals.net)
        case _:
            return (entry.problem.place.box,)
