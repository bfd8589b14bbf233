"""Decisions of people on a month: one act on one subject, never changed, only taken back."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from ccprocessor.domain.issues import KEY, ReceiptRef, TransactionRef
from ccprocessor.domain.places import PageRef
from ccprocessor.domain.receipts import Coding
from ccprocessor.domain.statement import Mark

DecisionKind = Literal[
    "set",
    "confirm",
    "match",
    "reject",
    "unmatch",
    "group",
    "split",
    "mark",
    "resolve",
    "reopen",
    "link",
    "separate",
    "assign",
    "add_receipt",
    "add_transaction",
    "note",
    "remind",
    "submit",
    "approve_first",
    "approve",
    "return",
    "reassign",
    "export",
    "take_back",
]
KINDS: tuple[DecisionKind, ...] = get_args(DecisionKind)


REVIEWS: frozenset[DecisionKind] = frozenset(
    {"submit", "approve_first", "approve", "return", "reassign", "export"}
)
"""Words about a person's review, bound to the facts they were given about.

A first approval stands where the office wants two, and is what somebody's word counts as then. An
export is no word of a person: it is recorded when files with what was approved are written."""
BY_REVIEWERS: frozenset[DecisionKind] = frozenset(
    {"approve_first", "approve", "return", "reassign"}
)
"""Words that only those may give, and take back, who review."""


@dataclass(frozen=True, slots=True)
class SplitPart:
    """One part of a receipt that is booked to several codings; parts add up to the receipt.

    Without a coding of its own it keeps the receipt's.
    """

    amount: Decimal
    coding: Coding | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One act of a person; which fields a kind has is in `FIELDS`.

    `person` is a person's key, `issue` an issue's, `decision` the id of one that is taken back.
    `was` is what stood in the field when it was set or confirmed: if the paper says otherwise
    later, the decision no longer fits. `facts` are what was submitted, approved or returned, and
    `lines` the charges that are to be worked on again. The `text` of a `reassign` is the user who
    is to review, or to work on what was returned.
    `id`, `by` and `at` are given when it is stored.
    """

    kind: DecisionKind
    transaction: TransactionRef | None = None
    receipt: ReceiptRef | None = None
    receipts: tuple[ReceiptRef, ...] = ()
    person: str | None = None
    issue: str | None = dataclasses.field(default=None, metadata={KEY: True})
    field: str | None = None
    value: str | None = None
    was: str | None = None
    parts: tuple[SplitPart, ...] = ()
    page: PageRef | None = None
    mark: Mark | None = None
    employee_id: str | None = None
    portal_id: str | None = None
    card: str | None = None
    date: dt.date | None = None
    amount: Decimal | None = None
    merchant: str | None = None
    file: str | None = None
    text: str | None = None
    reason: str | None = None
    decision: str | None = dataclasses.field(default=None, metadata={KEY: True})
    facts: tuple[str, ...] = ()
    lines: tuple[TransactionRef, ...] = ()
    id: str = dataclasses.field(default="", metadata={KEY: True})
    by: str = ""
    at: dt.datetime | None = None


_TABLE: tuple[tuple[DecisionKind, str, str], ...] = (
    ("set", "field", "transaction receipt value was"),
    ("confirm", "field", "transaction receipt was"),
    ("match", "transaction receipts", ""),
    ("reject", "transaction receipts", ""),
    ("unmatch", "transaction", ""),
    ("group", "transaction receipts", ""),
    ("split", "receipt parts", "was"),
    ("mark", "transaction mark", ""),
    ("resolve", "issue reason", ""),
    ("reopen", "issue", ""),
    ("link", "employee_id portal_id", ""),
    ("separate", "employee_id portal_id", ""),
    ("assign", "page person", ""),
    ("add_receipt", "person date amount merchant", "file text"),
    ("add_transaction", "person card date amount merchant", ""),
    ("note", "person text", ""),
    ("remind", "person text", "date"),
    ("submit", "person", "text"),
    ("approve_first", "person", "text"),
    ("approve", "person", "text"),
    ("return", "person text", "lines"),
    ("reassign", "person text", ""),
    ("export", "person", "text"),
    ("take_back", "decision", ""),
)
FIELDS: dict[DecisionKind, tuple[frozenset[str], frozenset[str]]] = {
    kind: (frozenset(needed.split()), frozenset(allowed.split()))
    for kind, needed, allowed in _TABLE
}
"""Fields that each kind needs, and those that it may have; `reason` every one may have."""


@dataclass(frozen=True, slots=True)
class Step:
    """One act on a month under work: decisions that are undone and done again together.

    `label` says in a few words what was done, `base` is the number of the revision that was looked
    at then; empty in steps of older programs.
    """

    label: str
    decisions: tuple[Decision, ...]
    base: str = ""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A decision that no longer fits what was read, and why: the end of a sentence."""

    decision: Decision
    why: str
    person: str | None = None
