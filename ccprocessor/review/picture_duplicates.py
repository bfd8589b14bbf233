"""The same receipt handed in twice: by its picture, or by what the picture says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.money import ZERO, to_cents, total
from ccprocessor.domain.pictures import FieldReading, PictureReading
from ccprocessor.domain.receipts import Receipt
from ccprocessor.review.picture_names import likeness
from ccprocessor.review.wording import day, money

_SURE = 0.85  # confidence of what both pictures say
_SAME_NAME = 0.85  # likeness of one name as OCR reads it twice
_NO_OTHER_NAME = 0.6  # likeness below which it is another merchant
_NEAR_BITS = 0.12  # of a fingerprint may differ in a copy saved again
_FEWEST_WORDS = 3  # of a picture that can be told from others


@dataclass(frozen=True, slots=True)
class _Handed:
    """A record with a read picture, who handed it in, and in which order."""

    order: int
    person: Person
    receipt: Receipt
    picture: PictureReading


def duplicate_pictures(
    people: Sequence[Person], *, earlier: Sequence[Person] = ()
) -> dict[str, tuple[Issue, ...]]:
    """An issue for each record whose picture proves another record already, by person's key.

    People of other months or revisions may be given as `earlier`: they are compared with, but
    get no issue. The same picture, one saved again (or cropped, or smaller) with the same fields,
    or the same merchant, date and total make a duplicate; different times of day on the paper, or
    one picture that several records share out between them, do not.
    """
    handed = _all_handed([*earlier, *people], own=len(earlier))
    issues: dict[str, list[Issue]] = defaultdict(list)
    done: set[int] = set()
    for first, second in _pairs(handed):
        if second.order in done or second.order < 0 or _is_told(second):
            continue
        if (how := _same(first, second)) and not _is_shared_out(first, second):
            issues[second.person.key].append(_issue(first, second, how))
            done.add(second.order)
    return {key: tuple(found) for key, found in issues.items()}


def is_one_picture(ours: PictureReading, theirs: PictureReading) -> bool:
    """Tell whether two readings are of one picture: the same bytes, or one saved again."""
    return bool(ours.digest and ours.digest == theirs.digest) or _near(
        ours.fingerprint, theirs.fingerprint
    )


def _all_handed(people: Sequence[Person], *, own: int) -> list[_Handed]:
    found = []
    order = 0
    for number, person in enumerate(people):
        for receipt in person.receipts:
            if receipt.picture is not None and receipt.picture.words >= _FEWEST_WORDS:
                order += 1
                place = order if number >= own else -order
                found.append(_Handed(place, person, receipt, receipt.picture))
    return found


def _pairs(handed: Sequence[_Handed]) -> Iterator[tuple[_Handed, _Handed]]:
    """Pairs that share a digest or a total, earlier one first, each once."""
    shelves: dict[str, list[_Handed]] = defaultdict(list)
    for one in handed:
        if one.picture.digest:
            shelves[one.picture.digest].append(one)
        if one.picture.total:
            shelves[one.picture.total.value].append(one)
    seen: set[tuple[int, int]] = set()
    for shelf in shelves.values():
        for first, second in combinations(shelf, 2):
            if (first.order, second.order) not in seen:
                seen.add((first.order, second.order))
                yield first, second


def _same(first: _Handed, second: _Handed) -> str:
    """Return how two pictures are the same receipt, as a part of a sentence; empty if not."""
    ours, theirs = first.picture, second.picture
    if first.receipt.key == second.receipt.key and first.person.key == second.person.key:
        return ""
    if ours.digest and ours.digest == theirs.digest:
        return "the same picture"
    if not _same_value(ours.total, theirs.total) or not _same_value(ours.date, theirs.date):
        return ""
    if ours.time and theirs.time and ours.time != theirs.time:
        return ""
    alike = _name_likeness(ours, theirs)
    if alike >= _NO_OTHER_NAME and _near(ours.fingerprint, theirs.fingerprint):
        return "the same picture, saved again"
    return "the same merchant, date and total" if alike >= _SAME_NAME else ""


def _same_value(ours: FieldReading | None, theirs: FieldReading | None) -> bool:
    if ours is None or theirs is None or ours.value != theirs.value:
        return False
    return min(ours.confidence, theirs.confidence) >= _SURE


def _name_likeness(ours: PictureReading, theirs: PictureReading) -> float:
    if ours.merchant is None or theirs.merchant is None:
        return _NO_OTHER_NAME
    return likeness(ours.merchant.value, theirs.merchant.value)


def _near(ours: str, theirs: str) -> bool:
    if not ours or len(ours) != len(theirs):
        return False
    differing = (int(ours, 16) ^ int(theirs, 16)).bit_count()
    return differing <= _NEAR_BITS * len(ours) * 4


def _is_told(one: _Handed) -> bool:
    """Tell whether matching has already raised that this record is one too many."""
    return any(
        issue.type == "duplicate_receipt" and issue.receipt == one.receipt.key
        for issue in one.person.issues
    )


def _is_shared_out(first: _Handed, second: _Handed) -> bool:
    """Tell whether two records of one person are parts of the one total on their picture."""
    shown = first.picture.total
    amounts = [first.receipt.amount, second.receipt.amount]
    if first.person.key != second.person.key or shown is None or None in amounts:
        return False
    parts = total(amount for amount in amounts if amount is not None)
    return ZERO < to_cents(parts) <= to_cents(Decimal(shown.value))


def _issue(first: _Handed, second: _Handed, how: str) -> Issue:
    shown = second.picture.total
    who = "" if first.person.key == second.person.key else f", handed in by {first.person.name}"
    worth = f", {money(Decimal(shown.value))}" if shown else ""
    message = (
        f"{_name(second.receipt)}{worth}: {how} proves {_name(first.receipt)}"
        f"{_recorded(first.receipt)} already{who}."
    )
    return Issue(
        "duplicate_receipt",
        message,
        second.receipt.amount,
        receipt=second.receipt.key,
        places=(
            *(second.picture.places or (second.receipt.place,)),
            *(first.picture.places or (first.receipt.place,)),
        ),
    )


def _name(receipt: Receipt) -> str:
    return receipt.merchant or receipt.transaction_id


def _recorded(receipt: Receipt) -> str:
    return f" of {day(receipt.date)}" if receipt.date else ""
