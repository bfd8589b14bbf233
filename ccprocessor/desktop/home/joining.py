"""Two stored months joined from Home: chosen, asked about where in doubt, told, and undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from ccprocessor.desktop.current_month import CurrentMonth
from ccprocessor.desktop.home.columns import cycle_columns, note, title
from ccprocessor.desktop.home.putting_away import PuttingAway
from ccprocessor.desktop.loading.arrival_dialog import ArrivalDialog
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.banner import Banner, Remedy
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.choice_dialog import ChoiceDialog
from ccprocessor.desktop.shared.tables.model import RowTableModel
from ccprocessor.desktop.shared.tables.notes import Notes
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.review.wording import month_words
from ccprocessor.services.cycle.placement import Question
from ccprocessor.storage.stored import CycleSummary

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.services.desk.joining import Joined
    from ccprocessor.services.office import Office


class JoiningMonths(QObject):
    """Joins the months that Home names; what was put away for it is told beside `putting_away`."""

    def __init__(
        self,
        services: ServiceClient,
        memory: Memory,
        month: CurrentMonth,
        putting_away: PuttingAway,
        banner: Banner,
    ) -> None:
        super().__init__(putting_away)
        self._services, self._memory, self._month = services, memory, month
        self._putting_away, self._banner = putting_away, banner
        putting_away.home.join_wanted.connect(self.choose)

    @Slot(object, object)
    def choose(self, month: CycleSummary, others: Sequence[CycleSummary]) -> None:
        """Let one of the other months be chosen, and join it."""
        model = RowTableModel(cycle_columns())
        table = RowTableView(
            model,
            title="Months to join with",
            name="join with",
            memory=self._memory,
            key=lambda row: row.cycle.id,
            stretch="Month",
        )
        table.add_notes(Notes(note))
        model.set_rows(tuple(others))
        table.choose_where(lambda row: row.cycle.id == others[0].cycle.id)
        dialog = ChoiceDialog(
            table,
            self._banner.window(),
            title="Join with…",
            heading=f"Join {title(month)} with",
            button="Join",
            about="The files and the decisions of both become one month. The other is removed, and "
            "can be brought back for 30 days.",
        )
        dialog.chosen.connect(lambda other: self.join(month, other))
        dialog.open()

    def join(self, month: CycleSummary, other: CycleSummary, *, is_decided: bool = False) -> None:
        """Add the other month to the month, unless it is to be asked about first."""
        both = (month.cycle.id, other.cycle.id)

        def done(found: Joined | Question) -> None:
            self._banner.dismiss()
            if isinstance(found, Question):
                self._ask(found, month, other)
            else:
                self._tell(found)

        self._month.leave(both)
        self._banner.say(f"Joining {month_words(month.cycle)} with {month_words(other.cycle)}…")
        self._services.join_months(both, done, self._banner.tell, is_decided=is_decided)

    def _ask(self, question: Question, month: CycleSummary, other: CycleSummary) -> None:
        dialog = ArrivalDialog(question, self._banner.window())
        dialog.answered.connect(lambda _joined: self.join(month, other, is_decided=True))
        dialog.open()

    def _tell(self, joined: Joined) -> None:
        """Say what became of both, and choose the month that they are now."""
        revision, cycle = joined.loaded.revision, joined.loaded.month.cycle
        self._month.leave([revision.cycle_id])
        self._memory.last_cycle = revision.cycle_id
        names = " and ".join(map(month_words, joined.put_away))
        is_one = len(joined.put_away) == 1
        self._banner.say(
            f"{names} {'was' if is_one else 'were'} joined into {month_words(cycle)}, "
            f"revision {revision.number}.",
            f"{'It' if is_one else 'They'} can be brought back until "
            f"{self._putting_away.last_day}.",
            kind="done",
            remedies=[
                Remedy("Open", lambda: self._month.show(joined.loaded)),
                Remedy("Undo", lambda: self._undo(joined)),
            ],
        )
        self._putting_away.changed.emit()

    def _undo(self, joined: Joined) -> None:
        """Let both be as they were."""

        def work(office: Office) -> None:
            from ccprocessor.services.desk.joining import take_back_join

            take_back_join(office, joined)

        def done(_nothing: None) -> None:
            self._banner.say("Both months are as they were before they were joined.", kind="done")
            self._putting_away.changed.emit()
            if self._putting_away.home.isVisible():
                self._month.leave([cycle])
            elif self._month.cycle == cycle:
                self._services.open_revision(cycle, None, self._month.show, tell)

        cycle, tell = joined.loaded.revision.cycle_id, self._banner.tell
        self._services.in_office(work, done, tell)
