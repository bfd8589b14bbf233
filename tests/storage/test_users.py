"""Roles are written once and the latest counts; what is changed behind the trail is found."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ccprocessor.domain.actors import Actor
from ccprocessor.domain.matches import Alias
from ccprocessor.storage.actors import ForeignCompany
from ccprocessor.storage.aliases import keep_aliases, load_aliases
from ccprocessor.storage.documents import load_record, read_chunks, store_document, stored_copy
from ccprocessor.storage.engine.database import Database
from ccprocessor.storage.office_rules import add_rules, load_rules
from ccprocessor.storage.revisions import (
    UnknownRevision,
    add_revision,
    find_by_inputs,
    latest_revision,
    list_cycles,
    load_month,
)
from ccprocessor.storage.search.index import index_month
from ccprocessor.storage.search.lookup import look_up
from ccprocessor.storage.search.words import parsed
from ccprocessor.storage.trail.walking import events_since
from ccprocessor.storage.users.accounts import (
    Account,
    accounts,
    add_company,
    add_user,
    companies,
    is_guarded,
    keep_user_password,
    name_company,
    set_disabled,
    set_role,
    time_of,
)
from tests.storage.months import CYCLE, PAT, READING, REPORT, STATEMENT, month, new, person
from tests.storage.test_integrity import without_guard
from tests.storage.test_trail import NOW, found_in

BEA = Actor("Bea", "desk-2", "ccprocessor 0.1.0", "Borealis")


OTHERS = "user_id, company_id, created_by, workstation_id, created_at"
SMUGGLED = (
    f"INSERT INTO membership (role, {OTHERS}) SELECT 'administrator', {OTHERS} FROM membership"
    " WHERE role = 'clerk'"
)


def hire(database: Database) -> Account:
    """Sam, a clerk of both companies, with a password."""
    with database.write(PAT) as session:
        other = add_company(session, "Borealis")
        name_company(session, other, "Borealis Ltd")
        sam = Account(add_user(session, "Sam"), "Sam")
        set_role(session, sam, companies(session)[0], "clerk")
        set_role(session, sam, other, "auditor")
        keep_user_password(session, sam, "$argon2id$one")
    return known(database)


def known(database: Database) -> Account:
    with database.read() as session:
        return next(one for one in accounts(session) if one.name == "Sam")


def test_the_latest_role_counts_and_none_is_none(database: Database) -> None:
    sam = hire(database)
    assert (sam.roles, sam.password) == ({"main": "clerk", "Borealis": "auditor"}, "$argon2id$one")
    with database.write(PAT) as session:
        assert is_guarded(session)
        first, other = companies(session)
        assert (other.name, other.title) == ("Borealis", "Borealis Ltd")
        set_role(session, sam, first, "supervisor")
        set_role(session, sam, other, None)
        set_disabled(session, sam, is_disabled=True)
        assert time_of(session).tzinfo is not None
    assert (known(database).roles, known(database).is_disabled) == ({"main": "supervisor"}, True)
    assert found_in(database) == ""


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("membership", "UPDATE membership SET role = 'administrator'", "The role of Sam in main"),
        (
            "membership",
            "DELETE FROM membership WHERE role = 'auditor'",
            "The role of Sam in Boreal",
        ),
        (
            "membership",
            SMUGGLED,
            "The role of Sam in main",
        ),
        ("user_login", "UPDATE user_login SET password = 'x'", "The password of Sam is not"),
    ],
)
def test_a_role_or_password_changed_behind_the_trail_is_found(
    own_office: Database, table: str, change: str, said: str
) -> None:
    hire(own_office)
    assert found_in(own_office) == ""
    with own_office.write(PAT) as session:
        without_guard(session, table)
        session.execute(sa.text(change))
    assert found_in(own_office).startswith(said)


@pytest.mark.parametrize("table", ["membership", "company_title"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET created_by = created_by"])
def test_roles_and_titles_are_written_once(database: Database, table: str, statement: str) -> None:
    hire(database)
    with pytest.raises(sa.exc.DBAPIError, match="once"), database.write(PAT) as session:
        session.execute(sa.text(statement.format(table)))


def test_what_one_company_has_is_not_there_for_another(office: Database) -> None:
    hire(office)
    with office.write(PAT) as session:
        made = month(person("1"))
        stored = add_revision(session, new(made, reading=READING))
        index_month(session, CYCLE.id, stored.id, made)
        add_rules(session, {"import_vendor": "ACME"}, NOW)
        keep_aliases(session, [Alias("Pat", "PATRICIA")])
    office.company = "Borealis"
    with office.read() as session:
        assert list_cycles(session) == ()
        assert latest_revision(session, CYCLE.id) is None
        with pytest.raises(UnknownRevision, match=f"No month is stored as {CYCLE.id}"):
            load_month(session, CYCLE.id)
        assert load_rules(session, ["import_vendor"]) == {}
        assert load_aliases(session) == ()
        assert stored_copy(session, STATEMENT.sha256) is None
        assert list(read_chunks(session, STATEMENT.sha256)) == []
        assert load_record(session, STATEMENT.sha256) is None
        assert [one.company for one in events_since(session, None)] == []
        assert look_up(session, parsed("Pat Example"), start=0, end=9) == ()
    office.company = "main"
    with office.read() as session:
        assert [one.cycle.id for one in list_cycles(session)] == [CYCLE.id]
        assert look_up(session, parsed("Pat Example"), start=0, end=9) != ()
        revision, _ = load_month(session, CYCLE.id)
        assert find_by_inputs(session, revision.inputs_digest) == revision
    assert found_in(office) == ""


def test_files_and_months_of_two_companies_never_meet(office: Database) -> None:
    hire(office)
    with office.write(PAT) as session:
        add_revision(session, new(month(person("1")), reading=READING))
    for write in (
        lambda s: store_document(s, REPORT),
        lambda s: add_revision(s, new(month(person("2")), "z")),
    ):
        with (
            pytest.raises(ForeignCompany, match="cannot be stored for this company"),
            office.write(BEA) as session,
        ):
            write(session)


@pytest.mark.parametrize(
    "change", ["UPDATE company_title SET title = 'Mine'", "DELETE FROM company_title"]
)
def test_another_title_than_was_given_is_found(own_office: Database, change: str) -> None:
    hire(own_office)
    assert found_in(own_office) == ""
    with own_office.write(PAT) as session:
        without_guard(session, "company_title")
        session.execute(sa.text(change))
    assert found_in(own_office) == "The title of Borealis is not the one that was given."
