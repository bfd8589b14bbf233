"""The export: everybody or the chosen, cancel, refusals, what was written."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.exporting.dialog import ExportDialog
from ccprocessor.desktop.exporting.targets import Exportable, remember_folder, suggested_folder
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.workbench.rows.wording import MAY_CHANGE
from ccprocessor.resources import resource
from ccprocessor.services.evidence.pack import NAME
from tests.desktop.exporting.conftest import OpenDialog

LONG = 30_000
LEFT = Qt.MouseButton.LeftButton


class Opener(QObject):
    """Stands in for the system's file manager."""

    asked = Signal(QUrl)

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.asked.emit(url)


def exported(qtbot: QtBot, dialog: ExportDialog) -> None:
    qtbot.mouseClick(dialog.start, LEFT)
    assert dialog.is_running
    qtbot.waitUntil(lambda: not dialog.is_running, timeout=LONG)


def names_in(out: Path) -> set[str]:
    result = json.loads((out / "result.json").read_text("utf-8"))
    return {employee["name"] for employee in result["employees"]}


def test_everybody_is_written_and_said_with_the_revision(
    qtbot: QtBot, open_dialog: OpenDialog, exportable: Exportable, tmp_path: Path
) -> None:
    dialog = open_dialog(None)
    exported(qtbot, dialog)
    assert f"revision {exportable.number}, was written" in dialog.banner.text
    assert exportable.cycle not in dialog.banner.text.partition(" was written")[0]
    packets = len(list((tmp_path / "out").rglob("*.pdf")))
    assert f"{packets} packets" in dialog.banner.text
    assert names_in(tmp_path / "out") == {person.name for person in exportable.people}


def test_only_the_chosen_people_are_written(
    qtbot: QtBot, open_dialog: OpenDialog, exportable: Exportable, tmp_path: Path
) -> None:
    chosen = exportable.people[1]
    dialog = open_dialog((chosen.key,))
    assert dialog.chosen.text() == f"Only the selected (1 person): {chosen.name}"
    exported(qtbot, dialog)
    assert names_in(tmp_path / "out") == {chosen.name}
    assert "Written: 1 packet" in dialog.banner.text


def test_an_evidence_pack_lies_beside_them_where_it_is_ticked(
    qtbot: QtBot, open_dialog: OpenDialog, exportable: Exportable, tmp_path: Path
) -> None:
    chosen = exportable.people[1]
    dialog = open_dialog((chosen.key,))
    dialog.evidence.setChecked(True)
    exported(qtbot, dialog)
    assert "The evidence of" in dialog.banner.text
    places = (resource("evidence/verify.py"), tmp_path / "out" / NAME)
    command = [sys.executable, "-I", *map(str, places)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, "people: 1," in ran.stdout) == (0, True), ran.stdout
    assert (tmp_path / "out" / "Checkpoint.txt").exists()
    assert open_dialog(None).evidence.isChecked()


def test_the_folder_is_opened_where_wanted(
    qtbot: QtBot, open_dialog: OpenDialog, tmp_path: Path
) -> None:
    opener = Opener()
    QDesktopServices.setUrlHandler("file", opener, "open")  # type: ignore[arg-type]  # the stub is wrong: text is wanted
    try:
        dialog = open_dialog(None)
        exported(qtbot, dialog)
        with qtbot.waitSignal(opener.asked) as asked:
            qtbot.mouseClick(dialog.banner.remedies[0], LEFT)
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert Path(asked.args[0].toLocalFile()) == tmp_path / "out"


def test_a_folder_that_no_program_opens_is_told_with_its_path(
    qtbot: QtBot, open_dialog: OpenDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    dialog = open_dialog(None)
    exported(qtbot, dialog)
    qtbot.mouseClick(dialog.banner.remedies[0], LEFT)
    assert dialog.banner.text.startswith(
        f"The folder {tmp_path / 'out'} could not be opened from here. Open it in your file"
    )
    qtbot.mouseClick(dialog.banner.remedies[0], LEFT)
    assert QGuiApplication.clipboard().text() == str(tmp_path / "out")


def test_cancel_leaves_the_folder_as_it_was(
    qtbot: QtBot, open_dialog: OpenDialog, tmp_path: Path
) -> None:
    dialog = open_dialog(None)
    qtbot.mouseClick(dialog.start, LEFT)
    qtbot.waitUntil(lambda: "Writing packets" in dialog.doing, timeout=LONG)
    assert dialog.stop.text() == "Cancel"
    qtbot.mouseClick(dialog.stop, LEFT)
    qtbot.waitUntil(lambda: not dialog.is_running, timeout=LONG)
    assert "was cancelled" in dialog.banner.text
    assert list(tmp_path.rglob("*.pdf")) == []
    assert dialog.isVisible()


def test_a_folder_that_refuses_is_told_and_another_try_works(
    qtbot: QtBot, open_dialog: OpenDialog, tmp_path: Path
) -> None:
    dialog = open_dialog(None)
    (tmp_path / "out").write_text("a file where the folder should be")
    exported(qtbot, dialog)
    assert str(tmp_path / "out") in dialog.banner.text
    (tmp_path / "out").unlink()
    [again] = [one for one in dialog.banner.remedies if one.text() == "Try again"]
    qtbot.mouseClick(again, LEFT)
    qtbot.waitUntil(lambda: "was written to" in dialog.banner.text, timeout=LONG)


def month(cycle: str, name: str) -> Exportable:
    return Exportable(cycle, "1.0", (), month=name)


NEXT = month("a-2031-04", "NORTHSIDE April 2031")


def test_the_folder_is_remembered_for_the_next_month(
    qtbot: QtBot, open_dialog: OpenDialog, exportable: Exportable, memory: Memory, tmp_path: Path
) -> None:
    dialog = open_dialog(None)
    dialog.folder.setText(str(tmp_path / "Exports" / exportable.cycle))
    exported(qtbot, dialog)
    assert suggested_folder(memory, NEXT) == tmp_path / "Exports" / "NORTHSIDE April 2031"


@pytest.mark.parametrize(
    ("chosen", "above"),
    [("oct", "oct"), ("here/a-2031-03", "here"), ("here/NORTHSIDE March 2031", "here")],
)
def test_a_months_own_folder_gives_way_to_the_next_ones(
    memory: Memory, tmp_path: Path, chosen: str, above: str
) -> None:
    folder = tmp_path / chosen
    folder.mkdir(parents=True)
    remember_folder(memory, folder, month("a-2031-03", "NORTHSIDE March 2031"))
    assert suggested_folder(memory, NEXT) == tmp_path / above / "NORTHSIDE April 2031"


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Bridge & Culvert: A/S? March 2031", "Bridge & Culvert A S March 2031"),
        ("CON.", "_CON"),
        ("", "a-2031-04"),
    ],
)
def test_a_folder_is_named_as_every_system_takes_it(
    memory: Memory, tmp_path: Path, name: str, folder: str
) -> None:
    memory.export_folder = tmp_path
    assert suggested_folder(memory, month("a-2031-04", name)).name == folder


def test_a_folder_with_another_months_results_is_never_proposed(
    qtbot: QtBot, open_dialog: OpenDialog, exportable: Exportable, memory: Memory, tmp_path: Path
) -> None:
    memory.export_folder = tmp_path
    own, other = (replace(exportable, month="March 2031"), month("a-2031-03", "March 2031"))
    dialog = open_dialog(None)
    dialog.folder.setText(str(tmp_path / "March 2031"))
    exported(qtbot, dialog)
    memory.export_folder = tmp_path
    assert suggested_folder(memory, own) == tmp_path / "March 2031"
    assert suggested_folder(memory, other) == tmp_path / "March 2031 a-2031-03"


def test_papers_that_are_ticked_are_written_told_and_remembered(
    qtbot: QtBot, open_dialog: OpenDialog, tmp_path: Path
) -> None:
    dialog = open_dialog(None)
    assert not dialog.send_to.isEnabled()
    dialog.papers["report"].setChecked(True)
    dialog.papers["letters"].setChecked(True)
    qtbot.keyClicks(dialog.send_to, "desk@office.example")
    exported(qtbot, dialog)
    assert "Also written: Month Report.pdf; " in dialog.banner.text
    assert (tmp_path / "out" / "Month Report.pdf").exists()
    assert not (tmp_path / "out" / "Person Sheets").exists()
    again = open_dialog(None)
    assert [box.isChecked() for box in again.papers.values()] == [True, False, True]
    assert again.send_to.text() == "desk@office.example"


def test_who_waits_for_unread_pages_is_told_before(exportable: Exportable) -> None:
    assert exportable.warning(None) == ""
    unread = replace(exportable, unread="2 scanned pages are not read yet.", has_unread_scans=True)
    waiting = [one for one in exportable.people if MAY_CHANGE & set(one.flags)]
    told = (
        f"2 scanned pages are not read yet. {len(waiting)} people wait for pages that are not read."
    )
    assert unread.warning(None) == told
    assert unread.warning((waiting[0].key,)).endswith("1 person waits for pages that are not read.")


def test_without_a_folder_nothing_starts(qtbot: QtBot, open_dialog: OpenDialog) -> None:
    dialog = open_dialog(None)
    dialog.folder.setText("  ")
    qtbot.mouseClick(dialog.start, LEFT)
    assert not dialog.is_running


def test_every_button_says_what_it_does(open_dialog: OpenDialog) -> None:
    dialog = open_dialog(None)
    shown = {one.text() for one in dialog.findChildren(QPushButton) if one.isVisible()}
    assert shown == {"Choose…", "Export", "Close"}


def test_a_folder_of_somebody_unknown_is_told_and_nothing_starts(
    qtbot: QtBot, open_dialog: OpenDialog
) -> None:
    dialog = open_dialog(None)
    dialog.folder.setText("~nobodyhere/out")
    qtbot.mouseClick(dialog.start, LEFT)
    assert not dialog.is_running
    assert "somebody who is not known on this computer" in dialog.banner.text
