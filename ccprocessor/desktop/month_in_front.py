"""The month on the workbench: shown, exported, and shown anew when its paper was read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from ccprocessor.desktop.door import LoadRequest, OfficeDoor
from ccprocessor.desktop.exporting.dialog import ExportDialog
from ccprocessor.desktop.exporting.targets import Exportable
from ccprocessor.desktop.paper.course import PaperCourse
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.workbench.workbench import Workbench
from ccprocessor.domain.receipts import Receipt
from ccprocessor.errors import UserError

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.services.load_cycle import Loaded


_NO_PAGES = "The pages of this receipt are not kept here. Load its file again."


class MonthInFront(QObject):
    """Knows which revision is looked at; `opened` when it is to be brought to the front.

    `renewed` says that it was replaced where it stands: nobody was led anywhere.
    """

    opened = Signal()
    renewed = Signal()

    def __init__(
        self, door: OfficeDoor, memory: Memory, workbench: Workbench, window: QWidget
    ) -> None:
        super().__init__(window)
        self._door, self._memory, self._workbench, self._window = door, memory, workbench, window
        self._revision: tuple[str, str] | None = None
        self._sources: Mapping[str, Path] = {}
        self._loaded: Loaded | None = None
        self._exportable: Exportable | None = None
        self.title = ""
        self.request: LoadRequest | None = None
        self.export_dialog: ExportDialog | None = None
        self.paper = PaperCourse(door, self)
        self.paper.arrived.connect(self._renew)
        workbench.details.picture.reread_asked.connect(self._reread)

    def show(self, loaded: Loaded, request: LoadRequest | None = None) -> None:
        """Show a revision; where its files are known, what only eyes can read is read now."""
        revision = (loaded.revision.cycle_id, loaded.revision.number)
        if request is not None or revision != self._revision:
            self.request = request
            self.paper.forget()
        self._take(loaded)
        self._workbench.list_month(loaded)
        # Listed, opened and painted by a turn of the event loop each: together they could be felt.
        QTimer.singleShot(0, self, partial(self._open, loaded, request))

    def _open(self, loaded: Loaded, request: LoadRequest | None) -> None:
        if loaded is not self._loaded:
            return  # another month was shown meanwhile
        self._workbench.open_month(loaded)
        if request is not None and not loaded.is_whole:
            self.paper.begin(request, loaded)
        QTimer.singleShot(0, self, self.opened.emit)

    @Slot(object)
    def export(self, people: tuple[str, ...] | None = None) -> None:
        """Offer to export the revision shown: everybody, or these people."""
        if self._exportable is None or self.export_dialog is not None:
            return
        dialog = ExportDialog(self._door, self._memory, self._exportable, people, self._window)
        self.export_dialog = dialog
        dialog.finished.connect(self._forget_export)
        dialog.open()

    @Slot(object)
    def _reread(self, receipt: Receipt) -> None:
        """Let the other engine read a picture; what it says is shown and not stored."""
        panel, sheet = self._workbench.details.picture, self._workbench.guide.sheet
        copy = self._sources.get(receipt.place.document)
        if copy is None or sheet is None:
            panel.show_trouble(_NO_PAGES)
            return

        def failed(error: Exception) -> None:
            if isinstance(error, UserError):
                panel.show_trouble(f"{error.args[0]} {error.hint}".strip())
            else:
                panel.show_trouble("A fault of the program stopped it.")
                self.paper.failed.emit(error)

        entry = sheet.entry_of.get(receipt.key)
        own = (entry.charge,) if entry and entry.charge else ()
        self._door.reread(
            copy, receipt, own, lambda reading: panel.show_reread(receipt, reading), failed
        )

    @Slot(object)
    def _renew(self, loaded: Loaded) -> None:
        self._take(loaded)
        self._workbench.renew_month(loaded)
        self.renewed.emit()

    def _take(self, loaded: Loaded) -> None:
        revision, self._loaded = loaded.revision, loaded
        self._sources = loaded.sources
        self._memory.last_cycle = revision.cycle_id
        self._revision = (revision.cycle_id, revision.number)
        self._exportable = Exportable(revision.cycle_id, revision.number, loaded.month.people)
        self.title = f"Cycle {revision.cycle_id}, revision {revision.number}"

    @Slot()
    def _forget_export(self) -> None:
        self.export_dialog = None
