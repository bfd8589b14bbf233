"""The workbench: employees, their pages side by side, what was found, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QSplitter, QVBoxLayout, QWidget

from ccprocessor.desktop.editing.actions import EditActions
from ccprocessor.desktop.editing.ask_line import AskLine
from ccprocessor.desktop.editing.subjects import Subject
from ccprocessor.desktop.shared.banner import Banner
from ccprocessor.desktop.shared.drop_down import DropDown
from ccprocessor.desktop.shared.elided import ElidedLabel
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.page_view.service import RenderService
from ccprocessor.desktop.together.clash_bar import ClashBar
from ccprocessor.desktop.workbench.bar import (
    WorkbenchActions,
    WorkbenchBar,
    failures_sentence,
    summary_words,
)
from ccprocessor.desktop.workbench.details import Details
from ccprocessor.desktop.workbench.employees import EmployeeList
from ccprocessor.desktop.workbench.guide import Guide
from ccprocessor.desktop.workbench.pages import Pages
from ccprocessor.desktop.workbench.rows.open_items import OpenKind
from ccprocessor.desktop.workbench.rows.people import Employee, employees_of
from ccprocessor.desktop.workbench.rows.wording import closed_words
from ccprocessor.domain.issues import ReceiptRef, TransactionRef
from ccprocessor.domain.pictures import PictureReading
from ccprocessor.domain.places import PageRef
from ccprocessor.domain.receipts import Receipt
from ccprocessor.review.wording import month_words

if TYPE_CHECKING:  # the database is heavy: nothing of it is needed to show what it gave
    from ccprocessor.services.cycle.load_cycle import Loaded
    from ccprocessor.services.cycle.unread import Unread

_LIST_WIDTHS = (280, 340)
_DETAIL_WIDTHS = (524, 640)
_NARROW_DETAIL = 560  # pixels, where the list of people takes none
_OPEN_WIDTH = 1000  # pixels; of more the pages make better use
_LEAST, _LISTED = 600, 1100  # pixels of all, and from which on the list has room


class Workbench(QWidget):
    """Shows a month and lets it be worked on: what is done comes from `editing`.

    `reread_requested` comes with a receipt and the charges it stands for, `coding_requested` with
    the receipt that is to be coded. `unread_now` gives what is left to be read while it is read;
    `takes_away` takes a message away on Esc, and tells whether there was one.
    """

    export_requested = Signal(object)
    letters_requested = Signal(object)
    home_requested = Signal()
    coding_requested = Signal(object)
    reread_requested = Signal(object, object)
    title_changed = Signal(str)

    def __init__(
        self, service: RenderService, memory: Memory, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._is_divided = False
        self.takes_away: Callable[[], bool] = lambda: False
        self.unread_now: Callable[[Loaded], Unread] = lambda loaded: loaded.unread
        self._before: list[int] = []
        self.setMinimumWidth(_LEAST)
        self.commands = WorkbenchActions(self)
        self.bar = self._make_bar()
        self.banner = Banner(self)
        self.clashes = ClashBar(self)
        self.employees = EmployeeList(memory, self)
        first = self.employees.table
        self.dropped = DropDown(self.bar.people, self.employees, first, self)
        self.pages = Pages(service, memory, self)
        self.details = Details(service, memory, self)
        self.guide = Guide(self.employees, self.pages, self.details, self)
        self.asking = AskLine(self)
        self.hints = ElidedLabel("muted", self)
        self.editing = EditActions(self)
        self.guide.offer = self.editing.fitting
        self.details.acts_for = self.editing.records.fitting
        self._tell_keys()
        self._lay_out(memory)
        self._connect()

    @property
    def bands(self) -> QSplitter:
        """The bands side by side: people, pages, the person."""
        return self._splitter

    def list_month(self, loaded: Loaded) -> None:
        """List the people of a revision; `open_month` follows, by another turn of the event loop.

        Together the two could be felt.
        """
        self._tell_month(loaded)
        self._tell_failures(loaded)
        self._leave_open()
        self.guide.take_decisions(())
        self.details.open.set_sources(loaded.sources)
        self.pages.set_month(loaded.month, loaded.sources)
        self.employees.set_employees(_employees(loaded))

    def open_month(self, loaded: Loaded) -> None:
        """Show the first of the people listed; whoever was shown before is shown again."""
        self.guide.show_month(loaded.month)
        self.take_focus()

    def take_focus(self) -> None:
        """Put the keys onto the list of people, or onto the rows while that is out of sight."""
        front = self.details.entries if self.dropped.is_held else self.employees
        front.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def renew_month(self, loaded: Loaded) -> None:
        """Show more of the same month, without moving what is looked at."""
        self._tell_month(loaded)
        self.details.open.set_sources(loaded.sources)
        self.employees.renew(_employees(loaded))
        self.guide.renew_month(loaded.month, loaded.sources)

    def show_record(
        self,
        person: str | None,
        ref: TransactionRef | ReceiptRef | None,
        page: PageRef | None = None,
    ) -> None:
        """Go to somebody by key, then to one of their charges or receipts, else to a page."""
        self._leave_open()
        self.guide.show_record(person, ref, page)
        self._leave_the_list()

    def lead_to(self, subject: Subject) -> None:
        """Choose what a step was about, where it is listed now."""
        if not (self.details.shows_open and self.details.open.choose(*subject[:2])):
            self._leave_open()
            self.guide.lead_to(*subject)
            self._leave_the_list()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Divide the room anew, unless somebody did; in a narrow one the list drops down."""
        super().resizeEvent(event)
        self._place_people()
        if self.details.shows_open:
            self._make_room_for_open()
        elif not self._is_divided:
            self._splitter.setSizes(_division(self.width()))

    def _place_people(self) -> None:
        """Put the list of people beside the pages, or where it drops down from its button."""
        is_narrow = self.width() < _LISTED
        self.dropped.put_up()
        self.bar.people.setVisible(is_narrow)
        if is_narrow and not self.dropped.is_held:
            self.dropped.hold()
        elif not is_narrow and self.dropped.is_held:
            self._band.addWidget(self.employees)
        self._list.setVisible(not is_narrow and not self.details.shows_open)

    def show_reread(self, receipt: Receipt, reading: PictureReading | str) -> None:
        """Show what the other engine read of a picture, or why it read nothing."""
        if isinstance(reading, str):
            self.details.values.show_trouble(reading)
        else:
            self.details.values.show_reread(receipt, reading)

    def _tell_month(self, loaded: Loaded) -> None:
        month, revision = loaded.month, loaded.revision
        self.guide.has_unread_scans = loaded.unread.scans > 0
        self.bar.month.setText(f"{month_words(month.cycle)}, revision {revision.number}")
        self.tell_summary(loaded)
        self.title_changed.emit(self.bar.month.text())

    def tell_summary(self, loaded: Loaded) -> None:
        """Tell what is open of a month, what is left to be read by now, and who is new."""
        words, people = _changes(loaded), loaded.month.people
        changed = len(words.keys() & {person.key for person in people})
        gone, parent = len(words) - changed, loaded.revision.parent
        unread = self.unread_now(loaded).words
        said = summary_words(people, changed, gone, parent, unread=unread)
        self.bar.tell_summary(closed_words(loaded.closing), said)

    @Slot()
    def _tell_progress(self) -> None:
        rows = self.employees.model.rows
        self.bar.show_progress([row.person for row in rows], sum(bool(row.asked) for row in rows))

    def event(self, event: QEvent) -> bool:
        """Leave Space to the button that has the focus: elsewhere it is the key of an act."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Space
            and isinstance(QApplication.focusWidget(), QAbstractButton)
        ):
            event.accept()
            return True
        return super().event(event)

    def _tell_failures(self, loaded: Loaded) -> None:
        if loaded.failures:
            self.banner.say(failures_sentence(loaded.failures), kind="warning")
        else:
            self.banner.dismiss()

    def _make_bar(self) -> WorkbenchBar:
        does = self.commands
        return WorkbenchBar(
            (does.home,),
            (does.previous_problem, does.next_problem),
            (does.submit_ready, does.export_all),
            self,
        )

    def _tell_keys(self) -> None:
        """Name the keys that lead through a month, as they are now."""
        does, edit = self.commands, self.editing
        named = (
            (does.next_problem, "next problem"),
            (does.next_employee, "next person"),
            (edit.undo, "undo"),
            (edit.save, "save"),
        )
        said = [f"{action.shortcut().toString()} {words}" for action, words in named]
        self.hints.setText(" · ".join([*said, "Ctrl+K every command", "F1 manual"]))

    def _lay_out(self, memory: Memory) -> None:
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.setChildrenCollapsible(False)
        self._list = QWidget(self)
        self._band = QVBoxLayout(self._list)
        self._band.setContentsMargins(0, 0, 0, 0)
        self._band.addWidget(self.employees)
        for pane in (self._list, self.pages, self.details):
            self._splitter.addWidget(pane)
        self._splitter.setStretchFactor(1, 1)
        self._is_divided = memory.remember_splitter("workbench bands", self._splitter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(4)
        layout.addWidget(self.bar)
        layout.addWidget(self.banner)
        layout.addWidget(self.clashes)
        layout.addWidget(self._splitter, 1)
        layout.addWidget(self.asking)
        layout.addWidget(self.hints)

    def _connect(self) -> None:
        does = self.commands
        self._splitter.splitterMoved.connect(self._keep_division)
        self.guide.noticed.connect(self.bar.notice.setText)
        self.employees.counted.connect(self._tell_progress)
        for place in (self.employees, self.details.entries, self.details.open):
            place.chosen.connect(self.asking.drop)
        self.details.values.reread_asked.connect(self._ask_for_reread)
        does.home.triggered.connect(self.home_requested)
        does.next_problem.triggered.connect(lambda: self._step_problem(1))
        does.previous_problem.triggered.connect(lambda: self._step_problem(-1))
        does.next_employee.triggered.connect(lambda: self._step_employee(1))
        does.previous_employee.triggered.connect(lambda: self._step_employee(-1))
        does.find.triggered.connect(self._find)
        does.clear.triggered.connect(self._clear)
        does.whole.toggled.connect(self.pages.show_whole)
        self.pages.whole_changed.connect(does.whole.setChecked)
        for act in (self._leave_open, self.guide.show_whole_month, self._leave_the_list):
            does.month.triggered.connect(act)
        for kind, action in does.open.items():
            action.triggered.connect(partial(self._show_open, kind))
        self.employees.left.connect(self._leave_drop_down)
        self.employees.open_items.clicked.connect(partial(self._show_open, "match"))
        self.details.open.left.connect(self._leave_open)
        self.details.open.opened.connect(self._leave_open)
        does.export_all.triggered.connect(self._export_all)
        does.export_chosen.triggered.connect(self._export_chosen)

    def _show_open(self, kind: OpenKind, _checked: bool = False) -> None:  # noqa: FBT001, FBT002
        """List the open items of everybody where one person's stood, with room for them."""
        details = self.details
        if not details.shows_open:
            self._before = self._splitter.sizes()
            self._list.hide()
            self._make_room_for_open()
        details.bring_open(on=True)
        details.open.show_kind(kind)

    def _make_room_for_open(self) -> None:
        """Give the open items the room of the list of people, and more."""
        whole = sum(self._splitter.sizes())
        wide = min(max(whole * 3 // 5, _DETAIL_WIDTHS[0]), _OPEN_WIDTH)
        self._splitter.setSizes([0, whole - wide, wide])

    @Slot()
    def _leave_open(self) -> None:
        """Show one person's entries again: those of the item that was chosen last."""
        if self.details.shows_open:
            self.details.bring_open(on=False)
            self._place_people()
            self._splitter.setSizes(self._before if self._is_divided else _division(self.width()))
            self.details.entries.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _keep_division(self) -> None:
        self._is_divided = True

    def _step_problem(self, step: int) -> None:
        if not self.isVisible():  # the screen in front has its own
            return
        if self.details.shows_open:
            self.details.open.front.table.choose_next(step)
            return
        self.guide.step_problem(back=step < 0)
        self._leave_the_list()

    def _step_employee(self, step: int) -> None:
        self._leave_open()
        self.guide.step_employee(step)
        self._leave_the_list()

    @Slot()
    def _find(self) -> None:
        if not self.isVisible():
            return
        self._leave_open()
        if self.dropped.is_held:
            self.dropped.drop()
        self.employees.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.employees.filter.selectAll()

    @Slot()
    def _clear(self) -> None:
        """Take a message away, else leave the open items, else list everybody of the chip again."""
        if self.takes_away():
            return
        if self.details.shows_open:
            self._leave_open()
        else:
            self.employees.clear_filter()
            self._leave_drop_down()

    @Slot()
    def _leave_drop_down(self) -> None:
        """Go on at the rows in front, if the list of people was dropped down."""
        if self.dropped.isVisible():
            self._leave_the_list()

    @Slot(object)
    def _ask_for_reread(self, receipt: Receipt) -> None:
        sheet = self.guide.sheet
        entry = sheet.entry_of.get(receipt.key) if sheet else None
        self.reread_requested.emit(receipt, (entry.charge,) if entry and entry.charge else ())

    @Slot()
    def _export_all(self) -> None:
        self.export_requested.emit(None)

    @Slot()
    def _export_chosen(self) -> None:
        rows = self.employees.table.selected_rows
        if rows:
            self.export_requested.emit(tuple(row.person.key for row in rows))

    @Slot()
    def _leave_the_list(self) -> None:
        """Put the keys onto the rows in front, so that up and down go through them."""
        self.asking.drop()
        at = QApplication.focusWidget()
        if at is None or self.employees.isAncestorOf(at) or self.bar.isAncestorOf(at):
            details = self.details
            front = details.month_list if details.shows_month else details.entries
            front.table.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _employees(loaded: Loaded) -> tuple[Employee, ...]:
    has_scans = loaded.unread.scans > 0
    return employees_of(loaded.month.people, _changes(loaded), has_unread_scans=has_scans)


def _changes(loaded: Loaded) -> dict[str, tuple[str, ...]]:
    return {change.person: change.changed for change in loaded.changed}


def _division(width: int) -> list[int]:
    """Room for the list, the pages and the details: the pages take what the others can spare."""
    if width < _LISTED:
        last = min(_NARROW_DETAIL, width * 5 // 8)
        return [0, width - last, last]
    first = min(max(width // 5, _LIST_WIDTHS[0]), _LIST_WIDTHS[1])
    last = min(max(width // 3, _DETAIL_WIDTHS[0]), _DETAIL_WIDTHS[1])
    return [first, max(width - first - last, 0), last]
