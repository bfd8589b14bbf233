"""Keeps the window in step with what others do: taken in where it stands, told in a line."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from ccprocessor.desktop.together.strip import TogetherStrip
from ccprocessor.review.wording import plural

if TYPE_CHECKING:  # the database is heavy: imported on the threads that need it
    from ccprocessor.desktop.main_window import MainWindow
    from ccprocessor.services.desk.state import DeskState
    from ccprocessor.services.office import Office
    from ccprocessor.storage.together.presence import Glimpse, Present

_EVERY_MS = 300  # between two looks at whom the window is on
_HINT = "It is tried all the time; once it is back, all is handed in by itself."


class Together(QObject):
    """Watches over the month in front, and over the stored months while they are listed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._watch = window.services.watch
        self._present: Sequence[Present] = ()
        self._events: int | None = None
        self._stored: tuple[int, ...] = ()
        self._touched: Mapping[str, str] = {}
        self._is_lost = False
        self._major = self._away = self._strip_words = ""
        self.strip = TogetherStrip(window)
        window.statusBar().addPermanentWidget(self.strip)
        self._place = ("", "")
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._tell_place)
        window.services.storage.idle.connect(self._begin)
        self._watch.saw.connect(self._see)
        self._watch.lost.connect(self._tell_lost)
        self._watch.back.connect(self._tell_back)
        editor, bench = window.month.editor, window.workbench
        editor.changed.connect(self._take)
        bench.clashes.settled.connect(editor.settle)
        bench.clashes.shown.connect(lambda key: bench.show_record(key, None))
        bench.details.head.here = self.words_on

    def words_on(self, person: str) -> str:
        """Say who else is on a person, and since when; empty for nobody."""
        on = [one for one in self._present if one.person == person]
        names = _listed([one.user for one in on])
        since = f"{min(one.since for one in on).astimezone():%H:%M}" if on else ""
        verb = "is" if len({one.user for one in on}) == 1 else "are"
        here = f"{names} {verb} on this person since {since}" if on else ""
        by = self._touched.get(person, "")
        have = "have" if " and " in by else "has"
        return ". ".join(filter(None, (here, f"{by} {have} changes here not saved yet" * bool(by))))

    @Slot()
    def _begin(self) -> None:
        """Begin once the office was opened for somebody who waited for it."""
        self._window.services.storage.idle.disconnect(self._begin)
        self._watch.begin()
        self._timer.start()

    @Slot()
    def _tell_place(self) -> None:
        """Let others know on which month and person the window is."""
        window = self._window
        cycle = window.month.cycle if window.screens.front.has_month else None
        sheet = window.workbench.guide.sheet
        is_on = cycle and sheet and not window.workbench.details.shows_month
        place = (cycle or "", sheet.key if sheet and is_on else "")
        if place != self._place:
            if place[0] != self._place[0]:
                self._show_present(())
                self.strip.tell(self._strip_words)
                window.month.editor.follow()  # what was stored while another screen was in front
            self._place = place
            self._watch.go_to(*place)

    @Slot(str, object)
    def _see(self, cycle: str, seen: Glimpse) -> None:
        """Take in what is new: who is there, and what was stored."""
        if cycle != self._place[0]:
            return
        is_new, self._events = seen.events != self._events, seen.events
        is_stored, self._stored = seen.stored != self._stored, seen.stored or self._stored
        self._show_present(seen.present, dict(seen.drafts))
        if not is_new:
            return
        if cycle:
            self._window.month.editor.follow()
        elif self._window.screen_shown is self._window.home:
            self._window.look_up()
        elif is_stored:
            self._window.review.follow()

    def _show_present(self, present: Sequence[Present], drafts: Mapping[str, int] = {}) -> None:
        self._present = present
        names = list(dict.fromkeys(one.user for one in present))
        unsaved = {one: drafts.get(one, 0) for one in names}
        more = [
            f"{one}: {plural(count, 'change')} not saved yet"
            if count
            else f"{one}: nothing unsaved"
            for one, count in unsaved.items()
        ]
        self.strip.show_here(names, "\n".join(more))
        here = _by_person([(one.person, one.user) for one in present if one.person])
        self._window.workbench.employees.show_here(here)
        self._window.workbench.details.head.tell_here()

    @Slot(object)
    def _take(self, state: DeskState) -> None:
        """Ask about contradictions, tell what came, and fetch the pages of new files."""
        window = self._window
        window.workbench.clashes.show_clashes(state.clashes)
        self._touched = _by_person(state.touched)
        window.workbench.employees.show_touched(self._touched)
        window.workbench.details.head.tell_here()
        if state.news:
            self.strip.tell(state.news)
        cycle, number = state.revision.cycle_id, state.revision.number
        before, self._major = self._major, f"{cycle} {number.partition('.')[0]}"
        if state.news and before and before != self._major:
            window.services.open_revision(cycle, None, window.month.take_newer, lambda _: None)

    @Slot(object, object)
    def _tell_lost(self, _error: Exception, since: dt.datetime | None) -> None:
        self._is_lost = True
        if since is not None:
            at = f"since {since.astimezone():%H:%M}"
            self._tell_away(f"cannot be reached {at}. What is shown stays", at)
        elif not self._away:
            self._strip_words = "Shared database away; it goes on being tried"
            self.strip.tell(self._strip_words)
        self._show_present(())

    def tell_seen(self, at: dt.datetime | None) -> None:
        """Say when the months that are listed were seen, where the database was away at the start.

        None: they are as they are now.
        """
        if at is not None and not self._away:
            seen = at.astimezone()
            self._tell_away(
                f"cannot be reached; it was last seen on {seen:%d %b %Y, %H:%M}. Months that were"
                " opened on this computer open as they were then",
                f"last seen {seen:%d %b, %H:%M}",
            )
        elif at is None and self._away and not self._is_lost:
            self._forget_away()

    def _tell_away(self, what: str, since: str) -> None:
        """Say it once where it has to be read, and as long as it is so in the strip."""
        self._away = f"The shared database {what}, and what you change is kept on this computer."
        self._strip_words = f"Shared database away, {since}"
        self._window.banner.keep(self._away, _HINT, kind="warning")
        self._window.menus.rights.go_away(is_away=True)
        self.strip.tell(self._strip_words)

    def _forget_away(self) -> None:
        self._window.banner.withdraw(self._away)
        self._window.menus.rights.go_away(is_away=False)
        self._away = self._strip_words = ""
        self.strip.tell("")

    @Slot()
    def _tell_back(self) -> None:
        window = self._window
        self._is_lost, self._events = False, None
        self._forget_away()
        state = window.month.editor.state
        count = len(state.done) if state is not None and state.is_local else 0
        handed_in = f": {plural(count, 'change')} handed in, not saved yet" if count else ""
        self.strip.tell(f"The shared database is back{handed_in}.")
        if window.screen_shown is window.home or not window.was_looked_up:
            window.look_up()
        window.month.editor.follow()
        window.month.catch_up()
        window.review.catch_up()
        front = window.month.cycle or ""

        def hand_in(office: Office) -> None:
            from ccprocessor.services.together.catching_up import hand_in_rest

            hand_in_rest(office, front)

        window.services.in_office(hand_in, lambda _none: None, window.messages.tell)


def _by_person(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names by the key of the person that they are paired with."""
    found: dict[str, list[str]] = defaultdict(list)
    for person, name in pairs:
        found[person].append(name)
    return {person: _listed(names) for person, names in found.items()}


def _listed(names: Sequence[str]) -> str:
    """Names in a sentence, each once."""
    once = list(dict.fromkeys(names))
    return " and ".join(filter(None, (", ".join(once[:-1]), once[-1]))) if once else ""
