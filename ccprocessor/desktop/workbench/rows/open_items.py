"""Open items of all people of a month: what is to be matched, what is missing, what is doubtful."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from ccprocessor.decisions.values import AMOUNT_FIELDS, RECEIPT_FIELDS, TRANSACTION_FIELDS
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.tables.model import RIGHT, TableColumn, Writable
from ccprocessor.desktop.workbench.rows import origins, wording
from ccprocessor.desktop.workbench.rows.columns import (
    day_key,
    money_column,
    short_day,
    text_column,
)
from ccprocessor.desktop.workbench.rows.entries import PersonEntry, entries_of, writable
from ccprocessor.desktop.workbench.rows.finding_rows import SuggestionRow, suggestion_rows
from ccprocessor.desktop.workbench.rows.loose_rows import Loose
from ccprocessor.desktop.workbench.rows.page_pairs import upright_at
from ccprocessor.desktop.workbench.rows.value_rows import shown_value
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import Issue, IssueType, ReceiptRef
from ccprocessor.domain.matches import Suggestion
from ccprocessor.domain.places import Place
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.review.wording import day, plural

OpenKind = Literal["match", "missing", "doubtful"]
Reminders = Callable[[Person], tuple[dt.date | None, ...]]
FIELD_TITLES = {"transaction_date": "date", "posted_date": "posted date", "net": "amount"}
_DOUBTS: frozenset[IssueType] = frozenset({"doubtful_value", "unreadable_value", "invalid_amount"})


class OpenItem(NamedTuple):
    """An entry of somebody, known in the list of people by `employee`, and what may clear it.

    Of a doubtful value `issue` tells which; it is then the entry's only one. `asked` are the days
    on which the person was asked for receipts, None where the day is not known.
    """

    employee: str
    person: Person
    entry: PersonEntry
    candidates: tuple[SuggestionRow, ...] = ()
    issue: Issue | None = None
    age: int | None = None
    asked: tuple[dt.date | None, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """Identity of the item: of its person, its record, and the field that is doubtful."""
        return (self.employee, self.entry.key, self.issue.field if self.issue else "")

    @property
    def best(self) -> SuggestionRow | None:
        """Candidate that is the likeliest; None without any, or where one was chosen."""
        return next(iter(self.candidates), None) if self.entry.match is None else None

    @property
    def value(self) -> Writable | None:
        """Value that is doubtful; None where nothing is, or it is of no record."""
        record = record_of(self.entry, self.issue) if self.issue else None
        return writable(record, self.issue.field) if record and self.issue else None

    @property
    def place(self) -> Place | None:
        """Place of the value on its page, else of the whole record."""
        record = record_of(self.entry, self.issue) if self.issue else None
        places = (*(self.issue.places if self.issue else ()), *((record.place,) if record else ()))
        return next(iter(places), None)


@dataclass(frozen=True, slots=True)
class Ground:
    """A month to find open items in: people by their keys in the list, receipts of everybody.

    `reminders` tells the days on which somebody was asked.
    """

    people: tuple[tuple[str, Person], ...] = ()
    receipts: Mapping[ReceiptRef, Receipt] = field(default_factory=dict)
    loose: Loose = field(default_factory=dict)
    reminders: Reminders = lambda _person: ()


def upright(item: OpenItem) -> int | None:
    """Tell by how many degrees the page of a doubtful value is turned to be read, where known."""
    if item.issue is None or item.place is None:
        return None
    record = record_of(item.entry, item.issue)
    if isinstance(record, Transaction) and item.issue.field not in AMOUNT_FIELDS:
        record = None  # it may stand anywhere in its row
    return upright_at(item.place, item.person, record)


def record_of(entry: PersonEntry, issue: Issue) -> Transaction | Receipt | None:
    """Return the record of an entry that an issue is about; its own where the issue names none."""
    records = tuple(one for one in (entry.charge, *entry.receipts) if one is not None)
    named = (one for one in records if one.key in (issue.transaction, issue.receipt))
    return next(named, None if issue.transaction or issue.receipt else entry.record)


Known = dict[str, tuple[Person, tuple[PersonEntry, ...]]]
"""Entries that were worked out before: an act changes those of a person or two."""


def open_items(ground: Ground, today: dt.date, known: Known) -> tuple[OpenItem, ...]:
    """Return an item an entry of everybody, in the order of people; `known` is brought up to date.

    What stands in it is taken for whoever did not change.
    """
    for gone in known.keys() - {name for name, _ in ground.people}:
        del known[gone]
    for name, person in ground.people:
        if name not in known or known[name][0] is not person:
            known[name] = (person, entries_of(person))
    return tuple(
        _item(name, person, entry, ground, today)
        for name, person in ground.people
        for entry in known[name][1]
        if entry.record is not None
    )


def of_kind(items: Iterable[OpenItem], kind: OpenKind) -> tuple[OpenItem, ...]:
    """Return the items of a kind: the likeliest first, the oldest first, or as people stand."""
    items = tuple(items)
    if kind == "match":
        fitting = [one for one in items if _lacks_receipt(one) and one.best is not None]
        fitting.sort(key=lambda one: -(one.best.suggestion.probability if one.best else 0))
        told = {ref for one in fitting for row in one.candidates for ref in row.suggestion.receipts}
        alone = (one for one in items if one.entry.standing == "no_charge")
        return (*fitting, *(one for one in alone if one.entry.key not in told))
    if kind == "missing":
        missing = [one for one in items if _lacks_receipt(one)]
        return tuple(sorted(missing, key=lambda one: day_key(one.entry.date)))
    return tuple(doubt for one in items for doubt in _doubts(one))


def _item(
    name: str, person: Person, entry: PersonEntry, ground: Ground, today: dt.date
) -> OpenItem:
    loose = ground.loose.get((person.key, entry.charge.key), ()) if entry.charge else ()
    candidates = suggestion_rows(entry, ground.receipts, loose)
    age = (today - entry.date).days if entry.date and entry.date <= today else None
    return OpenItem(name, person, entry, candidates, None, age, ground.reminders(person))


def _lacks_receipt(item: OpenItem) -> bool:
    return item.entry.receipt_state in {"no_receipt", "suggested"}


def _doubts(item: OpenItem) -> Iterator[OpenItem]:
    for issue in item.entry.issues:
        record = record_of(item.entry, issue)
        known = TRANSACTION_FIELDS if isinstance(record, Transaction) else RECEIPT_FIELDS
        if issue.type in _DOUBTS and record is not None and issue.field in known:
            yield item._replace(entry=replace(item.entry, issues=(issue,)), issue=issue)


def _likely(item: OpenItem) -> float:
    pair = item.entry.match or (item.best.suggestion if item.best else None)
    return pair.probability if pair else -1.0


def _candidate(item: OpenItem) -> str:
    if item.entry.match is not None:
        return ", ".join(one.merchant for one in item.entry.receipts)
    return item.best.name if item.best else ""


def candidate_note(item: OpenItem) -> str:
    """Name the likeliest receipt; empty without any."""
    return f"Candidate: {name}" if (name := _candidate(item)) else ""


def _why(item: OpenItem) -> str:
    best = item.best
    return wording.pair_sentences(best.suggestion) if best else wording.match_sentences(item.entry)


def _asked(item: OpenItem) -> str:
    if not item.asked:
        return ""
    last = f", {short_day(item.asked[-1])}" if item.asked[-1] else ""
    return f"{len(item.asked)}x{last}"


def _asked_in_full(item: OpenItem) -> str:
    days = [day(one) for one in item.asked if one]
    if not item.asked:
        return f"{item.person.name} was not asked yet."
    on = f": {', '.join(days)}" if days else ""
    return f"{item.person.name} was asked {plural(len(item.asked), 'time')}{on}."


def _field(item: OpenItem) -> str:
    name = item.issue.field if item.issue else ""
    return FIELD_TITLES.get(name, name.rpartition(".")[2].replace("_", " "))


def _person_column() -> TableColumn[OpenItem]:
    return text_column("Person", lambda item: item.person.name)


OPEN_COLUMNS: tuple[TableColumn[OpenItem], ...] = (
    _person_column(),
    TableColumn(
        "Date",
        lambda item: short_day(item.entry.date),
        lambda item: (item.entry.date is None, item.entry.date or dt.date.min),
        widest="88 Mar",
        icon=lambda item: icon(wording.entry_icon(item.entry)),
        tooltip=lambda item: wording.entry_sentence(item.entry),
    ),
    text_column(
        "Merchant",
        lambda item: item.entry.merchant,
        spoken=lambda item: " · ".join(filter(None, (item.entry.merchant, candidate_note(item)))),
    ),
    money_column(
        "Charged",
        lambda item: item.entry.net,
        widest="8,888.88",
        tooltip=lambda item: wording.entry_sentence(item.entry),
    ),
    money_column("Receipt", lambda item: item.entry.receipted, widest="8,888.88"),
    text_column("Candidate", _candidate, tooltip=_why, hidden=True),
    TableColumn(
        "Likely",
        lambda item: wording.percent(_likely(item)) if _likely(item) >= 0 else "",
        _likely,
        RIGHT,
        tooltip=_why,
        widest="88 %",
    ),
    TableColumn(
        "Age",
        lambda item: "" if item.age is None else f"{item.age:,} d",
        lambda item: (item.age is None, item.age or 0),
        RIGHT,
        spoken=lambda item: "" if item.age is None else plural(item.age, "day"),
        widest="888 d",
    ),
    TableColumn(
        "Asked",
        _asked,
        lambda item: (
            len(item.asked),
            item.asked[-1] if item.asked and item.asked[-1] else dt.date.min,
        ),
        tooltip=_asked_in_full,
        spoken=_asked_in_full,
        widest="8x, 88 Mar",
    ),
)
MATCH_COLUMNS = tuple(
    replace(one, hidden=one.hidden or one.title in {"Age", "Asked"}) for one in OPEN_COLUMNS
)
MISSING_COLUMNS = tuple(
    replace(one, hidden=one.hidden or one.title in {"Receipt", "Likely"}) for one in OPEN_COLUMNS
)
PICTURE = "On the page"
"""Title of the column that shows a value as it is printed."""

DOUBT_COLUMNS: tuple[TableColumn[OpenItem], ...] = (
    _person_column(),
    text_column("Merchant", lambda item: item.entry.merchant),
    text_column("Field", _field),
    TableColumn(PICTURE, lambda _item: "", lambda _item: 0, widest="8" * 16),
    TableColumn(
        "Value",
        lambda item: shown_value(item.value),
        lambda item: shown_value(item.value),
        RIGHT,
        mark=lambda item: origins.of_value(item.value),
        edit=lambda item: item.value,
        widest="-88,888.88",
    ),
    text_column("Problem", lambda item: item.issue.message if item.issue else ""),
)


def above(people: Sequence[Person], threshold: float) -> tuple[Suggestion, ...]:
    """Suggestions of one receipt that are at least so likely, and have no rival that is.

    Never of groups, of charges that are marked, or of receipts that have a charge.
    """
    found = [
        one
        for person in people
        for one in person.suggestions
        if one.probability >= threshold and len(one.receipts) == 1
    ]
    claims = Counter(ref for one in found for ref in (one.transaction, *one.receipts))
    done: set[object] = {ref for person in people for ref in person.match_of_receipt}
    charges = [one for person in people for one in person.transactions]
    done |= {one.key for one in charges if one.mark is not None}
    keys = ((one, (one.transaction, *one.receipts)) for one in found)
    return tuple(
        one for one, refs in keys if not done & set(refs) and all(claims[r] == 1 for r in refs)
    )


def today() -> dt.date:
    """Day on which it is looked at, as the clock on the wall says."""
    return dt.datetime.now(dt.UTC).astimezone().date()
