"""On Postgres the server holds users to their companies and roles, also by direct SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from ccprocessor.audit.chain import sealed
from ccprocessor.audit.events import AuditEvent, Subject
from ccprocessor.domain.actors import Actor
from ccprocessor.domain.decisions import Decision, Step
from ccprocessor.domain.rights import ALLOWED, RIGHTS, Role
from ccprocessor.errors import DatabaseRefused, NotAllowed, SignInNeeded, WrongUsage
from ccprocessor.services.sign_in import Claim, sign_in
from ccprocessor.storage.decisions import clear_draft, keep_step
from ccprocessor.storage.documents import read_chunks, store_document
from ccprocessor.storage.encoding import encode
from ccprocessor.storage.engine.database import Database, all_tables, init_database, open_database
from ccprocessor.storage.engine.roles import grant_program_role, grant_user_role
from ccprocessor.storage.office_rules import add_rules
from ccprocessor.storage.revisions import add_revision, list_cycles, load_month
from ccprocessor.storage.search.index import index_month
from ccprocessor.storage.together.presence import keep_presence, users_present
from ccprocessor.storage.trail.walking import events_since
from ccprocessor.storage.trail.writing import head_of, keep_checkpoint
from ccprocessor.storage.users.accounts import (
    Account,
    accounts,
    add_company,
    add_user,
    companies,
    sees_all,
    server_user,
    set_disabled,
    set_role,
)
from tests.storage.months import (
    CYCLE,
    NOTED,
    PAT,
    READING,
    REPORT,
    STATEMENT,
    month,
    new,
    person,
    statement_record,
)
from tests.storage.servers import PostgresServer
from tests.storage.test_roles import as_role
from tests.storage.test_trail import NOW, found_in

KEEPER, SHARED = "keeper_of_rows", "shared_by_desks"
USERS: dict[str, Role] = {
    "Cleo": "clerk",
    "Sue": "supervisor",
    "Aud": "auditor",
    "Ada": "administrator",
}
OTHER = replace(CYCLE, id="borealis-2031-03", company="Borealis", account_code="B1")
THEIRS = replace(STATEMENT, sha256="d" * 64, name="theirs.pdf")
APPROVED = replace(NOTED, id="d-approved", kind="approve", person=person("1").key, text=None)
SCOPED = sorted(
    {one.name for one in all_tables().sorted_tables}
    - {"user_account", "workstation", "audit_head", "audit_checkpoint", "server_login"}
)


def actor(user: str, company: str = "main") -> Actor:
    return Actor(user, f"desk of {user}", "ccprocessor 0.1.0", company)


@pytest.fixture(scope="module")
def served(postgres_server: PostgresServer) -> Iterator[str]:
    """The owner's address of a database with two companies, and a role for each user."""
    url = postgres_server.new_database("rows")
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {KEEPER} LOGIN CREATEROLE")
        connection.exec_driver_sql(f"ALTER DATABASE rows OWNER TO {KEEPER}")
        owned = as_role(url, KEEPER)
        office = init_database(owned)
        hire(office)
        keep_months(office)
        office.close()
        for user in (*USERS, "Bea"):
            assert grant_user_role(owned, user) is True
        assert grant_user_role(owned, "Cleo") is False
        assert grant_program_role(owned, SHARED) is True
        yield owned
        for user in (*USERS, "Bea", SHARED):
            connection.exec_driver_sql(f'DROP OWNED BY "{user}"; DROP ROLE "{user}"')
        connection.exec_driver_sql(f"DROP OWNED BY {KEEPER} CASCADE")
        connection.exec_driver_sql("ALTER DATABASE rows OWNER TO office")
        connection.exec_driver_sql(f"DROP ROLE {KEEPER}")
    server.dispose()


def hire(office: Database) -> None:
    with office.write(PAT) as session:
        other = add_company(session, "Borealis")
        main = companies(session)[0]
        for name, role in USERS.items():
            set_role(session, Account(add_user(session, name), name), main, role)
        set_role(session, Account(add_user(session, "Bea"), "Bea"), other, "clerk")


def keep_months(office: Database) -> None:
    """A month of each company, with all that hangs on one."""
    for who, cycle, paper in ((PAT, CYCLE, STATEMENT), (actor("Bea", "Borealis"), OTHER, THEIRS)):
        with office.write(who) as session:
            store_document(session, paper, chunks=[b"page"])
            if paper is STATEMENT:
                store_document(session, REPORT)
            own = replace(NOTED, id=f"d-{cycle.id}")
            one = person("1", name=f"Somebody of {cycle.company}")
            made = month(one, cycle=cycle, documents=(paper,))
            stored = add_revision(session, new(made, cycle.id, reading=READING, decisions=(own,)))
            index_month(session, cycle.id, stored.id, made)
            add_rules(session, {"import_vendor": cycle.company}, NOW)
            keep_step(session, cycle.id, 0, Step("noted", (NOTED,)))


def desk(served: str, user: str) -> Database:
    return open_database(as_role(served, user))


def rows(url: str, table: str, where: str = "true") -> int:
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        found = connection.scalar(sa.text(f'SELECT count(*) FROM "{table}" WHERE {where}'))
    engine.dispose()
    return int(found or 0)


def refusal(url: str, statement: str) -> str:
    """Why the server refuses a statement; empty where it was done. Nothing stays of it."""
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
    try:
        with engine.connect() as connection:
            changed = connection.exec_driver_sql(statement).rowcount
            connection.rollback()
            return "" if changed else "no such row"
    except sa.exc.DBAPIError as error:
        return f"{type(error.orig).__name__}: {error.orig}"
    finally:
        engine.dispose()


def test_a_desk_of_a_user_s_own_role_does_its_work(served: str) -> None:
    office = desk(served, "Cleo")
    with office.write(actor("Cleo")) as session:
        assert server_user(session) == "Cleo"
        later = replace(CYCLE, id="acme-2031-04", account_code="Z8")
        made = month(person("1"), cycle=later, documents=(STATEMENT,))
        own = replace(NOTED, by="Cleo")
        add_revision(session, new(made, "april", reading=READING, decisions=(own,)))
        keep_step(session, later.id, 0, Step("noted", (NOTED,)))
        clear_draft(session, later.id)
    with office.read() as session:
        assert [one.cycle.id for one in list_cycles(session)] == ["acme-2031-03", "acme-2031-04"]
        assert load_month(session, later.id)[1] == made
        assert b"".join(read_chunks(session, STATEMENT.sha256)) == b"page"
        assert list(events_since(session, None)) == []
    office.close()
    auditor = desk(served, "Aud")
    with auditor.read() as session:
        assert {one.user for one in events_since(session, None)} >= {"Pat", "Cleo"}
        assert not sees_all(session)
    auditor.close()
    owner = open_database(served)
    assert found_in(owner) == ""
    owner.close()


@pytest.mark.parametrize("user", [*USERS, "Bea"])
def test_rows_of_another_company_are_invisible_in_every_table(served: str, user: str) -> None:
    own = as_role(served, user)
    theirs = OTHER.id if user != "Bea" else CYCLE.id
    name = "Borealis" if user != "Bea" else "Acme"
    hidden = {
        "cycle": f"id = '{theirs}'",
        "revision": f"cycle_id = '{theirs}'",
        "decision": f"cycle_id = '{theirs}'",
        "draft_step": f"cycle_id = '{theirs}'",
        "search_row": f"cycle_id = '{theirs}'",
        "search_month": f"cycle_id = '{theirs}'",
        "setting": f"value LIKE '%{name}%'",
        "document": "sha256 = '{}'".format((THEIRS if user != "Bea" else STATEMENT).sha256),
        "employee_revision": f"name LIKE '%{name}%'",
        "company": "name = '{}'".format("Borealis" if user != "Bea" else "main"),
    }
    for table, where in hidden.items():
        assert rows(served, table, where) > 0, table
        assert rows(own, table, where) == 0, table
    for table in SCOPED:
        everything = rows(served, table)
        if everything and table not in {"user_login", "reading", "packet"}:
            assert rows(own, table) < everything, table
    assert rows(own, "revision") > 0
    assert rows(own, "packet") < rows(served, "packet")


STATEMENTS: tuple[tuple[str, str, str], ...] = (
    (
        "decide",
        "document",
        (
            "INSERT INTO document (sha256, name, kind, size, pages, mime_type,"
            " scanned_pages, received_at, engine, company_id)"
            " VALUES ('e', 'n', 'k', 1, 1, 'm', '[]', now(), '', {c})"
        ),
    ),
    (
        "decide",
        "decision",
        (
            "INSERT INTO decision (id, cycle_id, created_by, created_at, body, company_id)"
            ' SELECT \'d-x\', id, {me}, now(), \'{{"kind": "note", "by": "{user}"}}\', {c}'
            " FROM cycle LIMIT 1"
        ),
    ),
    (
        "review",
        "decision",
        (
            "INSERT INTO decision (id, cycle_id, created_by, created_at, body, company_id)"
            ' SELECT \'d-x\', id, {me}, now(), \'{{"kind": "approve", "by": "{user}"}}\', {c}'
            " FROM cycle LIMIT 1"
        ),
    ),
    (
        "rules",
        "setting",
        (
            "INSERT INTO setting (company_id, name, value, created_by, created_at)"
            " VALUES ({c}, 'import_unit', '\"EA\"', {me}, now())"
        ),
    ),
    (
        "limits",
        "setting",
        (
            "INSERT INTO setting (company_id, name, value, created_by, created_at)"
            " VALUES ({c}, 'approve_up_to', '\"9.00\"', {me}, now())"
        ),
    ),
    (
        "office",
        "membership",
        (
            "INSERT INTO membership (user_id, company_id, role, created_by, workstation_id,"
            " created_at) SELECT {me}, {c}, 'administrator', {me}, min(id), now() FROM workstation"
        ),
    ),
    (
        "office",
        "company_title",
        (
            "INSERT INTO company_title (company_id, title, created_by, workstation_id, created_at)"
            " SELECT {c}, 'Mine', {me}, min(id), now() FROM workstation"
        ),
    ),
)


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize(("right", "table", "statement"), STATEMENTS)
def test_direct_sql_adds_what_the_role_may_and_no_more(
    served: str, user: str, right: str, table: str, statement: str
) -> None:
    own = as_role(served, user)
    me = f"(SELECT id FROM user_account WHERE name = '{user}')"
    mine = refusal(own, statement.format(c="1", me=me, user=user))
    if right in ALLOWED[USERS[user]]:
        assert mine == ""
    else:
        assert f'row-level security policy for table "{table}"' in mine
    assert "row-level security" in refusal(own, statement.format(c="2", me=me, user=user))
    if "{me}" in statement:
        pat = "(SELECT id FROM user_account WHERE name = 'Pat')"
        assert "row-level security" in refusal(own, statement.format(c="1", me=pat, user=user))
    if "{user}" in statement:
        assert "row-level security" in refusal(own, statement.format(c="1", me=me, user="Pat"))
        unknown = statement.replace("note", "nod").replace("approve", "ap")
        assert "row-level security" in refusal(own, unknown.format(c="1", me=me, user=user))


@pytest.mark.parametrize("user", ["Cleo", "Sue"])
def test_only_who_reviews_takes_a_reviewer_s_word_back_or_brings_it_back(
    served: str, user: str
) -> None:
    cycle = replace(CYCLE, id=f"acme-of-{user}", account_code=f"W{user}")
    word = replace(APPROVED, id=f"d-word-of-{user}", by="Sue")
    dropped = Decision("take_back", decision=word.id, id=f"d-dropped-for-{user}", by="Sue")
    made = month(person("1"), cycle=cycle, documents=(STATEMENT,))
    ours: dict[str, Decision] = {
        "take back": replace(dropped, id=f"d-take-of-{user}", by=user),
        "bring back": Decision("take_back", decision=dropped.id, id=f"d-bring-of-{user}", by=user),
        "note": replace(NOTED, id=f"d-note-of-{user}", by=user),
    }

    def add(who: str, reason: str, *decisions: Decision) -> str:
        office = desk(served, who)
        try:
            with office.write(actor(who)) as session:
                add_revision(session, new(made, reason, reading=READING, decisions=decisions))
        except DatabaseRefused as error:
            return str(error)
        finally:
            office.close()
        return ""

    may = user == "Sue"
    assert add("Sue", f"approved {user}", word) == ""
    assert add(user, f"noted {user}", word, ours["note"]) == ""
    assert (add(user, f"taken {user}", word, ours["take back"]) == "") is may
    assert (add(user, f"left out {user}", ours["note"]) == "") is may
    assert add("Sue", f"dropped {user}", word, dropped) == ""
    assert (add(user, f"restored {user}", word) == "") is may
    assert add("Sue", f"dropped again {user}", word, dropped, ours["note"]) == ""
    assert (add(user, f"brought back {user}", word, dropped, ours["bring back"]) == "") is may


@pytest.mark.parametrize("user", USERS)
def test_direct_sql_changes_removes_and_empties_nothing(served: str, user: str) -> None:
    own = as_role(served, user)
    for one in all_tables().sorted_tables:
        name = f'"{one.name}"'
        assert "InsufficientPrivilege" in refusal(own, f"TRUNCATE {name} CASCADE"), name
        assert "InsufficientPrivilege" in refusal(own, f"DROP TABLE {name} CASCADE"), name
        disable = f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY"
        assert "InsufficientPrivilege" in refusal(own, disable), name
    for statement in (
        "UPDATE membership SET role = 'administrator'",
        "DELETE FROM audit_event",
        "UPDATE audit_event SET body = body",
        "DELETE FROM revision",
        "INSERT INTO server_login SELECT 'mine', id, now() FROM user_account",
        f"SET ROLE {KEEPER}",
        "SET SESSION AUTHORIZATION office",
        "CREATE OR REPLACE FUNCTION ccprocessor_user() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    ):
        assert "InsufficientPrivilege" in refusal(own, statement), statement
    for table in ("cycle", "document"):
        theirs = "company_id = 2"
        assert refusal(own, f"UPDATE {table} SET company_id = 1 WHERE {theirs}") != ""
    if USERS[user] in ("clerk", "supervisor"):
        assert "no such row" in refusal(
            own,
            "UPDATE user_login SET is_disabled = 1 WHERE user_id <>"
            " (SELECT user_id FROM server_login WHERE role = session_user)",
        )


def test_an_event_is_the_next_one_and_in_no_other_s_name(served: str) -> None:
    owner = open_database(served)
    with owner.read() as session:
        head = head_of(session)
    owner.close()
    own, unended = as_role(served, "Cleo"), "; SET CONSTRAINTS ALL IMMEDIATE"

    def forged(user: str, company: str, number: int = head.number + 1, action: str = "") -> str:
        told = AuditEvent(NOW, user, "", "", company, "rule.set", Subject("x"), number=number)
        body = encode(told).decode().replace("rule.set", action or "rule.set")
        return (
            f"INSERT INTO audit_event (number, at, body, digest) VALUES ({number}, '{NOW}',"
            f" convert_to('{body}', 'UTF8'), '{sealed(head.digest, number, body.encode())}')"
        )

    assert refusal(own, forged("Cleo", "main")) == ""
    for user, company in (("Sue", "main"), ("Cleo", "Borealis")):
        assert "row-level security" in refusal(own, forged(user, company))
    assert "row-level security" in refusal(as_role(served, "Aud"), forged("Aud", "main"))
    assert "row-level security" in refusal(own, forged("Cleo", "main", action="nothing"))
    far = forged("Cleo", "main", head.number + 2)
    assert "follows the last" in refusal(own, far)
    other = forged("Cleo", "main").replace('"main"', '"main" ')
    assert "follows the last" in refusal(own, other)
    assert "at the last event" in refusal(own, forged("Cleo", "main") + unended)


@pytest.mark.parametrize("user", [*USERS, "Bea"])
def test_nobody_moves_the_end_of_the_trail_but_to_its_last_event(served: str, user: str) -> None:
    for number in ("5", "number", "number + 1"):
        moved = f"UPDATE audit_head SET number = {number}, digest = repeat('0', 64)"
        found = refusal(as_role(served, user), moved)
        assert found == "no such row" if user == "Aud" else "at the last event" in found


@pytest.mark.parametrize("user", [*USERS, "Bea"])
def test_a_user_sees_those_who_share_a_company_and_no_log_in_of_others(
    served: str, user: str
) -> None:
    own, strange = as_role(served, user), "Cleo" if user == "Bea" else "Bea"
    assert rows(own, "user_account", f"name = '{strange}'") == 0
    assert rows(own, "user_account", f"name IN ('{user}', 'Pat')") == 2
    assert rows(own, "server_login") == (4 if user == "Ada" else 1)


def test_who_is_disabled_sees_nobody(served: str) -> None:
    owner = open_database(served)
    with owner.write(PAT) as session:
        sue = next(one for one in accounts(session) if one.name == "Sue")
        set_disabled(session, sue, is_disabled=True)
    assert rows(as_role(served, "Sue"), "user_account") == 1
    with owner.write(PAT) as session:
        set_disabled(session, sue, is_disabled=False)
    owner.close()


def test_direct_sql_changes_no_document_that_was_read_and_no_month(served: str) -> None:
    owner = open_database(served)
    with owner.write(PAT) as session:
        read = replace(STATEMENT, sha256="f" * 64)
        store_document(session, read, record=statement_record())
    owner.close()
    for column in ("name", "kind", "size", "pages", "mime_type", "currency", "status"):
        changed = f"UPDATE document SET {column} = {column} WHERE record IS NOT NULL"
        assert "a document is written once" in refusal(as_role(served, "Cleo"), changed)
    for column in ("received_at", "company_id", "sha256"):
        changed = f"UPDATE document SET {column} = {column}"
        assert "InsufficientPrivilege" in refusal(as_role(served, "Cleo"), changed)
    for column, why in (("id", "written once"), ("company", "InsufficientPrivilege")):
        changed = f"UPDATE cycle SET {column} = {column}"
        assert why in refusal(as_role(served, "Cleo"), changed)


def test_the_server_says_who_works_and_a_new_role_counts_at_once(served: str) -> None:
    office, owner = desk(served, "Sue"), open_database(served)
    found = sign_in(office, Claim("root"))
    assert (found.user, found.role, found.company) == ("Sue", "supervisor", "main")
    with pytest.raises(Exception, match="The server knows you as Sue, not as Ada"):
        sign_in(office, Claim("root", "Ada"))
    change(owner, "Sue", "auditor")
    with pytest.raises(DatabaseRefused), office.write(actor("Sue")) as session:
        add_rules(session, {"import_unit": "EA"}, NOW)
    change(owner, "Sue", "supervisor")
    with office.write(actor("Sue")) as session:
        add_rules(session, {"import_unit": "EA"}, NOW)
    with owner.write(PAT) as session:
        sue = next(one for one in accounts(session) if one.name == "Sue")
        set_disabled(session, sue, is_disabled=True)
    assert rows(as_role(served, "Sue"), "revision") == 0
    with pytest.raises(NotAllowed, match="The user Sue was disabled"):
        sign_in(office, Claim("root"))
    with owner.write(PAT) as session:
        set_disabled(session, sue, is_disabled=False)
    with pytest.raises(SignInNeeded, match="root is no user of this office"):
        sign_in(owner, Claim("root"))
    office.close()
    owner.close()


def change(owner: Database, name: str, role: Role) -> None:
    with owner.write(PAT) as session:
        user = next(one for one in accounts(session) if one.name == name)
        set_role(session, user, companies(session)[0], role)


def test_the_server_s_table_of_rights_is_the_program_s(served: str) -> None:
    for user, role in USERS.items():
        engine = sa.create_engine(as_role(served, user))
        with engine.connect() as connection:
            for right in RIGHTS:
                query = sa.text("SELECT count(*) FROM ccprocessor_companies(:right)")
                may = bool(connection.scalar(query, {"right": right}))
                assert may == (right in ALLOWED[role]), (user, right)
        engine.dispose()


def test_a_user_who_is_none_gets_no_role(served: str) -> None:
    with pytest.raises(WrongUsage, match="no user “Nobody” with a role here"):
        grant_user_role(served, "Nobody")


def test_a_role_is_a_user_s_own_or_shared_by_all_desks(served: str) -> None:
    with pytest.raises(WrongUsage, match="Cleo is a user's own role"):
        grant_program_role(served, "Cleo")
    owner = open_database(served)
    with owner.write(PAT) as session:
        user = Account(add_user(session, SHARED), SHARED)
        set_role(session, user, companies(session)[0], "auditor")
    owner.close()
    with pytest.raises(WrongUsage, match=f"{SHARED} is the role that desks share"):
        grant_user_role(served, SHARED)
    with pytest.raises(DatabaseRefused, match="owns the tables"):
        grant_program_role(served, KEEPER)


def test_a_name_of_another_company_is_refused_in_a_sentence(served: str) -> None:
    office = desk(served, "Ada")
    with pytest.raises(WrongUsage, match="cannot be given"), office.write(actor("Ada")) as session:
        add_user(session, "Bea")
    with office.write(actor("Ada")) as session:
        assert add_user(session, "Nell") in {one.id for one in accounts(session)}
    office.close()


def test_an_auditor_is_seen_and_signs_the_trail_without_adding_to_it(served: str) -> None:
    auditor = desk(served, "Aud")
    with auditor.write(actor("Aud")) as session:
        keep_presence(session, "window", CYCLE.id, "")
        keep_checkpoint(session, 1, NOW, "signed")
    with auditor.read() as session:
        assert users_present(session) == (("Aud", "desk of Aud"),)
    auditor.close()
    own = as_role(served, "Cleo")
    taken = "UPDATE presence SET person = 'x' WHERE \"window\" = 'window'"
    assert refusal(own, taken) == "no such row"
    assert "row-level security" in refusal(own, taken_by("Aud"))
    assert refusal(own, taken_by("Cleo")) == ""


def taken_by(user: str) -> str:
    return (
        'INSERT INTO presence ("window", cycle_id, user_id, workstation_id, since, seen) SELECT'
        f" 'other', '{CYCLE.id}', id, (SELECT min(id) FROM workstation), 0, 0 FROM user_account"
        f" WHERE name = '{user}'"
    )
