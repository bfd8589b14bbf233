"""The month on the workbench: shown, changed, exported, shown anew when its paper was read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from ccprocessor.desktop.commands.rights import why_barred
from ccprocessor.desktop.editing.editor import MonthEditor
from ccprocessor.desktop.editing.history import HistoryDialog
from ccprocessor.desktop.editing.subjects import subject_of
from ccprocessor.desktop.exporting.dialog import ExportDialog
from ccprocessor.desktop.exporting.targets import Exportable
from ccprocessor.desktop.ocr.background import BackgroundOcr
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.workbench.rows.wording import closed_words
from ccprocessor.desktop.workbench.workbench import Workbench
from ccprocessor.domain.decisions import Step
from ccprocessor.domain.places import PageRef
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.errors import UserError
from ccprocessor.review.wording import month_name, month_words, plural

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.services.cycle.load_cycle import Loaded
    from ccprocessor.services.desk.state import DeskState
    from ccprocessor.storage.search.lookup import Hit

_BEING_READ = "paper/month"
_NO_PAGES = "The pages of this receipt are not kept here. Load its file again."


class CurrentMonth(QObject):
    """Knows which revision is looked at; `opened` when it is to be brought to the front.

    `renewed` says that it was replaced where it stands: nobody was led anywhere. `exported` comes
    when its files are written. `failed` tells why a month cannot be opened. `closing_told` says by
    whom the month in front was closed, empty for nobody.
    """

    opened = Signal()
    renewed = Signal()
    exported = Signal()
    closing_told = Signal(str)
    failed = Signal(Exception)

    def __init__(
        self, services: ServiceClient, memory: Memory, workbench: Workbench, window: QWidget
    ) -> None:
        super().__init__(window)
        self._services, self._memory, self._workbench, self._window = (
            services,
            memory,
            workbench,
            window,
        )
        self._revision: tuple[str, str] | None = None
        self._sources: Mapping[str, Path] = {}
        self._loaded: Loaded | None = None
        self.title = ""
        self.export_dialog: ExportDialog | None = None
        self.paper = BackgroundOcr(services, self)
        self.paper.arrived.connect(self._renew)
        self.paper.changed.connect(self._remember_reading)
        self.paper.changed.connect(self._tell_unread)
        workbench.unread_now = self.paper.left_of
        workbench.reread_requested.connect(self._reread)
        self.editor = MonthEditor(services, self)
        self.editor.changed.connect(self._show_state)
        self.editor.saved.connect(self.renewed)
        self.editor.stepped.connect(self._lead)
        does = workbench.editing
        does.acted.connect(self.editor.act)
        does.unmarked.connect(self.editor.unmark)
        does.refused.connect(self.editor.refused)
        workbench.letters_requested.connect(self.write_letters)
        does.undo.triggered.connect(self.editor.undo)
        does.redo.triggered.connect(self.editor.redo)
        does.save.triggered.connect(self._save)
        does.history.triggered.connect(self._show_history)

    @property
    def cycle(self) -> str | None:
        """The month that is looked at; None before the first."""
        return self._revision[0] if self._revision else None

    def shows(self, loaded: Loaded) -> bool:
        """Tell whether it is this revision that is looked at."""
        return self._revision == (loaded.revision.cycle_id, loaded.revision.number)

    @property
    def documents(self) -> tuple[str, ...]:
        """Digests of the files that the month was read from; none before the first."""
        return tuple(one.sha256 for one in self._loaded.month.documents) if self._loaded else ()

    @property
    def loaded(self) -> Loaded | None:
        """The revision that is looked at, with what is done and not saved; None before any."""
        return self._loaded

    @Slot(object)
    def go_to(self, hit: Hit) -> None:
        """Show the newest state of the month of something that was found, where it stands."""
        if hit.cycle is None:
            return
        loaded = self._loaded
        if loaded is not None and loaded.is_newest and self.cycle == hit.cycle.id:
            self._show_hit(hit)
            self.opened.emit()
            return
        show = partial(self.show, hit=hit)
        self._services.open_revision(hit.cycle.id, None, show, self.failed.emit)

    def show(self, loaded: Loaded, hit: Hit | None = None) -> None:
        """Show a revision; what only eyes can read of the newest one is read now.

        Where a `hit` is given, it is led to.
        """
        if (loaded.revision.cycle_id, loaded.revision.number) != self.paper.revision:
            self.paper.forget()
        self._take(loaded)
        self._workbench.list_month(loaded)
        # Listed, opened and painted by a turn of the event loop each: together they could be felt.
        QTimer.singleShot(0, self, partial(self._open, loaded, hit))

    def _open(self, loaded: Loaded, hit: Hit | None) -> None:
        if loaded is not self._loaded:
            return  # another month was shown meanwhile
        self._workbench.open_month(loaded)
        if hit is not None:
            self._show_hit(hit)
        self._read_on(loaded)
        self.editor.open(loaded.revision.cycle_id, is_newest=loaded.is_newest)
        QTimer.singleShot(0, self, self.opened.emit)

    def _show_hit(self, hit: Hit) -> None:
        page = PageRef(hit.document, hit.page) if hit.document and hit.page else None
        self._workbench.show_record(hit.person, hit.ref, None if hit.kind == "person" else page)

    def leave(self, cycles: Collection[str]) -> None:
        """Look at none of these months any more: another state of them is stored elsewhere."""
        if self.cycle in cycles or (self.paper.revision and self.paper.revision[0] in cycles):
            self.paper.forget()
        if self.cycle in cycles:
            self._loaded = self._revision = None

    def resume(self) -> None:
        """Go on with the reading that was interrupted when the program ended."""

        def begin(loaded: Loaded) -> None:
            if self._loaded is None and self.paper.state == "nothing":
                self.paper.place = month_words(loaded.month.cycle)
                self._read_on(loaded)

        if (cycle := self._memory.text(_BEING_READ)) and self._services.reads_paper:
            self._services.open_revision(cycle, None, begin, self._forget_reading)

    @Slot()
    def read_rest(self) -> bool:
        """Read what is left of the month; False where nothing is, or it is being read."""
        loaded = self._loaded
        if loaded is None or self.paper.is_reading or not loaded.unread:
            return False
        self.paper.begin(loaded)
        return True

    def _read_on(self, loaded: Loaded) -> None:
        known = (loaded.revision.cycle_id, loaded.revision.number) == self.paper.revision
        may_read = not why_barred(self._workbench.editing.records.read_rest)
        reads = self._services.reads_paper and may_read
        if reads and loaded.unread and loaded.is_newest and not known:
            self.paper.begin(loaded)

    @Slot()
    def _tell_unread(self) -> None:
        of = self.paper.revision
        if self._loaded is not None and of is not None and of[0] == self.cycle:
            self._workbench.tell_summary(self._loaded)

    def _forget_reading(self, _error: Exception) -> None:
        self._memory.forget(_BEING_READ)

    @Slot()
    def _remember_reading(self) -> None:
        """Keep which month is being read, so that it goes on at the next start."""
        if self.paper.is_reading and self.paper.revision is not None:
            self._memory.keep(_BEING_READ, self.paper.revision[0])
        elif self.paper.state in {"done", "stopped", "failed"}:
            self._memory.forget(_BEING_READ)

    @Slot(object)
    def export(self, people: tuple[str, ...] | None = None) -> None:
        """Offer to export the revision shown: everybody, or these people."""
        if self._loaded is None or self.export_dialog is not None:
            return
        exportable = self._exportable_of(self._loaded)
        dialog = ExportDialog(self._services, self._memory, exportable, people, self._window)
        self.export_dialog = dialog
        dialog.finished.connect(self._forget_export)
        dialog.exported.connect(self.exported)
        if any(one.review.state == "approved" for one in self._loaded.month.people):
            dialog.exported.connect(self.editor.renew)
        dialog.open()

    @Slot(object)
    def write_letters(self, people: tuple[str, ...]) -> None:
        """Offer to export letters about missing receipts to these people."""
        self.export(people)
        if self.export_dialog is not None:
            self.export_dialog.papers["letters"].setChecked(True)

    @Slot(object, object)
    def _reread(self, receipt: Receipt, charges: Sequence[Transaction]) -> None:
        """Let the other engine read a picture; what it says is shown and not stored."""
        show = partial(self._workbench.show_reread, receipt)

        def failed(error: Exception) -> None:
            if isinstance(error, UserError):
                show(f"{error.args[0]} {error.hint}".strip())
            else:
                show("An internal error stopped it.")
                self.paper.failed.emit(error)

        if (copy := self._sources.get(receipt.place.document)) is None:
            show(_NO_PAGES)
        else:
            self._services.reread(copy, receipt, charges, show, failed)

    @Slot(object)
    def _renew(self, loaded: Loaded) -> None:
        """Show what was read on; what is done and not saved is laid upon it at once."""
        if self.paper.revision and self.paper.revision[0] == self.cycle:
            self._show_newer(loaded)  # a statement read at last may give the month another key
        self.renewed.emit()

    def take_newer(self, loaded: Loaded) -> None:
        """Show a newer revision of the month in front, where it stands."""
        if loaded.revision.cycle_id == self.cycle:
            self._show_newer(loaded)

    def catch_up(self) -> None:
        """Show a month as it is now that was opened while the database was away."""
        if self._loaded is not None and self._loaded.as_seen and self.cycle is not None:
            self._services.open_revision(self.cycle, None, self.take_newer, self.failed.emit)

    def _show_newer(self, loaded: Loaded) -> None:
        self._take(loaded)
        self._workbench.renew_month(loaded)
        self.editor.open(loaded.revision.cycle_id, is_newest=loaded.is_newest)

    @Slot(object)
    def _show_state(self, state: DeskState) -> None:
        """Show the month as it stands after a step."""
        self._workbench.bar.tell_draft(self.editor.words, is_kept=state.trouble is None)
        loaded = self._loaded
        if loaded is None or loaded.revision.cycle_id != state.revision.cycle_id:
            return
        self._workbench.guide.take_decisions(state.decisions)
        if loaded.closing != state.closing:
            loaded = replace(loaded, closing=state.closing)
            self._take(loaded)
            self._workbench.tell_summary(loaded)
        if (loaded.month, loaded.revision) == (state.month, state.revision):
            return
        newest = state.revision.number
        is_same = newest == loaded.revision.number
        loaded = replace(loaded, month=state.month, revision=state.revision, newest=newest)
        if not is_same:
            loaded = replace(loaded, changed=())
        self._take(loaded)
        self._workbench.renew_month(loaded)
        if not is_same:
            self.renewed.emit()

    @Slot(object)
    def _lead(self, step: Step | None) -> None:
        """Lead to what a step was about that was taken back or done again."""
        state = self.editor.state
        if step is None or state is None or not self._workbench.isVisible():
            return
        if (subject := subject_of(step, state.month, state.decisions)) is not None:
            self._workbench.lead_to(subject)

    @Slot()
    def _save(self) -> None:
        state = self.editor.state
        if state is None or not state.done:
            self.editor.save()
        else:
            self._workbench.asking.ask(
                "Reason for this revision:", self.editor.save, "corrections", of_choice=False
            )

    @Slot()
    def _show_history(self) -> None:
        HistoryDialog(self.editor, self._window).open()

    def _take(self, loaded: Loaded) -> None:
        revision, self._loaded = loaded.revision, loaded
        self._sources = loaded.sources
        self._memory.last_cycle = revision.cycle_id
        self._revision = (revision.cycle_id, revision.number)
        self.title = f"{month_words(loaded.month.cycle)}, revision {revision.number}"
        self.closing_told.emit(closed_words(loaded.closing))
        if self._revision == self.paper.revision or not self.paper.is_reading:
            self.paper.place = ""

    def _exportable_of(self, loaded: Loaded) -> Exportable:
        return Exportable(
            loaded.revision.cycle_id,
            loaded.revision.number,
            loaded.month.people,
            title=self.title,
            unread=" ".join(filter(None, (self.paper.left_of(loaded).sentence, self._unsaved))),
            has_unread_scans=bool(loaded.unread.scans),
            month=month_name(loaded.month.cycle),
        )

    @property
    def _unsaved(self) -> str:
        state = self.editor.state
        if state is None or not state.done:
            return ""
        return f"{plural(len(state.done), 'change')} not saved yet: the files come without them."

    @Slot()
    def _forget_export(self) -> None:
        self.export_dialog = None
