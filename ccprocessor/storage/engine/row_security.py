"""Rows that a user's own role of a Postgres sees and adds: those of its companies, as its role may.

Whoever is known to the server by a role of their own is held by the server itself, also outside
this program; the owner of the tables, and a role that desks share, see every company.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import sqlalchemy as sa

from ccprocessor.audit.events import ACTIONS
from ccprocessor.domain.decisions import KINDS
from ccprocessor.domain.rights import ALLOWED, LIMITS, RIGHTS, Right
from ccprocessor.storage.engine.reviewers_words import IS_WORD, guard_words

_OWN = "(ccprocessor_user() IS NULL OR {} = ccprocessor_user())"
_USER = """
CREATE OR REPLACE FUNCTION ccprocessor_user() RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT user_id FROM server_login WHERE role = session_user
$$"""
_COMPANIES = """
CREATE OR REPLACE FUNCTION ccprocessor_companies(asked text) RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT id FROM company WHERE ccprocessor_user() IS NULL
  UNION
  SELECT company_id FROM membership
  WHERE id IN (
      SELECT max(id) FROM membership WHERE user_id = ccprocessor_user() GROUP BY company_id)
    AND role = ANY (CASE asked {roles} ELSE ARRAY[]::text[] END)
    AND NOT EXISTS (
      SELECT FROM user_login WHERE user_id = ccprocessor_user() AND is_disabled = 1)
$$"""
_USERS = """
CREATE OR REPLACE FUNCTION ccprocessor_looked_after() RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT user_account.id FROM user_account
  WHERE EXISTS (SELECT FROM ccprocessor_companies('office'))
    AND NOT EXISTS (
      SELECT FROM membership WHERE user_id = user_account.id
        AND company_id NOT IN (SELECT ccprocessor_companies('office')))
$$"""
_KNOWN = """
CREATE OR REPLACE FUNCTION ccprocessor_known() RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH own AS MATERIALIZED (SELECT ccprocessor_companies('') AS id),
    cycles AS (SELECT id FROM cycle WHERE company_id IN (SELECT id FROM own))
  SELECT id FROM user_account WHERE ccprocessor_user() IS NULL OR id = ccprocessor_user()
  UNION SELECT user_id FROM membership WHERE company_id IN (SELECT id FROM own)
  UNION SELECT created_by FROM membership WHERE company_id IN (SELECT id FROM own)
  UNION SELECT created_by FROM revision WHERE company_id IN (SELECT id FROM own)
  UNION SELECT created_by FROM setting WHERE company_id IN (SELECT id FROM own)
  UNION SELECT created_by FROM cycle_mark WHERE cycle_id IN (SELECT id FROM cycles)
  UNION SELECT created_by FROM cycle_closing WHERE cycle_id IN (SELECT id FROM cycles)
$$"""
_FREE = """
CREATE OR REPLACE FUNCTION ccprocessor_is_free(one integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT NOT EXISTS (SELECT FROM membership WHERE user_id = one)
$$"""
_EVENT = """
CREATE OR REPLACE FUNCTION ccprocessor_is_event(body bytea, number bigint, at timestamptz)
RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT told ->> 'action' {actions} AND told ->> 'number' = number::text
    AND (told ->> 'at')::timestamptz = at AND (
      SELECT count(*) FROM jsonb_each(told) WHERE key {texts} AND jsonb_typeof(value) = 'string'
    ) = {count} AND jsonb_typeof(told -> 'subject' -> 'record') = 'string' AND NOT EXISTS (
      SELECT FROM jsonb_each(told -> 'subject') WHERE jsonb_typeof(value) <> 'string')
  FROM (SELECT convert_from(body, 'UTF8')::jsonb AS told) AS one
$$"""
_TEXTS = ("workstation", "program", "before", "after", "why")
_SEES_ALL = """
CREATE OR REPLACE FUNCTION ccprocessor_sees_all() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT NOT EXISTS (
    SELECT FROM company WHERE id NOT IN (SELECT ccprocessor_companies('audit')))
$$"""

_RIGHT_OF: dict[str, Right | Literal[""]] = {
    "presence": "",
    "setting": "rules",
    "company_title": "office",
    "cycle_closing": "close",
}
"""Rights that rows of a company are added by, where it is not `decide`; empty for every role."""

_PARENTS = (
    ("revision_id", "revision", "id"),
    ("cycle_id", "cycle", "id"),
    ("document", "document", "sha256"),
)
"""Columns by which a row hangs on one that has a company, with its table and key."""

_LATER = "setting.name IN ('automatic_acceptance')"
"""Rules that the program keeps about its own work, whoever it works for."""


def protect(connection: sa.Connection, tables: sa.MetaData) -> None:
    """Put policies on every table that is there, in place of those of before."""
    event = _EVENT.format(actions=_among(ACTIONS), texts=_among(_TEXTS), count=len(_TEXTS))
    companies = _COMPANIES.format(roles=_roles())
    for function in (_USER, companies, _USERS, _KNOWN, _FREE, event, _SEES_ALL):
        connection.exec_driver_sql(function)
    guard_words(connection)
    there = set(sa.inspect(connection).get_table_names())
    for table in tables.sorted_tables:
        if table.name in there and (policies := tuple(_policies(table))):
            name = connection.dialect.identifier_preparer.quote(table.name)
            connection.exec_driver_sql(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
            for command, condition in policies:
                policy = f"{table.name}_{command.lower()}"
                clause = "WITH CHECK" if command == "INSERT" else "USING"
                connection.exec_driver_sql(f'DROP POLICY IF EXISTS "{policy}" ON {name}')
                connection.exec_driver_sql(
                    f'CREATE POLICY "{policy}" ON {name} FOR {command} {clause} ({condition})'
                )


def _roles() -> str:
    """The roles of each right, as the branches of a CASE; every role has the right to look."""
    roles: dict[str, list[str]] = {"": [*ALLOWED]}
    roles |= {right: [one for one in ALLOWED if right in ALLOWED[one]] for right in RIGHTS}
    return " ".join(f"WHEN '{right}' THEN ARRAY{names!r}::text[]" for right, names in roles.items())


def _of(company: str, right: str) -> str:
    """Condition that a company is one in which the right is given; it is looked up once."""
    return f"{company} = ANY (ARRAY(SELECT ccprocessor_companies('{right}')))"


def _among(words: Iterable[str]) -> str:
    quoted = ", ".join(f"'{word}'" for word in words)
    return f"IN ({quoted})"


def _some(right: str) -> str:
    return f"EXISTS (SELECT FROM ccprocessor_companies('{right}'))"


def _policies(table: sa.Table) -> Iterator[tuple[str, str]]:
    """Commands and the conditions under which they see, add, change or remove a row."""
    if table.name in _SPECIAL:
        yield from _SPECIAL[table.name].items()
        return
    right = _RIGHT_OF.get(table.name, "decide")
    if "company_id" in table.c:
        sees, changes = _of("company_id", ""), _of("company_id", right)
    else:
        parents = [one for one in _PARENTS if one[0] in table.c]
        if not parents:
            return
        sees = _hangs_on(table, parents, "")
        changes = _hangs_on(table, parents, right)
    if table.name == "setting":
        binds = f"setting.name {_among(LIMITS)}"
        changes = (
            f"({changes}) AND (NOT {binds} OR {_of('company_id', 'limits')})"
            f" OR ({_LATER} AND {_of('company_id', 'decide')})"
        )
    if table.name == "decision":
        kind, by = "(body::json ->> 'kind')", "(body::json ->> 'by')"
        changes = (
            f"{changes} AND {kind} {_among(sorted(KINDS))}"
            f" AND ({_of('company_id', 'review')} OR NOT {IS_WORD})"
            f" AND (ccprocessor_user() IS NULL OR {by} = {_MY_NAME})"
        )
    if table.name == "draft_step":
        changes = f"{changes} AND {_OWN.format('user_id')}"
    if {"cycle_id", "company_id"} <= {*table.c.keys()}:
        of_cycle = "SELECT company_id FROM cycle WHERE cycle.id = cycle_id"
        changes = f"({changes}) AND company_id = ({of_cycle})"
    named = [_OWN.format(one) for one in ("created_by", "user_id") if one in table.c]
    adds = " AND ".join((f"({changes})", *named))
    updates = adds if "user_id" in table.c else changes
    yield from {"SELECT": sees, "INSERT": adds, "UPDATE": updates, "DELETE": changes}.items()


def _hangs_on(table: sa.Table, parents: list[tuple[str, str, str]], right: str) -> str:
    """Condition that the first row of these that is named is of a company with the right."""
    name, conditions, before = table.name, [], ""
    for column, parent, key in parents:
        own = f'"{name}".{column}'
        found = f"EXISTS (SELECT FROM {parent} AS p WHERE p.{key} = {own} AND {{}})"
        conditions.append(f"({before}{found.format(_of('p.company_id', right))})")
        before += f"{own} IS NULL AND "
    return " OR ".join(conditions)


_TOLD = "(convert_from(body, 'UTF8')::json ->> '{}')"
_NAMES = "(SELECT name FROM company WHERE id IN (SELECT ccprocessor_companies('{}')))"
_MY_NAME = "(SELECT name FROM user_account WHERE id = ccprocessor_user())"
_LOOKED_AFTER = "user_id IN (SELECT ccprocessor_looked_after())"
_SPECIAL: dict[str, dict[str, str]] = {
    "company": {"SELECT": _of("id", ""), "INSERT": _some("office")},
    "user_account": {
        "SELECT": "id = ANY (ARRAY(SELECT ccprocessor_known()))"
        f" OR ({_some('')} AND ccprocessor_is_free(id))",
        "INSERT": f"ccprocessor_user() IS NULL OR {_some('office')}",
    },
    "server_login": {
        "SELECT": f"{_OWN.format('user_id')} OR {_LOOKED_AFTER}",
    },
    "workstation": {"SELECT": "true", "INSERT": _some("")},
    "membership": {
        "SELECT": _of("company_id", ""),
        "INSERT": f"{_of('company_id', 'office')} AND {_OWN.format('created_by')}",
    },
    "user_login": {
        "SELECT": f"{_OWN.format('user_id')} OR {_LOOKED_AFTER}",
        "INSERT": f"ccprocessor_user() IS NULL OR {_LOOKED_AFTER}",
        "UPDATE": f"({_OWN.format('user_id')} AND is_disabled = 0) OR ccprocessor_user() IS NULL"
        f" OR {_LOOKED_AFTER}",
    },
    "packet": {
        "SELECT": "ccprocessor_user() IS NULL OR (content_digest, provenance_digest) IN"
        " (SELECT content_digest, provenance_digest FROM revision_packet)",
        "INSERT": _some("decide"),
    },
    "audit_event": {
        "SELECT": f"ccprocessor_user() IS NULL OR {_TOLD.format('company')} IN"
        f" {_NAMES.format('audit')}",
        "INSERT": f"ccprocessor_user() IS NULL OR ({_TOLD.format('company')} IN"
        f" {_NAMES.format('decide')} AND {_TOLD.format('user')} = {_MY_NAME}"
        " AND ccprocessor_is_event(body, number, at))",
    },
    "audit_checkpoint": {"SELECT": "true", "INSERT": _some("")},
    "audit_head": {"SELECT": "true", "UPDATE": _some("decide")},
}
"""Tables that have neither a company nor a parent with one, or more to them."""
