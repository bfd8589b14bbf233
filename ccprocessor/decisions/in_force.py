"""Decisions in force: those that nobody took back, as what they count for now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from ccprocessor.domain.decisions import Decision

_APPROVALS = frozenset({"approve_first", "approve"})


def in_force(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return the decisions that are not taken back, in their order.

    An approval that was the second of two counts as the first once the other is taken back.
    """
    decisions = tuple(decisions)
    kept = in_effect(decisions)
    found = (one for one in decisions if one.id in kept and one.kind != "take_back")
    if all(one.id in kept for one in decisions if one.kind in _APPROVALS):
        return tuple(found)
    return tuple(_as_it_counts(one, decisions, kept) for one in found)


def _as_it_counts(one: Decision, decisions: Sequence[Decision], kept: Collection[str]) -> Decision:
    if one.kind != "approve":
        return one
    before = decisions[: decisions.index(one)]
    others = {
        each.id
        for each in before
        if each.kind in _APPROVALS
        and each.by != one.by
        and (each.person, each.facts) == (one.person, one.facts)
    }
    stood_on = others & in_effect(before)
    falls = bool(stood_on) and stood_on.isdisjoint(kept)
    return replace(one, kind="approve_first") if falls else one


def in_effect(decisions: Iterable[Decision]) -> frozenset[str]:
    """Return the ids of decisions that nobody took back, those that take others back among them."""
    taken: set[str] = set()
    kept: set[str] = set()
    for decision in reversed(tuple(decisions)):
        if decision.id in taken:
            continue
        kept.add(decision.id)
        if decision.kind == "take_back":
            taken.add(decision.decision or "")
    return frozenset(kept)
