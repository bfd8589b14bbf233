"""Earlier revisions of the month in front: opened, compared with others, restored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ccprocessor.desktop.commands.rights import why_barred
from ccprocessor.desktop.current_month import CurrentMonth
from ccprocessor.desktop.home.columns import revision_columns
from ccprocessor.desktop.past.screen import Choice, CompareScreen
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.banner import Banner, Remedy
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.choice_dialog import ChoiceDialog
from ccprocessor.desktop.shared.tables.model import RowTableModel
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.desktop.workbench.workbench import Workbench
from ccprocessor.domain.cycles import Person
from ccprocessor.review.wording import month_words, plural

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.services.cycle.load_cycle import Loaded
    from ccprocessor.services.desk.comparison import Compared, Comparison
    from ccprocessor.services.office import Office
    from ccprocessor.storage.stored import CycleSummary, RevisionSummary, StoredRevision


class TimeMachine(QObject):
    """Gives the screen of comparisons its states, and says so where an older one is looked at.

    `opened` brings a person and a record to be shown, `shown` asks for the screen, `wanted` for a
    revision of a month (None: the newest), `restored` tells in a sentence what was stored.
    """

    opened = Signal(str, object)
    shown = Signal()
    wanted = Signal(str, object)
    restored = Signal(str)

    def __init__(
        self,
        services: ServiceClient,
        memory: Memory,
        month: CurrentMonth,
        workbench: Workbench,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._services, self._memory, self._window = services, memory, window
        self._month, self._workbench = month, workbench
        self._person: Person | None = None
        self.screen = CompareScreen(memory, window)
        self.screen.asked.connect(self._compare)
        self.screen.opened.connect(self._open)
        self.screen.restore_wanted.connect(self._restore)
        month.opened.connect(self._tell_age)

    @Slot()
    def compare(self) -> None:
        """Compare the revision looked at with the one that it followed, or with the newest."""
        self.screen.banner.dismiss()
        self.shown.emit()
        self._with_months(self._offer, self.screen.banner)

    @Slot()
    def choose_revision(self) -> None:
        """List the revisions of the month, to show it as of one of them."""
        self._with_months(self._list, self._workbench.banner)

    def _with_months(
        self, then: Callable[[Loaded, Sequence[CycleSummary]], None], banner: Banner
    ) -> None:
        """Go on with the month in front and all stored months."""
        loaded = self._month.loaded
        if loaded is None:
            self._workbench.banner.say("Open a month first.")
            return

        def work(office: Office) -> tuple[CycleSummary, ...]:
            from ccprocessor.services.cycle.listing import cycles

            return cycles(office.database)

        def done(found: tuple[CycleSummary, ...]) -> None:
            if loaded is self._month.loaded:
                then(loaded, found)

        self._services.in_office(work, done, banner.tell)

    def _list(self, loaded: Loaded, months: Sequence[CycleSummary]) -> None:
        cycle = loaded.revision.cycle_id
        model = RowTableModel(revision_columns())
        table = RowTableView(
            model,
            title="Revisions of the month",
            name="as of",
            memory=self._memory,
            key=lambda row: row.number,
            stretch="Why",
        )
        model.set_rows(tuple(reversed(_revisions(cycle, months))))
        table.choose_where(lambda row: row.number == loaded.revision.number)
        dialog = ChoiceDialog(
            table,
            self._window,
            title="Show as of…",
            heading=month_words(loaded.month.cycle),
            button="Open",
        )
        dialog.chosen.connect(lambda row: self.wanted.emit(cycle, row.number))
        dialog.open()

    def _offer(self, loaded: Loaded, months: Sequence[CycleSummary]) -> None:
        """Offer what there is to compare: revisions, and other months of who is looked at."""
        here = loaded.revision
        own = [
            Choice(here.cycle_id, one.number, _revision_words(one))
            for one in reversed(_revisions(here.cycle_id, months))
        ]
        sheet = self._workbench.guide.sheet
        self._person = person = sheet.person if sheet else None
        others = [
            Choice(one.cycle.id, None, f"{person.name} in {month_words(one.cycle)}")
            for one in months
            if person and one.revisions and one.mark != "removed"
            if one.cycle.id != here.cycle_id
        ]
        by_number = {choice.number: choice for choice in own}
        shown = by_number.get(here.number)
        if shown is None:
            self.screen.show_nothing("This revision is no longer what was stored.")
            return
        if loaded.is_newest:
            chosen = (by_number.get(here.parent) if here.parent else None, shown)
        else:
            chosen = (shown, own[0])
        self.screen.offer((*own, *others), own, chosen, newest=own[0].number or "")

    @Slot(object, object)
    def _compare(self, before: Choice, after: Choice) -> None:
        person = self._person
        asked = (before, after)

        def work(office: Office) -> Comparison:
            from ccprocessor.services.desk.comparison import compare_months, compare_revisions

            number = after.number or ""
            if before.number is not None:
                return compare_revisions(office, after.cycle, before.number, number)
            assert person is not None  # other months are offered of somebody
            return compare_months(office, person, before.cycle, after.cycle, number)

        def done(comparison: Comparison) -> None:
            if self.screen.chosen == asked:
                state = self._month.editor.state
                left = len(state.done) if state else 0
                note = f"{plural(left, 'change')} not saved yet: not compared." if left else ""
                self.screen.show_comparison(comparison, note)

        def failed(error: Exception) -> None:
            if self.screen.chosen == asked:
                self.screen.show_nothing("These two cannot be compared.")
            self.screen.banner.tell(error)

        self.screen.banner.dismiss()
        self._services.in_office(work, done, failed)

    @Slot(object)
    def _open(self, row: Compared) -> None:
        self.opened.emit(row.person, row.ref)

    @Slot(str, str)
    def _restore(self, number: str, reason: str) -> None:
        """Store an earlier revision as the newest, and show that."""
        if (loaded := self._month.loaded) is None:
            return
        cycle = loaded.revision.cycle_id

        def work(office: Office) -> StoredRevision:
            from ccprocessor.services.desk.deciding import restore

            return restore(office, cycle, number, reason)

        def done(revision: StoredRevision) -> None:
            self.wanted.emit(cycle, None)
            self.restored.emit(f"Revision {number} is the newest again, as {revision.number}.")

        at_front = self.screen.banner if self.screen.isVisible() else self._workbench.banner
        self._services.in_office(work, done, at_front.tell)

    @Slot()
    def _tell_age(self) -> None:
        """Say above the month that it is not the newest state, and what can be done."""
        loaded = self._month.loaded
        if loaded is None or loaded.is_newest:
            return
        cycle, number = loaded.revision.cycle_id, loaded.revision.number
        stored = f"{loaded.revision.created_at.astimezone():%d %b %Y %H:%M}"
        restore = Remedy("Restore this one…", lambda: self._ask_why(number))
        self._workbench.banner.say(
            f"This is revision {number} of {stored}; the newest is {loaded.newest}.",
            "It is for looking at. To change something, go back to the newest.",
            remedies=(
                Remedy("Back to the newest", lambda: self.wanted.emit(cycle, None)),
                Remedy("Compare with the newest", self.compare),
                *(() if why_barred(self.screen.restore) else (restore,)),
            ),
        )

    def _ask_why(self, number: str) -> None:
        self._workbench.asking.ask(
            f"Reason for restoring revision {number}:",
            lambda reason: self._restore(number, reason),
            f"revision {number} restored",
            of_choice=False,
        )


def _revisions(cycle: str, months: Sequence[CycleSummary]) -> tuple[RevisionSummary, ...]:
    return next((one.revisions for one in months if one.cycle.id == cycle), ())


def _revision_words(revision: RevisionSummary) -> str:
    stored = f"{revision.created_at.astimezone():%d %b %Y %H:%M}"
    parts = (f"Revision {revision.number}", stored, revision.author, revision.reason)
    return " · ".join(part for part in parts if part)
