"""The window: which screen is shown, what is loaded, opened and exported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from ccprocessor.desktop.app_dialogs import AppDialogs
from ccprocessor.desktop.approval.closing import MonthReview
from ccprocessor.desktop.approval.desk import ReviewDesk
from ccprocessor.desktop.arrivals import Arrivals
from ccprocessor.desktop.coding.desk import CodingDesk
from ccprocessor.desktop.current_month import CurrentMonth
from ccprocessor.desktop.exporting.dialog import ExportDialog
from ccprocessor.desktop.file_choice import FileChoice
from ccprocessor.desktop.finding.finder import Finder
from ccprocessor.desktop.help.tour import Tour
from ccprocessor.desktop.help.viewer import ManualView
from ccprocessor.desktop.home.joining import JoiningMonths
from ccprocessor.desktop.home.putting_away import PuttingAway
from ccprocessor.desktop.home.screen import HomeScreen
from ccprocessor.desktop.instance.message import HandedOver
from ccprocessor.desktop.loading.screen import LoadingScreen
from ccprocessor.desktop.loading.session import LoadSession
from ccprocessor.desktop.messages import Messages
from ccprocessor.desktop.ocr.strip import PaperStrip
from ccprocessor.desktop.past.time_machine import TimeMachine
from ccprocessor.desktop.screens import Screen, ScreenStack
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.background.faults import report
from ccprocessor.desktop.shared.banner import Banner, Remedy
from ccprocessor.desktop.shared.dropping import DropTarget
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.page_view.service import RenderService
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.desktop.together.together import Together
from ccprocessor.desktop.upgrades import Upgrades
from ccprocessor.desktop.window_layout import lay_out
from ccprocessor.desktop.window_menus import WindowMenus
from ccprocessor.desktop.work_status import WorkStatus
from ccprocessor.desktop.workbench.workbench import Workbench
from ccprocessor.domain.issues import ReceiptRef
from ccprocessor.errors import UserError
from ccprocessor.settings import Chosen

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.services.last_seen import ListedMonths

_PROGRAM = "ccprocessor"
_SIZE = (1280, 800)  # pixels
_LEAST_BESIDE = 690  # pixels of the screen while the manual stands beside it


class MainWindow(QMainWindow):
    """Puts the screens together; `painted` comes once, when the window is seen.

    `program` is what its title calls it; `chosen` are the settings it was started with.
    """

    painted = Signal()
    drops: DropTarget

    def __init__(
        self,
        services: ServiceClient,
        memory: Memory,
        theme: Theme,
        *,
        chosen: Chosen | None = None,
        program: str = _PROGRAM,
    ) -> None:
        super().__init__()
        self._program = program
        self._services, self._memory = services, memory
        self._was_painted = self.was_looked_up = self._closes_when_idle = False
        self._before_help: QWidget | None = None
        self._make(services, memory, chosen)
        lay_out(self, memory)
        self._connect()
        self.menus = WindowMenus(self, theme, memory)
        self.show_screen(self.home)
        memory.place_window("main", self, _SIZE)

    def _make(self, services: ServiceClient, memory: Memory, chosen: Chosen | None) -> None:
        """Make the screens and what leads through them."""
        self._service = RenderService(self)
        self.course = LoadSession(services, self)
        self.banner = Banner(self)
        self.messages = Messages(self.banner, self)
        self.choice = FileChoice(self, memory, self.banner)
        self.upkeep = AppDialogs(self, services, self.banner, memory, chosen)
        self.upgrades = Upgrades(self, services, self.banner, self.look_up)
        self.home = HomeScreen(memory, self)
        self.putting_away = PuttingAway(services, self.home, self.banner, self)
        self.loading = LoadingScreen(self.course, memory, self)
        self.finder = Finder(services, memory, self)
        self.workbench = Workbench(self._service, memory, self)
        self.month = CurrentMonth(services, memory, self.workbench, self)
        self.joining = JoiningMonths(services, memory, self.month, self.putting_away, self.banner)
        self.coding = CodingDesk(services, self._service, memory, self.month, self.messages, self)
        self.past = TimeMachine(services, memory, self.month, self.workbench, self)
        self.review = ReviewDesk(services, memory, self.month, self.workbench, self)
        self.month_review = MonthReview(services, self.month, self.workbench, self.banner, self)
        self.paper_strip = PaperStrip(self.month.paper, self)
        self.manual = ManualView(self)
        self.status = WorkStatus((services.documents, services.storage), self)
        self.screens = ScreenStack(self._registered(), self)
        self.arrivals = Arrivals(self)
        self.tour = Tour(self, memory)
        self.together = Together(self)

    @property
    def services(self) -> ServiceClient:
        """The way to the services."""
        return self._services

    @property
    def screen_shown(self) -> QWidget | None:
        """The screen in front."""
        return self.screens.currentWidget()

    def begin(self, files: Sequence[Path] = (), aliases: Path | None = None) -> None:
        """Start the work of a new window: load what was given, look up what is stored."""
        if files:
            self.load(files, aliases)
        self.look_up()

    @Slot(object)
    def load(self, paths: Sequence[Path], aliases: Path | None = None) -> None:
        """Load files and folders; what is read meanwhile is given up, and that is said."""
        self.arrivals.load(paths, aliases)

    @Slot(object)
    def receive(self, what: HandedOver) -> None:
        """Load what another start handed over; files join those that are being read."""
        self.arrivals.receive(what)

    @Slot(object, object)
    def _load_sample(self, files: Sequence[Path], aliases: Path) -> None:
        """Load the sample month as one of its own, whatever is looked at."""
        self.show_screen(self.home)
        self.load(files, aliases)

    @Slot()
    def look_up(self) -> None:
        """Look up the stored months."""
        self.home.show_busy()
        self._services.cycles(self._show_cycles, self._show_no_cycles)

    @Slot(str, object)
    def open_revision(self, cycle: str, number: str | None) -> None:
        """Open a stored revision, None for the newest."""

        def failed(error: Exception) -> None:
            again = Remedy("Try again", lambda: self.open_revision(cycle, number))
            self.messages.tell(error, [again])

        self.banner.dismiss()
        self._services.open_revision(cycle, number, self.month.show, failed)

    @Slot()
    def read_rest(self) -> None:
        """Read what is left of the month in front."""
        if not self.month.read_rest() and not self.month.paper.is_reading:
            self.banner.say("Everything in this month was read.")

    @Slot()
    def go_home(self) -> None:
        """Show the first screen, and the months as they are stored by now."""
        self.show_screen(self.home)
        self.look_up()
        self.home.cycles.setFocus()
        if self.course.is_reading:
            self.banner.say("The files are still being read.", remedies=[self.to_loading()])

    @Slot(object)
    def export(self, people: tuple[str, ...] | None = None) -> None:
        """Offer to export the revision shown: everybody, or these people."""
        self.month.export(people)

    @property
    def export_dialog(self) -> ExportDialog | None:
        """The dialog that asks where to export to, while it is open."""
        return self.month.export_dialog

    def show_screen(self, screen: QWidget) -> None:
        """Bring a screen to the front."""
        front = self.screens.bring(screen)
        self._show_title()
        in_front = screen is self.workbench
        self.menus.allow_month(on=front.has_month, in_front=in_front, has_pages=front.has_pages)
        self.status.stay_hidden(on=front.tells_work)

    @Slot()
    def show_manual(self) -> None:
        """Show the manual's page about the screen in front, beside it."""
        self._before_help = self.focusWidget()
        self.manual.show_page(self.screens.front.help_page)
        self.screens.setMinimumWidth(_LEAST_BESIDE)
        self.manual.show()
        self.manual.setFocus()

    @Slot()
    def close_manual(self) -> None:
        """Put the manual away, and give the keys back to where they were."""
        self.manual.hide()
        self.screens.setMinimumWidth(0)
        if self._before_help is not None and self._before_help.isVisible():
            self._before_help.setFocus()

    @Slot()
    def find_everything(self) -> None:
        """Show the screen that finds anything in any month."""
        self.show_screen(self.finder.screen)
        self.finder.begin()

    @Slot()
    def code_receipts(self) -> None:
        """Show the receipts of the month in a grid, to code them."""
        self.show_screen(self.coding.screen)
        self.coding.begin()

    @Slot()
    def step_back(self) -> None:
        """Back to the screen that another was shown over."""
        self.show_screen(self.screens.ground)
        self.screens.take_focus()

    @Slot(str, object)
    def _show_record(self, person: str, ref: ReceiptRef) -> None:
        self.step_back()
        self.workbench.show_record(person, ref)

    @Slot()
    def print_list(self) -> None:
        """Print the list that has the focus, or the first one of the screen."""
        at = self.focusWidget()
        found = at if isinstance(at, RowTableView) else self.screens.first_list()
        if found is not None:
            found.print_list()

    @Slot()
    def cancel_work(self) -> None:
        """Stop whatever is worked at; nothing of it is kept."""
        if self.course.is_busy:
            self.loading.give_up()
        self._services.documents.cancel()
        self._services.storage.cancel()
        self._services.errands.cancel()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Emit `painted` when the window is seen for the first time."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Cancel work that runs first, and close the window once it has ended."""
        if self._services.is_busy:
            self.month.paper.forget()
            self.cancel_work()
            self._closes_when_idle = True
            self.setEnabled(False)
            self.status.say("Stopping the work…")
            event.ignore()
            return
        self._memory.keep_geometry("main", self)
        self._memory.save()
        self._service.close()
        self._services.close()
        event.accept()

    @Slot()
    def _close_when_idle(self) -> None:
        if self._closes_when_idle and not self._services.is_busy:
            self._closes_when_idle = False
            QTimer.singleShot(0, self, self.close)

    @Slot()
    def show_workbench(self) -> None:
        """Bring the month to the front."""
        self.show_screen(self.workbench)
        self.workbench.take_focus()

    @Slot()
    def _show_title(self) -> None:
        name = self.screens.front.title()
        self.setWindowTitle(f"{name} — {self._program}" if name else self._program)

    def _show_cycles(self, listed: ListedMonths) -> None:
        cycles = listed.cycles
        self.home.show_cycles(cycles, seen_at=listed.at, kept=listed.kept)
        self.together.tell_seen(listed.at)
        if listed.at is not None:
            return  # the server is away, and tells nothing more
        if cycles and not self.review.screen.isVisible():
            self.review.look_up()
        if not self.was_looked_up:
            self.was_looked_up = True
            self.tour.greet(is_new=not cycles and not self.course.is_busy)
            self.month.resume()
            self.course.resume()

    def _show_no_cycles(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.home.show_trouble(error, self.upgrades.remedies(error))
        else:
            report(error)

    @Slot(str)
    def _tell_restored(self, what: str) -> None:
        self.look_up()
        self.banner.say(what, kind="done")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take a message away on Esc, if nothing in front has another use for the key."""
        if event.key() != Qt.Key.Key_Escape or not self.messages.take_away():
            super().keyPressEvent(event)

    def to_loading(self) -> Remedy:
        """Offer the screen where files are read."""
        return Remedy("Show", lambda: self.show_screen(self.loading))

    def _registered(self) -> tuple[Screen, ...]:
        """Every screen; a new one is made in `__init__` and named here."""
        coding = self.coding.screen
        return (
            Screen(self.home),
            Screen(self.loading, lambda: "Loading", "loading", tells_work=True),
            Screen(self.workbench, lambda: self.month.title, "workbench", has_month=True),
            Screen(self.finder.screen, lambda: "Find everything", "finding", is_over=True),
            Screen(coding, lambda: coding.title, "coding", has_month=True, is_over=True),
            Screen(self.past.screen, lambda: "Compare", "revisions", has_month=True, is_over=True),
            Screen(
                self.review.screen, lambda: "To approve", "review", is_over=True, has_pages=True
            ),
        )

    def _connect_review(self) -> None:
        self.review.shown.connect(lambda: self.show_screen(self.review.screen))
        self.review.waiting.connect(self.home.show_queue)
        self.home.queue_wanted.connect(self.review.begin)
        self.review.changed.connect(self.look_up)
        self.month_review.changed.connect(self.look_up)

    def _connect_messages(self) -> None:
        self.month.editor.failed.connect(self.messages.tell)
        self.month.editor.refused.connect(self.messages.refuse)
        self.month.editor.changed.connect(self.messages.follow)
        self.month.editor.stepped.connect(self.messages.go_on)
        self.workbench.takes_away = self.messages.take_away
        self.messages.beside = lambda: self.workbench.details
        self.messages.above = lambda: self.workbench.asking
        self.month.failed.connect(self.messages.tell)

    def _connect(self) -> None:
        self._connect_review()
        self._connect_messages()
        self.banner.chosen.connect(self.screens.take_focus)
        self.choice.chosen.connect(self.load)
        self.choice.sample_chosen.connect(self._load_sample)
        self.home.files_wanted.connect(self.choice.choose_files)
        self.home.folder_wanted.connect(self.choice.choose_folder)
        self.home.sample_wanted.connect(self.choice.load_sample)
        self.home.revision_wanted.connect(self.open_revision)
        self.home.retry_wanted.connect(self.look_up)
        self.putting_away.changed.connect(self.look_up)
        self.month.opened.connect(self.show_workbench)
        for changed in (self.month.renewed, self.coding.screen.titled):
            changed.connect(self._show_title)
        self.month.renewed.connect(self.look_up)
        self.month.paper.failed.connect(report)
        for over in (self.finder, self.coding, self.past, self.review):
            over.screen.left.connect(self.step_back)
        self.finder.screen.opened.connect(self.month.go_to)
        self.coding.opened.connect(self._show_record)
        self.past.shown.connect(lambda: self.show_screen(self.past.screen))
        self.past.opened.connect(self._show_record)
        self.past.wanted.connect(self.open_revision)
        self.past.restored.connect(self._tell_restored)
        self.workbench.export_requested.connect(self.export)
        self.workbench.home_requested.connect(self.go_home)
        self.manual.close_requested.connect(self.close_manual)
        self.status.cancel_requested.connect(self.cancel_work)
        for runner in self._services.runners:
            runner.idle.connect(self._close_when_idle)
