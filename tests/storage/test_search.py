"""Anything is found by words, amounts and last four, in the newest revision of every month."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccprocessor.domain.issues import ReceiptRef, TransactionRef
from ccprocessor.domain.pictures import FieldReading, PictureReading
from ccprocessor.domain.receipts import LooseReceipt
from ccprocessor.storage.engine.database import Database
from ccprocessor.storage.revisions import add_revision, load_month
from ccprocessor.storage.search.index import (
    index_month,
    index_pages,
    note_month,
    page_words,
    unindexed_documents,
    unindexed_months,
)
from ccprocessor.storage.search.lookup import Hit, look_up, troubles
from ccprocessor.storage.search.tables import search_row
from ccprocessor.storage.search.words import parsed
from tests.storage.months import (
    CYCLE,
    PAT,
    REPORT,
    STATEMENT,
    charge,
    month,
    new,
    person,
    receipt,
)

APRIL = replace(
    CYCLE, id="acme-2031-04", period_from=dt.date(2031, 4, 1), period_to=dt.date(2031, 4, 30)
)
ANN = person("1", name="Ann Élder", charges=[charge("000000011", "1234.56")], receipts=[])
BEN = person("2", name="Ben Pike", charges=[charge("000000022", "49.14")])


def keep(office: Database, what: object, inputs: str = "a", **fields: object) -> None:
    with office.write(PAT) as session:
        add_revision(session, new(what, inputs, **fields))  # type: ignore[arg-type]
        for cycle_id, revision_id in unindexed_months(session):
            index_month(session, cycle_id, revision_id, load_month(session, cycle_id)[1])


def found(office: Database, query: str, *, start: int = 0, end: int = 200) -> tuple[Hit, ...]:
    with office.read() as session:
        return look_up(session, parsed(query), start=start, end=end)


def told(office: Database, query: str) -> list[tuple[str, str]]:
    return [(hit.kind, hit.name) for hit in found(office, query)]


@pytest.mark.parametrize("query", ["elder", "ÉLDER", "ann el", "1,234.56", "1.234,56", "$1234.56"])
def test_a_charge_is_found_by_its_person_and_its_amount_in_any_notation(
    office: Database, query: str
) -> None:
    keep(office, month(ANN, BEN))
    assert ("charge", "Ann Élder") in told(office, query)
    assert ("charge", "Ben Pike") not in told(office, query)


def test_a_hit_says_all_about_its_record(office: Database) -> None:
    keep(office, month(ANN, BEN))
    [hit] = [one for one in found(office, "lantern 49.14") if one.kind == "charge"]
    [own] = BEN.transactions
    assert (hit.cycle, hit.person, hit.name) == (CYCLE, "2", "Ben Pike")
    assert (hit.date, hit.merchant, hit.amount) == (
        dt.date(2031, 3, 2),
        "LANTERN & SONS",
        Decimal("49.14"),
    )
    assert (hit.document, hit.file, hit.page, hit.box) == (
        STATEMENT.sha256,
        "car.pdf",
        1,
        own.place.box,
    )
    assert (hit.card, hit.ref) == ("0979", TransactionRef("0979", "000000022"))
    [record] = [one for one in found(office, "cafe site 38.93") if one.kind == "receipt"]
    assert (record.ref, record.page) == (ReceiptRef("90993940"), 2)


@pytest.mark.parametrize("query", ["••0979", "0979", "**** 0979", "xx0979"])
def test_last_four_find_the_card(office: Database, query: str) -> None:
    other = replace(charge("000000033"), card="4321")
    keep(office, month(ANN, person("3", cards=("4321",), charges=[other], receipts=[])))
    assert told(office, query) == [("person", "Ann Élder"), ("charge", "Ann Élder")]


def test_a_purpose_and_a_coding_are_found(office: Database) -> None:
    keep(office, month(BEN))
    for query in ("to the site", "6310.20", "vehicle fuel", "90993940"):
        assert ("receipt", "Ben Pike") in told(office, query), query


def test_people_come_first_then_charges_in_the_order_of_paper(office: Database) -> None:
    keep(office, month(ANN, BEN))
    assert told(office, "0979") == [
        ("person", "Ann Élder"),
        ("person", "Ben Pike"),
        ("charge", "Ann Élder"),
        ("charge", "Ben Pike"),
        ("receipt", "Ben Pike"),
    ]
    assert told(office, "0979")[1:3] == [
        (hit.kind, hit.name) for hit in found(office, "0979", start=1, end=3)
    ]


def test_the_newest_month_comes_first_and_only_its_newest_revision_is_found(
    office: Database,
) -> None:
    keep(office, month(ANN, BEN))
    keep(office, month(person("9", name="Ben Later"), cycle=APRIL), "b")
    assert told(office, "ben")[:2] == [("person", "Ben Later"), ("person", "Ben Pike")]
    changed = replace(BEN, name="Ben Stork")
    keep(office, month(ANN, changed), "c", based_on="1.0")
    assert told(office, "pike") == []
    assert ("charge", "Ben Stork") in told(office, "stork")
    assert told(office, "elder") == [("person", "Ann Élder"), ("charge", "Ann Élder")]


def test_a_save_writes_only_the_rows_of_who_changed(office: Database) -> None:
    keep(office, month(ANN, BEN))
    before = _rows(office)
    keep(office, month(replace(ANN, name="Ann Other"), BEN), "b", based_on="1.0")
    after = _rows(office)
    assert before["Ben Pike"] == after["Ben Pike"]
    assert set(after) == {"Ann Other", "Ben Pike"}


def _rows(office: Database) -> dict[str, set[int]]:
    rows: dict[str, set[int]] = {}
    with office.read() as session:
        for name, key in session.execute(sa.select(search_row.c.name, search_row.c.id)):
            rows.setdefault(name, set()).add(key)
    return rows


def test_people_who_stand_elsewhere_are_written_anew(office: Database) -> None:
    keep(office, month(ANN, BEN))
    keep(office, month(BEN), "b", based_on="1.0")
    assert told(office, "elder") == []
    assert told(office, "pike")[0] == ("person", "Ben Pike")
    keep(office, month(replace(BEN, name="Ben Stork")), "c", based_on="1.1")
    assert told(office, "pike") == []


def test_words_of_a_page_lead_to_its_month_and_person(office: Database) -> None:
    keep(office, month(BEN))
    with office.write(PAT) as session:
        index_pages(session, REPORT.sha256, {2: "Total due 77.10 for Crème Brûlée", 5: "total"})
    [hit] = found(office, "creme 77,10")
    assert (hit.kind, hit.cycle, hit.person, hit.name, hit.page) == (
        "page",
        CYCLE,
        "2",
        "Ben Pike",
        2,
    )
    assert {(one.page, one.name) for one in found(office, "total")} == {(2, "Ben Pike"), (5, "")}
    with office.write(PAT) as session:
        assert page_words(session, REPORT.sha256, {5, 6}) == {5: "total"}
        index_pages(session, REPORT.sha256, {2: "nothing of it"})
    assert found(office, "brulee") == ()
    assert len(found(office, "total")) == 1


def test_pages_of_documents_that_no_month_has_are_not_found(office: Database) -> None:
    with office.write(PAT) as session:
        index_pages(session, REPORT.sha256, {2: "Total due"})
    assert found(office, "total") == ()


def test_a_loose_receipt_is_found_by_what_was_read_of_it(office: Database) -> None:
    read = PictureReading(
        merchant=FieldReading("MOCK DINER", 0.9), total=FieldReading("12.50", 0.9)
    )
    odd = PictureReading(total=FieldReading("one million", 0.1))
    loose = (LooseReceipt(REPORT.sha256, (4,), read), LooseReceipt(REPORT.sha256, (5,), odd))
    keep(office, month(BEN, loose=loose))
    [hit] = found(office, "diner 12.5")
    assert (hit.kind, hit.person, hit.page, hit.ref) == ("receipt", None, 4, None)
    keep(office, month(BEN), "b", based_on="1.0")
    assert found(office, "diner") == ()


def test_months_of_older_programs_are_known_to_be_missing(office: Database) -> None:
    keep(office, month(ANN))
    with office.write(PAT) as session:
        session.execute(sa.text("DELETE FROM search_month"))
        [(cycle_id, revision_id)] = unindexed_months(session)
        _, stored = load_month(session, cycle_id)
        index_month(session, cycle_id, revision_id, stored)
        assert unindexed_months(session) == ()
        documents = {CYCLE.id: frozenset({STATEMENT.sha256, REPORT.sha256})}
        assert unindexed_documents(session) == documents
        index_pages(session, REPORT.sha256, {1: ""})
        assert unindexed_documents(session) == {CYCLE.id: frozenset({STATEMENT.sha256})}
    assert told(office, "elder") == [("person", "Ann Élder"), ("charge", "Ann Élder")]


def test_a_month_in_trouble_is_named_and_not_found(office: Database) -> None:
    keep(office, month(ANN))
    with office.write(PAT) as session:
        _, revision_id = session.execute(sa.text("SELECT * FROM search_month")).one()[:2]
        note_month(session, CYCLE.id, revision_id, "it is damaged")
        assert troubles(session) == ((CYCLE.id, "it is damaged"),)
        assert unindexed_months(session) == ()
    assert found(office, "elder") == ()


@pytest.mark.parametrize(
    "query",
    [
        "",
        '"',
        "'; DROP TABLE search_row; --",
        'elder" OR "a',
        "NEAR(a b, 5) NOT *",
        "words:elder",
        "a & b | !c <-> :*",
        "\\ \x00 \ud800",
        "🙂 🙂",
        "x" * 10_000,
        "elder " * 10_000,
        "9" * 400,
        "1,2,3,4.5.6,7",
        "١٢٣٤",
        "½ ² Ⅷ",
    ],
)
def test_rubbish_is_no_error(office: Database, query: str) -> None:
    keep(office, month(ANN))
    found(office, query)
    assert ("charge", "Ann Élder") in told(office, "elder")


@given(query=st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_no_text_at_all_is_an_error_or_ends_the_search(office: Database, query: str) -> None:
    if not told(office, "elder"):
        keep(office, month(ANN))
    assert {hit.cycle for hit in found(office, query)} <= {month(ANN).cycle, None}
    assert ("charge", "Ann Élder") in told(office, "elder")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("49.14", {"$491400"}),
        ("(49.14)", {"$491400"}),
        ("-1.234,50", {"$12345000"}),
        ("1.234", {"$12340000", "$12340"}),
        ("USD12.5", {"$125000"}),
        ("6059", {"6059", "#6059", "$60590000"}),
        ("2031-03-02", {"2031", "03", "02"}),
        ("4111 1111 1111 1111", {"1111", "#1111", "$11110000"}),
    ],
)
def test_numbers_are_understood_as_a_clerk_means_them(query: str, words: set[str]) -> None:
    assert {term.word for group in parsed(query) for term in group} == words


def test_many_pages_at_once_are_kept(office: Database) -> None:
    keep(office, month(BEN))
    with office.write(PAT) as session:
        index_pages(session, REPORT.sha256, {n: f"sheet{n} of many" for n in range(1, 1_203)})
    assert [hit.page for hit in found(office, "sheet777")] == [777]
    assert [hit.page for hit in found(office, "many", end=2)] == [1, 2]
    other = receipt("90990001", "5.00")
    assert other.key not in {hit.ref for hit in found(office, "many")}
