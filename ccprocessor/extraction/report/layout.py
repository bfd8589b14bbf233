"""Learns from its pages how a receipt report prints labels and where their values stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, starmap
from statistics import median
from typing import NamedTuple

from ccprocessor.extraction.report.labels import FIELDS, ReportField
from ccprocessor.extraction.report.pages import ALONE, COLON, Segment, folded
from ccprocessor.extraction.report.placement import (
    PLACEMENTS,
    FieldPlacement,
    Lines,
    Placement,
    next_column,
    placed,
)
from ccprocessor.extraction.report.values import TYPED, is_plausible, joined

_ENOUGH = 5  # labels of a kind; fewer show no habit of where they stand
_BIN = 4.0  # points; labels printed under one another differ by less
_USUAL_SHARE = 0.25  # of the labels of a kind, at one edge: it is one of their usual edges
_SOME_SHARE = 0.1  # at an edge beside such a one, to count with it
_RARE_SHARE = 0.25  # of the labels of a kind: a wording that fewer have is a value that reads alike
_ALIGNED_SHARE = 0.6  # at one edge: below, the edges of a label tell nothing
_HABIT_SHARE = 0.85  # of the records that must do the same for it to be how the paper is printed
_COLUMN_SHARE = 0.3  # of the records with a label at an edge: it is the edge of a column
_FURNITURE_SHARE = 0.4  # of the records that show a text: it is printed on the form, no value
_FEW = 3  # records or fields; fewer are chance
_MANY = 8  # records; of fewer, a text on each may be one value that all share
_RECORD_FIELDS = 4  # different labels, one the number of the transaction, that make a record
_RECORD_FIELDS_WITHOUT_ID = 7  # labels that make one without it: lists of charges have some of them
_USUAL_FIELD_SHARE = 0.8  # of the records with a field: the others miss it
_BESIDE = 3.0  # heights of a line
_WHOLE_SHARE = 0.6  # of the usual labels; engines lose some, other papers show fewer
_PORTALS_OWN = frozenset(
    (
        ReportField.CODING_TYPE,
        ReportField.ATTACHMENT,
        ReportField.REQUEST_TYPE,
        ReportField.TITLE,
        ReportField.MERCHANT_ADDRESS,
    )
)
_ENOUGH_OWN = 3  # of the labels that no other paper prints: certainly a record


class Habit(NamedTuple):
    """Usual print of a field's label: bins of left edges (none: anywhere), its wordings."""

    bins: frozenset[int]
    wordings: frozenset[str]
    colon: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Layout of this report; `furniture` is what begins lines on page after page.

    `usual` are the fields that nearly every record shows, in reading order.
    """

    habits: Mapping[ReportField, Habit]
    placing: FieldPlacement
    furniture: frozenset[str] = frozenset()
    usual: tuple[ReportField, ...] = ()

    def proven(self, segments: Sequence[Segment]) -> list[Segment]:
        """The segments with labels that do not fit this report's habits taken for text."""
        return [
            segment._replace(field=0) if segment.field and not self._fits(segment) else segment
            for segment in segments
        ]

    def is_part(self, fields: Collection[int]) -> bool:
        """Tell whether the fields are a record, whole but for some labels, or its part up to a cut.

        A cut takes what stands above or below it, never what stands between: a paper with some
        labels of its own is no record.
        """
        shown = [at for at, field in enumerate(self.usual) if field in fields]
        if len(shown) >= _WHOLE_SHARE * len(self.usual):
            return True
        if not shown:
            return False
        is_cut = shown[0] == 0 or shown[-1] == len(self.usual) - 1
        return is_cut and shown[-1] - shown[0] <= len(shown)  # one label may be lost

    def goes_on(self, fields: Collection[int], before: Collection[int]) -> bool:
        """Tell whether fields of the next page may be the rest of a record that showed `before`."""
        first = [at for at, field in enumerate(self.usual) if field in before]
        rest = [at for at, field in enumerate(self.usual) if field in fields]
        return not self.usual or bool(rest and (not first or rest[0] > first[0]))

    def _fits(self, label: Segment) -> bool:
        habit = self.habits.get(FIELDS[label.field])
        if habit is None:
            return True
        if habit.bins and round(label.x0 / _BIN) not in habit.bins:
            return False
        if label.text.rstrip(" :") not in habit.wordings:
            return False
        return not habit.colon or bool(label.marks & COLON)


def learn_layout(pages: Sequence[Sequence[Segment]]) -> Layout:
    """The layout of a report from the segments of its pages with labels, or a sample of them."""
    habits = _habits(pages)
    plain = Layout(habits, FieldPlacement({}))
    records = [
        record
        for segments in pages
        for record in split_records(plain.proven(segments))
        if is_record(record)
    ]
    records = [record for record in records if _is_certain(record)] or records
    columns = _columns(records)
    base = FieldPlacement({}, columns, _insets(records, columns), _headings(records))
    return Layout(habits, _with_placements(base, records), _furniture(records), _usual(records))


def split_records(segments: Sequence[Segment]) -> list[Lines]:
    """The records of one page: cut where its labels begin to repeat; one label a field in each."""
    lines = [list(group) for _, group in groupby(segments, key=lambda segment: segment.line)]
    labels = [segment for segment in segments if segment.field]
    counts = Counter(label.field for label in labels)
    times = counts[ReportField.TRANSACTION_ID]
    repeated = [field for field, count in counts.items() if count == times]
    if times > 1 and len(repeated) >= _RECORD_FIELDS:
        head = next(label.field for label in labels if counts[label.field] == times)
        starts = [index for index, line in enumerate(lines) if any(s.field == head for s in line)]
        cuts = [0, *(_cut(lines, start) for start in starts[1:]), len(lines)]
        return [_once(lines[cut:until]) for cut, until in pairwise(cuts)]
    return [_once(lines)]


def are_beside(segments: Sequence[Segment]) -> bool:
    """Tell whether labels of several fields stand twice side by side, as on sheets not cut."""
    labels: dict[int, list[Segment]] = defaultdict(list)
    for segment in segments:
        if segment.field:
            labels[segment.field].append(segment)
    twice = [any(starmap(_stand_beside, pairwise(found))) for found in labels.values()]
    return sum(twice) >= _RECORD_FIELDS


def _stand_beside(label: Segment, other: Segment) -> bool:
    """Tell whether two labels of one field stand at one height or nearly, one right of the other.

    The pages of some looks move a line or two down where a text above them is long.
    """
    height = label.y1 - label.y0
    return abs(other.y0 - label.y0) <= _BESIDE * height and (
        other.x0 >= label.x1 or label.x0 >= other.x1
    )


def is_record(lines: Lines, layout: Layout | None = None) -> bool:
    """Tell whether enough labels stand here, and in this layout the right ones, for a record."""
    fields = _fields(lines)
    least = _RECORD_FIELDS if ReportField.TRANSACTION_ID in fields else _RECORD_FIELDS_WITHOUT_ID
    return len(fields) >= least and (layout is None or layout.is_part(fields))


def _fields(lines: Lines) -> set[int]:
    return {segment.field for line in lines for segment in line} - {ReportField.TEXT}


def _is_certain(record: Lines) -> bool:
    return len(_fields(record) & _PORTALS_OWN) >= _ENOUGH_OWN


def _usual(records: Sequence[Lines]) -> tuple[ReportField, ...]:
    places: dict[int, list[int]] = defaultdict(list)
    for record in records:
        labels = [segment.field for line in record for segment in line if segment.field]
        for at, field in enumerate(labels):
            places[field].append(at)
    usual = [f for f, at in places.items() if len(at) >= _USUAL_FIELD_SHARE * len(records)]
    return tuple(FIELDS[field] for field in sorted(usual, key=lambda field: median(places[field])))


def _cut(lines: Sequence[Sequence[Segment]], start: int) -> int:
    """The line a record begins with: under the widest space above its first label."""
    first = start
    while first > 0 and not any(segment.field for segment in lines[first - 1]):
        first -= 1
    return max(
        range(first, start + 1),
        key=lambda index: lines[index][0][1] - lines[index - 1][0][3] if index else 0.0,
    )


def _once(lines: Sequence[Sequence[Segment]]) -> Lines:
    """The lines with each label once: of several the one that looks most like a label."""
    best: dict[int, Segment] = {}
    for line in lines:
        for segment in line:
            rival = best.get(segment.field)
            if segment.field and (rival is None or _looks(segment) > _looks(rival)):
                best[segment.field] = segment
    kept = set(map(id, best.values()))
    return [
        [s._replace(field=0) if s.field and id(s) not in kept else s for s in line]
        for line in lines
    ]


def _looks(label: Segment) -> int:
    """Full wordings first (`Transaction Date` before `Date`), then colon and room behind it."""
    words = label.text.rstrip(" :").count(" ")
    return 4 * bool(words) + 2 * bool(label.marks & COLON) + bool(label.marks & ALONE)


def _habits(pages: Sequence[Sequence[Segment]]) -> dict[ReportField, Habit]:
    edges: dict[int, Counter[int]] = defaultdict(Counter)
    wordings: dict[int, Counter[str]] = defaultdict(Counter)
    colons: Counter[int] = Counter()
    for segments in pages:
        for segment in segments:
            if field := segment.field:
                edges[field][round(segment.x0 / _BIN)] += 1
                wordings[field][segment.text.rstrip(" :")] += 1
                colons[field] += bool(segment.marks & COLON)
    usual = {f: _usual_bins(bins) for f, bins in edges.items() if bins.total() >= _ENOUGH}
    columns = _shared_bins(edges.values())
    return {
        FIELDS[field]: Habit(
            bins | columns if bins else bins,
            _frequent(wordings[field]),
            colons[field] >= _HABIT_SHARE * edges[field].total(),
        )
        for field, bins in usual.items()
    }


def _frequent(wordings: Counter[str]) -> frozenset[str]:
    least = _RARE_SHARE * wordings.total()
    return frozenset(text for text, count in wordings.items() if count > least)


def _usual_bins(bins: Counter[int]) -> frozenset[int]:
    """The bins most labels stand in, with their neighbours; none where they stand anywhere."""
    near = {edge: bins[edge - 1] + count + bins[edge + 1] for edge, count in bins.items()}
    if max(near.values()) < _ALIGNED_SHARE * bins.total():
        return frozenset()
    usual = [edge for edge, count in near.items() if count >= _USUAL_SHARE * bins.total()]
    return frozenset(edge + step for edge in usual for step in (-1, 0, 1))


def _shared_bins(edges: Iterable[Counter[int]]) -> frozenset[int]:
    """The bins where labels of several fields stand: any label may come to stand there."""
    fields = Counter(
        edge + step
        for bins in edges
        for edge, count in bins.items()
        if count >= _SOME_SHARE * bins.total()
        for step in (-1, 0, 1)
    )
    return frozenset(edge for edge, count in fields.items() if count >= _FEW)


def _columns(records: Sequence[Lines]) -> tuple[float, ...]:
    """Left edges at which labels of several fields stand in many records, ascending."""
    fields: dict[int, set[int]] = defaultdict(set)
    edges: Counter[int] = Counter()
    for record in records:
        labels = {(round(s.x0), s.field) for line in record for s in line if s.field}
        edges.update({edge for edge, _ in labels})
        for edge, field in labels:
            fields[edge].add(field)
    least = max(1, _COLUMN_SHARE * len(records))
    return tuple(
        float(edge) for edge in sorted(edges) if edges[edge] >= least and len(fields[edge]) > 1
    )


def _insets(records: Sequence[Lines], columns: Sequence[float]) -> dict[ReportField, float]:
    """Return the usual distance of each field's text from its label's left edge, if there is one.

    Texts behind the next column of labels count only for fields that have no nearer ones.
    """
    near: dict[int, Counter[int]] = defaultdict(Counter)
    far: dict[int, Counter[int]] = defaultdict(Counter)
    for record in records:
        for line in record:
            for label, text in pairwise(line):
                if label.field and not text.field:
                    behind = text.x0 - next_column(label.x0, columns)
                    if abs(behind) > _BIN:
                        (near if behind < 0 else far)[label.field][round(text.x0 - label.x0)] += 1
    usual = {}
    for field, counts in (far | near).items():
        edge, count = counts.most_common(1)[0]
        if count >= _ALIGNED_SHARE * counts.total():
            usual[FIELDS[field]] = float(edge)
    return usual


def _furniture(records: Sequence[Lines]) -> frozenset[str]:
    """Texts that begin a line on record after record, digits folded."""
    texts = Counter(
        text
        for record in records
        for text in {folded(line[0].text) for line in record if not line[0].field}
    )
    least = max(_FEW, _FURNITURE_SHARE * len(records))
    return frozenset(text for text, count in texts.items() if count >= least)


def _headings(records: Sequence[Lines]) -> frozenset[str]:
    """Texts that stand on nearly every record: headings between fields, not values."""
    if len(records) < _MANY:
        return frozenset()
    texts = Counter(
        text
        for record in records
        for text in {s.text for line in record for s in line if not s.field}
    )
    least = _HABIT_SHARE * len(records)
    return frozenset(text for text, count in texts.items() if count >= least)


def _with_placements(base: FieldPlacement, records: Sequence[Lines]) -> FieldPlacement:
    """Try each way of placing on all records; the one that gives values of right form wins."""
    present = Counter(
        FIELDS[s.field] for record in records for line in record for s in line if s.field
    )
    trials = {
        placement: _tried(_placing(base, dict.fromkeys(present, placement)), records)
        for placement in PLACEMENTS
    }
    common = max(PLACEMENTS, key=lambda placement: sum(trials[placement][f] for f in TYPED))
    placements: dict[ReportField, Placement] = dict.fromkeys(present, common)
    for field in TYPED & set(present):
        if trials["right"][field] >= max(1, _HABIT_SHARE * trials[common][field]):
            placements[field] = "right"
    counts = _tried(_placing(base, placements), records)
    for field in sorted(present, key=lambda field: field not in TYPED):
        few = field not in TYPED and present[field] < _FEW
        if few or 2 * counts[field] >= present[field]:
            continue
        for placement in PLACEMENTS:
            trial = _tried(_placing(base, {**placements, field: placement}), records)
            if trial[field] > 2 * counts[field] and trial.total() > counts.total():
                placements[field], counts = placement, trial
    return _placing(base, placements)


def _tried(placing: FieldPlacement, records: Sequence[Lines]) -> Counter[ReportField]:
    """Count how often each field gets a value of right form this way."""
    plausible: Counter[ReportField] = Counter()
    for record in records:
        for field, segments in placed(record, placing).items():
            plausible[field] += is_plausible(field, joined([s.text for s in segments]))
    return plausible


def _placing(base: FieldPlacement, placements: Mapping[ReportField, Placement]) -> FieldPlacement:
    return replace(base, placements=placements)
