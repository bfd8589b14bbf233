"""The export: who and where to, progress, what was written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.commands.rights import needs, why_barred
from ccprocessor.desktop.exporting.targets import Exportable, remember_folder, suggested_folder
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.banner import Banner, Remedy
from ccprocessor.desktop.shared.choosing import choose_folder
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import button_text, text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.opening import open_folder
from ccprocessor.jobs import Job, Progress
from ccprocessor.paths import WrongPath, expanded
from ccprocessor.services.papers.asked import PAPERS, AskedPapers, PaperKind

_MOST_NAMES = 3  # of people, in one sentence
_PAPERS, _SEND_TO, _EVIDENCE = "export/papers", "export/send_to", "export/evidence"
_PAPER_WORDS: dict[PaperKind, str] = {
    "report": "Month report (PDF): totals, causes, progress, who is outstanding",
    "sheets": "A sheet for each person (PDF), to be checked and signed",
    "letters": "Letters about missing receipts (PDF, affidavit and e-mail draft)",
}
_ALWAYS = "One packet a person, the workbook, the import file and result.json, and also:"
_LEFT_ALONE = "If a file is open elsewhere, it is left alone and you are told."
_MAY_CHANGE = "What is exported now may still change. It can be exported again afterwards."


class ExportDialog(QDialog):
    """Exports one revision; `people` are the keys of those chosen, None for everybody.

    `exported` when all is written: whoever was approved is exported now.
    """

    exported = Signal()

    def __init__(
        self,
        services: ServiceClient,
        memory: Memory,
        what: Exportable,
        people: tuple[str, ...] | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._memory = services, memory
        self._what, self._people = what, people
        self._job: Job | None = None
        self.setWindowTitle(f"Export {what.title or what.cycle}")
        self.setMinimumWidth(620)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.banner = Banner(self)
        if warning := what.warning(people):
            self.banner.say(warning, _MAY_CHANGE, kind="warning")
        self.everybody = QRadioButton(f"Everybody ({len(what.people):,} people)", self)
        self.chosen = QRadioButton(_names(what, people or ()), self)
        self.papers = {kind: self._paper_box(kind) for kind in PAPERS}
        self.send_to = self._send_to_box()
        self.evidence = self._evidence_box()
        self.folder = self._folder_box()
        self._browse = self._browse_button()
        self._bar = QProgressBar(self)
        self._bar.setAccessibleName("Progress of the export")
        self._doing = text_label(role="muted", parent=self)
        self.start = QPushButton(icon("export"), "Export", self)
        self.start.setDefault(True)
        self.start.clicked.connect(self.begin)
        self.stop = QPushButton(icon("cancel"), "Close", self)
        self.stop.setAutoDefault(False)
        self.stop.clicked.connect(self.reject)
        self._lay_out()
        self._show_running(on=False)
        self.folder.setFocus()
        self.folder.selectAll()
        services.documents.progressed.connect(self._show_progress)

    @property
    def is_running(self) -> bool:
        """True while files are being written."""
        return self._job is not None

    @property
    def doing(self) -> str:
        """Text shown about what is being done."""
        return self._doing.text()

    @Slot()
    def begin(self) -> None:
        """Write the files."""
        text = self.folder.text().strip()
        if self._job is not None or not text:
            return
        try:
            out = expanded(text)
        except WrongPath as error:
            self.banner.show_error(error)
            return
        people = self._people if self.chosen.isChecked() else None
        self.banner.dismiss()
        self._show_running(on=True)
        self._job = self._services.export(
            (self._what.cycle, self._what.number),
            out,
            lambda sentence: self._show_done(sentence, out, people),
            self._show_failed,
            people=people,
            papers=self._asked(),
            cancelled=self._show_cancelled,
        )

    def _asked(self) -> AskedPapers:
        """Return the papers that are ticked, and remember them for the next export."""
        ticked = tuple(kind for kind, box in self.papers.items() if box.isChecked())
        send_to = " ".join(self.send_to.text().split())
        self._memory.keep(_PAPERS, " ".join(ticked))
        self._memory.keep(_SEND_TO, send_to)
        self._memory.keep(_EVIDENCE, "yes" if self.evidence.isChecked() else "")
        has_evidence = self.evidence.isChecked() and not why_barred(self.evidence)
        return AskedPapers(ticked, send_to, has_evidence)

    @Slot()
    def reject(self) -> None:
        """Cancel what runs; close where nothing does."""
        if self._job is None:
            super().reject()
        else:
            self._job.cancel()
            self._doing.setText("Stopping…")

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Cancel the export if it runs, else close."""
        if self._job is None:
            super().closeEvent(event)
        else:
            self.reject()
            event.ignore()

    def _show_done(self, sentence: str, out: Path, people: tuple[str, ...] | None) -> None:
        self._end()
        remember_folder(self._memory, out, self._what)
        self.banner.say(
            sentence,
            f"Written: {self._what.written(people)}.",
            kind="done",
            remedies=[Remedy("Open folder", lambda: open_folder(out, self.banner))],
        )
        self.stop.setFocus()
        self.exported.emit()

    def _show_failed(self, error: Exception) -> None:
        self._end()
        self.banner.tell(error, [Remedy("Try again", self.begin)])

    def _show_cancelled(self) -> None:
        self._end()
        self.banner.say("The export was cancelled: the folder is as it was before.")

    @Slot(object)
    def _show_progress(self, progress: Progress) -> None:
        if self._job is not None and not self._job.cancelled:
            self._bar.setMaximum(progress.total)
            self._bar.setValue(progress.done)
            self._doing.setText(progress.sentence)

    def _end(self) -> None:
        self._job = None
        self._show_running(on=False)

    def _show_running(self, *, on: bool) -> None:
        parts = (self.everybody, self.chosen, self.folder, self._browse, self.start)
        for part in (*parts, *self.papers.values(), self.evidence):
            part.setEnabled(not on)
        self.send_to.setEnabled(not on and self.papers["letters"].isChecked())
        self._bar.setVisible(on)
        self._doing.setVisible(on)
        self._doing.setText("Starting…")
        self._bar.setRange(0, 0)
        self.stop.setText("Cancel" if on else "Close")

    @Slot()
    def _choose_folder(self) -> None:
        choose_folder(
            self,
            "Choose the export folder",
            Path(self.folder.text()).parent,
            lambda folder: self.folder.setText(str(folder)),
        )

    def _paper_box(self, kind: PaperKind) -> QCheckBox:
        box = QCheckBox(_PAPER_WORDS[kind], self)
        box.setChecked(kind in self._memory.text(_PAPERS).split())
        return box

    def _send_to_box(self) -> QLineEdit:
        box = QLineEdit(self._memory.text(_SEND_TO), self)
        box.setAccessibleName("Receipts are to be sent to")
        box.setPlaceholderText("Where receipts are to be sent: an address, or a line to fill in")
        box.setEnabled(self.papers["letters"].isChecked())
        self.papers["letters"].toggled.connect(box.setEnabled)
        return box

    def _evidence_box(self) -> QCheckBox:
        box = QCheckBox("Evidence pack (zip): all of it, to be proved elsewhere", self)
        box.setToolTip("Papers, pictures, decisions and events with their proofs")
        box.setChecked(bool(self._memory.text(_EVIDENCE)))
        needs("audit", box)
        return box

    def _folder_box(self) -> QLineEdit:
        box = QLineEdit(str(suggested_folder(self._memory, self._what)), self)
        box.setAccessibleName("Export folder")
        box.setToolTip("Made where it is not there yet; earlier results in it are replaced")
        return box

    def _browse_button(self) -> QPushButton:
        button = QPushButton(icon("folder"), "Choose…", self)
        button.setAccessibleName("Choose the export folder")
        button.setToolTip("Choose the folder the files are written to")
        button.clicked.connect(self._choose_folder)
        return button

    def _lay_out(self) -> None:
        group = QButtonGroup(self)
        group.addButton(self.everybody)
        group.addButton(self.chosen)
        (self.everybody if self._people is None else self.chosen).setChecked(True)
        self.chosen.setVisible(bool(self._people))
        where = QHBoxLayout()
        where.addWidget(self.folder, 1)
        where.addWidget(self._browse)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.start)
        buttons.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(text_label("Who", "heading", parent=self))
        column.addWidget(self.everybody)
        column.addWidget(self.chosen)
        column.addWidget(text_label("What", "heading", parent=self))
        column.addWidget(text_label(_ALWAYS, parent=self))
        for box in self.papers.values():
            column.addWidget(box)
        column.addWidget(self.send_to)
        column.addWidget(self.evidence)
        column.addWidget(text_label("Folder", "heading", parent=self))
        column.addLayout(where)
        column.addWidget(text_label(_LEFT_ALONE, "muted", parent=self))
        column.addWidget(self._bar)
        column.addWidget(self._doing)
        column.addWidget(self.banner)
        column.addStretch(1)
        column.addLayout(buttons)


def _names(what: Exportable, people: tuple[str, ...]) -> str:
    names = [one.name for one in what.people if one.key in people]
    shown = "; ".join(names[:_MOST_NAMES])
    more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    who = "1 person" if len(names) == 1 else f"{len(names):,} people"
    return button_text(f"Only the selected ({who}): {shown}{more}")
