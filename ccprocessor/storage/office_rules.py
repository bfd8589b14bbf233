"""Rules of an office: values by name, each with who set it and when; the newest counts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.audit.events import Subject
from ccprocessor.storage import tables
from ccprocessor.storage.actors import actor_of, is_own
from ccprocessor.storage.base.failures import damaged
from ccprocessor.storage.base.upserts import insert_all
from ccprocessor.storage.trail.writing import note

_LOCK = 0x63637231  # "ccr1": desks that write the first rules of an office wait for each other


@dataclass(frozen=True, slots=True)
class KeptRule:
    """Value of a rule, the user who set it (empty where an older program did), and the time."""

    value: Any
    by: str
    at: dt.datetime


def load_rules(session: Session, names: Collection[str]) -> dict[str, KeptRule]:
    """Return the newest row of each of these rules that is kept, by name.

    They are those of the company of work.
    """
    rule, user = tables.setting, tables.user_account
    query = (
        sa.select(rule.c.name, rule.c.value, user.c.name.label("by"), rule.c.created_at)
        .outerjoin(user, user.c.id == rule.c.created_by)
        .where(rule.c.id.in_(_newest(session, names)))
    )
    return {
        row.name: KeptRule(_value(row.value), row.by or "", row.created_at)
        for row in session.execute(query)
    }


def newest_rule(session: Session) -> int | None:
    """Return the key of the row of rules that was written last; None without any."""
    found: int | None = session.scalar(sa.select(sa.func.max(tables.setting.c.id)))
    return found


def all_texts(session: Session) -> Iterator[tuple[str, str, str]]:
    """Name and JSON of every row with who set it, in the order they were written."""
    rule, user = tables.setting, tables.user_account
    query = sa.select(rule.c.name, rule.c.value, user.c.name.label("by"))
    query = query.outerjoin(user, user.c.id == rule.c.created_by).order_by(rule.c.id)
    for row in session.execute(query):
        yield row.name, row.value, row.by or ""


def newest_texts(session: Session, names: Collection[str]) -> dict[str, str]:
    """JSON of the newest row of each of these rules, by name, as it is stored."""
    rule = tables.setting.c
    query = sa.select(rule.name, rule.value).where(rule.id.in_(_newest(session, names)))
    return {row.name: row.value for row in session.execute(query)}


def _newest(session: Session, names: Collection[str]) -> sa.Select[tuple[int]]:
    rule = tables.setting.c
    asked = is_own(session, tables.setting) & rule.name.in_(names)
    return sa.select(sa.func.max(rule.id)).where(asked).group_by(rule.name)


def add_rules(session: Session, values: Mapping[str, Any], at: dt.datetime) -> None:
    """Add a row for each value: from `at` on they count."""
    actor = actor_of(session)
    keys = {"company_id": actor.company_id, "created_by": actor.user_id, "created_at": at}
    rows = [{"name": name, "value": _text(value), **keys} for name, value in values.items()]
    kept = newest_texts(session, values)
    insert_all(session, tables.setting, rows)
    for name, value in values.items():
        before = kept.get(name, "")
        note(session, "rule.set", Subject(name), before=before, after=_text(value))


def hold_rules(session: Session) -> None:
    """Let nobody else hold the rules until the unit of work ends; a file has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def _text(value: Any) -> str:  # noqa: ANN401  (whatever JSON holds)
    return json.dumps(value, ensure_ascii=False)


def _value(text: str) -> Any:  # noqa: ANN401  (whatever JSON holds)
    try:
        return json.loads(text)
    except ValueError as error:
        raise damaged("a rule of the office") from error
