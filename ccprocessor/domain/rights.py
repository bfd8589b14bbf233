"""Rights of an office: which role may do what, one table that menus, services and tests read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Role = Literal["clerk", "supervisor", "auditor", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)

Right = Literal["load", "decide", "export", "review", "close", "rules", "limits", "audit", "office"]
"""Rights beside looking, which every role has: `load` brings files in and has them read, `decide`
clears, submits, restores and puts months away, `review` approves, returns and reassigns, `rules`
changes what all desks share, `limits` what binds those who approve, `audit` reads the trail, and
`office` keeps users and companies."""
RIGHTS: tuple[Right, ...] = get_args(Right)
LIMITS = ("approve_up_to", "second_approval_above", "approve_own_edits")
"""Rules of the office that bind those who approve, by name."""

_WORK: frozenset[Right] = frozenset({"load", "decide", "export"})
ALLOWED: Mapping[Role, frozenset[Right]] = {
    "clerk": _WORK,
    "supervisor": _WORK | {"review", "close", "rules", "audit"},
    "auditor": frozenset({"audit"}),
    "administrator": frozenset(RIGHTS),
}

DONE_BY: Mapping[Right, str] = {
    "load": "bring files in",
    "decide": "change a month",
    "export": "export",
    "review": "approve, return or reassign",
    "close": "close a month",
    "rules": "change the rules of the office",
    "limits": "change the rules about approving",
    "audit": "see the audit trail",
    "office": "look after users and companies",
}
"""Words for each right, after “may”."""


def may(role: Role, right: Right) -> bool:
    """True if the role has the right."""
    return right in ALLOWED[role]


def why_not(role: Role, right: Right) -> str:
    """Sentence on why a role lacks a right, and who has it; empty where it has it."""
    if may(role, right):
        return ""
    return f"Only {who_may(right)} may {DONE_BY[right]}; you work here as {_named(role)}."


def who_may(right: Right) -> str:
    """As `a supervisor or an administrator`: everybody who has the right."""
    *some, last = (_named(one) for one in ROLES if may(one, right))
    return f"{', '.join(some)} or {last}" if some else last


def _named(role: Role) -> str:
    return f"an {role}" if role[0] in "aeiou" else f"a {role}"
