"""Revisions are written once, numbered, sealed, and come back as they were."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from ccprocessor.domain.actors import Actor
from ccprocessor.domain.cycles import ControlTotals, Month
from ccprocessor.domain.money import MixedCurrencies
from ccprocessor.errors import CouldNotBeProcessed
from ccprocessor.storage.base.columns import Scaled
from ccprocessor.storage.changes import changes
from ccprocessor.storage.documents import store_document
from ccprocessor.storage.engine.database import Database
from ccprocessor.storage.revisions import (
    NewRevision,
    PersonChange,
    RevisionConflict,
    StoredRevision,
    UnknownRevision,
    add_revision,
    find_by_inputs,
    find_revision,
    latest_revision,
    list_cycles,
    load_month,
    next_number,
)
from tests.storage.months import (
    CYCLE,
    LATER_REPORT,
    PAT,
    REPORT,
    STATEMENT,
    charge,
    flagged,
    month,
    moved,
    new,
    person,
    receipt,
    report_record,
)

NOBODY: dict[str, Any] = {"employee_id": None, "portal_id": None, "cards": ()}


def stored(office: Database, revision: NewRevision, by: Actor = PAT) -> StoredRevision:
    with office.write(by) as session:
        return add_revision(session, revision)


def set_state(office: Database, who: str, state: str) -> None:
    with office.write(PAT) as session:
        session.execute(
            sa.text("UPDATE revision_packet SET state = :state WHERE person = :who"),
            {"state": state, "who": who},
        )


def states(office: Database, revision: StoredRevision) -> dict[str, str]:
    with office.read() as session:
        rows = session.execute(
            sa.text("SELECT person, state FROM revision_packet WHERE revision_id = :id"),
            {"id": revision.id},
        )
        return {row.person: row.state for row in rows}


def test_a_month_comes_back_equal(office: Database) -> None:
    given = month(flagged(person("1")), person("2"), person("3", receipts=()))
    added = stored(office, new(given))
    with office.read() as session:
        revision, found = load_month(session, CYCLE.id)
    assert found == given
    assert revision == added
    assert revision.number == "1.0"
    assert (revision.author, revision.reason) == ("Pat", "first reading")
    assert revision.options == {"ocr": True, "pictures": "needed"}
    assert revision.timings == {"read": 12}
    assert revision.created_at == new(given).created_at


def test_new_files_raise_the_major_number_and_reading_again_the_minor(office: Database) -> None:
    later = month(documents=(STATEMENT, LATER_REPORT))
    runs = [(month(), "a"), (month(), "b"), (later, "c"), (later, "d"), (month(), "e")]
    found = []
    for what, inputs in runs:
        with office.read() as session:
            foretold = next_number(session, what)
        revision = stored(office, new(what, inputs))
        assert revision.number == foretold
        found.append((revision.number, revision.parent, revision.reason))
    assert found == [
        ("1.0", None, "first reading"),
        ("1.1", "1.0", "read again"),
        ("2.0", "1.1", "new files"),
        ("2.1", "2.0", "read again"),
        ("3.0", "2.1", "new files"),
    ]


def test_the_same_inputs_are_stored_once(office: Database) -> None:
    first = stored(office, new(month()))
    again = stored(office, new(month(person("9")), reason="by mistake"))
    assert again == first
    with office.read() as session:
        assert [r.number for c in list_cycles(session) for r in c.revisions] == ["1.0"]


def test_a_revision_is_found_by_its_inputs(office: Database) -> None:
    revision = stored(office, new(month(), "digest of inputs"))
    with office.read() as session:
        assert find_revision(session, CYCLE.id, "digest of inputs") == revision
        assert find_by_inputs(session, "digest of inputs") == revision
        assert find_revision(session, "another month", "digest of inputs") is None
        assert find_by_inputs(session, "other inputs") is None
        assert latest_revision(session, CYCLE.id) == revision
        assert latest_revision(session, "another month") is None


def test_work_on_a_revision_that_is_no_longer_the_newest_is_refused(office: Database) -> None:
    stored(office, new(month(), "a"))
    stored(office, new(month(), "b", based_on="1.0"))
    with pytest.raises(RevisionConflict, match=r"newest revision is 1\.1.*began from 1\.0"):
        stored(office, new(month(), "c", based_on="1.0"))
    with office.read() as session:
        assert find_by_inputs(session, "c") is None


@pytest.mark.parametrize(("cycle_id", "number"), [("nowhere", None), (CYCLE.id, "7.3")])
def test_an_unknown_revision_is_named(office: Database, cycle_id: str, number: str | None) -> None:
    stored(office, new(month()))
    with office.read() as session, pytest.raises(UnknownRevision, match=number or cycle_id):
        load_month(session, cycle_id, number)


def test_an_older_revision_stays_as_it_was(office: Database) -> None:
    before, after = month(person("1")), month(person("1", receipts=()), person("2"))
    stored(office, new(before, "a"))
    stored(office, new(after, "b"))
    with office.read() as session:
        assert load_month(session, CYCLE.id, "1.0")[1] == before
        assert load_month(session, CYCLE.id)[1] == after


def test_a_reviewed_person_stays_reviewed_when_only_pages_move(office: Database) -> None:
    clean, other = person("1"), person("2")
    stored(office, new(month(clean, other), "a"))
    set_state(office, "1", "approved")
    set_state(office, "2", "approved")
    amended = replace(moved(other, 7), receipts=(receipt(amount="38.94"),))
    later = month(moved(clean, 7), amended, documents=(STATEMENT, LATER_REPORT))
    revision = stored(office, new(later, "b"))
    assert states(office, revision) == {"1": "approved", "2": "open"}
    with office.read() as session:
        assert changes(session, revision) == (
            PersonChange("2", "Pat Example 2", ("receipt 90993940 amended", "totals")),
        )
        assert load_month(session, CYCLE.id)[1] == later


def test_what_changed_is_told_in_words(office: Database) -> None:
    before = person("1", charges=[charge("000000001"), charge("000000002", "5.00")])
    after = flagged(
        person(
            "1",
            charges=[charge("000000001"), charge("000000003", "6.00")],
            receipts=[receipt("90993940"), receipt("90993941")],
            name="Pat Example-Lee",
        )
    )
    stored(office, new(month(before, person("gone")), "a"))
    revision = stored(office, new(month(after, person("come")), "b"))
    with office.read() as session:
        found = {change.person: change.changed for change in changes(session, revision)}
    assert found == {
        "1": (
            "transaction 000000003 added",
            "transaction 000000002 removed",
            "receipt 90993941 added",
            "match of 000000003",
            "totals",
            "name",
            "flags",
            "issues",
            "suggestions",
        ),
        "come": ("new",),
        "gone": ("no longer in the files",),
    }


def test_two_people_of_one_key_are_kept_apart(office: Database) -> None:
    one, two = (person(receipts=[receipt(key)], **NOBODY, name="Pat") for key in ("1", "2"))
    stored(office, new(month(one, two), "a"))
    revision = stored(office, new(month(one, two), "b"))
    with office.read() as session:
        assert load_month(session, CYCLE.id)[1].people == (one, two)
        assert changes(session, revision) == ()


def test_unchanged_people_cost_nothing(office: Database) -> None:
    people = [person(str(n)) for n in range(5)]
    stored(office, new(month(*people), "a"))
    stored(office, new(month(*people[:4], person("4", receipts=())), "b"))
    with office.read() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM packet")) == 6


def test_a_list_shows_every_month_and_its_revisions(office: Database) -> None:
    april = replace(CYCLE, id="acme-2031-04", period_from=CYCLE.period_to)
    lost = replace(CYCLE, id="acme-lost", period_from=None, period_to=None)
    stored(office, new(month(flagged(person("1")), person("2")), "a"))
    stored(office, new(month(), "b"), replace(PAT, user="Sam"))
    stored(office, new(month(cycle=april), "c"))
    stored(office, new(month(cycle=lost), "d"))
    with office.read() as session:
        found = list_cycles(session)
    assert [summary.cycle for summary in found] == [april, CYCLE, lost]
    first, second = found[1].revisions
    assert (first.number, first.author, first.people, first.flagged) == ("1.0", "Pat", 2, 1)
    assert (first.statement_total, first.receipt_total) == (Decimal("77.86"), Decimal("77.86"))
    assert (second.number, second.author) == ("1.1", "Sam")


def test_a_month_of_nobody_is_stored_too(office: Database) -> None:
    nothing = Month(CYCLE, (), (), (), ControlTotals(Decimal("0.00"), None, Decimal("0.00")))
    stored(office, new(nothing))
    with office.read() as session:
        assert load_month(session, CYCLE.id)[1] == nothing


def test_a_month_whose_documents_were_not_stored_is_refused(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        stored(database, new(month()))
    with database.read() as session:
        assert list_cycles(session) == ()


def test_odd_characters_from_paper_do_not_stop_a_month(office: Database) -> None:
    odd = replace(REPORT, name="caf\udce9.pdf")
    nul = person("1", name="Pat\x00Example")
    stored(office, new(month(nul, documents=(STATEMENT, odd))))
    with office.read() as session:
        found = load_month(session, CYCLE.id)[1]
    assert found.people == (nul,)
    assert found.documents[1].name == "caf\ufffd.pdf"


@pytest.mark.parametrize("amount", ["9" * 30, "100000000000", "Infinity", "NaN"])
def test_an_amount_that_is_none_costs_its_person_and_nobody_else(
    office: Database, amount: str
) -> None:
    misread = person("2", charges=[charge(net=amount)])
    with pytest.raises(CouldNotBeProcessed, match="an amount of it is too large") as failed:
        stored(office, new(month(person("1"), misread)))
    assert failed.value.item == "2"
    stored(office, new(month(person("1"), replace(misread, transactions=(), matches=()))))
    with office.read() as session:
        assert session.scalars(sa.text('SELECT net FROM "transaction"')).all() == [389300]


def test_an_amount_that_is_none_costs_a_document_its_record(database: Database) -> None:
    read = report_record()
    first = replace(read.people[0].receipts[0], amount=Decimal("9" * 30))
    broken = replace(read, people=(replace(read.people[0], receipts=(first,)),))
    with database.write(PAT) as session:
        with pytest.raises(CouldNotBeProcessed) as failed:
            store_document(session, REPORT, record=broken)
        assert failed.value.item == REPORT.sha256
        with pytest.raises(sa.exc.StatementError, match="is no amount"):
            session.execute(sa.select(sa.literal(Decimal("NaN"), Scaled(4))))


def test_amounts_have_their_currency_beside_them_and_are_never_summed_with_others(
    office: Database,
) -> None:
    euros = replace(charge(), currency="EUR")
    paid = replace(receipt(), currency="EUR")
    stored(office, new(month(person("1"), person("2"))))
    abroad = person("2", charges=[euros], receipts=[paid])
    with pytest.raises(MixedCurrencies):
        _ = person("3", charges=[euros], receipts=[receipt()]).currency
    with pytest.raises(MixedCurrencies):
        _ = person("3", charges=[euros, charge("2")]).statement_total
    stored(office, new(month(abroad, issues=()), "b"))
    with office.read() as session:
        for table in ('"transaction"', "receipt"):
            assert session.scalars(sa.text(f"SELECT currency FROM {table}")).all() == ["EUR"]
        people = "SELECT currency FROM employee_revision ORDER BY revision_id, position"
        assert session.scalars(sa.text(people)).all() == ["USD", "USD", "EUR"]


def test_who_is_as_in_the_month_before_keeps_the_packet_also_where_others_come_and_go(
    office: Database,
) -> None:
    first = month(flagged(person("1")), person("2"), person("3"))
    stored(office, new(first, "a"))
    edited = month(flagged(person("1")), person("2", receipts=()), person("3"), person("4"))
    with office.read() as session:
        _, loaded = load_month(session, CYCLE.id)
    added = stored(office, new(edited, "b", based_on="1.0", before=loaded))
    assert packets_of(office, added)[::2] == packets_of(office, None)[::2]
    with office.read() as session:
        assert load_month(session, CYCLE.id) == (added, edited)
        assert [one.person for one in changes(session, added)] == ["2", "4"]
    gone = stored(office, new(month(person("4")), "c", based_on="1.1", before=edited))
    with office.read() as session:
        assert load_month(session, CYCLE.id) == (gone, month(person("4")))


def packets_of(office: Database, revision: StoredRevision | None) -> list[str]:
    """Digests of the first three people of a revision; None is the first one."""
    query = "SELECT content_digest FROM revision_packet WHERE revision_id = :id ORDER BY position"
    with office.read() as session:
        first = session.scalar(sa.text("SELECT min(id) FROM revision"))
        found = session.scalars(sa.text(query), {"id": revision.id if revision else first})
        return list(found.all()[:3])
