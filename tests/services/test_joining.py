"""Two stored months become one: nothing is read again, decided anew or lost, or nothing happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from ccprocessor.app import open_office
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.pictures import PictureReading
from ccprocessor.errors import Cancelled, DatabaseRefused
from ccprocessor.jobs import Event, Job, PageRead, Progress, Stage
from ccprocessor.services.cycle.known import KnownRecords
from ccprocessor.services.cycle.listing import cycles, put_away
from ccprocessor.services.cycle.load_cycle import (
    Loaded,
    drafted_quickly,
    load_cycle,
    load_first,
    open_revision,
    read_unread,
)
from ccprocessor.services.cycle.placement import Placement, Question
from ccprocessor.services.cycle.storing import MonthNotJoined, store_upon_newest
from ccprocessor.services.desk.clashes import Line
from ccprocessor.services.desk.in_force import decisions_of
from ccprocessor.services.desk.joining import Joined, join_months, take_back_join
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.services.intake.intake import open_files
from ccprocessor.services.intake.merging import StatementsDisagree
from ccprocessor.services.office import Office, ProcessOptions
from tests.desktop.grounds import settings_in
from tests.office.generator import Office as Papers
from tests.storage.conftest import file_with_tables, postgres_server, server_with_tables, url

__all__ = ["file_with_tables", "postgres_server", "server_with_tables", "url"]

OPTIONS = ProcessOptions(ocr=False)


@pytest.fixture
def office(url: str, tmp_path: Path) -> Iterator[Office]:
    """An office in which nothing is stored yet, on either engine."""
    with open_office(replace(settings_in(tmp_path), database_url=url)) as made:
        yield made


@pytest.fixture
def halves(office: Office, papers: Papers) -> tuple[str, str]:
    """The ids of a month of the statement and of one of the receipts."""
    return alone(office, papers.car), alone(office, papers.receipts)


def alone(office: Office, *files: Path) -> str:
    loaded = load_first(files, office, OPTIONS, Job(), Placement(is_alone=True, is_decided=True))
    assert isinstance(loaded, Loaded)
    return loaded.revision.cycle_id


def joined(office: Office, first: str, other: str, job: Job | None = None) -> Joined:
    found = join_months(office, first, other, OPTIONS, job or Job(), is_decided=True)
    assert isinstance(found, Joined)
    return found


def stored(office: Office) -> dict[str, tuple[list[str], str, Month]]:
    """Of every month the numbers of its revisions, its mark, and how it is now."""
    return {
        one.cycle.id: (
            [revision.number for revision in one.revisions],
            one.mark,
            open_revision(office, one.cycle.id).month,
        )
        for one in cycles(office.database)
    }


def numbers(office: Office) -> dict[str, tuple[list[str], str]]:
    return {name: (found, mark) for name, (found, mark, _) in stored(office).items()}


def decide(office: Office, cycle: str, *lines: Line, save: bool = True) -> None:
    desk = DeskSession(office, cycle)
    assert not desk.act("decided", lines).refused
    if save:
        desk.save("decided")


def marked(month: Month, number: int = 0) -> Line:
    charge = [one for person in month.people for one in person.transactions][number].key
    named = {"card": charge.card, "number": charge.number, "occurrence": charge.occurrence}
    return {"kind": "mark", "transaction": named, "as": "disputed"}


def coded(month: Month, value: str = "6310.20") -> Line:
    receipt = next(one for person in month.people for one in person.receipts)
    named = {"transaction_id": receipt.transaction_id}
    return {"kind": "set", "receipt": named, "field": "coding.gl_account", "value": value}


def cancelled_at(stage: Stage) -> Job:
    """A job that somebody cancels when it comes to a stage."""

    def report(at: Progress) -> None:
        if at.stage is stage:
            job.cancel()

    job = Job(report)
    return job


def facts(month: Month) -> Month:
    """Without the places of totals, which move by a hair where a card number was written over."""
    return replace(month, people=tuple(replace(person, card_totals=()) for person in month.people))


_FUNCTION = """CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the disk is gone'; END $$;
CREATE TRIGGER fault AFTER INSERT ON {} EXECUTE FUNCTION fault()"""
_FAULTS = {
    "sqlite": (
        "CREATE TRIGGER fault AFTER INSERT ON {} BEGIN SELECT RAISE(ABORT, 'full disk'); END",
        "DROP TRIGGER fault",
    ),
    "postgresql": (_FUNCTION, "DROP FUNCTION fault CASCADE"),
}


@contextmanager
def broken(url: str, table: str) -> Iterator[None]:
    """A database that takes no row into a table meanwhile."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    make, mend = _FAULTS[engine.dialect.name]
    with engine.connect() as raw:
        raw.exec_driver_sql(make.format(table))
    yield
    with engine.connect() as raw:
        raw.exec_driver_sql(mend)


def test_a_statement_and_its_receipts_give_what_they_would_have_together(
    office: Office, papers: Papers, halves: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / "together").mkdir()
    with open_office(settings_in(tmp_path / "together")) as other:
        together = load_cycle([papers.car, papers.receipts], other, OPTIONS, Job())
    statement, receipts = halves
    events: list[Event] = []
    job = Job(announce=events.append)
    found = join_months(office, statement, receipts, OPTIONS, job)
    assert isinstance(found, Joined)
    assert not [one for one in events if isinstance(one, PageRead)]
    assert facts(found.loaded.month) == facts(together.month)
    assert numbers(office) == {
        statement: (["1.0", "2.0"], "shown"),
        receipts: (["1.0"], "removed"),
    }
    assert found.loaded.revision.reason.startswith("joined with ")
    assert [one.id for one in found.put_away] == [receipts]


def alone_with_pictures(office: Office, receipts: Path, read: PictureReading) -> str:
    """Store a month of receipts whose pictures say this; OCR takes minutes, and is not on trial."""
    opened = open_files(office, [receipts], OPTIONS)
    draft = drafted_quickly(office, opened, OPTIONS, Job(), KnownRecords())
    people = tuple(
        replace(one, receipts=tuple(replace(own, picture=read) for own in one.receipts))
        for one in draft.reading.people
    )
    whole = draft.of(draft.reading.with_people(people))
    revision, _ = store_upon_newest(office, whole, Job())
    return revision.cycle_id


def test_pictures_that_were_read_are_not_read_again(office: Office, papers: Papers) -> None:
    read = PictureReading(engine="seen before", words=12, time="20:42")
    receipts = alone_with_pictures(office, papers.receipts, read)
    found = joined(office, receipts, alone(office, papers.car)).loaded
    pictures = [one.picture for person in found.month.people for one in person.receipts]
    assert pictures
    assert {repr(one) for one in pictures} == {repr(read)}
    assert not found.unread


def test_it_is_the_month_of_the_statement_whichever_was_chosen(
    office: Office, halves: tuple[str, str]
) -> None:
    statement, receipts = halves
    assert joined(office, receipts, statement).loaded.revision.cycle_id == statement
    assert numbers(office)[receipts] == (["1.0"], "removed")


def test_decisions_of_both_stay_in_force_in_the_order_they_were_made(
    office: Office, halves: tuple[str, str]
) -> None:
    statement, receipts = halves
    of_statement, of_receipts = (open_revision(office, one).month for one in halves)
    decide(office, statement, marked(of_statement, 0))
    decide(office, receipts, coded(of_receipts))
    decide(office, statement, marked(of_statement, 1))
    first, last, between = (one for name in halves for one in decisions_of(office, name))
    found = joined(office, statement, receipts).loaded.month
    assert decisions_of(office, statement) == (first, between, last)
    assert not [one.misfit for one in (first, between, last) if one.misfit]
    marks = [one.mark for person in found.people for one in person.transactions]
    assert marks.count("disputed") == 2
    codings = [one.coding for person in found.people for one in person.receipts if one.coding]
    assert "6310.20" in [one.gl_account for one in codings]
    again = read_unread(statement, office, OPTIONS, Job())
    assert len(again.month.documents) == 2
    assert decisions_of(office, statement) == (first, between, last)


def test_a_decision_that_does_not_fit_is_told_until_its_paper_is_there(
    office: Office, papers: Papers, strangers: Papers
) -> None:
    month = alone(office, papers.car, papers.receipts)
    decide(office, month, coded(open_revision(office, month).month))
    assert alone(office, papers.car) == month
    others, receipts = alone(office, strangers.receipts), alone(office, papers.receipts)
    decide(office, others, coded(open_revision(office, others).month))
    joined(office, month, others)
    own, other = decisions_of(office, month)
    assert own.misfit
    assert not other.misfit
    told = [one for person in open_revision(office, month).month.people for one in person.issues]
    told += open_revision(office, month).month.issues
    assert [one.type for one in told].count("decision_no_longer_fits") == 1
    joined(office, month, receipts)
    assert [one.misfit for one in decisions_of(office, month)] == ["", ""]


def test_what_is_not_saved_of_the_month_that_goes_is_never_left_behind(
    office: Office, halves: tuple[str, str]
) -> None:
    statement, receipts = halves
    decide(office, receipts, coded(open_revision(office, receipts).month), save=False)
    before = stored(office)
    with pytest.raises(MonthNotJoined, match=r"1 change by .* would stay behind, not saved"):
        joined(office, statement, receipts)
    assert stored(office) == before
    desk = DeskSession(office, receipts)
    desk.save("now")
    decide(office, statement, marked(open_revision(office, statement).month), save=False)
    joined(office, statement, receipts)
    assert [one.decision.kind for one in decisions_of(office, statement)] == ["set"]
    assert len(DeskSession(office, statement).state.done) == 1


def test_a_join_can_be_undone_and_done_again(office: Office, halves: tuple[str, str]) -> None:
    statement, receipts = halves
    decide(office, receipts, coded(open_revision(office, receipts).month))
    before = stored(office)
    take_back_join(office, joined(office, receipts, statement))
    after = stored(office)
    assert {name: (mark, month) for name, (_, mark, month) in after.items()} == {
        name: (mark, month) for name, (_, mark, month) in before.items()
    }
    assert after[statement][0] == ["1.0", "2.0", "3.0"]
    assert decisions_of(office, statement) == ()
    assert len(joined(office, statement, receipts).loaded.month.documents) == 2
    assert [one.decision.kind for one in decisions_of(office, statement)] == ["set"]
    put_away(office, receipts, "shown")
    assert len(joined(office, statement, receipts).loaded.month.documents) == 2
    assert len(decisions_of(office, statement)) == 1


def test_a_month_that_was_changed_since_is_not_taken_back(
    office: Office, halves: tuple[str, str]
) -> None:
    found = joined(office, *halves)
    decide(office, halves[0], marked(found.loaded.month))
    before = stored(office)
    with pytest.raises(MonthNotJoined, match="was changed since"):
        take_back_join(office, found)
    assert stored(office) == before


def test_months_that_may_not_belong_together_are_asked_about_first(
    office: Office, papers: Papers, strangers: Papers
) -> None:
    statement, receipts = alone(office, papers.car), alone(office, strangers.receipts)
    before = stored(office)
    question = join_months(office, statement, receipts, OPTIONS, Job())
    assert isinstance(question, Question)
    assert stored(office) == before
    assert question.joining
    assert (question.may_join, question.may_be_new) == (True, False)
    assert [one.name for one in question.doubtful] == [strangers.receipts.name]
    assert "another period" in question.doubtful[0].doubts
    assert len(joined(office, statement, receipts).loaded.month.documents) == 2


def test_months_of_receipts_alone_become_one_and_lose_nothing(
    office: Office, papers: Papers, strangers: Papers
) -> None:
    both = [alone(office, papers.receipts), alone(office, strangers.receipts)]
    for one in both:
        decide(office, one, coded(open_revision(office, one).month))
    found = joined(office, both[0], both[1])
    assert len(found.loaded.month.documents) == 2
    name = found.loaded.revision.cycle_id
    assert [one.misfit for one in decisions_of(office, name)] == ["", ""]
    marks = {one: mark for one, (_, mark) in numbers(office).items()}
    assert marks == {**dict.fromkeys(both, "removed"), name: "shown"}


def test_statements_of_two_months_are_never_one(
    office: Office, papers: Papers, strangers: Papers
) -> None:
    first, other = alone(office, papers.car), alone(office, strangers.car)
    before = stored(office)
    for is_decided in (False, True):
        with pytest.raises(StatementsDisagree, match="cannot be one month"):
            join_months(office, first, other, OPTIONS, Job(), is_decided=is_decided)
    assert stored(office) == before


def test_a_fault_of_the_database_at_any_step_leaves_both_as_they_were(
    office: Office, halves: tuple[str, str]
) -> None:
    decide(office, halves[1], coded(open_revision(office, halves[1]).month))
    before = stored(office)
    steps = ("revision", "reading", "revision_decision", "revision_packet", "cycle_mark")
    for table in steps:
        refused = pytest.raises((DatabaseRefused, sa.exc.DatabaseError))
        with broken(office.settings.database_url, table), refused:
            joined(office, *halves)
        assert stored(office) == before
    assert len(joined(office, *halves).loaded.month.documents) == 2


def test_cancelled_at_any_moment_both_are_as_they_were(
    office: Office, halves: tuple[str, str]
) -> None:
    seen: list[Progress] = []
    take_back_join(office, joined(office, *halves, Job(seen.append)))
    before = stored(office)
    assert seen
    for stage in dict.fromkeys(one.stage for one in seen):
        with pytest.raises(Cancelled):
            joined(office, *halves, cancelled_at(stage))
        assert stored(office) == before


def test_what_somebody_stores_meanwhile_is_never_passed_over(
    office: Office, halves: tuple[str, str]
) -> None:
    statement, receipts = halves
    changed: list[str] = []

    def meanwhile(_at: Progress) -> None:
        if not changed:
            changed.append(receipts)
            decide(office, receipts, coded(open_revision(office, receipts).month))

    with pytest.raises(MonthNotJoined, match="was changed meanwhile"):
        joined(office, statement, receipts, Job(meanwhile))
    assert numbers(office) == {
        statement: (["1.0"], "shown"),
        receipts: (["1.0", "1.1"], "shown"),
    }
    joined(office, statement, receipts)
    assert [one.decision.kind for one in decisions_of(office, statement)] == ["set"]
