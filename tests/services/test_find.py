"""Everything of a loaded month is found, also where an older program stored it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from ccprocessor.app import open_office
from ccprocessor.card_numbers import card_numbers
from ccprocessor.cli.main import main
from ccprocessor.jobs import Job
from ccprocessor.resources import resource
from ccprocessor.services.cycle.listing import put_away
from ccprocessor.services.cycle.load_cycle import load_cycle, open_revision, resume
from ccprocessor.services.find import as_json, find, prepare
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.settings import Settings


def settings_in(folder: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{(folder / 'office.sqlite').as_posix()}",
        log_folder=folder / "log",
        cache_folder=folder / "cache",
        author="Pat",
    )


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = settings_in(tmp_path_factory.mktemp("office"))
    with open_office(settings) as office:
        options = ProcessOptions(aliases=resource("sample/aliases.json"), ocr=False)
        files = [resource("sample/car.pdf"), resource("sample/receipts.pdf")]
        load_cycle(files, office, options, Job())
        assert prepare(office, Job()) == ()
    return settings


@pytest.fixture
def office(stored: Settings) -> Iterator[Office]:
    with open_office(stored) as opened:
        yield opened


@pytest.fixture
def older(stored: Settings, tmp_path: Path) -> Iterator[Office]:
    """An office whose months were stored before anything could be found."""
    settings = replace(settings_in(tmp_path), cache_folder=stored.cache_folder)
    with (
        closing(sqlite3.connect(stored.database_url.removeprefix("sqlite:///"))) as source,
        closing(sqlite3.connect(tmp_path / "office.sqlite")) as copy,
    ):
        source.backup(copy)
        copy.execute("INSERT INTO search_words(search_words) VALUES ('delete-all')")
        copy.execute("DELETE FROM search_row")
        copy.execute("DELETE FROM search_month")
        copy.commit()
    with open_office(settings) as opened:
        yield opened


def cycle_of(office: Office) -> str:
    [hit, *_] = find(office, "a").hits
    assert hit.cycle is not None
    return hit.cycle.id


def test_every_charge_and_receipt_is_found_where_it_stands(office: Office) -> None:
    month = open_revision(office, cycle_of(office)).month
    for person in month.people:
        for charge in person.transactions:
            query = f"{charge.merchant} {charge.net} ••{charge.card} {person.name}"
            hits = [one for one in find(office, query).hits if one.ref == charge.key]
            assert [(one.person, one.page, one.box) for one in hits] == [
                (person.key, charge.place.page, charge.place.box)
            ]
        for receipt in person.receipts:
            hits = [one for one in find(office, receipt.purpose).hits if one.ref == receipt.key]
            assert len(hits) == bool(receipt.purpose)


def test_words_of_every_page_are_kept_without_card_numbers(stored: Settings) -> None:
    with closing(sqlite3.connect(stored.database_url.removeprefix("sqlite:///"))) as database:
        pages = database.execute("SELECT document, page, text FROM search_row WHERE kind = 'page'")
        texts = {(document, page): text for document, page, text in pages}
        count = database.execute("SELECT sum(pages) FROM document").fetchone()[0]
    assert len(texts) == count
    assert sum(bool(text) for text in texts.values()) > count / 2
    assert not any(card_numbers(text) for text in texts.values())


def test_what_an_older_program_stored_is_taken_in(older: Office, office: Office) -> None:
    assert find(older, "a").hits == ()
    assert prepare(older, Job()) == ()
    assert prepare(older, Job()) == ()
    asked = ("a", "••", "total", "1", "receipt")
    for query in asked:
        now, before = find(older, query, limit=5_000).hits, find(office, query, limit=5_000).hits
        assert set(map(str, now)) == set(map(str, before))
    assert find(older, "a").hits


def test_a_damaged_month_is_told_of_and_costs_no_other(older: Office, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "office.sqlite")) as database:
        database.execute("DROP TRIGGER packet_is_written_once_update")
        database.execute("UPDATE packet SET content = x'00'")
        database.commit()
    assert prepare(older, Job()) == ()
    found = find(older, "a")
    assert found.hits == ()
    [note] = found.notes
    assert "damaged" in note


def test_an_office_without_months_has_nothing_to_find(tmp_path: Path) -> None:
    with open_office(settings_in(tmp_path)) as empty:
        assert prepare(empty, Job()) == ()
        assert find(empty, "anything").hits == ()


def test_a_full_card_number_is_asked_for_by_its_last_four(office: Office) -> None:
    [person, *_] = [one for one in find(office, "a").hits if one.card]
    full = f"4111 1111 1111 {person.card}"
    found = find(office, full)
    assert found == find(office, person.card or "")


def test_a_page_shows_what_was_found_on_it(office: Office) -> None:
    pages = [one for one in find(office, "total", limit=5_000).hits if one.kind == "page"]
    assert pages
    assert all("total" in one.text.casefold() and len(one.text) <= 162 for one in pages)
    assert all(one.cycle for one in pages)


def test_a_hit_as_json_names_what_the_other_commands_take(
    stored: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_office(stored) as office:
        month = open_revision(office, cycle_of(office)).month
        own = next(one for one in month.people if one.transactions)
        charge = own.transactions[0]
        hits = find(office, f"{own.name} {charge.net}").hits
        expected = [as_json(hit) for hit in hits]
    arguments = ["find", own.name, str(charge.net), "--json", "--quiet"]
    assert main([*arguments, "--database", stored.database_url]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines == expected
    [line] = [one for one in lines if one["transaction"] == charge.key._asdict()]
    assert (line["cycle"], line["person"]) == (month.cycle.id, own.key)
    assert (line["amount"], line["page"]) == (f"{charge.net:.2f}", charge.place.page)


def test_limit_and_offset_part_what_is_found(office: Office) -> None:
    whole = find(office, "a", limit=40)
    assert whole.has_more
    parts = [find(office, "a", limit=10, offset=at).hits for at in range(0, 40, 10)]
    assert whole.hits == tuple(hit for part in parts for hit in part)


def test_a_removed_month_is_not_found_and_an_archived_one_is(office: Office) -> None:
    cycle = cycle_of(office)
    put_away(office, cycle, "archived")
    assert find(office, "a").hits
    put_away(office, cycle, "removed")
    assert not find(office, "a").hits
    assert list(resume(office, None, Job())) == []
    put_away(office, cycle, "shown")
    assert find(office, "a").hits
