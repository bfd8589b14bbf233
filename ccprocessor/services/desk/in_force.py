"""The decisions in force of a month, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ccprocessor.decisions.in_force import in_force
from ccprocessor.domain.decisions import Decision
from ccprocessor.services.desk.deciding import issues_of
from ccprocessor.services.desk.decision_lines import as_json
from ccprocessor.services.desk.standing import standing_of
from ccprocessor.services.office import Office


@dataclass(frozen=True, slots=True)
class InForce:
    """A decision in force, and why it no longer fits the newest reading; empty while it does."""

    decision: Decision
    misfit: str = ""


def decisions_of(office: Office, cycle_id: str) -> tuple[InForce, ...]:
    """The decisions in force of a cycle, in their order; raises `UnknownRevision`."""
    standing = standing_of(office, cycle_id)
    why = {
        one.decision: one.message.partition(": ")[2].rstrip(".")
        for one in issues_of(standing.month)
        if one.type == "decision_no_longer_fits"
    }
    return tuple(InForce(one, why.get(one.id, "")) for one in in_force(standing.decisions))


def listed(found: Sequence[InForce]) -> Iterator[dict[str, Any]]:
    """The same as plain JSON values."""
    for one in found:
        yield {**as_json(one.decision), "fits": not one.misfit, "why_not": one.misfit or None}


def as_lines(found: Sequence[InForce]) -> Iterator[str]:
    """The same in a line each."""
    if not found:
        yield "Nothing was decided yet."
    for one in listed(found):
        told = {
            k: v for k, v in one.items() if k not in ("id", "kind", "by", "at", "fits", "why_not")
        }
        said = json.dumps(told, ensure_ascii=False, default=str)
        misfit = f" - no longer fits: {one['why_not']}" if one["why_not"] else ""
        yield f"{one['id']}  {one['at']}  {one['by']}  {one['kind']} {said}{misfit}"
