"""A load on its screen: rows, people, passwords, bad files, cancel; real files, a real store."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_records
from ccprocessor.desktop.loading.screen import LoadingScreen
from ccprocessor.desktop.loading.session import LoadSession
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.services.cycle.listing import cycles
from ccprocessor.settings import Settings
from tests.builders.mails import RIDE, mail, receipt_pdf
from tests.office.generator import Office

LONG = 30_000


@pytest.fixture
def course(services: ServiceClient) -> LoadSession:
    return LoadSession(services, services)


@pytest.fixture
def screen(qtbot: QtBot, theme: Theme, memory: Memory, course: LoadSession) -> LoadingScreen:
    made = LoadingScreen(course, memory)
    qtbot.addWidget(made)
    made.resize(1200, 760)
    made.show()
    return made


@pytest.fixture
def stored(own_settings: Settings) -> Callable[[], int]:
    """How many months are stored."""

    def count() -> int:
        with open_records(own_settings) as database:
            return len(cycles(database))

    return count


def loaded(qtbot: QtBot, course: LoadSession, begin: Callable[[], None]) -> Any:
    with qtbot.waitSignal(course.loaded, timeout=LONG) as told:
        begin()
    return told.args[0]


def click(qtbot: QtBot, screen: LoadingScreen, text: str) -> None:
    [button] = [one for one in screen.banner.remedies if one.text() == text]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_two_files_become_a_stored_month_with_people_listed_on_the_way(
    qtbot: QtBot, screen: LoadingScreen, course: LoadSession, papers: Office
) -> None:
    seen: set[str] = set()
    course.changed.connect(lambda: seen.update(row.text for row in screen.rows))
    month = loaded(
        qtbot, course, lambda: course.begin([papers.receipts, papers.car], papers.aliases)
    )
    charges = sum(len(person.transactions) for person in month.month.people)
    assert records_of(course, "card_statement") == charges
    assert any("Opening…" in text for text in seen)
    qtbot.waitUntil(lambda: all("Read · " in row.text for row in screen.rows))
    assert "Receipt report" in screen.rows[0].text
    assert "Card statement" in screen.rows[1].text
    assert screen.people.model().rowCount() > 0


def records_of(course: LoadSession, kind: str) -> int:
    return sum(person.records for person in course.people if person.kind == kind)


def test_a_month_read_before_is_found_without_reading(
    qtbot: QtBot, screen: LoadingScreen, course: LoadSession, papers: Office
) -> None:
    first = loaded(qtbot, course, lambda: course.begin([papers.car, papers.receipts]))
    again = loaded(qtbot, course, lambda: course.begin([papers.receipts, papers.car]))
    assert again.revision == first.revision


def test_a_damaged_file_is_told_beside_its_name_and_the_others_are_read(
    qtbot: QtBot, screen: LoadingScreen, course: LoadSession, papers: Office, damaged_file: Path
) -> None:
    month = loaded(qtbot, course, lambda: course.begin([damaged_file, papers.car]))
    assert len(month.month.documents) == 1
    qtbot.waitUntil(lambda: "half.pdf is damaged" in screen.rows[0].text)
    assert "Download or export it again" in screen.rows[0].text


def test_a_file_nobody_knows_is_set_aside_and_the_others_are_read(
    qtbot: QtBot, screen: LoadingScreen, course: LoadSession, papers: Office, unknown_file: Path
) -> None:
    files = [unknown_file, papers.car, papers.receipts]
    month = loaded(qtbot, course, lambda: course.begin(files))
    assert len(month.month.documents) == 2
    assert course.files[0].stage == "bad"
    assert "neither a report nor a receipt" in course.files[0].trouble


def test_without_a_card_statement_a_person_decides(
    qtbot: QtBot,
    screen: LoadingScreen,
    course: LoadSession,
    papers: Office,
    damaged_file: Path,
    stored: Callable[[], int],
) -> None:
    with qtbot.waitSignal(course.stopped, timeout=LONG):
        course.begin([damaged_file, papers.receipts])
    assert "half.pdf is damaged" in screen.banner.text
    assert "Not stored · " in screen.rows[1].text
    assert stored() == 0
    month = loaded(qtbot, course, lambda: click(qtbot, screen, "Skip this file"))
    assert len(month.month.documents) == 1


def test_when_no_file_can_be_used_the_screen_says_why_and_tries_again(
    qtbot: QtBot, screen: LoadingScreen, course: LoadSession, papers: Office, tmp_path: Path
) -> None:
    missing = tmp_path / "car.pdf"
    with qtbot.waitSignal(course.stopped, timeout=LONG):
        course.begin([missing])
    assert f"There is no file {missing}." in screen.banner.text
    shutil.copy(papers.car, missing)
    month = loaded(qtbot, course, lambda: click(qtbot, screen, "Try again"))
    assert month.month.documents[0].name == "car.pdf"


def test_a_password_is_asked_in_the_row_until_it_opens_the_file(
    qtbot: QtBot,
    screen: LoadingScreen,
    course: LoadSession,
    papers: Office,
    locked_receipts: Path,
    stored: Callable[[], int],
) -> None:
    course.begin([papers.car, locked_receipts])
    qtbot.waitUntil(lambda: "protected by a password" in screen.rows[1].text, timeout=LONG)
    box = screen.rows[1].password
    assert box.isVisible()
    assert stored() == 0
    qtbot.keyClicks(box, "wrong")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "does not open locked.pdf" in screen.rows[1].text, timeout=LONG)
    assert box.text() == ""
    qtbot.keyClicks(box, "secret")
    month = loaded(qtbot, course, lambda: qtbot.keyClick(box, Qt.Key.Key_Return))
    assert [document.name for document in month.month.documents] == ["car.pdf", "locked.pdf"]


def test_a_locked_file_can_be_left_out(
    qtbot: QtBot, screen: LoadingScreen, course: LoadSession, papers: Office, locked_receipts: Path
) -> None:
    course.begin([papers.car, locked_receipts])
    qtbot.waitUntil(lambda: "protected by a password" in screen.rows[1].text, timeout=LONG)
    leave_out = screen.rows[1].leave_out
    month = loaded(qtbot, course, lambda: qtbot.mouseClick(leave_out, Qt.MouseButton.LeftButton))
    assert [document.name for document in month.month.documents] == ["car.pdf"]
    assert len(screen.rows) == 1


@pytest.fixture
def folder_of_mail(tmp_path: Path) -> Path:
    """A folder with an e-mail that is a receipt, and in it one that is locked."""
    folder = tmp_path / "mails"
    folder.mkdir()
    content = mail("", ("locked.pdf", receipt_pdf(password="secret")), html=RIDE)
    (folder / "ride.eml").write_bytes(content.as_bytes())
    return folder


def test_the_password_of_an_attached_file_is_asked_for(
    qtbot: QtBot,
    screen: LoadingScreen,
    course: LoadSession,
    papers: Office,
    folder_of_mail: Path,
    stored: Callable[[], int],
) -> None:
    course.begin([papers.car, folder_of_mail])
    row = screen.rows[1]
    asked = "locked.pdf in ride.eml is protected by a password."
    qtbot.waitUntil(lambda: asked in row.text, timeout=LONG)
    assert "A file in it needs a password" in row.text
    qtbot.keyClicks(row.password, "wrong")
    qtbot.keyClick(row.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "does not open locked.pdf in ride.eml" in row.text, timeout=LONG)
    assert stored() == 0
    qtbot.keyClicks(row.password, "secret")
    month = loaded(qtbot, course, lambda: qtbot.keyClick(row.password, Qt.Key.Key_Return))
    names = [document.name for document in month.month.documents]
    assert names == ["car.pdf", "ride.eml", "locked.pdf"]


def test_a_file_is_read_without_what_is_locked_in_it(
    qtbot: QtBot, screen: LoadingScreen, course: LoadSession, papers: Office, folder_of_mail: Path
) -> None:
    course.begin([papers.car, folder_of_mail])
    row = screen.rows[1]
    qtbot.waitUntil(lambda: row.leave_out.text() == "Read without it", timeout=LONG)
    month = loaded(qtbot, course, row.leave_out.click)
    assert [document.name for document in month.month.documents] == ["car.pdf", "ride.eml"]
    assert month.failures == ()
    assert "password" not in row.text


def test_cancel_while_reading_stores_nothing(
    qtbot: QtBot,
    screen: LoadingScreen,
    course: LoadSession,
    papers: Office,
    stored: Callable[[], int],
) -> None:
    course.begin([papers.car, papers.receipts])
    qtbot.waitUntil(lambda: any(state.done for state in course.files), timeout=LONG)
    with qtbot.waitSignal(screen.left):
        qtbot.mouseClick(screen.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not course.is_busy, timeout=LONG)
    assert stored() == 0


def test_a_file_left_out_while_reading_is_not_in_the_month(
    qtbot: QtBot, screen: LoadingScreen, course: LoadSession, papers: Office
) -> None:
    course.begin([papers.car, papers.receipts])
    qtbot.waitUntil(lambda: any(state.done for state in course.files), timeout=LONG)
    month = loaded(qtbot, course, screen.rows[1].leave_out.click)
    assert [document.name for document in month.month.documents] == [papers.car.name]


def test_another_drop_while_reading_replaces_the_load(
    qtbot: QtBot,
    screen: LoadingScreen,
    course: LoadSession,
    papers: Office,
    sample_files: tuple[Path, Path],
    stored: Callable[[], int],
) -> None:
    course.begin([papers.car, papers.receipts])
    qtbot.waitUntil(lambda: any(state.done for state in course.files), timeout=LONG)
    month = loaded(qtbot, course, lambda: course.begin(sample_files))
    names = {document.name for document in month.month.documents}
    assert names == {path.name for path in sample_files}
    assert stored() == 1


def test_the_same_file_twice_is_read_once_with_a_word_about_it(
    qtbot: QtBot, screen: LoadingScreen, course: LoadSession, papers: Office, tmp_path: Path
) -> None:
    copy = Path(shutil.copy(papers.car, tmp_path / "copy.pdf"))
    loaded(qtbot, course, lambda: course.begin([papers.car, copy, papers.receipts]))
    assert course.warnings == [f"copy.pdf is the same file as {papers.car.name}; it is read once."]


def test_a_file_deleted_between_drop_and_reading_is_told(
    qtbot: QtBot, screen: LoadingScreen, course: LoadSession, papers: Office, tmp_path: Path
) -> None:
    gone = Path(shutil.copy(papers.receipts, tmp_path / "gone.pdf"))
    gone.unlink()
    month = loaded(qtbot, course, lambda: course.begin([papers.car, gone]))
    assert len(month.month.documents) == 1
    assert f"There is no file {gone}." in course.files[1].trouble


@pytest.fixture
def bad_names(tmp_path: Path) -> Path:
    """A file of names that somebody broke."""
    path = tmp_path / "bad.json"
    path.write_text("{bad\n", "utf-8")
    return path


@pytest.mark.parametrize("where", ["banner", "row"])
def test_a_broken_file_of_names_is_skipped_by_itself_and_the_others_are_read(
    qtbot: QtBot,
    screen: LoadingScreen,
    course: LoadSession,
    papers: Office,
    damaged_file: Path,
    bad_names: Path,
    where: str,
) -> None:
    with qtbot.waitSignal(course.stopped, timeout=LONG):
        course.begin([damaged_file, papers.car, papers.receipts], bad_names)
    assert "bad.json" in screen.banner.text
    assert "line 1" in screen.banner.text
    assert "bad.json is not a list of names" in screen.rows[-1].text
    assert "nothing was stored" in screen.sentence
    assert all("Not stored · " in row.text for row in screen.rows[1:3])
    assert [row.leave_out.text() for row in screen.rows[::3]] == ["Skip this file"] * 2
    assert screen.title == "Not loaded: 4 files"

    def skip() -> None:
        if where == "banner":
            click(qtbot, screen, "Skip this file")
        else:
            qtbot.mouseClick(screen.rows[-1].leave_out, Qt.MouseButton.LeftButton)

    month = loaded(qtbot, course, skip)
    assert len(month.month.documents) == 2
    assert [state.path for state in course.files] == [damaged_file, papers.car, papers.receipts]
    assert course.files[0].stage == "bad"
    qtbot.waitUntil(lambda: "half.pdf is damaged" in screen.rows[0].text)


def test_a_file_of_names_that_was_put_right_is_read_when_tried_again(
    qtbot: QtBot, screen: LoadingScreen, course: LoadSession, papers: Office, bad_names: Path
) -> None:
    with qtbot.waitSignal(course.stopped, timeout=LONG):
        course.begin([papers.car, papers.receipts], bad_names)
    shutil.copy(papers.aliases, bad_names)
    month = loaded(qtbot, course, lambda: click(qtbot, screen, "Try again"))
    assert len(month.month.documents) == 2
    qtbot.waitUntil(lambda: len(screen.rows) == 2)


def test_a_bad_file_is_skipped_without_reading_the_others_again(
    qtbot: QtBot, screen: LoadingScreen, course: LoadSession, papers: Office, damaged_file: Path
) -> None:
    def skip() -> None:
        course.begin([damaged_file, papers.car, papers.receipts])
        qtbot.waitUntil(lambda: any(state.done > 1 for state in course.files), timeout=LONG)
        before = [state.done for state in course.files[1:]]
        qtbot.mouseClick(screen.rows[0].leave_out, Qt.MouseButton.LeftButton)
        assert [state.done for state in course.files] == before

    month = loaded(qtbot, course, skip)
    assert len(month.month.documents) == 2
    assert [state.path for state in course.files] == [papers.car, papers.receipts]


def test_skipping_one_file_keeps_the_other_unusable_ones_to_be_told(
    qtbot: QtBot,
    screen: LoadingScreen,
    course: LoadSession,
    papers: Office,
    damaged_file: Path,
    tmp_path: Path,
) -> None:
    other = Path(shutil.copy(damaged_file, tmp_path / "other.pdf"))
    with qtbot.waitSignal(course.stopped, timeout=LONG):
        course.begin([damaged_file, other, papers.receipts])
    assert "half.pdf is damaged" in screen.banner.text
    loaded(qtbot, course, lambda: click(qtbot, screen, "Skip this file"))
    assert [state.path for state in course.files] == [other, papers.receipts]
    assert "other.pdf is damaged" in course.files[0].trouble
