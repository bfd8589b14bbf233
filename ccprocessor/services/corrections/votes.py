"""Corrections of a month as votes: each says one thing about a merchant's papers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeVar

from ccprocessor.card_numbers import masked
from ccprocessor.decisions.in_force import in_force
from ccprocessor.decisions.values import value_of
from ccprocessor.domain import picture_evidence as said
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.money import to_cents
from ccprocessor.domain.pictures import FieldReading, LessonKind, PictureReading
from ccprocessor.domain.readings import MonthReading
from ccprocessor.domain.receipts import Receipt
from ccprocessor.errors import printable
from ccprocessor.extraction.picture.merchant import cleaned
from ccprocessor.matching.merchants import brand

_FIELDS = (("merchant", "merchant"), ("amount", "total"), ("date", "date"))
"""Fields of a record that its picture shows too, with what the picture calls them."""

K = TypeVar("K")


class _Said(NamedTuple):
    """A value that somebody typed, or confirmed as the record has it, which corrects nothing."""

    value: str
    is_typed: bool = True


_SaidOfPaper = Mapping[str, _Said]
"""Values of one paper, by what the picture calls them."""


class Vote(NamedTuple):
    """One word on a merchant's papers: the name as `read`, and the name, label or order `meant`.

    `is_change`: somebody corrected what was read; else it was borne out.
    """

    kind: LessonKind
    read: str
    meant: str
    is_change: bool


def teaches(decisions: Sequence[Decision]) -> bool:
    """Tell whether anything among decisions may say something about a paper."""
    names = {name for name, _ in _FIELDS}
    return any(
        one.kind == "add_receipt" or (one.receipt is not None and one.field in names)
        for one in decisions
    )


def votes_of(reading: MonthReading, decisions: Sequence[Decision]) -> Iterator[Vote]:
    """Yield what people said about the pictures of a month, and what its records bear out.

    Decisions that were taken back say nothing.
    """
    typed = _typed(reading, in_force(decisions))
    for person in reading.people:
        for receipt in person.receipts:
            if receipt.picture is not None:
                own = typed.get(receipt.key, {})
                yield from _on_paper(receipt.picture, own)
                if "merchant" not in own:
                    yield from _borne_out(receipt)
    names = {one.sha256: one.name for one in reading.documents}
    files = [names.get(one.document, "") for one in reading.loose]
    for loose, file in zip(reading.loose, files, strict=True):
        if files.count(file) == 1:  # else nobody knows which of them was meant
            yield from _on_paper(loose.reading, typed.get(file, {}))


def name_read(picture: PictureReading) -> str:
    """The merchant as the paper prints it; of one that was corrected, what stands there."""
    field = picture.merchant
    if field is None:
        return ""
    return field.alternatives[0] if _is_taught(field) and field.alternatives else field.value


def _typed(reading: MonthReading, decisions: Sequence[Decision]) -> dict[object, _SaidOfPaper]:
    """The values in force, by record, or by the name of a loose receipt's file."""
    records = {one.key: one for person in reading.people for one in person.receipts}
    found: dict[object, dict[str, _Said]] = defaultdict(dict)
    for one in decisions:
        called = next((shown for name, shown in _FIELDS if name == one.field), None)
        if one.kind == "add_receipt" and one.file:
            said_of = {"merchant": one.merchant, "total": one.amount, "date": one.date}
            found[one.file] = {name: _Said(str(value)) for name, value in said_of.items() if value}
        elif called and one.receipt in records and one.receipt and one.field:
            recorded = value_of(records[one.receipt], one.field)
            if one.kind == "set" and one.value:
                found[one.receipt][called] = _Said(one.value)
            elif one.kind == "confirm" and recorded and called not in found[one.receipt]:
                found[one.receipt][called] = _Said(recorded, is_typed=False)
    return dict(found)


def _on_paper(picture: PictureReading, typed: _SaidOfPaper) -> Iterator[Vote]:
    name = name_read(picture)
    if picture.merchant is None or not brand(name):
        return
    if merchant := typed.get("merchant"):
        yield from _merchant(picture.merchant, merchant, name)
    if (total := typed.get("total")) and (vote := _total(picture.total, total, name)):
        yield vote
    yield from _date(picture.date, typed.get("date"), name)


def _merchant(field: FieldReading, typed: _Said, name: str) -> Iterator[Vote]:
    """Yield the vote for the name that was typed; following what was taught is no correction."""
    meant = cleaned(masked(printable(typed.value)))
    if not brand(meant):
        return
    is_same = brand(meant) == brand(name)
    is_change = typed.is_typed and not is_same and brand(meant) != brand(field.value)
    yield Vote("merchant", name, name if is_same else meant, is_change)


def _total(field: FieldReading | None, typed: _Said, name: str) -> Vote | None:
    """Return the vote for the label beside the amount that was typed, if it stands on the paper."""
    if field is None or not field.read_as:
        return None
    labels = _by_value(field, lambda value: to_cents(abs(Decimal(value))))
    label = labels.get(to_cents(abs(Decimal(typed.value))))
    is_change = typed.is_typed and label != field.read_as[0]
    return Vote("total", name, label, is_change) if label else None


def _date(field: FieldReading | None, typed: _Said | None, name: str) -> Iterator[Vote]:
    """Yield the order in which a date is printed: as typed, or where it can be read only so."""
    if field is None or not field.read_as or not field.read_as[0]:
        return
    read = field.read_as[0]
    if said.UNAMBIGUOUS in field.evidence:
        yield Vote("date", name, read, is_change=False)
    elif typed is not None and (order := _by_value(field, str).get(typed.value)):
        yield Vote("date", name, order, typed.is_typed and order != read)


def _borne_out(receipt: Receipt) -> Iterator[Vote]:
    """Yield that a name on paper is the merchant's own, where the record says the same."""
    name = name_read(receipt.picture or PictureReading())
    if brand(name) and brand(receipt.merchant) == brand(name):
        yield Vote("merchant", name, name, is_change=False)


def _by_value(field: FieldReading, key: Callable[[str], K]) -> dict[K, str]:
    """Return how each value on a paper was read; of equal ones the likeliest."""
    values = (field.value, *field.alternatives)
    pairs = list(zip(values, field.read_as, strict=False))  # older readings tell less
    return {key(value): how for value, how in reversed(pairs)}


def _is_taught(field: FieldReading) -> bool:
    return any(one.startswith(said.CORRECTED) for one in field.evidence)
