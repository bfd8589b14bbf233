"""Files that come: which stored month they belong to, and when a person is to say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ccprocessor.domain.cycles import Cycle, Month
from ccprocessor.domain.matches import Alias
from ccprocessor.domain.readings import MonthRecord, kind_of_record
from ccprocessor.domain.receipts import ReceiptReport
from ccprocessor.domain.statement import CardStatement, StatementHeader
from ccprocessor.matching.people.people import link
from ccprocessor.review.checks import is_outside
from ccprocessor.review.wording import month_words, period_words
from ccprocessor.services.cycle.placement import Arrival, Placement, Question
from ccprocessor.services.intake.merging import StatementsDisagree
from ccprocessor.services.office import Office

_TOGETHER = "came with the others"
_FEW = 0.2  # of a file's people: fewer may share a name with the month's by chance
_MOST_CANDIDATES = 6  # stored months that files are held against; more are told apart by hand


@dataclass(frozen=True, slots=True)
class _Stored:
    """A stored month and what was read in its documents."""

    month: Month
    records: tuple[MonthRecord, ...]


def placed(
    office: Office,
    given: Month,
    records: Sequence[MonthRecord],
    aliases: Sequence[Alias],
    placement: Placement,
) -> Placement | Question:
    """Return where `given`, the month that files make by themselves, belongs, or what to ask.

    `records` is what was read in them.
    """
    names = {document.sha256: document.name for document in given.documents}
    weigh = _Scales(given, records, aliases, names)
    stored = _month_for(office, weigh, placement)
    if stored is None:
        return weigh.among_themselves() or replace(placement, is_decided=True)
    new = {record.document for record in records} - {one.document for one in stored.records}
    if not new:
        is_all = len(records) == len(stored.records)
        joins = None if is_all else stored.month.cycle.id
        return replace(placement, joins=joins, is_decided=True)
    return weigh.beside(stored, new, placement)


def before_joining(
    office: Office, first: str, other: str, aliases: Sequence[Alias]
) -> Question | None:
    """Return what to ask before a stored month is added to the `first` one; None if it fits.

    Raises `StatementsDisagree` where their statements are of two accounts or periods, and
    `UnknownRevision`.
    """
    month, came = _load(office, first), _load(office, other)
    known = {one.document for one in month.records}
    fresh = [one for one in came.records if one.document not in known]
    cycle, name = month.month.cycle, month_words(came.month.cycle)
    if any(_disagrees(one, cycle) for one in fresh):
        raise StatementsDisagree(
            f"{month_words(cycle)} and {name} have card statements of different accounts or "
            "periods: they cannot be one month.",
            hint="Nothing was changed. Choose another month to join with.",
        )
    names = {document.sha256: document.name for document in came.month.documents}
    weigh = _Scales(came.month, came.records, aliases, names)
    arrivals = tuple(weigh.arrival(one, month.records, cycle) for one in fresh)
    if not any(one.doubts for one in arrivals):
        return None
    words = _month(cycle)
    return Question(arrivals, words, cycle.company, first, may_be_new=False, joining=name)


@dataclass(frozen=True, slots=True)
class _Scales:
    """Files held against each other and against a stored month."""

    given: Month
    records: Sequence[MonthRecord]
    aliases: Sequence[Alias]
    names: dict[str, str]

    @property
    def is_complete(self) -> bool:
        """True if statement and receipts came together."""
        return len({type(record) for record in self.records}) > 1

    def among_themselves(self) -> Question | None:
        """Return what to ask about files without a stored month; None if they fit."""
        told = {
            place.document: "nobody in common"
            if issue.type == "no_common_people"
            else "other dates"
            for issue in self.given.issues
            if issue.type in {"no_common_people", "other_period"}
            for place in issue.places
        }
        if not told:
            return None
        arrivals = [
            self.arrival(one, [other for other in self.records if other is not one])
            for one in self.records
        ]
        doubted = (
            replace(one, doubts=(told[one.document],) if one.document in told else ())
            for one in arrivals
        )
        cycle = self.given.cycle
        return Question(tuple(doubted), _month(cycle), cycle.company, None, may_be_new=False)

    def beside(
        self, stored: _Stored, new: Collection[str], placement: Placement
    ) -> Placement | Question:
        """Return where files belong beside a stored month without the `new` ones, or a question."""
        cycle, own = stored.month.cycle, self.given.cycle
        others = [record for record in stored.records if record.document not in new]
        fresh = [record for record in self.records if record.document in new]
        arrivals = tuple(self.arrival(one, others, cycle) for one in fresh)
        same = own.id == cycle.id
        if self.is_complete:
            doubted = not same or not any(one.common for one in arrivals)
            arrivals = tuple(replace(one, doubts=one.doubts or (_TOGETHER,)) for one in arrivals)
        else:
            doubted = any(one.doubts for one in arrivals)
        if not doubted and self.is_complete:
            return self.among_themselves() or replace(placement, is_decided=True)
        if not doubted and placement.front is not None:
            return replace(placement, joins=cycle.id, is_decided=True)
        return Question(
            arrivals,
            _month(cycle),
            cycle.company,
            cycle.id,
            placement.front,
            may_join=not any(_disagrees(one, cycle) for one in fresh),
            may_be_new=not doubted or all(one.doubts for one in arrivals),
            replaces=same,
        )

    def arrival(
        self, record: MonthRecord, others: Sequence[MonthRecord], cycle: Cycle | None = None
    ) -> Arrival:
        """Compare a file with what was read in others and with their month."""
        common = len(set[str]().union(*(self._shared(record, other) for other in others)))
        doubts: list[str] = []
        if others and common < _FEW * len(_people(record)):
            doubts.append(f"only {common:,} in common" if common else "nobody in common")
        if cycle is not None and _is_of_another_period(record, cycle):
            doubts.append("another period")
        if isinstance(record, ReceiptReport):
            company, period = "", _span(record)
        else:
            header = record.header
            company, period = header.company, period_words(header.period_from, header.period_to)
            if cycle is not None and company and cycle.company not in {"", company}:
                doubts.append("another company")
        return Arrival(
            document=record.document,
            name=self.names.get(record.document, ""),
            kind=kind_of_record(record),
            company=company or (self.given.cycle.company if self.is_complete else ""),
            period=period,
            people=len(_people(record)),
            common=common,
            doubts=tuple(doubts),
        )

    def _shared(self, record: MonthRecord, other: MonthRecord) -> set[str]:
        """Return the people of a document who are in another one too."""
        match record, other:
            case CardStatement(), ReceiptReport():
                linked = link(record.cards, other.people, self.aliases).people
                cards = (n for one in linked if one.portal for n in one.cards)
                return {_holder(record, number) for number in cards}
            case ReceiptReport(), CardStatement():
                linked = link(other.cards, record.people, self.aliases).people
                filers = (n for one in linked if one.cards for n in one.portal)
                return {_filer(record, number) for number in filers}
            case _:
                return _people(record) & _people(other)


def _month_for(office: Office, weigh: _Scales, placement: Placement) -> _Stored | None:
    """The month in front, else the stored one that files without a counterpart may belong to.

    A new month is held only against one that it would be a revision of.
    """
    if office.is_empty:
        return None
    from ccprocessor.services.cycle.listing import cycles

    if placement.front is not None and not placement.is_alone:
        return _load(office, placement.front)
    own = weigh.given.cycle
    stored = [summary.cycle for summary in cycles(office.database)]
    if any(cycle.id == own.id for cycle in stored):
        return _load(office, own.id)
    if weigh.is_complete or placement.is_alone:
        return None
    near = [
        cycle
        for cycle in stored
        if not any(_is_of_another_period(one, cycle) for one in weigh.records)
    ]
    months = [_load(office, cycle.id) for cycle in near[:_MOST_CANDIDATES]]
    common = [
        sum(weigh.arrival(one, month.records).common for one in weigh.records) for month in months
    ]
    best = max(range(len(months)), key=common.__getitem__, default=None)
    return months[best] if best is not None and common[best] else None


def _load(office: Office, cycle_id: str) -> _Stored:
    from ccprocessor.storage.documents import load_record
    from ccprocessor.storage.revisions import load_month

    with office.database.read() as session:
        _, month = load_month(session, cycle_id)
        read = [load_record(session, document.sha256) for document in month.documents]
    return _Stored(month, tuple(one for one in read if isinstance(one, MonthRecord)))


def _month(cycle: Cycle) -> str:
    return period_words(cycle.period_from, cycle.period_to) or "the month without a period"


def _is_of_another_period(record: MonthRecord, cycle: Cycle) -> bool:
    """Tell whether a statement prints other days, or most receipts of a report lie outside them."""
    if isinstance(record, ReceiptReport):
        receipts = [one for person in record.people for one in person.receipts if one.date]
        return 2 * sum(is_outside(one, cycle) for one in receipts) > len(receipts)
    first, last = record.header.period_from, record.header.period_to
    if None in {first, last, cycle.period_from, cycle.period_to}:
        return False
    if not cycle.company and not cycle.account_code:  # receipts alone: their month is a guess
        return not (first <= cycle.period_to and cycle.period_from <= last)  # type: ignore[operator]
    return (first, last) != (cycle.period_from, cycle.period_to)


def _disagrees(record: MonthRecord, cycle: Cycle) -> bool:
    """Tell whether a statement cannot be put together with that of a month."""
    if isinstance(record, ReceiptReport) or not (cycle.company or cycle.account_code):
        return False
    header = record.header
    if header == StatementHeader():  # lost: it is taken to be the other's
        return False
    own = (header.account_code, header.company, header.period_from, header.period_to)
    return own != (cycle.account_code, cycle.company, cycle.period_from, cycle.period_to)


def _people(record: MonthRecord) -> set[str]:
    if isinstance(record, CardStatement):
        return {_holder(record, number) for number in range(len(record.cards))}
    return {_filer(record, number) for number in range(len(record.people))}


def _holder(statement: CardStatement, number: int) -> str:
    card = statement.cards[number]
    return card.employee_id or f"{card.last4} {card.name}"


def _filer(report: ReceiptReport, number: int) -> str:
    person = report.people[number]
    return person.portal_id or f"{person.name}"


def _span(report: ReceiptReport) -> str:
    """The month of most receipts, as receipts print no period."""
    dates = sorted(one.date for person in report.people for one in person.receipts if one.date)
    if not dates:
        return ""
    middle = dates[len(dates) // 2]
    first = middle.replace(day=1)
    after = (first + dt.timedelta(days=31)).replace(day=1)
    return period_words(first, after - dt.timedelta(days=1))
