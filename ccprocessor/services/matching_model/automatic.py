"""Automatic acceptance: off until somebody turns it on, off again when it is right too seldom."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ccprocessor.domain.rights import may
from ccprocessor.errors import UserError
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.services.desk.state import DeskState
from ccprocessor.services.matching_model.history import TOGETHER
from ccprocessor.services.matching_model.precision import (
    TARGET,
    Measured,
    Precision,
    accept_all,
    precision_of,
)
from ccprocessor.services.office import Office

log = logging.getLogger(__name__)

_RULE = "automatic_acceptance"
"""Name under which the office keeps whether it is on."""

_RECENT = 200  # decided proposals that tell whether it is still as good as it was
_HOW = f"{TOGETHER} automatically"


class NotProven(UserError):
    """Automatic acceptance was not turned on."""

    hint = (
        "Decide, submit and approve as usual: some 800 proposals without a fault are needed, or"
        " more with one."
    )


@dataclass(frozen=True, slots=True)
class Automatic:
    """Tells whether proposals are accepted without being asked for, from which probability on.

    `why` says what turned it off, if nobody did; `done` are months with the major number that was
    gone through, since what somebody undid there is not done again.
    """

    is_on: bool = False
    threshold: float = 1.0
    why: str = ""
    done: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The state in words."""
        if self.is_on:
            return f"Automatic acceptance is on, from a probability of {self.threshold:.3f}."
        return f"Automatic acceptance is off{f': {self.why}' if self.why else '.'}"


def automatic_of(office: Office) -> Automatic:
    """Return whether it is on; off where nobody ever turned it on."""
    if office.is_empty:
        return Automatic()
    from ccprocessor.storage.office_rules import load_rules

    with office.database.read() as session:
        kept = load_rules(session, [_RULE]).get(_RULE)
    value: Mapping[str, Any] = kept.value if kept else {}
    return Automatic(**value)


def turn_on(office: Office) -> Automatic:
    """Accept automatically from now on, from the lowest probability that is proven to be enough.

    Raises `NotProven` with what was measured, and `DatabaseRefused`.
    """
    office.require("rules")
    precision = precision_of(office)
    threshold = precision.proven
    if threshold is None:
        best = max((precision.at(one) for one in (0.96, 0.99)), key=lambda one: one.low)
        raise NotProven(
            f"Automatic acceptance stays off: at least {100 * TARGET:.1f} % right must be proven by"
            f" your decisions. So far: {best.words}."
        )
    return _keep(office, Automatic(True, threshold, done=automatic_of(office).done))


def turn_off(office: Office, why: str = "") -> Automatic:
    """Accept nothing automatically from now on: somebody's choice, or `why` it turns itself off."""
    office.require("decide" if why else "rules")
    return _keep(office, replace(automatic_of(office), is_on=False, why=why))


def open_desk(office: Office, cycle_id: str) -> DeskSession:
    """The desk of a month, with what is accepted automatically as its last step."""
    desk = DeskSession(office, cycle_id)
    accept_automatically(office, desk)
    return desk


def accept_automatically(office: Office, desk: DeskSession) -> DeskState | None:
    """Accept what is sure enough, once for each set of files of a month, as one step of its desk.

    None where it is off, or nothing is to be done. It turns itself off where the newest decisions
    show it to be right less often than it was proven to be.
    """
    if office.lost is not None or not may(office.role, "decide"):
        return None
    automatic, state = automatic_of(office), desk.state
    major = state.revision.number.partition(".")[0]
    is_done = automatic.done.get(desk.cycle) == major or state.closing is not None
    if not automatic.is_on or is_done:
        return None
    if why := drift(precision_of(office), automatic.threshold):
        log.warning("Automatic acceptance turned itself off: %s", why)
        turn_off(office, why)
        return None
    label, lines = accept_all(state.month, automatic.threshold, how=_HOW)
    _keep(office, replace(automatic, done={**automatic.done, desk.cycle: major}))
    return desk.act(label, lines) if lines else None


def drift(precision: Precision, threshold: float) -> str:
    """Why the newest decisions no longer bear automatic acceptance out; empty where they do."""
    recent: Measured = precision.recent(threshold, _RECENT)
    if recent.share >= TARGET:
        return ""
    return (
        f"of the newest {recent.of:,} decided proposals {recent.right:,} were right, less than the"
        f" {100 * TARGET:.1f} % that it takes."
    )


def _keep(office: Office, automatic: Automatic) -> Automatic:
    from ccprocessor.storage.office_rules import add_rules

    with office.write() as session:
        add_rules(session, {_RULE: asdict(automatic)}, dt.datetime.now(dt.UTC))
    return automatic
