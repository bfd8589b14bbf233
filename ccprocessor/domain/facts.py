"""Facts a supervisor approves of a person: amounts, dates, codings and issues, not presentation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import TransactionRef
from ccprocessor.domain.receipts import Receipt

VERSION = 1
"""Of the list of facts below: an approval under another version is looked at anew."""


def facts_of(person: Person) -> tuple[str, ...]:
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


def moved(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    """Return the first fact that is no longer as it was, as the end of a sentence."""
    old, new = (dict(line.partition(": ")[::2] for line in lines) for lines in (before, after))
    for name in sorted(old.keys() | new.keys(), key=lambda one: (one.startswith("issue"), one)):
        was, now = old.get(name), new.get(name)
        if was != now:
            told = f"{name} was “{was or 'not there'}” and is “{now or 'not there'}”"
            return _CHARGE.sub(
                lambda found: TransactionRef(found[1], found[2], int(found[3])).words, told
            )
    return ""


_CHARGE = re.compile(r"(?<=\bcharge )([^/|]+)/([^|“]+)/([0-9]+)(?= was “| \|)")
"""A charge as facts name it."""
