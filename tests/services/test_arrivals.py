"""Files that come late join the month they belong to, and what may not belong is asked about."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pymupdf

from ccprocessor.app import open_office
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.readings import MonthRecord
from ccprocessor.domain.receipts import ReceiptReport
from ccprocessor.jobs import Job
from ccprocessor.services.cycle.arrivals import placed
from ccprocessor.services.cycle.listing import cycles
from ccprocessor.services.cycle.load_cycle import Loaded, load_cycle, load_first, open_revision
from ccprocessor.services.cycle.placement import Placement, Question
from ccprocessor.services.cycle.unread import Unread
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.storage.documents import load_record
from tests.desktop.grounds import settings_in
from tests.office.generator import Office as Papers

OPTIONS = ProcessOptions(ocr=False)


def load(
    office: Office,
    files: Sequence[Path],
    placement: Placement = Placement(),  # noqa: B008
) -> Loaded | Question:
    return load_first(files, office, OPTIONS, Job(), placement)


def loaded(
    office: Office,
    files: Sequence[Path],
    placement: Placement = Placement(),  # noqa: B008
) -> Loaded:
    found = load(office, files, placement)
    assert isinstance(found, Loaded)
    return found


def asked(
    office: Office,
    files: Sequence[Path],
    placement: Placement = Placement(),  # noqa: B008
) -> Question:
    before = stored(office)
    found = load(office, files, placement)
    assert isinstance(found, Question)
    assert stored(office) == before
    return found


def stored(office: Office) -> list[tuple[str, str]]:
    if office.is_empty:
        return []
    return [
        (one.cycle.id, revision.number)
        for one in cycles(office.database)
        for revision in one.revisions
    ]


def forget_words(office: Office) -> None:
    """Let nothing be left of what was read but the copies."""
    for path in office.settings.cache_folder.iterdir():
        if path.name != "documents":
            shutil.rmtree(path, ignore_errors=True)


def facts(month: Month) -> Month:
    """Without the places of totals, which move by a hair where a card number was written over."""
    return replace(month, people=tuple(replace(person, card_totals=()) for person in month.people))


def test_receipts_after_their_statement_join_it_and_give_what_both_would(
    office: Office, papers: Papers, tmp_path: Path
) -> None:
    (tmp_path / "together").mkdir()
    with open_office(settings_in(tmp_path / "together")) as other:
        together = load_cycle([papers.car, papers.receipts], other, OPTIONS, Job())
    car = tmp_path / "car.pdf"
    shutil.copy(papers.car, car)
    first = loaded(office, [car])
    car.unlink()
    forget_words(office)
    both = loaded(office, [papers.receipts], Placement(front=first.revision.cycle_id))
    assert both.joined
    assert (both.revision.cycle_id, both.revision.number) == (first.revision.cycle_id, "2.0")
    assert facts(both.month) == facts(together.month)


def test_a_statement_after_its_receipts_takes_them_in(office: Office, papers: Papers) -> None:
    first = loaded(office, [papers.receipts])
    both = loaded(office, [papers.car], Placement(front=first.revision.cycle_id))
    assert len(both.month.documents) == 2
    assert any(person.transactions and person.receipts for person in both.month.people)
    assert both.month.cycle.company


def test_files_that_are_in_the_month_already_open_it(office: Office, papers: Papers) -> None:
    both = loaded(office, [papers.car, papers.receipts])
    again = loaded(office, [papers.receipts], Placement(front=both.revision.cycle_id))
    assert again.revision == both.revision
    assert len(stored(office)) == 1


def test_without_a_month_in_front_the_stored_one_is_offered(office: Office, papers: Papers) -> None:
    first = loaded(office, [papers.car])
    question = asked(office, [papers.receipts])
    assert question.cycle == first.revision.cycle_id
    assert question.doubtful == ()
    assert question.arrivals[0].common > 0
    both = loaded(office, [papers.receipts], question.joined)
    assert both.revision.cycle_id == first.revision.cycle_id
    alone = loaded(office, [papers.receipts], Placement(is_alone=True))
    assert alone.revision.cycle_id != first.revision.cycle_id


def test_a_report_of_others_is_asked_about_before_anything_is_stored(
    office: Office, papers: Papers, strangers: Papers
) -> None:
    question = asked(office, [papers.car, strangers.receipts])
    assert [(one.kind, bool(one.doubts)) for one in question.arrivals] == [
        ("card_statement", False),
        ("receipt_report", True),
    ]
    assert not question.may_be_new
    alone = loaded(office, [papers.car, strangers.receipts], question.left_out)
    assert [one.kind for one in alone.month.documents] == ["card_statement"]
    question = asked(office, [strangers.receipts], Placement(front=alone.revision.cycle_id))
    assert question.doubtful == question.arrivals
    both = loaded(office, [strangers.receipts], question.joined)
    assert {"no_common_people", "other_period"} & {one.type for one in both.month.issues}


def test_another_month_over_the_one_in_front_is_asked_about(
    office: Office, papers: Papers, strangers: Papers
) -> None:
    first = loaded(office, [papers.car, papers.receipts])
    front = Placement(front=first.revision.cycle_id)
    question = asked(office, [strangers.car, strangers.receipts], front)
    assert question.may_be_new
    assert len(question.doubtful) == 2
    other = loaded(office, [strangers.car, strangers.receipts], Placement(is_alone=True))
    assert other.revision.number == "1.0" or other.revision.cycle_id == first.revision.cycle_id


def of_strangers(record: MonthRecord) -> MonthRecord:
    """The same file with other people."""
    if isinstance(record, ReceiptReport):
        people = (replace(record.people[0], portal_id="1", name="Nobody Known", receipts=()),)
        return replace(record, document="e" * 64, people=people)
    card = replace(record.cards[0], last4="0000", employee_id="1", name="X", transactions=())
    return replace(record, document="d" * 64, cards=(card,))


def test_other_people_of_one_account_and_period_never_take_a_months_place_unasked(
    office: Office, papers: Papers, strangers: Papers
) -> None:
    month = loaded(office, [papers.car, papers.receipts]).month
    other = loaded(office, [strangers.receipts], Placement(is_alone=True)).revision.cycle_id
    with office.database.read() as session:
        records = [load_record(session, document.sha256) for document in month.documents]
    changed = [of_strangers(record) for record in records if isinstance(record, MonthRecord)]
    for placement in (Placement(), Placement(front=month.cycle.id), Placement(is_alone=True)):
        question = placed(office, month, changed, (), placement)
        assert isinstance(question, Question)
        assert (question.replaces, question.cycle) == (True, month.cycle.id)
        assert question.apart.is_decided
    question = placed(office, month, changed, (), Placement(front=other))
    assert isinstance(question, Question)
    assert not question.replaces
    assert not question.apart.is_decided


def test_the_newest_is_told_and_what_is_unread_of_it(office: Office, papers: Papers) -> None:
    first = loaded(office, [papers.car])
    loaded(office, [papers.receipts], Placement(front=first.revision.cycle_id))
    older = open_revision(office, first.revision.cycle_id, "1.0")
    newer = open_revision(office, first.revision.cycle_id)
    assert (older.is_newest, newer.is_newest) == (False, True)
    records = [one for person in newer.month.people for one in person.receipts]
    assert newer.unread == Unread(pictures=sum(one.attachment for one in records))
    assert not older.unread


def test_files_that_cannot_be_used_are_told_and_make_no_revision(
    office: Office, papers: Papers, tmp_path: Path
) -> None:
    first = loaded(office, [papers.car, papers.receipts])
    letter, noise = tmp_path / "letter.pdf", tmp_path / "noise.pdf"
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "A letter about nothing at all.")
        document.save(letter)
    noise.write_bytes(b"%PDF-1.7 and then nothing")
    for files in ([letter], [letter, noise], [papers.car, letter]):
        again = loaded(office, files, Placement(front=first.revision.cycle_id))
        assert again.revision == first.revision
        assert len(again.failures) == len(files) - (papers.car in files)
        assert "letter.pdf is neither a report nor a receipt" in str(again.failures[-1])
    assert stored(office) == [(first.revision.cycle_id, "1.0")]
