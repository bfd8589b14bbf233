"""Decisions that contradict each other, in words, and the lines that settle them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ccprocessor.decisions.merging import Conflict, Made, conflicts
from ccprocessor.decisions.people import people_of, records_of
from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.decisions import REVIEWS, Decision, Step
from ccprocessor.domain.issues import ReceiptRef, TransactionRef
from ccprocessor.domain.statement import Transaction
from ccprocessor.review.decided import Decided
from ccprocessor.review.wording import purchase
from ccprocessor.services.desk.decision_lines import as_json

Side = Literal["mine", "theirs"]
Line = Mapping[str, object]
"""A decision as `ccprocessor decide` takes it, before it is JSON."""

_NOBODY = "somebody"


@dataclass(frozen=True, slots=True)
class Clash:
    """A contradiction as it is asked about: what it is about, and what each side says.

    `by` and `when` tell who decided theirs, as far as it is known. `person` is the key of whose
    record it is.
    """

    conflict: Conflict
    about: str
    mine: str
    theirs: str
    by: str
    when: str
    mine_when: str
    person: str = ""

    @property
    def id(self) -> str:
        """Id of my decision, by which the question is answered."""
        return self.conflict.mine.id

    @property
    def sentence(self) -> str:
        """The question in a sentence."""
        at = f" at {self.when}" if self.when else ""
        return f"{self.about}: {self.by} decided “{self.theirs}”{at}, you “{self.mine}”."


def clashes_of(
    month: Month,
    newest: Sequence[Decision],
    steps: Sequence[Step],
    seen: Mapping[str, Sequence[Decision]],
) -> tuple[Clash, ...]:
    """Return what the steps contradict that others stored since; `seen` by the steps' bases."""
    made = [Made(one, seen.get(step.base, newest)) for step in steps for one in step.decisions]
    found = conflicts(month.people, newest, made)
    return tuple(_told(one, month) for one in found)


def lines_for(clash: Clash, side: Side) -> list[Line]:
    """Return the decisions, as lines, that let one side stand."""
    mine, theirs = clash.conflict.mine, clash.conflict.theirs
    if side == "theirs":
        return [_taken_back(one.mine) for one in clash.conflict.whole]
    lines = [_taken_back(mine)]
    is_of_record = mine.kind in REVIEWS and theirs.kind not in REVIEWS
    against = {one.theirs.id: one.theirs for one in clash.conflict.whole}
    if not is_of_record:
        lines += [
            _taken_back(one) for one in against.values() if one.id and one.kind != "take_back"
        ]
    again = replace(mine, facts=(), was=mine.was if mine.kind == "split" else None)
    told = as_json(again)
    return [*lines, {name: told[name] for name in told if name not in ("id", "by", "at")}]


def _taken_back(decision: Decision) -> Line:
    return {"kind": "take_back", "decision": decision.id}


def asked_words(clashes: Sequence[Clash]) -> str:
    """Return why a save waits for an answer."""
    more = f" (and {len(clashes) - 1} more)" if len(clashes) > 1 else ""
    return f"Not saved: {clashes[0].sentence} Say first which is to stand{more}."


def _told(one: Conflict, month: Month) -> Clash:
    mine, theirs = one.mine, one.theirs
    decided = Decided(month, (mine, theirs))
    whom = _person(month, one.taken or mine)
    return Clash(
        conflict=one,
        about=_about(one.taken or mine, whom),
        mine=_words(mine, decided, None),
        theirs=_words(theirs, decided, one.taken),
        by=theirs.by or _NOBODY,
        when=f"{theirs.at.astimezone():%H:%M}" if theirs.at else "",
        mine_when=f"{mine.at.astimezone():%H:%M}" if mine.at else "",
        person=whom.key if whom else "",
    )


def _words(one: Decision, decided: Decided, taken: Decision | None) -> str:
    if one.kind != "take_back":
        return decided.words(one)
    return f"{decided.words(taken)}: taken back" if taken else "taken back"


def _person(month: Month, decision: Decision) -> Person | None:
    keys = people_of(month.people, [decision])
    return next((one for one in month.people if one.key in keys), None)


def _about(decision: Decision, whom: Person | None) -> str:
    name = whom.name if whom else "The month"
    ref: TransactionRef | ReceiptRef | None = decision.transaction or decision.receipt
    for record in records_of(whom) if whom else ():
        if record.key == ref:
            is_charge = isinstance(record, Transaction)
            amount = record.net if isinstance(record, Transaction) else record.amount
            date = record.transaction_date if isinstance(record, Transaction) else record.date
            kind = "" if is_charge else "receipt "
            return f"{name}, {kind}{purchase(record.merchant, amount, date)}"
    return name
