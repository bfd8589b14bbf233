from __future__ import annotations

from dataclasses import replace

from ccprocessor.desktop.ocr.queue import Queue, line_of, ocr_summary, queue_of
from ccprocessor.domain.issues import Issue
from ccprocessor.jobs import Progress, Stage
from ccprocessor.services.cycle.unread import Unread
from tests.builders.people import person, record
from tests.desktop.paper_month import PaperMonth


def test_a_word_of_progress_says_that_everything_before_is_done() -> None:
    scans = Progress(Stage.SCANS, 0, 3, "car.pdf")
    queue = Queue((scans, Progress(Stage.PICTURES, 0, 40), Progress(Stage.LOOSE, 0, 2)))
    moved = queue.moved(Progress(Stage.SCANS, 1, 3, "car.pdf"))
    assert (moved.done, moved.of) == (1, 45)
    moved = moved.moved(Progress(Stage.PICTURES, 7, 41))
    assert (moved.done, moved.of) == (10, 46)
    assert moved.at == Progress(Stage.PICTURES, 7, 41)
    assert moved.left == Unread(pictures=34, loose=2)
    assert moved.moved(Progress(Stage.LOOSE, 2, 2)).at is None


def test_a_month_read_whole_leaves_only_its_scans_in_the_queue(paper_month: PaperMonth) -> None:
    stages = queue_of(paper_month.loaded.month, Unread(scans=1)).stages
    assert stages[-1].stage is not Stage.LOOSE
    assert any(line_of(one).startswith("Scanned pages of car.pdf: 0 of ") for one in stages)


def test_nothing_new_is_said_so(paper_month: PaperMonth) -> None:
    month = paper_month.loaded.month
    assert "no new problems" in ocr_summary(month, month)


TIP = Issue("tip_added", "A tip.")


def test_two_people_of_one_name_are_told_apart(paper_month: PaperMonth) -> None:
    ann, namesake, bo = (
        replace(person((), employee_id=number, name=name, issues=(TIP,)), cards=cards)
        for number, name, cards in (
            ("1", "Ann Lee", ("9685",)),
            ("2", "Ann Lee", ()),
            ("3", "Bo Ray", ("2222",)),
        )
    )
    before = replace(paper_month.loaded.month, people=(ann, namesake, bo))
    ready = (replace(who, issues=()) for who in (ann, bo))
    more = replace(namesake, issues=(TIP, Issue("amount_differs", "More.")))
    said = ocr_summary(before, replace(before, people=(*ready, more)))
    assert "ready now: Ann Lee ••9685; Bo Ray, 1 new problem (Ann Lee 2)." in said


def test_a_namesake_who_was_ready_before_is_not_told_to_be_so_now(paper_month: PaperMonth) -> None:
    people = (person((), employee_id="1"), person((), employee_id="2", issues=(TIP,)))
    month = replace(paper_month.loaded.month, people=people)
    assert "ready now" not in ocr_summary(month, month)


def test_a_picture_that_adds_to_a_sentence_brings_no_new_problem(paper_month: PaperMonth) -> None:
    told = Issue("date_differs", "2 days later.", receipt=record().key)
    before = replace(paper_month.loaded.month, people=(person((), issues=(told,)),))
    more = replace(told, message="2 days later; the picture of the receipt shows 1 Mar 2031.")
    after = replace(before, people=(person((), issues=(more,)),))
    assert "no new problems" in ocr_summary(before, after)
