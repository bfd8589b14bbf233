"""What came of saves of many clerks: compared with what each of them was told."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import psutil

from ccprocessor.app import open_office
from ccprocessor.domain.decisions import Decision
from ccprocessor.services.desk.standing import standing_of
from ccprocessor.services.office import Office
from ccprocessor.settings import Settings
from tests.services.desks import cycle_of, settings_in


class Outcome(NamedTuple):
    """Saves that were acknowledged, contradictions that were told, and what went wrong."""

    saves: int
    told: int
    lost: int
    doubled: int
    halves: int
    times: tuple[float, ...]
    calls: tuple[float, ...]

    @property
    def words(self) -> str:
        """The outcome in a line."""
        a_save = _took(self.calls or self.times)
        return (
            f"{self.saves} saves, {self.told} contradictions told, lost {self.lost}, doubled"
            f" {self.doubled}, half-saved {self.halves}; a save takes {a_save}, with its questions"
            f" {_took(self.times)}"
        )


def outcome_of(url: str, place: Path, logs: Sequence[Path]) -> Outcome:
    """Compare what was acknowledged with what is stored."""
    lines = [json.loads(line) for log in logs for line in _lines(log)]
    (place / "judge").mkdir(exist_ok=True)
    with open_office(settings_of(place / "judge", "Judge", url)) as office:
        stored = standing_of(office, cycle_of(office)).decisions
        halves = sum(1 for _ in _halves(office, lines))
    ids = [one.id for one in stored]
    lost = sum(one not in set(ids) for line in lines for one in line["ids"])
    return Outcome(
        saves=len(lines),
        told=sum(line["clashes"] for line in lines),
        lost=lost + _overwritten(stored),
        doubled=len(ids) - len(set(ids)) + _said_twice(stored),
        halves=halves,
        times=tuple(line["took"] for line in lines),
        calls=tuple(one for line in lines for one in line["calls"]),
    )


def _overwritten(stored: Sequence[Decision]) -> int:
    """Count values written over another's that was stored later than the writer had looked.

    Whoever writes over a value had it in sight, so decided after it was made; else it is told as a
    question, and the answer takes one of the two back.
    """
    taken = {one.decision for one in stored if one.kind == "take_back"}
    last: dict[object, Decision] = {}
    found = 0
    for one in stored:
        if one.kind != "set" or one.id in taken:
            continue
        before = last.get((one.transaction, one.field))
        if before is not None and before.by != one.by and before.at and one.at:
            found += before.at > one.at
        last[one.transaction, one.field] = one
    return found


def _said_twice(stored: Sequence[Decision]) -> int:
    """Count values that stand twice: each was written once, or again to answer a question."""
    taken = {one.decision for one in stored if one.kind == "take_back"}
    said = [(one.by, one.value) for one in stored if one.kind == "set" and one.id not in taken]
    return len(said) - len(set(said))


def _halves(office: Office, lines: Sequence[dict[str, list[str]]]) -> Iterator[str]:
    """Decisions of an acknowledged save that stand in another revision than its others."""
    import sqlalchemy as sa

    from ccprocessor.storage import tables

    link, table = tables.revision_decision.c, tables.revision.c
    query = (
        sa.select(link.decision_id, sa.func.min(table.id))
        .join(tables.revision, link.revision_id == table.id)
        .group_by(link.decision_id)
    )
    with office.database.read() as session:
        first = {row[0]: row[1] for row in session.execute(query)}
    for line in lines:
        if len({first.get(one) for one in line["ids"]}) > 1:
            yield line["ids"][0]


def _lines(log: Path) -> list[str]:
    """Whole lines: a killed clerk may leave half of one, which nobody was told."""
    text = log.read_text("utf-8") if log.exists() else ""
    return text[: text.rfind("\n") + 1].splitlines()


def settings_of(folder: Path, who: str, url: str) -> Settings:
    folder.mkdir(parents=True, exist_ok=True)
    return replace(settings_in(folder, who), database_url=url)


def _took(times: Sequence[float]) -> str:
    found = sorted(times) or [0.0]
    p99 = found[max(int(len(found) * 0.99) - 1, 0)]
    return f"{statistics.median(found):.3f} s (p99 {p99:.3f} s)"


def machine() -> str:
    """The processors, and how many programs wanted one on the average of the last minute."""
    return f"{os.cpu_count()} processors, load {psutil.getloadavg()[0]:.1f}"
