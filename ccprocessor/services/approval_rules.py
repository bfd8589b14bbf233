"""Office rules about approving: kept in its database with their history, for every desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal

from ccprocessor.review.approval.limits import ApprovalRules
from ccprocessor.services.approval_names import (
    APPROVAL_RULES,
    LIMIT,
    OWN_EDITS,
    SECOND,
    checked,
)
from ccprocessor.services.office import Office


def approval_rules(office: Office) -> ApprovalRules:
    """The rules in force; without any no limit, and own edits may be approved."""
    kept = kept_approval_rules(office)
    return ApprovalRules(
        _limit(kept[LIMIT]), _limit(kept[SECOND]), bars_own_edits=kept[OWN_EDITS] == "no"
    )


def kept_approval_rules(office: Office) -> Mapping[str, str]:
    """The values that the office keeps, by name; empty for the default."""
    found = dict.fromkeys(APPROVAL_RULES, "")
    if office.is_empty:
        return found
    from ccprocessor.storage.office_rules import load_rules

    with office.database.read() as session:
        rules = load_rules(session, APPROVAL_RULES)
    return found | {name: str(rule.value or "") for name, rule in rules.items()}


def change_approval_rules(office: Office, changes: Mapping[str, str | None]) -> None:
    """Let the office keep other values, None or empty for the default, from now on.

    Raises `WrongUsage` where one means nothing, and `NotAllowed` of whom they bind; then nothing is
    changed.
    """
    if not changes:
        return
    office.require("limits")
    from ccprocessor.storage.office_rules import add_rules

    values = {name: checked(name, value or "") for name, value in changes.items()}
    now = kept_approval_rules(office)
    if new := {name: value for name, value in values.items() if value != now[name]}:
        with office.write(right="limits") as session:
            add_rules(session, new, dt.datetime.now(dt.UTC))


def as_lines(office: Office) -> Iterator[str]:
    """A line for each rule, with its value."""
    for name, value in kept_approval_rules(office).items():
        default = "yes" if name == OWN_EDITS else "no limit"
        yield f"{name} = {value or f'({default})'}"


def _limit(value: str) -> Decimal | None:
    return Decimal(value) if value else None
