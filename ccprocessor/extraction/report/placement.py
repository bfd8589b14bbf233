"""Gives each text of a record to its label: right of it, below it or above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from typing import Literal

from ccprocessor.extraction.report.labels import FIELDS, ReportField
from ccprocessor.extraction.report.pages import Segment

Placement = Literal["right", "below", "above"]
PLACEMENTS: tuple[Placement, ...] = ("right", "below", "above")

Lines = Sequence[Sequence[Segment]]
"""Segments of a record, line by line, each left to right."""

_ALIGNED = 3.0
_CLOSE = 1.2
_NEXT_LINE = 0.5
_FAR = 4.0
_OVERLAP = 0.6
_ONE_LINE = frozenset(
    (
        ReportField.DATE,
        ReportField.PORTAL_ID,
        ReportField.TRANSACTION_ID,
        ReportField.AMOUNT,
    )
)


@dataclass(frozen=True, slots=True)
class FieldPlacement:
    """Placement of the values in a report.

    `placements` by field; `columns` are the usual left edges of labels, ascending; `insets` how
    far right of its label a field's value usually begins; `headings` texts between fields that are
    no values.
    """

    placements: Mapping[ReportField, Placement]
    columns: tuple[float, ...] = ()
    insets: Mapping[ReportField, float] = default(default_factory=dict)
    headings: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Value:
    """A value as it grows: its label, where its first line began, where its last one ended."""

    label: Segment
    segments: list[Segment]
    edge: float
    bottom: float


def placed(lines: Lines, placing: FieldPlacement) -> dict[ReportField, list[Segment]]:
    """The texts of each labelled field, in reading order; blank fields have an empty list."""
    values = {
        FIELDS[segment.field]: list[Segment]()
        for line in lines
        for segment in line
        if segment.field
    }
    wanted = {placing.placements.get(field, "right") for field in values}
    owned: set[int] = set()
    beside = _right(lines, placing) if "right" in wanted else []
    owned.update(id(segment) for value in beside for segment in value.segments)
    found = list(beside)
    if "below" in wanted:
        found += _below(lines, placing, "below", owned)
        owned.update(id(segment) for value in found for segment in value.segments)
    if "above" in wanted:
        found += _above(lines, placing, owned)
        owned.update(id(segment) for value in found for segment in value.segments)
    if beside:
        _hang(lines, beside, owned, placing)
    for value in found:
        values[FIELDS[value.label[5]]] += value.segments
    return values


def _above(lines: Lines, placing: FieldPlacement, owned: set[int]) -> list[_Value]:
    """Texts over a label in its column: the same as below on the page turned upside down."""
    turned: list[list[Segment]] = []
    back: dict[int, Segment] = {}
    for line in reversed(lines):
        turned.append([segment._replace(y0=-segment.y1, y1=-segment.y0) for segment in line])
        back.update({id(copy): s for copy, s in zip(turned[-1], line, strict=True)})
    taken = {copy for copy, segment in back.items() if id(segment) in owned}
    values = _below(turned, placing, "above", taken)
    for value in values:
        texts = [back[id(copy)] for copy in value.segments]
        value.segments = sorted(texts, key=lambda segment: (segment[7], segment[0]))
    return values


def _right(lines: Lines, placing: FieldPlacement) -> list[_Value]:
    """Texts behind a label on its line, and the lines that go on under them."""
    values: list[_Value] = []
    for line in lines:
        current: _Value | None = None
        before: Segment | None = None
        for segment in line:
            if segment[5]:
                current = None
                if placing.placements.get(FIELDS[segment[5]], "right") == "right":
                    current = _Value(segment, [], segment[0], segment[3])
                    values.append(current)
            else:
                owner = current if _is_near(segment, before) else None
                if current and before is current.label:
                    owner = owner or _beside(segment, current, values, placing)
                current = owner or _continued(segment, values)
                if current:
                    _extend(current, segment)
            before = segment
    return values


def _is_near(segment: Segment, before: Segment | None) -> bool:
    """Tell whether little more than a space is between the two."""
    return before is not None and segment[0] - before[2] < _CLOSE * (segment[3] - segment[1])


def _beside(
    segment: Segment, current: _Value, values: Sequence[_Value], placing: FieldPlacement
) -> _Value | None:
    """Return the owner of the first text behind a label: the label, or a value it continues."""
    label = current.label
    inset = placing.insets.get(FIELDS[label[5]])
    if inset is not None and abs(segment[0] - label[0] - inset) <= _ALIGNED:
        return current
    limit = next_column(label[0], placing.columns)
    if segment[0] < limit - _ALIGNED:
        return current
    other = _continued(segment, values)
    return other or (current if segment[0] > limit + _ALIGNED else None)


def _continued(segment: Segment, values: Sequence[_Value]) -> _Value | None:
    """The value whose next line this is: close under it and at its edge."""
    for value in reversed(values):
        if _is_next(segment, value) and abs(segment[0] - value.edge) <= _ALIGNED:
            return value
    return None


def _is_next(segment: Segment, value: _Value) -> bool:
    height = segment[3] - segment[1]
    gap = segment[1] - value.bottom
    near = -_OVERLAP * height <= gap <= _NEXT_LINE * height
    return near and bool(value.segments) and value.label[5] not in _ONE_LINE


def _hang(lines: Lines, values: Sequence[_Value], owned: set[int], placing: FieldPlacement) -> None:
    """Give texts that are left over to the value they hang under, at the edge of its label."""
    for line in lines:
        owner: _Value | None = None
        for segment in line:
            if segment[5] or id(segment) in owned:
                owner = None
            elif owner is None and segment.text not in placing.headings:
                hanging = (
                    value
                    for value in reversed(values)
                    if _is_next(segment, value) and abs(segment[0] - value.label[0]) <= _ALIGNED
                )
                owner = next(hanging, None)
            if owner:
                _extend(owner, segment)
                owned.add(id(segment))


def _extend(value: _Value, segment: Segment) -> None:
    if not value.segments:
        value.edge = segment[0]
    value.segments.append(segment)
    value.bottom = max(value.bottom, segment[3])


def _below(
    lines: Lines, placing: FieldPlacement, placement: Placement, owned: set[int]
) -> list[_Value]:
    """Texts under a label in its column, up to the next label there."""
    values: list[_Value] = []
    open_values: list[_Value] = []
    for line in lines:
        labels = [segment for segment in line if segment[5]]
        for label in labels:
            limit = next_column(label[0], placing.columns)
            open_values = [
                value
                for value in open_values
                if value.label[0] >= limit - _ALIGNED
                or next_column(value.label[0], placing.columns) <= label[0] + _ALIGNED
            ]
        for segment in line:
            if not segment[5] and id(segment) not in owned:
                _drop(segment, open_values, placing)
        for label in labels:
            if placing.placements.get(FIELDS[label[5]], "right") == placement:
                open_values.append(_Value(label, [], label[0], label[3]))
                values.append(open_values[-1])
    return values


def _drop(segment: Segment, open_values: Sequence[_Value], placing: FieldPlacement) -> None:
    """Let a text fall on the label above it."""
    fitting = [value for value in open_values if _is_under(segment, value)]
    if not fitting:
        return
    best = max(fitting, key=lambda value: value.label[0])
    limit = next_column(best.label[0], placing.columns)
    if segment[0] >= limit - _ALIGNED and segment[0] > best.label[2]:
        return
    goes_on = best.segments and best.segments[-1][7] != segment[7]
    if goes_on and (best.label[5] in _ONE_LINE or segment.text in placing.headings):
        return
    _extend(best, segment)


def _is_under(segment: Segment, value: _Value) -> bool:
    height = segment[3] - segment[1]
    last = value.segments[-1] if value.segments else None
    if last and last[7] == segment[7]:
        return segment[0] - last[2] < _FAR * height
    gap = segment[1] - value.bottom
    if not -_OVERLAP * height <= gap <= (_NEXT_LINE if last else _CLOSE) * height:
        return False
    left, right = value.label[0], value.label[2]
    return left - _ALIGNED <= segment[0] or left < segment[2] <= right


def next_column(left: float, columns: Sequence[float]) -> float:
    """Return the left edge of the next column of labels; infinite behind the last."""
    return next((edge for edge in columns if edge > left + 4 * _ALIGNED), float("inf"))
