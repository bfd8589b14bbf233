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

_ALIGNED = 3.0  # points between left edges that are one edge: letters begin a little off
_CLOSE = 1.2  # heights of a line: a space between words, or the gap to the value below its label
_NEXT_LINE = 0.5  # heights between lines of one value; a blank line is more
_FAR = 4.0  # heights between parts of one value in a line that columns leave apart
_OVERLAP = 0.6  # heights by which a line may reach into the one above (tall letters, slanted scans)
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
        values[FIELDS[value.label.field]] += value.segments
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
        value.segments = sorted(texts, key=lambda segment: (segment.line, segment.x0))
    return values


def _right(lines: Lines, placing: FieldPlacement) -> list[_Value]:
    """Texts behind a label on its line, and the lines that go on under them."""
    values: list[_Value] = []
    for line in lines:
        current: _Value | None = None
        before: Segment | None = None
        for segment in line:
            if segment.field:
                current = None
                if placing.placements.get(FIELDS[segment.field], "right") == "right":
                    current = _Value(segment, [], segment.x0, segment.y1)
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
    return before is not None and segment.x0 - before.x1 < _CLOSE * (segment.y1 - segment.y0)


def _beside(
    segment: Segment, current: _Value, values: Sequence[_Value], placing: FieldPlacement
) -> _Value | None:
    """Return the owner of the first text behind a label: the label, or a value it continues."""
    label = current.label
    inset = placing.insets.get(FIELDS[label.field])
    if inset is not None and abs(segment.x0 - label.x0 - inset) <= _ALIGNED:
        return current
    limit = next_column(label.x0, placing.columns)
    if segment.x0 < limit - _ALIGNED:
        return current
    other = _continued(segment, values)
    return other or (current if segment.x0 > limit + _ALIGNED else None)


def _continued(segment: Segment, values: Sequence[_Value]) -> _Value | None:
    """The value whose next line this is: close under it and at its edge."""
    for value in reversed(values):
        if _is_next(segment, value) and abs(segment.x0 - value.edge) <= _ALIGNED:
            return value
    return None


def _is_next(segment: Segment, value: _Value) -> bool:
    height = segment.y1 - segment.y0
    gap = segment.y0 - value.bottom
    near = -_OVERLAP * height <= gap <= _NEXT_LINE * height
    return near and bool(value.segments) and value.label.field not in _ONE_LINE


def _hang(lines: Lines, values: Sequence[_Value], owned: set[int], placing: FieldPlacement) -> None:
    """Give texts that are left over to the value they hang under, at the edge of its label."""
    for line in lines:
        owner: _Value | None = None
        for segment in line:
            if segment.field or id(segment) in owned:
                owner = None
            elif owner is None and segment.text not in placing.headings:
                hanging = (
                    value
                    for value in reversed(values)
                    if _is_next(segment, value) and abs(segment.x0 - value.label.x0) <= _ALIGNED
                )
                owner = next(hanging, None)
            if owner:
                _extend(owner, segment)
                owned.add(id(segment))


def _extend(value: _Value, segment: Segment) -> None:
    if not value.segments:
        value.edge = segment.x0
    value.segments.append(segment)
    value.bottom = max(value.bottom, segment.y1)


def _below(
    lines: Lines, placing: FieldPlacement, placement: Placement, owned: set[int]
) -> list[_Value]:
    """Texts under a label in its column, up to the next label there."""
    values: list[_Value] = []
    open_values: list[_Value] = []
    for line in lines:
        labels = [segment for segment in line if segment.field]
        for label in labels:
            limit = next_column(label.x0, placing.columns)
            open_values = [
                value
                for value in open_values
                if value.label.x0 >= limit - _ALIGNED
                or next_column(value.label.x0, placing.columns) <= label.x0 + _ALIGNED
            ]
        for segment in line:
            if not segment.field and id(segment) not in owned:
                _drop(segment, open_values, placing)
        for label in labels:
            if placing.placements.get(FIELDS[label.field], "right") == placement:
                open_values.append(_Value(label, [], label.x0, label.y1))
                values.append(open_values[-1])
    return values


def _drop(segment: Segment, open_values: Sequence[_Value], placing: FieldPlacement) -> None:
    """Let a text fall on the label above it."""
    fitting = [value for value in open_values if _is_under(segment, value)]
    if not fitting:
        return
    best = max(fitting, key=lambda value: value.label.x0)
    limit = next_column(best.label.x0, placing.columns)
    if segment.x0 >= limit - _ALIGNED and segment.x0 > best.label.x1:
        return
    goes_on = best.segments and best.segments[-1].line != segment.line
    if goes_on and (best.label.field in _ONE_LINE or segment.text in placing.headings):
        return
    _extend(best, segment)


def _is_under(segment: Segment, value: _Value) -> bool:
    height = segment.y1 - segment.y0
    last = value.segments[-1] if value.segments else None
    if last and last.line == segment.line:
        return segment.x0 - last.x1 < _FAR * height
    gap = segment.y0 - value.bottom
    if not -_OVERLAP * height <= gap <= (_NEXT_LINE if last else _CLOSE) * height:
        return False
    left, right = value.label.x0, value.label.x1
    return left - _ALIGNED <= segment.x0 or left < segment.x1 <= right


def next_column(left: float, columns: Sequence[float]) -> float:
    """Return the left edge of the next column of labels; infinite behind the last."""
    return next((edge for edge in columns if edge > left + 4 * _ALIGNED), float("inf"))
