"""Gives each text of a record to its label: right of it, below it or above it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from typing import Literal

from ccprocessor.extraction.receipt_labels import Field
from ccprocessor.extraction.receipt_pages import Segment

Placement = Literal["right", "below", "above"]
PLACEMENTS: tuple[Placement, ...] = ("right", "below", "above")

Lines = Sequence[Sequence[Segment]]
"""Segments of a record, line by line, each left to right."""

_ALIGNED = 3.0
_CLOSE = 1.2
_NEXT_LINE = 0.8
_OVERLAP = 0.6
_ONE_LINE = frozenset(
    (
        Field.DATE,
        Field.PORTAL_ID,
        Field.TRANSACTION_ID,
        Field.AMOUNT,
        Field.REQUEST_TYPE,
        Field.EXPENSE_TYPE,
    )
)


@dataclass(frozen=True, slots=True)
class Placing:
    """Where values stand in a report.

    `placements` by field; `columns` are the usual left edges of labels, ascending; `value_edges`
    the usual left edge of a field's value; `furniture` texts that stand on page after page.
    """

    placements: Mapping[Field, Placement]
    columns: tuple[float, ...] = ()
    value_edges: Mapping[Field, float] = default(default_factory=dict)
    furniture: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Value:
    """A value as it grows: its label, where its first line began, where its last one ended."""

    label: Segment
    segments: list[Segment]
    edge: float
    bottom: float


def placed(lines: Lines, placing: Placing) -> dict[Field, list[Segment]]:
    """The texts of each labelled field, in reading order; blank fields have an empty list."""
    values = {
        Field(segment.field): list[Segment]() for line in lines for segment in line if segment.field
    }
    wanted = {placing.placements.get(field, "right") for field in values}
    owned: set[int] = set()
    if "right" in wanted:
        _place(values, _right(lines, placing), owned)
    if "below" in wanted:
        _place(values, _below(lines, placing, "below", owned), owned)
    if "above" in wanted:
        upside_down = [[_mirrored(segment) for segment in line] for line in reversed(lines)]
        back = {
            id(copy): segment
            for copies, line in zip(upside_down, reversed(lines), strict=True)
            for copy, segment in zip(copies, line, strict=True)
        }
        owned_copies = {copy for copy, segment in back.items() if id(segment) in owned}
        for value in _below(upside_down, placing, "above", owned_copies):
            value.segments = sorted(
                (back[id(copy)] for copy in value.segments), key=lambda s: (s.line, s.x0)
            )
            _place(values, [value], owned)
    return values


def _place(
    values: dict[Field, list[Segment]], found: Sequence[_Value] | Iterator[_Value], owned: set[int]
) -> None:
    for value in found:
        values[Field(value.label.field)] += value.segments
        owned.update(map(id, value.segments))


def _mirrored(segment: Segment) -> Segment:
    return segment._replace(y0=-segment.y1, y1=-segment.y0)


def _right(lines: Lines, placing: Placing) -> list[_Value]:
    """Texts behind a label on its line, and the lines that go on under them."""
    values: list[_Value] = []
    for line in lines:
        current: _Value | None = None
        before: Segment | None = None
        for segment in line:
            if segment[5]:
                current = None
                if placing.placements.get(Field(segment[5]), "right") == "right":
                    current = _Value(segment, [], segment[0], segment[3])
                    values.append(current)
            elif owner := _owner(segment, before, current, values, placing):
                _extend(owner, segment)
                current = owner
            else:
                current = None
            before = segment
    return values


def _owner(
    segment: Segment,
    before: Segment | None,
    current: _Value | None,
    values: Sequence[_Value],
    placing: Placing,
) -> _Value | None:
    """Who a text belongs to: the label on its left, or a value it goes on."""
    if current and before:
        if segment[0] - before[2] < _CLOSE * (segment[3] - segment[1]):
            return current
        usual = placing.value_edges.get(Field(current.label[5]))
        if usual is not None and abs(segment[0] - usual) <= _ALIGNED:
            return current
        limit = next_column(current.label[0], placing.columns)
        if segment[0] < limit - _ALIGNED:
            return current
        if segment[0] <= limit + _ALIGNED:
            current = None
    return _continued(segment, values, placing) or current


def _continued(segment: Segment, values: Sequence[_Value], placing: Placing) -> _Value | None:
    """The value whose next line this is: close under it and at its edge."""
    height = segment[3] - segment[1]
    hanging = None
    for value in reversed(values):
        gap = segment[1] - value.bottom
        if gap > _NEXT_LINE * height:
            if value.segments and gap > 8 * height:
                break
            continue
        if not value.segments or gap < -_OVERLAP * height or value.label[5] in _ONE_LINE:
            continue
        if abs(segment[0] - value.edge) <= _ALIGNED:
            return value
        if abs(segment[0] - value.label[0]) <= _ALIGNED and hanging is None:
            hanging = value
    return None if hanging and folded(segment.text) in placing.furniture else hanging


def _extend(value: _Value, segment: Segment) -> None:
    if not value.segments:
        value.edge = segment[0]
    value.segments.append(segment)
    value.bottom = max(value.bottom, segment[3])


def _below(lines: Lines, placing: Placing, placement: Placement, owned: set[int]) -> list[_Value]:
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
                if value.label[0] >= limit
                or next_column(value.label[0], placing.columns) <= label[0]
            ]
        for segment in line:
            if not segment[5] and id(segment) not in owned:
                _drop(segment, open_values, placing)
        for label in labels:
            if placing.placements.get(Field(label[5]), "right") == placement:
                open_values.append(_Value(label, [], label[0], label[3]))
                values.append(open_values[-1])
    return values


def _drop(segment: Segment, open_values: Sequence[_Value], placing: Placing) -> None:
    """Let a text fall on the label above it."""
    height = segment[3] - segment[1]
    best: _Value | None = None
    for value in open_values:
        reach = _NEXT_LINE if value.segments else _CLOSE
        near = -_OVERLAP * height <= segment[1] - value.bottom <= reach * height
        same_line = value.segments and value.segments[-1].line == segment.line
        under = (
            value.label[0] - _ALIGNED <= segment[0] or value.label[2] >= segment[2] > value.label[0]
        )
        if (near or same_line) and under and (best is None or value.label[0] > best.label[0]):
            best = value
    if best is None:
        return
    limit = next_column(best.label[0], placing.columns)
    if segment[0] >= limit - _ALIGNED and segment[0] > best.label[2]:
        return
    goes_on = best.segments and best.segments[-1].line != segment.line
    if goes_on and (best.label[5] in _ONE_LINE or folded(segment.text) in placing.furniture):
        return
    _extend(best, segment)


def next_column(left: float, columns: Sequence[float]) -> float:
    """Where the next column of labels begins; infinite behind the last."""
    return next((edge for edge in columns if edge > left + 4 * _ALIGNED), float("inf"))


def folded(text: str) -> str:
    """The text with every digit alike, so that page numbers and dates do not tell pages apart."""
    return "".join("#" if letter.isdigit() else letter for letter in text)
