"""Whatever is written leaves events in one chain, and whatever is changed behind it is found."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.audit.chain import Break, head_of_nothing
from ccprocessor.audit.checkpoints import Checkpoint
from ccprocessor.audit.events import AuditEvent
from ccprocessor.domain.actors import Actor
from ccprocessor.domain.decisions import Step
from ccprocessor.domain.matches import Alias
from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage.aliases import keep_aliases
from ccprocessor.storage.closing.closings import add_closing
from ccprocessor.storage.decisions import clear_draft, keep_step, mark_steps
from ccprocessor.storage.documents import store_document
from ccprocessor.storage.engine.database import Database
from ccprocessor.storage.office_rules import add_rules
from ccprocessor.storage.proof.records import records_broken
from ccprocessor.storage.revisions import add_revision
from ccprocessor.storage.summaries import add_mark
from ccprocessor.storage.trail.walking import events_since, walk
from ccprocessor.storage.trail.writing import TrailChanged, head_of
from tests.storage.months import CYCLE, NOTED, PAT, READING, STATEMENT, flagged, month, new, person
from tests.storage.test_integrity import without_guard

NOW = dt.datetime(2031, 4, 1, tzinfo=dt.UTC)
RECORDS: tuple[Callable[[Session], object], ...] = (
    lambda s: store_document(s, STATEMENT, chunks=[b"page"], redacted_sha256=None),
    lambda s: add_revision(s, new(month(flagged(person())), reading=READING, decisions=(NOTED,))),
    lambda s: add_rules(s, {"import_vendor": "ACME"}, NOW),
    lambda s: add_mark(s, CYCLE.id, "archived"),
    lambda s: add_closing(s, CYCLE.id, "1.0", is_closed=False, reason="A late receipt"),
    lambda s: keep_aliases(s, [Alias("Pat", "PATRICIA")]),
    lambda s: keep_step(s, CYCLE.id, 0, Step("noted", (NOTED,))),
    lambda s: mark_steps(s, CYCLE.id, range(1), undone=True),
    lambda s: clear_draft(s, CYCLE.id),
)
"""Every way to write into the record, in an order in which each can be done."""


def events(database: Database) -> list[AuditEvent]:
    with database.read() as session:
        return list(events_since(session, None))


def write_all(database: Database) -> None:
    for write in RECORDS:
        with database.write(PAT) as session:
            write(session)


def found_in(database: Database, checkpoint: Checkpoint | None = None) -> str:
    """Which part of the record does not hold; empty for none."""
    with database.read() as session:
        walked = walk(session, checkpoint, deep=True)
        if isinstance(walked, Break):
            return f"{walked.number}: {walked.why}"
        return records_broken(session, walked)


def checkpoint_of(database: Database) -> Checkpoint:
    with database.read() as session:
        head, walked = head_of(session), walk(session, None, deep=False)
    assert not isinstance(walked, Break)
    return Checkpoint(head.office, head.number, head.digest, walked.root, NOW, "Pat")


def test_every_write_leaves_who_did_it_where_and_by_what(office: Database) -> None:
    for write in RECORDS:
        before = len(events(office))
        with office.write(PAT) as session:
            write(session)
        assert len(events(office)) > before, write
    told = events(office)
    assert [one.number for one in told] == list(range(1, len(told) + 1))
    assert {(one.user, one.workstation, one.program) for one in told} == {
        ("Pat", "desk-1", "ccprocessor 0.1.0")
    }
    assert found_in(office) == ""


def test_a_decision_is_told_with_its_person_and_what_stood_there(office: Database) -> None:
    who = person()
    set_ = replace(
        NOTED,
        kind="set",
        id="d-set",
        person=None,
        transaction=who.transactions[0].key,
        field="merchant",
        value="Lantern",
        was="LANTERN & SONS",
        text=None,
        reason="as on paper",
    )
    with office.write(PAT) as session:
        add_revision(session, new(month(who), reading=READING, decisions=(set_,)))
    [told] = [one for one in events(office) if one.action == "decision.made"]
    assert (told.subject.person, told.subject.name) == (who.key, who.name)
    assert (told.before, told.why) == ("LANTERN & SONS", "as on paper")
    assert '"value":"Lantern"' in told.after


def refuse_after(session: Session) -> None:
    add_rules(session, {"import_vendor": "ACME"}, NOW)
    raise DatabaseRefused("no room")


def test_a_unit_that_fails_leaves_no_event(office: Database) -> None:
    before = len(events(office))
    with pytest.raises(DatabaseRefused), office.write(PAT) as session:
        refuse_after(session)
    assert len(events(office)) == before


def test_a_long_value_is_told_by_its_digest_and_no_card_number_is_told(office: Database) -> None:
    with office.write(PAT) as session:
        add_rules(session, {"codes": ["x" * 5_000], "import_unit": "card 4111 1111 1111 1111"}, NOW)
    long, masked = (one.after for one in events(office) if one.action == "rule.set")
    assert long.startswith("sha256:")
    assert "4111 1111" not in masked
    assert masked.endswith('1111"')
    assert found_in(office) == ""


def test_the_trail_is_written_once(office: Database) -> None:
    for statement in (
        "UPDATE audit_event SET digest = 'x'",
        "DELETE FROM audit_event",
        "DELETE FROM audit_head",
    ):
        with pytest.raises(sa.exc.DBAPIError, match="written once"), office.write(PAT) as session:
            session.execute(sa.text(statement))


@pytest.mark.parametrize("number", ["number - 1", "number + 1", "number"])
def test_the_end_of_the_trail_moves_to_the_last_event_alone(
    own_office: Database, number: str
) -> None:
    write_all(own_office)
    moved = sa.text(f"UPDATE audit_head SET number = {number}, digest = 'x'")
    with pytest.raises(sa.exc.IntegrityError), own_office.write(PAT) as session:
        session.execute(moved)
    with own_office.write(PAT) as session:
        without_guard(session, "audit_head")
        session.execute(moved)
    with (
        pytest.raises(TrailChanged, match="behind the program's back"),
        own_office.write(PAT) as session,
    ):
        add_rules(session, {"import_vendor": "later"}, NOW)


def test_eight_desks_add_to_one_unbroken_chain(office: Database) -> None:
    def work(desk: int) -> None:
        for number in range(10):
            with office.write(Actor("Pat", f"desk-{desk}", "ccprocessor 0.1.0")) as session:
                add_rules(session, {"import_vendor": f"{desk}-{number}"}, NOW)

    before = len(events(office))
    desks = [threading.Thread(target=work, args=(desk,)) for desk in range(8)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    assert len(events(office)) == before + 80
    assert found_in(office) == ""


TAMPERINGS = (
    (
        "audit_event",
        "UPDATE audit_event SET at = '2020-01-01 00:00:00+00:00' WHERE number = 2",
        "Event 2 of the trail is listed",
    ),
    ("audit_event", "DELETE FROM audit_event WHERE number = 3", "3: it is missing"),
    ("audit_event", "UPDATE audit_event SET digest = 'x' WHERE number = 4", "4: it is not what"),
    ("audit_event", "UPDATE audit_event SET number = 99 WHERE number = 5", "5: it is missing"),
    ("audit_head", "UPDATE audit_head SET tree = CAST('x' AS {blob})", "0: The end of the trail"),
    ("setting", "UPDATE setting SET value = '\"EVIL\"'", "The setting import_vendor"),
    ("setting", "DELETE FROM setting", "The setting import_vendor"),
    ("decision", "UPDATE decision SET body = replace(body, 'Called', 'Asked')", "The decision"),
    ("cycle_mark", "UPDATE cycle_mark SET mark = 'shown'", "Whether acme-2031-03 is listed"),
    ("cycle_closing", "UPDATE cycle_closing SET is_closed = 1", "Whether acme-2031-03 is c"),
    ("cycle_closing", "UPDATE cycle_closing SET reason = 'no'", "Whether acme-2031-03 is c"),
    ("revision", "UPDATE revision SET reason = 'because'", "Revision 1.0 of acme-2031-03"),
    ("document_chunk", "UPDATE document_chunk SET data = CAST('gape' AS {blob})", "the file of"),
    ("", "UPDATE transaction SET net = 1", "the rows of transaction"),
    ("", "UPDATE receipt SET merchant = 'x'", "the rows of receipt"),
    ("", "UPDATE employee_revision SET name = 'x'", "the rows of employee_revision"),
    ("", "DELETE FROM issue", "the rows of issue"),
    ("", "DELETE FROM match", "the rows of match"),
)


@pytest.mark.parametrize(("table", "statement", "told"), TAMPERINGS)
def test_what_somebody_changes_in_the_database_is_found(
    own_office: Database, table: str, statement: str, told: str
) -> None:
    write_all(own_office)
    assert found_in(own_office) == ""
    with own_office.write(PAT) as session:
        if table:
            without_guard(session, table)
        is_server = session.connection().dialect.name == "postgresql"
        blob = "bytea" if is_server else "blob"
        statement = statement.replace("UPDATE transaction", 'UPDATE "transaction"')
        session.execute(sa.text(statement.format(blob=blob)))
    found = found_in(own_office)
    assert told in found
    assert bool(found) is bool(told)


def test_an_end_that_was_cut_off_is_found_from_a_checkpoint_kept_elsewhere(
    own_office: Database,
) -> None:
    write_all(own_office)
    kept = checkpoint_of(own_office)
    with own_office.write(PAT) as session:
        without_guard(session, "audit_event")
        last, digest = (
            kept.events - 2,
            sa.text("SELECT digest FROM audit_event WHERE number = :last"),
        )
        head = session.scalar(digest, {"last": last})
        session.execute(sa.text("DELETE FROM audit_event WHERE number > :last"), {"last": last})
        new_head = sa.text("UPDATE audit_head SET number = :last, digest = :head, tree = NULL")
        session.execute(new_head, {"last": last, "head": head})
    with own_office.read() as session:
        assert not isinstance(walk(session, None, deep=False), Break)
    assert "the checkpoint covers" in found_in(own_office, kept)


def test_a_checkpoint_of_another_state_or_office_does_not_fit(office: Database) -> None:
    write_all(office)
    kept = checkpoint_of(office)
    with office.write(PAT) as session:
        add_rules(session, {"import_vendor": "later"}, NOW)
    assert found_in(office, kept) == ""
    assert "another than when" in found_in(office, replace(kept, root="0" * 64))
    assert "another than when" in found_in(office, replace(kept, head="0" * 64))
    assert "another office" in found_in(office, replace(kept, office="else"))


def test_what_stood_before_the_trail_is_sealed_by_its_first_event(own_office: Database) -> None:
    write_all(own_office)
    with own_office.write(PAT) as session:  # as if the program before had stored all that
        without_guard(session, "audit_event")
        session.execute(sa.text("DELETE FROM audit_event"))
        office = head_of(session).office
        begin = sa.text("UPDATE audit_head SET number = 0, digest = :nothing")
        session.execute(begin, {"nothing": head_of_nothing(office)})
    with own_office.write(PAT) as session:
        add_rules(session, {"import_vendor": "first"}, NOW)
    assert [one.action for one in events(own_office)] == ["trail.begun", "rule.set"]
    assert found_in(own_office) == ""
    with own_office.write(PAT) as session:
        without_guard(session, "revision")
        session.execute(sa.text("UPDATE revision SET digest = 'x'"))
    assert "from before the trail" in found_in(own_office)
