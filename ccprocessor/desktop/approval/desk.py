"""The queue in the window: looked up, decided, undone; and months closed and reopened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from ccprocessor.desktop.approval.lent_pages import LentPages
from ccprocessor.desktop.approval.screen import QueueScreen
from ccprocessor.desktop.current_month import CurrentMonth
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.banner import Remedy
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.desktop.workbench.workbench import Workbench
from ccprocessor.domain.decisions import DecisionKind
from ccprocessor.domain.issues import ReceiptRef, TransactionRef
from ccprocessor.errors import DatabaseRefused, UserError
from ccprocessor.review.settling import may_follow
from ccprocessor.review.wording import plural
from ccprocessor.services.approval.items import state_words

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.services.approval.acts import Reviewed
    from ccprocessor.services.approval.items import Queue, QueueItem
    from ccprocessor.services.cycle.load_cycle import Loaded
    from ccprocessor.services.office import Office

Act = Callable[["Office"], "Reviewed"]

_NOBODY = "Nobody is chosen: there is no page to show."
_COMING = "The pages are looked up…"
_AGAIN = "Nothing was decided. Do it again once the database can be reached."


class ReviewDesk(QObject):
    """Gives the queue its rows, and sends down what is decided about them.

    `shown` asks for the screen, `changed` tells that months are stored anew, `waiting` how many
    wait and for how many days the oldest does.
    """

    shown = Signal()
    changed = Signal()
    waiting = Signal(object)

    def __init__(
        self,
        services: ServiceClient,
        memory: Memory,
        month: CurrentMonth,
        workbench: Workbench,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._services, self._month, self._bench = services, month, workbench
        self.screen = QueueScreen(memory, window)
        self.pages = LentPages(workbench, month, self.screen)
        self.queue: Queue | None = None
        self._item: QueueItem | None = None
        self._loaded: Loaded | None = None
        self._wanted: tuple[str, TransactionRef | ReceiptRef | None] | None = None
        self._undoable: list[Reviewed] = []
        self._is_paged = False  # while the pages of the row in front are shown
        self._is_acting = False  # until the queue is shown as one's own act left it
        screen = self.screen
        screen.chosen.connect(self._show)
        screen.packet.entry_chosen.connect(self._show_pages)
        screen.shown.connect(self._begin)
        screen.hidden.connect(self._end)
        screen.approve.triggered.connect(self._approve)
        screen.approve_clean.triggered.connect(self._approve_clean)
        screen.give_back.triggered.connect(self._ask_return)
        screen.reassign.triggered.connect(self._ask_reassign)
        screen.undo.triggered.connect(self.undo)
        screen.open.triggered.connect(self._open)
        self._allow()
        month.editor.changed.connect(self._keep_pages)
        month.opened.connect(lambda: QTimer.singleShot(0, self, self._go_to_wanted))

    @Slot()
    def begin(self) -> None:
        """Bring the queue to the front, as it is now."""
        self.screen.banner.dismiss()
        if self.screen.isVisible():
            self.look_up()
        else:
            self.shown.emit()

    @Slot()
    def look_up(self) -> None:
        """Look the queue up, as Home tells of it and the screen shows it."""

        def done(queue: Queue) -> None:
            self._is_acting = False
            self._take(queue)

        self._look_up(done)

    def _look_up(self, done: Callable[[Queue], None]) -> None:
        def work(office: Office) -> Queue:
            from ccprocessor.services.approval.queue import queue_of

            return queue_of(office)

        self._services.in_office(
            work, done, self.screen.banner.tell, aside=not self.screen.isVisible()
        )

    def follow(self) -> None:
        """Show the queue as others left it, where it is in front; say who is not there any more."""

        def done(queue: Queue) -> None:
            before = None if self._is_acting else self.screen.item
            self._take(queue)
            now = next((one for one in queue.items if before and one.key == before.key), None)
            if before and self.screen.isVisible() and (now is None or now.state != before.state):
                words = state_words(now) if now else "not submitted any more"
                self.screen.banner.say(f"{before.person.name} is {words}: somebody else did that.")

        if self.screen.isVisible():
            self._look_up(done)

    def catch_up(self) -> None:
        """Show what could not be while the database was away."""
        if self.screen.isVisible():
            self._loaded, self._is_paged = None, False
            self.screen.banner.dismiss()
            self.look_up()

    @Slot()
    def undo(self) -> None:
        """Take the last act of review back."""
        if not self._undoable:
            self.screen.banner.say("There is nothing to undo: no act of review since the start.")
            return
        act, self._is_acting = self._undoable[-1], True

        def work(office: Office) -> Reviewed:
            from ccprocessor.services.approval.acts import undo

            return undo(office, act)

        def done(_act: Reviewed) -> None:
            self._undoable.remove(act)
            self._said(f"Taken back: {act.sentence}")

        self._services.in_office(_at_once(work), done, self._tell_refused)

    @Slot()
    def _begin(self) -> None:
        self.pages.take()
        self.screen.table.clear_choice()
        self._show_no_pages(_NOBODY)
        self._allow()
        self.screen.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.look_up()

    @Slot()
    def _end(self) -> None:
        self._keep_look(None)
        self._allow()
        self._item = self._loaded = None
        self.pages.give_back()
        QTimer.singleShot(0, self, self.pages.restore)

    def _take(self, queue: Queue) -> None:
        self.queue = queue
        self.waiting.emit(queue)
        if self.screen.isVisible():
            self._allow()
            self.screen.show_queue(queue)

    def _allow(self) -> None:
        """Let the acts of review rest while another screen is in front."""
        for action in self.screen.acts:
            action.setEnabled(self.screen.isVisible())

    @Slot(object)
    def _show(self, item: QueueItem | None) -> None:
        if not self.screen.isVisible():
            return
        self._keep_look(item)
        before, self._item = self._item, item
        if item is None:
            self.screen.packet.show_nobody()
            self._show_no_pages(_NOBODY)
            return
        same = before is not None and before.key == item.key
        self._is_paged = self._is_paged and same
        screen = self.screen
        acts = [(screen.approve, "Approve")] if may_follow("approve", item.person) else []
        acts += [(screen.give_back, "Return")] if may_follow("return", item.person) else []
        acts += [(screen.reassign, "Give to")] if may_follow("reassign", item.person) else []
        screen.packet.show_item(item, (*acts, (screen.open, "Open")), anew=not same)
        self._with_pages(item, lambda: None if self._is_paged else self._show_pages(None))

    def _with_pages(self, item: QueueItem, then: Callable[[], None]) -> None:
        """Go on once the files of a row's month, as it is now, are at hand."""
        revision = self._loaded.revision if self._loaded else None
        if revision and (revision.cycle_id, revision.number) == (item.cycle.id, item.revision):
            then()
            return

        def is_in_front() -> bool:
            return self._item is not None and self._item.key == item.key

        def done(found: Loaded) -> None:
            if is_in_front():  # else it is of a visit that is over
                self._loaded = found
                then()

        def failed(error: Exception) -> None:
            self.screen.banner.tell(error)
            if is_in_front():
                why = str(error) if isinstance(error, UserError) else ""
                name = item.person.name
                self._show_no_pages(f"The pages of {name} cannot be shown now. {why}".strip())

        if not self._is_paged:
            self._show_no_pages(_COMING)
        self._services.open_revision(item.cycle.id, None, done, failed)

    def _show_no_pages(self, why: str) -> None:
        self._is_paged = False
        self.pages.say(why)

    @Slot()
    def _keep_pages(self) -> None:
        """Show the pages of the row again: the desk renewed its month upon them."""
        if self.screen.isVisible():
            self.pages.forget_month()
            if self._is_paged:
                self._show_pages(self.screen.packet.rows.table.current_row)
            elif self._item is None:
                self._show_no_pages(_NOBODY)

    @Slot(object)
    def _show_pages(self, entry: PersonEntry | None) -> None:
        item, loaded = self._item, self._loaded
        if item is None or loaded is None or loaded.revision.cycle_id != item.cycle.id:
            return
        rows = self.screen.packet.rows.model.shown
        entry = entry or next((one for one in rows if one.record is not None), None)
        self._is_paged = True
        self.pages.show(loaded.month, loaded.sources, item.person, entry)

    def _keep_look(self, next_: QueueItem | None) -> None:
        """Keep that the row that was in front was looked at, once another is."""
        item = self._item
        if item is None or item.state != "waiting" or (next_ and next_.key == item.key):
            return

        def work(office: Office) -> None:
            from ccprocessor.services.approval.queue import keep_looked

            keep_looked(office, item)

        def failed(error: Exception) -> None:
            if not isinstance(error, DatabaseRefused):  # nobody asked for it, nor waits for it
                self.screen.banner.tell(error)

        self._services.in_office(work, lambda _none: None, failed, aside=True)

    @Slot()
    def _approve(self) -> None:
        items = [one for one in self.screen.items if may_follow("approve", one.person)]
        if items:
            self._do(partial(_approved, items))
        else:
            self._refuse("approve")

    @Slot()
    def _approve_clean(self) -> None:
        if items := self.screen.clean:
            self._do(partial(_approved, items))
        else:
            self.screen.banner.say("Nobody who waits is clean: approve them one by one (A).")

    @Slot()
    def _ask_return(self) -> None:
        item = self.screen.item
        if item is None or not may_follow("return", item.person):
            self._refuse("return")
            return
        lines = self.screen.packet.lines if self.screen.packet.has_focus else ()
        what = f"{plural(len(lines), 'line')} of {item.person.name}" if lines else item.person.name
        self.screen.asking.ask(
            f"Return {what}. What is to be done?",
            lambda said: self._do(partial(_returned, item, said, lines)),
        )

    @Slot()
    def _ask_reassign(self) -> None:
        items = [one for one in self.screen.items if may_follow("reassign", one.person)]
        if not items:
            self._refuse("reassign")
            return
        who = items[0].person.name if len(items) == 1 else f"{len(items)} people"
        tasks = {"work on" if one.state == "returned" else "review" for one in items}
        self.screen.asking.ask(
            f"Who is to {' or '.join(sorted(tasks))} {who}? A user name:",
            lambda said: self._do(partial(_reassigned, items, said)),
            names=self.queue.users if self.queue else (),
        )

    def _refuse(self, kind: DecisionKind) -> None:
        item = self.screen.item
        if item is None:
            self.screen.banner.say("Choose somebody first.")
        else:
            state = item.person.review.state
            self.screen.banner.say(f"Not done: {item.person.name} is {state}, no word to {kind}.")

    def _do(self, act: Act) -> None:
        self._is_acting = True

        def done(found: Reviewed) -> None:
            self._undoable.append(found)
            self._said(found.sentence, [Remedy("Undo", self.undo)])

        self._services.in_office(_at_once(act), done, self._tell_refused)

    def _said(self, sentence: str, remedies: Sequence[Remedy] = ()) -> None:
        self.screen.banner.say(sentence, kind="done", remedies=remedies)
        self._loaded = None  # its newest revision is another now
        self.look_up()
        if self.queue is not None and self._month.cycle is not None:
            self._month.editor.renew()
        self.changed.emit()

    @Slot()
    def _open(self) -> None:
        """Show the row in front on the desk, at the line that is chosen."""
        if (item := self.screen.item) is None:
            return
        lines = self.screen.packet.rows.table.current_row
        record = lines.record if lines is not None else None
        self._wanted = (item.person.key, record.key if record else None)
        self._services.open_revision(item.cycle.id, None, self._month.show, self.screen.banner.tell)

    @Slot()
    def _go_to_wanted(self) -> None:
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self._bench.show_record(*wanted)

    def _tell_refused(self, error: Exception) -> None:
        """Say why an act was not done, and show the queue as it is now."""
        self._is_acting = False
        if isinstance(error, DatabaseRefused):
            self.screen.banner.say(f"Not done: {error.args[0]}", _AGAIN, kind="error")
        else:
            self.screen.banner.tell(error)
            self.look_up()


def _at_once(act: Act) -> Act:
    """The same act; of a database that is known to be away it does not wait for an answer."""

    def work(office: Office) -> Reviewed:
        if office.lost is not None:
            raise office.lost
        return act(office)

    return work


def _approved(items: Sequence[QueueItem], office: Office) -> Reviewed:
    from ccprocessor.services.approval.acts import approve

    return approve(office, items)


def _returned(
    item: QueueItem, said: str, lines: Sequence[TransactionRef], office: Office
) -> Reviewed:
    from ccprocessor.services.approval.acts import return_lines

    return return_lines(office, item, said, lines)


def _reassigned(items: Sequence[QueueItem], to: str, office: Office) -> Reviewed:
    from ccprocessor.services.approval.acts import reassign

    return reassign(office, items, to)
