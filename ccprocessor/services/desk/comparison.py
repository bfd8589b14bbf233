"""Two revisions of a month, or two months of a person, in words: what differs, by whom and why."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ccprocessor.decisions.people import records_of
from ccprocessor.decisions.values import AMOUNT_FIELDS, DATE_FIELDS
from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.issues import ReceiptRef, TransactionRef
from ccprocessor.domain.money import total
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.errors import UserError
from ccprocessor.review.wording import day, money, month_words, purchase
from ccprocessor.services.desk.compare import Change, differences, month_differences, notes_of
from ccprocessor.services.office import Office
from ccprocessor.storage.decisions import load_decisions
from ccprocessor.storage.revisions import load_month

Ref = TransactionRef | ReceiptRef

_CODED = frozenset({"purpose", "expense_type", "title", "request_type"})
_RECEIPTS = frozenset({"receipts", "mark", "attachment"})
_WORDS = {
    "coding.gl_account": "GL account",
    "coding.gl_description": "GL description",
    "coding.type": "kind of coding",
    "coding.cost_type": "cost type",
    "portal_id": "portal user",
    "flags": "what is wrong",
    "review.state": "review",
    "review.by": "reviewed by",
    "review.comment": "comment of the review",
    "review.lines": "charges returned",
    "transaction_date": "date",
    "posted_date": "date posted",
    "text": "note",
    "state": "problem",
}
_FLAGS: Mapping[str, str] = {
    "missing_coding_info": "coding not complete",
    "missing_receipt": "receipt missing",
    "missing_all_receipts": "no receipts at all",
    "total_mismatch": "totals differ",
}
_DONE = {
    "set": "corrected",
    "confirm": "confirmed",
    "match": "matched",
    "group": "matched",
    "reject": "kept apart",
    "unmatch": "unmatched",
    "split": "split",
    "mark": "marked",
    "resolve": "settled",
    "reopen": "opened again",
    "take_back": "taken back",
    "add_receipt": "added",
    "add_transaction": "added",
}
_MATCHING = frozenset({"match", "unmatch", "group", "reject"})


@dataclass(frozen=True, slots=True)
class Compared:
    """A cell that differs, as it is read: whose, of what, what stood there and what stands now.

    `kinds` are the chips that keep it in sight; `ref` is the record it belongs to. `by` and `why`
    are empty where nobody decided it: then it was read or worked out otherwise.
    """

    person: str
    name: str
    what: str
    before: str
    after: str
    kinds: tuple[str, ...]
    ref: Ref | None = None
    by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows of a comparison, and what is compared: a sentence to stand above them."""

    told: str
    rows: tuple[Compared, ...]


class NotInThatMonth(UserError):
    """Somebody is compared with a month that has nothing of them."""

    hint = "Choose another month, or a revision of this one."


@dataclass(frozen=True, slots=True)
class _Side:
    month: Month
    number: str
    decisions: tuple[Decision, ...]

    @property
    def people(self) -> Mapping[str, Person]:
        return {person.key: person for person in self.month.people}


def compare_revisions(office: Office, cycle_id: str, before: str, after: str) -> Comparison:
    """Return what differs in revision `after` from `before`; raises `UnknownRevision`."""
    old, new = (_side(office, cycle_id, number) for number in (before, after))
    notes = (notes_of(side.decisions) for side in (old, new))
    changes = (
        *differences(old.month, new.month, *notes),
        *month_differences(old.month, new.month),
    )
    told = f"Revision {before} and revision {after} of {month_words(new.month.cycle)}"
    return Comparison(told, tuple(_Telling(old, new).rows(changes)))


def compare_months(
    office: Office, person: Person, before: str, cycle_id: str, after: str
) -> Comparison:
    """Return what a person spent in the newest state of month `before`, and in this revision.

    Raises `NotInThatMonth` where nobody in one of them is this person, and `UnknownRevision`.
    """
    old, new = _side(office, before, None), _side(office, cycle_id, after)
    then, now = (_same_person(side.month, person) for side in (old, new))
    rows = [
        row
        for title, kind in (("All charges", ""), ("", "Merchants"), ("", "Categories"))
        for row in _spent(person, _sums(then, kind, title), _sums(now, kind, title), kind)
    ]
    months = " and ".join(month_words(side.month.cycle) for side in (old, new))
    return Comparison(f"{person.name}: {months}", tuple(rows))


def _side(office: Office, cycle_id: str, number: str | None) -> _Side:
    with office.database.read() as session:
        revision, month = load_month(session, cycle_id, number)
        return _Side(month, revision.number, load_decisions(session, revision.id))


def _same_person(month: Month, person: Person) -> Person:
    """Return somebody of a month by what they are known by; by card and name where that is all."""
    for one in month.people:
        by_employee = one.employee_id and one.employee_id == person.employee_id
        if by_employee or (one.portal_id and one.portal_id == person.portal_id):
            return one
    for one in month.people:
        if one.name == person.name and set(one.cards) & set(person.cards):
            return one
    raise NotInThatMonth(f"{month_words(month.cycle)} has nothing of {person.name}.")


def _sums(person: Person, kind: str, title: str) -> Mapping[str, Decimal]:
    """Return what was spent, by merchant, by category, or in all; of each currency by itself."""
    found: dict[str, list[Decimal]] = defaultdict(list)
    for charge in () if kind == "Categories" else person.transactions:
        found[_named(title or charge.merchant, charge.currency, person)].append(charge.net)
    for receipt in person.receipts if kind == "Categories" else ():
        name = receipt.expense_type or "No category"
        if receipt.amount is not None:
            found[_named(name, receipt.currency, person)].append(receipt.amount)
    return {name: total(amounts) for name, amounts in found.items()}


def _named(name: str, currency: str, person: Person) -> str:
    records: Sequence[Transaction | Receipt] = records_of(person)
    several = len({one.currency for one in records}) > 1
    return f"{' '.join(name.split())} ({currency})" if several else " ".join(name.split())


def _spent(
    person: Person, old: Mapping[str, Decimal], new: Mapping[str, Decimal], kind: str
) -> Iterator[Compared]:
    """Rows of merchants or of categories, the largest first; equal sums are told too."""
    for name in sorted(old.keys() | new.keys(), key=lambda one: (-_most(one, old, new), one)):
        then, now = old.get(name), new.get(name)
        change = "New" if then is None else "Gone" if now is None else ""
        more = (now or Decimal(0)) - (then or Decimal(0))
        why = change.lower() or (f"{more:+,.2f}" if more else "the same")
        kinds = tuple(filter(None, (kind, change)))
        left, right = ("" if one is None else money(one) for one in (then, now))
        yield Compared(person.key, person.name, name, left, right, kinds, why=why)


def _most(name: str, old: Mapping[str, Decimal], new: Mapping[str, Decimal]) -> Decimal:
    return max(abs(old.get(name, Decimal(0))), abs(new.get(name, Decimal(0))))


class _Telling:
    """Tells changes between two sides in words."""

    def __init__(self, old: _Side, new: _Side) -> None:
        self._old, self._new = old.people, new.people
        self._decided = _decided(old, new)
        self._records = [
            {_subject(record): record for one in people.values() for record in records_of(one)}
            for people in (self._old, self._new)
        ]
        everybody = (*self._old.values(), *self._new.values())
        whole: tuple[Person | Month, ...] = (*everybody, old.month, new.month)
        self._issues = {f"issue {one.key}": one for each in whole for one in each.issues}
        self._reasons = [_reasons_of((*side.month.people, side.month)) for side in (old, new)]
        records = [receipt for person in everybody for receipt in person.receipts]
        self._names = {one.transaction_id: _name(one) for one in records}

    def rows(self, changes: Iterable[Change]) -> Iterator[Compared]:
        """Return a row for each cell, and one for a record that only one side has."""
        told = set()
        for change in changes:
            person = self._new.get(change.person) or self._old.get(change.person)
            whose = (person.key, person.name) if person else ("", "The month")
            then, now = (records.get(change.subject) for records in self._records)
            if (record := now or then) is None or None not in (then, now):
                yield self._cell(whose, change, record)
            elif change.subject not in told:
                told.add(change.subject)
                yield self._record(whose, record, is_new=then is None)

    def _cell(
        self, whose: tuple[str, str], change: Change, record: Transaction | Receipt | None
    ) -> Compared:
        subject, field = change.subject, change.field
        what = _WORDS.get(field, field.removeprefix("coding.").replace("_", " "))
        ref: Ref | None = record.key if record else None
        if (issue := self._issues.get(subject)) is not None:
            what, ref = issue.message, issue.transaction or issue.receipt
        elif record is not None:
            what = f"{_name(record)}: {what}"
        else:
            what = what[:1].upper() + what[1:]
        decision = self._decided.get((subject, field)) or self._decided.get((subject, ""))
        left, right = (self._text(field, one) for one in (change.before, change.after))
        if issue is not None:
            texts = (change.before, change.after)
            left, right = map(_state_words, texts, (one.get(subject) for one in self._reasons))
        who = self._who(decision)
        return Compared(*whose, what, left, right, (_kind(field),), ref, *who)

    def _record(
        self, whose: tuple[str, str], record: Transaction | Receipt, *, is_new: bool
    ) -> Compared:
        is_charge = isinstance(record, Transaction)
        amount = record.net if isinstance(record, Transaction) else record.amount
        text = money(amount) if amount is not None else "amount unread"
        texts = ("", text) if is_new else (text, "")
        kinds = ("Values" if is_charge else "Receipts", "New" if is_new else "Gone")
        what = f"{'Charge' if is_charge else 'Receipt'} {_name(record)}"
        who = self._who(self._decided.get((_subject(record), "")))
        return Compared(*whose, what, *texts, kinds, record.key, *who)

    def _who(self, decision: Decision | None) -> tuple[str, str]:
        if decision is None:
            return "", ""
        return decision.by, decision.reason or _DONE.get(decision.kind, "")

    def _text(self, field: str, value: str | None) -> str:
        if value is None:
            return ""
        if field in AMOUNT_FIELDS:
            return money(Decimal(value))
        if field in DATE_FIELDS:
            return day(dt.date.fromisoformat(value))
        if field == "receipts":
            return "; ".join(self._names.get(one, one) for one in value.split(", "))
        if field == "flags":
            return ", ".join(_FLAGS.get(one, one) for one in value.split(", "))
        return value.replace("_", " ") if field in ("mark", "review.state") else value


def _reasons_of(whose: Iterable[Person | Month]) -> Mapping[str, str]:
    """Return why problems are settled, by what they are compared under."""
    settled = ((one, one.resolved) for each in whose for one in each.issues)
    return {f"issue {one.key}": why.reason for one, why in settled if why is not None}


def _state_words(state: str | None, reason: str | None) -> str:
    """Tell how a problem stands, as a clerk says it: not there, open, settled and why."""
    if state is None:
        return "no problem"
    return f"settled: {reason}" if reason else "settled" if reason is not None else state


def _decided(old: _Side, new: _Side) -> Mapping[tuple[str, str], Decision]:
    """The last decision about each record and field, of those that only one side stands on."""
    both = {one.id for one in old.decisions} & {one.id for one in new.decisions}
    every = {one.id: one for one in (*old.decisions, *new.decisions)}
    return {
        cell: one
        for one in every.values()
        if one.id not in both
        for cell in _cells_of(every.get(one.decision or "", one))
    }


def _cells_of(decision: Decision) -> Iterator[tuple[str, str]]:
    """Cells that a decision is about, as subject and field; no field stands for all of them."""
    field = "receipts" if decision.kind in _MATCHING else decision.field or ""
    if decision.kind == "mark":
        field = "mark"
    for ref in (decision.transaction, decision.receipt, *decision.receipts):
        if ref is not None:
            yield _subject_of(ref), field
    if decision.issue:
        yield f"issue {decision.issue}", "state"
    if decision.kind in ("note", "remind"):
        yield f"note {decision.id}", "text"


def _subject(record: Transaction | Receipt) -> str:
    return _subject_of(record.key)


def _subject_of(ref: Ref) -> str:
    kind = "transaction" if isinstance(ref, TransactionRef) else "receipt"
    return f"{kind} {'/'.join(map(str, ref))}"


def _name(record: Transaction | Receipt) -> str:
    if isinstance(record, Transaction):
        return purchase(record.merchant, record.net, record.transaction_date)
    return purchase(record.merchant, record.amount, record.date)


def _kind(field: str) -> str:
    if field in _RECEIPTS:
        return "Receipts"
    if field.startswith("coding.") or field in _CODED:
        return "Coding"
    if field in ("state", "flags"):
        return "Problems"
    return "Review and notes" if field == "text" or field.startswith("review.") else "Values"
