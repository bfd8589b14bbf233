"""Why a person's statement and receipts differ: cause by cause, line by line, to the cent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import TransactionRef
from ccprocessor.domain.money import total
from ccprocessor.domain.receipts import Receipt
from ccprocessor.review.causes import CAUSE_WORDS, CauseKind, DifferenceLine, Pair, lines_of, shown
from ccprocessor.review.leftovers import Claims, Leftovers
from ccprocessor.review.picture_checks import home_currency


@dataclass(frozen=True, slots=True)
class Cause:
    """All lines of one kind."""

    kind: CauseKind
    lines: tuple[DifferenceLine, ...]

    @property
    def amount(self) -> Decimal:
        """Signed part of the difference; zero where the lines make up for each other."""
        return total(line.amount for line in self.lines)

    @property
    def words(self) -> str:
        """Name on screen."""
        return CAUSE_WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class Difference:
    """Statement total less receipts total, and the causes that make it up to the cent."""

    charged: Decimal
    receipted: Decimal
    causes: tuple[Cause, ...]

    @property
    def amount(self) -> Decimal:
        """Difference of the two totals, charged less receipted."""
        return self.charged - self.receipted

    @property
    def lines(self) -> tuple[DifferenceLine, ...]:
        """Lines of all causes, in the order of the causes."""
        return tuple(line for cause in self.causes for line in cause.lines)

    @property
    def explained(self) -> Decimal:
        """Sum of the causes that have a name."""
        return total(cause.amount for cause in self.causes if cause.kind != "not_explained")

    @property
    def unexplained(self) -> Decimal:
        """Amount that no cause explains."""
        return self.amount - self.explained


def difference_of(person: Person, claims: Claims | None = None) -> Difference:
    """Split the difference into causes, *not explained* last; their amounts add up to it exactly.

    `claims` are those of the month's people: without them nothing is called another person's.
    """
    home = home_currency(person.receipts)
    pairs, groups = _pairs(person, home)
    explained = [(pair, lines_of(pair)) for pair in pairs]
    lines = [line for _, found in explained for line in found]
    lines += Leftovers(person, home).lines(
        (pair for pair, found in explained if not found), claims or Claims()
    )
    lines += _rounding([*groups, *((one,) for one in person.open_receipts)], person)
    charged, receipted = person.statement_total, person.receipt_total
    if rest := charged - receipted - total(line.amount for line in lines):
        lines.append(DifferenceLine("not_explained", rest, note=_COUNTED_TWICE))
    causes = (
        Cause(kind, tuple(line for line in lines if line.kind == kind)) for kind in CAUSE_WORDS
    )
    return Difference(charged, receipted, tuple(cause for cause in causes if cause.lines))


_COUNTED_TWICE = "A receipt is matched with several charges, or a charge with several matches."


def _pairs(person: Person, home: str) -> tuple[Sequence[Pair], Sequence[tuple[Receipt, ...]]]:
    """Return matches whose sides differ or could not be read, and the receipts of every match."""
    receipts = {receipt.key: receipt for receipt in person.receipts}
    match_of = person.match_of_transaction
    tips = _tips(person)
    pairs, groups = [], []
    for charge in person.transactions:
        if (match := match_of.get(charge.key)) is None:
            continue
        beside = tuple(receipts[key] for key in match.receipts if key in receipts)
        groups.append(beside)
        pair = Pair(charge, beside, home)
        if pair.more or pair.is_unread:
            is_tip = charge.key in tips and tips[charge.key] in {None, pair.more}
            pairs.append(Pair(charge, beside, home, is_tip=is_tip))
    return pairs, groups


def _tips(person: Person) -> dict[TransactionRef | None, Decimal | None]:
    """Amounts that issues call tips, by charge."""
    return {one.transaction: one.amount_impact for one in person.issues if one.type == "tip_added"}


def _rounding(groups: Sequence[tuple[Receipt, ...]], person: Person) -> Iterator[DifferenceLine]:
    """Cents between receipts rounded one by one and their exact sum rounded once."""
    one_by_one = total(shown(group) - _exact(group) for group in groups)
    at_once = person.receipt_total - _exact(person.receipts)
    if amount := one_by_one - at_once:
        note = "Receipts are recorded to fractions of a cent and rounded once, in their sum."
        yield DifferenceLine("rounding", amount, note=note)


def _exact(receipts: Sequence[Receipt]) -> Decimal:
    return total(receipt.amount for receipt in receipts if receipt.amount is not None)
