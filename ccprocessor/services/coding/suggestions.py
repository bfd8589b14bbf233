"""Suggestions for the coding of a receipt, from all that the office has coded before."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NamedTuple

from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.receipts import CodedReceipt, Coding, Receipt, day_within
from ccprocessor.errors import UserError
from ccprocessor.jobs import Job
from ccprocessor.review.coding_lists import CodingLists, WrongCode
from ccprocessor.services.apart import learned_apart
from ccprocessor.services.coding.evidence import Evidence, coded
from ccprocessor.services.coding.lists import lists_of
from ccprocessor.services.coding.model import CodingModel
from ccprocessor.services.coding.rules import Tried, first_of, rules_of, trial_lines, tried
from ccprocessor.services.office import Office

if TYPE_CHECKING:
    from ccprocessor.sheets.lists.coding_rules import CodingRule

log = logging.getLogger(__name__)

_MODEL = "coding_model"
"""Name under which the office keeps what was learned."""

_MOST = 3


class TooLittleToLearn(UserError):
    """Too few receipts are coded to tell what a coding depends on."""

    hint = "Until then what was last used for a merchant is suggested. Try again after a month."


class Suggested(NamedTuple):
    """A coding for a receipt, how probable it is, and why; whether a rule of the office says so."""

    coding: Coding
    probability: float
    why: str
    is_rule: bool = False


class CodingAdvisor:
    """Suggests codings from what is known when it is made, and what it is told of later.

    `past` are coded receipts in the order of their days. Needs no scikit-learn.
    """

    def __init__(
        self,
        past: Sequence[CodedReceipt],
        lists: CodingLists,
        rules: Sequence[Tried] = (),
        model: CodingModel | None = None,
    ) -> None:
        self._evidence = Evidence(past)
        self._lists = lists
        self._rules = {one.rule: one for one in rules}
        self._model = model if model is not None and model.is_better else None

    def suggestions(self, receipt: Receipt, person: Person) -> tuple[Suggested, ...]:
        """Up to three codings for a receipt of a person, one of a rule first, then by probability.

        None is a code that the office's lists do not have on the receipt's day.
        """
        about = coded(receipt, person)
        found: dict[Coding, Suggested] = {}
        for one in (*self._by_rule(about), *self._by_evidence(about)):
            if self._lists.allows(one.coding, receipt.date):
                found.setdefault(one.coding, one)
        return tuple(found.values())[:_MOST]

    def note(self, receipt: Receipt, person: Person, last: dt.date | None) -> None:
        """Know from now on how a receipt is coded; `last` is the last day of its period."""
        about = coded(receipt, person)
        self._evidence.add(about._replace(date=day_within(receipt.date, last)))

    def _by_rule(self, about: CodedReceipt) -> Iterator[Suggested]:
        if (rule := first_of(tuple(self._rules), about)) is not None:
            share = self._rules[rule].share
            yield Suggested(rule.coding, share, f"rule: {rule}", is_rule=True)

    def _by_evidence(self, about: CodedReceipt) -> Iterator[Suggested]:
        if self._model is not None:
            yield from map(Suggested._make, self._model.chances(self._evidence.candidates(about)))
            return
        for coding, place in self._evidence.last(about).items():
            share = self._evidence.share(about, coding, place)
            yield Suggested(coding, share, f"last used for this {place}")


def advisor_of(office: Office, month: Month | None = None) -> CodingAdvisor:
    """An advisor from all stored months; of `month` what it says now counts, stored or not."""
    past = past_codings(office, month)
    return CodingAdvisor(past, lists_of(office), tried(rules_of(office), past), model_of(office))


class CodingRow(NamedTuple):
    """A receipt of a person, codes of it that may not be used, and codings where it needs one."""

    person: Person
    receipt: Receipt
    wrong: tuple[WrongCode, ...]
    codings: tuple[Suggested, ...]

    @property
    def needs_coding(self) -> bool:
        """True if it cannot be booked as it is coded."""
        return bool(self.wrong) or not self.receipt.coding.is_complete


class CodingSheet(NamedTuple):
    """Every receipt of a month with what is suggested for it, the lists, and who suggests."""

    rows: tuple[CodingRow, ...]
    lists: CodingLists
    advisor: CodingAdvisor

    def renewed(self, month: Month) -> CodingSheet:
        """Return the sheet of the month as it is now; what was coded since is known from now on."""
        before = {(one.person.key, one.receipt.key): one.receipt.coding for one in self.rows}
        for person in month.people:
            for receipt in person.receipts:
                was = before.get((person.key, receipt.key))
                if receipt.coding.is_complete and receipt.coding != was:
                    self.advisor.note(receipt, person, month.cycle.period_to)
        return _sheet(month, self.lists, self.advisor)


def sheet_of(office: Office, month: Month) -> CodingSheet:
    """The receipts of a month as it stands, with suggestions from all months: takes a second."""
    return _sheet(month, lists_of(office), advisor_of(office, month))


def suggested(office: Office, cycle_id: str) -> tuple[CodingRow, ...]:
    """Receipts of the newest revision that cannot be booked as they are coded, with suggestions.

    Raises `DatabaseRefused` and `UnknownRevision`.
    """
    from ccprocessor.storage.revisions import load_month

    with office.database.read() as session:
        _, month = load_month(session, cycle_id)
    return tuple(row for row in sheet_of(office, month).rows if row.needs_coding)


def _sheet(month: Month, lists: CodingLists, advisor: CodingAdvisor) -> CodingSheet:
    last = month.cycle.period_to
    rows = []
    for person in month.people:
        for receipt in person.receipts:
            wrong = tuple(lists.wrong_codes(receipt.coding, receipt.date or last))
            row = CodingRow(person, receipt, wrong, ())
            if row.needs_coding:
                row = row._replace(codings=advisor.suggestions(receipt, person))
            rows.append(row)
    return CodingSheet(tuple(rows), lists, advisor)


def as_lines(one: CodingRow) -> Iterator[str]:
    """A line for the receipt, then one for each coding."""
    receipt = one.receipt
    yield f"{one.person.name}: {receipt.merchant or receipt.transaction_id}, {receipt.purpose}"
    for found in one.codings:
        yield f"  {found.coding.codes}  {100 * found.probability:.0f} %  {found.why}"


def as_json(one: CodingRow) -> dict[str, Any]:
    """The same as plain JSON values."""
    return {
        "person": one.person.key,
        "receipt": one.receipt.key._asdict(),
        "codings": [
            {
                "coding": asdict(found.coding),
                "probability": round(found.probability, 3),
                "why": found.why,
            }
            for found in one.codings
        ],
    }


def trial(office: Office, rules: Sequence[CodingRule] | None = None) -> tuple[str, ...]:
    """Tell in lines how rules, or else those that the office keeps, fit what was coded before."""
    past = past_codings(office)
    found = tried(rules_of(office) if rules is None else rules, past)
    return tuple(trial_lines(found, len(past)))


def past_codings(office: Office, month: Month | None = None) -> tuple[CodedReceipt, ...]:
    """Whole codings of the newest state of every month, in the order of their days."""
    stored: list[CodedReceipt] = []
    if not office.is_empty:
        from ccprocessor.storage.rows import coded_receipts

        cycle = month.cycle.id if month else ""
        with office.database.read() as session:
            stored = [one for of, one in coded_receipts(session) if of != cycle]
    if month is None:
        return tuple(stored)
    last = month.cycle.period_to
    now = [
        coded(receipt, person)._replace(date=day_within(receipt.date, last))
        for person in month.people
        for receipt in person.receipts
        if receipt.coding.is_complete
    ]
    return tuple(sorted((*stored, *now), key=lambda one: one.date or dt.date.min))


def model_of(office: Office) -> CodingModel | None:
    """The model that was learned last; None where none was."""
    if office.is_empty:
        return None
    from ccprocessor.storage.office_rules import load_rules

    with office.database.read() as session:
        kept = load_rules(session, [_MODEL]).get(_MODEL)
    return CodingModel.from_json(kept.value) if kept else None


def learn(office: Office, job: Job) -> CodingModel:
    """Learn from every month, in another process for some seconds, and keep what was learned.

    Raises `TooLittleToLearn`, `DatabaseRefused` and `Cancelled`.
    """
    from ccprocessor.services.coding.learning import LEAST, learned

    office.require("rules")
    past = past_codings(office)
    model = learned_apart(learned, past) if len(past) >= LEAST else None
    job.check()
    if model is None:
        raise TooLittleToLearn(f"The office has {len(past):,} coded receipts, too few to learn.")
    from ccprocessor.storage.office_rules import add_rules

    with office.write(right="rules") as session:
        add_rules(session, {_MODEL: model.as_json()}, dt.datetime.now(dt.UTC))
    log.info("Learned codings from %d receipts", model.learned)
    return model
