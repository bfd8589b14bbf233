"""Facts a supervisor approves of a person: amounts, dates, codings and issues, not presentation."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import TransactionRef
from ccprocessor.domain.receipts import Receipt

Facts = tuple[str, ...]
"""Facts of a person, a line each, sorted."""

VERSION = 1
"""Of the list of facts below: an approval under another version is looked at anew."""


def facts_of(person: Person) -> Facts:
    """Return a person's facts, a line each, sorted; equal lines mean an approval stands.

    Boxes, engines, probabilities, wording, order and the confidence of pictures are none.
    """
    return (f"version {VERSION}", *sorted(_facts(person)))


def _facts(person: Person) -> Iterator[str]:
    of_charge = person.match_of_transaction
    of_receipt = person.match_of_receipt
    for charge in person.transactions:
        state = "matched" if charge.key in of_charge else "open"
        when = charge.transaction_date or charge.posted_date
        values = (when, charge.merchant, f"{charge.net:f}", state, charge.mark or "")
        yield f"charge {_key(charge.key)}: {' | '.join(map(str, values))}"
    for receipt in person.receipts:
        match = of_receipt.get(receipt.key)
        whose = f"charge {_key(match.transaction)}" if match else "no charge"
        yield f"receipt {_key(receipt.key)}: {whose} | {' | '.join(_values(receipt))}"
    for issue in person.issues:
        if issue.resolved is None:
            yield f"issue {issue.key}: open"
        else:
            yield f"issue {issue.key}: {issue.resolved.reason}"


def _values(receipt: Receipt) -> Iterator[str]:
    coding = receipt.coding
    amount = "" if receipt.amount is None else f"{receipt.amount:f}"
    yield from (str(receipt.date or ""), amount, receipt.merchant)
    yield from (coding.type or "", coding.job or "", coding.phase or "", coding.cost_type or "")
    yield coding.gl_account or ""


def _key(ref: tuple[object, ...]) -> str:
    return "/".join(map(str, ref))


def facts_digest(facts: Facts) -> str:
    """SHA-256 of facts: the same wherever the same was approved."""
    return hashlib.sha256("\n".join(facts).encode("utf-8", "surrogatepass")).hexdigest()


class Move(NamedTuple):
    """A fact that is not as it was; a value is empty where there was no such fact."""

    name: str
    was: str
    now: str


def moves(before: Facts, after: Facts) -> tuple[Move, ...]:
    """Return every fact that is no longer as it was: charges, receipts, then issues."""
    old, new = (dict(line.partition(": ")[::2] for line in lines) for lines in (before, after))
    names = sorted(old.keys() | new.keys(), key=lambda one: (one.startswith("issue"), one))
    found = (Move(name, old.get(name, ""), new.get(name, "")) for name in names)
    return tuple(one for one in found if one.was != one.now)


def moved(before: Facts, after: Facts) -> str:
    """Return the first fact that is no longer as it was, as the end of a sentence."""
    for name, was, now in moves(before, after):
        told = f"{name} was “{was or 'not there'}” and is “{now or 'not there'}”"
        return _CHARGE.sub(
            lambda found: TransactionRef(found[1], found[2], int(found[3])).words, told
        )
    return ""


_CHARGE = re.compile(r"(?<=\bcharge )([^/|]+)/([^|“]+)/([0-9]+)(?= was “| \|)")
"""A charge as facts name it."""
