"""Lessons of people on a receipt's picture: they choose where the paper leaves doubt.

They never make a value sure, and never stand against what the paper proves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ccprocessor.domain import picture_evidence as said
from ccprocessor.domain.pictures import (
    SURE,
    Candidate,
    FieldReading,
    Lesson,
    LessonKind,
    Lessons,
    PictureDraft,
)
from ccprocessor.domain.receipts import Receipt
from ccprocessor.matching.merchants import SAME_SHOP, brand, likeness

_MOST = SURE - 0.05
"""Confidence that a lesson may give: others have to bear a value out before it is sure."""

_LONGEST = 40  # letters of a label
_UNTAUGHT = frozenset({said.ORDER_INFERRED, said.ORDER_GUESSED})
_OWN_NAME = frozenset({said.LIKE_CHARGE, said.LIKE_RECORD})
_STANDS = said.PROOFS | {said.MEETS_RECORD, said.SAME_AS_RECORD}
"""Evidence that no correction elsewhere stands against."""


def read_as(*candidates: Candidate) -> tuple[str, ...]:
    """Return how each candidate was read: the order of a date, the label beside an amount."""
    told = tuple(one.order or label_of(one) for one in candidates if one.kind)
    return told if any(told) else ()


def label_of(candidate: Candidate) -> str:
    """The words beside an amount in capitals, as they are compared; empty for other values."""
    letters = (letter if letter.isalpha() else " " for letter in candidate.label.upper())
    return " ".join("".join(letters).split())[:_LONGEST]


def taught_merchant(
    field: FieldReading | None, record: Receipt | None, lessons: Lessons
) -> FieldReading | None:
    """The merchant as people typed it for papers with this name, which stays the first of others.

    A name that record or charge bear out is the office's own word already.
    """
    if field is None or _OWN_NAME.intersection(field.evidence):
        return field
    lesson = lessons.find("merchant", brand(field.value))
    if lesson is None:
        return field
    is_record = record is not None and likeness(record.merchant, lesson.meant) >= SAME_SHOP
    evidence = (*field.evidence, said.CORRECTED, *([said.LIKE_RECORD] if is_record else []))
    others = tuple(dict.fromkeys((field.value, *field.alternatives)))
    return replace(
        field,
        value=lesson.meant,
        confidence=said.probability(evidence) if is_record else _confidence(evidence),
        evidence=_told(evidence, lesson),
        alternatives=tuple(one for one in others if one != lesson.meant),
        read_as=(),
    )


def taught_total(
    draft: PictureDraft, field: FieldReading | None, lessons: Lessons
) -> FieldReading | None:
    """The total beside the label that people's corrections point at."""
    lesson = _lesson(draft, field, lessons, "total")
    if field is None or lesson is None:
        return field
    named = [one for one in draft.totals if label_of(one) == lesson.meant]
    return _chosen(field, named[0], draft.totals, lesson) if named else field


def taught_date(
    draft: PictureDraft, field: FieldReading | None, lessons: Lessons
) -> FieldReading | None:
    """The date with day and month in the order that people's corrections point at."""
    lesson = _lesson(draft, field, lessons, "date")
    read = next((one for one in draft.dates if field and one.value == field.value), None)
    if field is None or lesson is None or read is None or read.kind != "ambiguous":
        return field
    same = [one for one in draft.dates if one.kind == "ambiguous" and one.places == read.places]
    meant = [one for one in same if one.order == lesson.meant]
    return _chosen(field, meant[0], draft.dates, lesson) if meant else field


def _lesson(
    draft: PictureDraft, field: FieldReading | None, lessons: Lessons, kind: LessonKind
) -> Lesson | None:
    """The lesson about a paper; None where its value is proven, sure, or that of the record."""
    if field is None or field.confidence >= SURE or not draft.merchants:
        return None
    if _STANDS.intersection(field.evidence):
        return None
    return lessons.find(kind, brand(draft.merchants[0].value))


def _chosen(
    field: FieldReading, chosen: Candidate, among: Sequence[Candidate], lesson: Lesson
) -> FieldReading:
    evidence = (*(one for one in chosen.evidence if one not in _UNTAUGHT), said.CORRECTED)
    if chosen.value == field.value:
        return replace(
            field,
            confidence=max(field.confidence, _confidence(evidence)),
            evidence=_told(evidence, lesson),
        )
    rivals = sorted(
        (one for one in among if one.value != chosen.value),
        key=lambda one: one.value != field.value,
    )[: max(1, len(field.alternatives))]
    return FieldReading(
        chosen.value,
        _confidence(evidence),
        chosen.places,
        _told(evidence, lesson),
        tuple(one.value for one in rivals),
        read_as(chosen, *rivals),
    )


def _confidence(evidence: Sequence[str]) -> float:
    return min(_MOST, said.probability(evidence))


def _told(evidence: Sequence[str], lesson: Lesson) -> tuple[str, ...]:
    """The evidence in words: how often the correction was borne out."""
    times = "once" if lesson.support == 1 else f"{lesson.support} times"
    told = (f"{one}, {times}" if one == said.CORRECTED else one for one in evidence)
    return tuple(dict.fromkeys(told))
