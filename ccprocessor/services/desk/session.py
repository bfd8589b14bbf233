"""A month under work: steps are kept as they are made, undone, done again, and saved together."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ccprocessor.decisions.in_force import in_force
from ccprocessor.domain.cycles import Closing, Month, Person
from ccprocessor.domain.decisions import REVIEWS, Decision, DecisionKind, Step
from ccprocessor.domain.issues import ReceiptRef, TransactionRef
from ccprocessor.domain.rights import Right
from ccprocessor.errors import DatabaseRefused, UserError
from ccprocessor.review.wording import plural
from ccprocessor.services.cycle.month import Workings
from ccprocessor.services.desk.clashes import Clash, Line, Side, asked_words, clashes_of, lines_for
from ccprocessor.services.desk.deciding import checked, read_lines
from ccprocessor.services.desk.ground import Others, ground_of, keep_ground
from ccprocessor.services.desk.handing_in import handed_in, local_drafts, unsaved
from ccprocessor.services.desk.reviewed import require_for
from ccprocessor.services.desk.standing import (
    Known,
    Standing,
    changed_since,
    decisions_at,
    stored,
    worked_out,
)
from ccprocessor.services.desk.state import DeskState
from ccprocessor.services.desk.telling import (
    AWAY,
    ELSEWHERE,
    differing,
    summary,
    taken_meanwhile,
    touched_by,
    why_not,
)
from ccprocessor.services.last_seen import keep_draft
from ccprocessor.services.office import Office
from ccprocessor.storage.closing.closings import closing_of, refuse_closed
from ccprocessor.storage.decisions import (
    Draft,
    as_kept,
    clear_draft,
    keep_step,
    load_draft,
    mark_steps,
    replace_draft,
    steps_of_others,
)
from ccprocessor.storage.revisions import RevisionConflict

if TYPE_CHECKING:
    from ccprocessor.storage.engine.database import UnitOfWork

log = logging.getLogger(__name__)

_ATTEMPTS = 12  # where other windows are at work


class _ChangedElsewhere(Exception):
    """Another window of the same user changed the draft: nothing is stored."""


class DeskSession:
    """The newest revision of a month and what its user did since.

    Belongs to one thread. What an earlier session left unsaved is there again. What cannot be kept
    in the database is kept on this computer, and handed in with the next act, or by `retry`. Raises
    `DatabaseRefused` and `UnknownRevision`.
    """

    def __init__(self, office: Office, cycle_id: str) -> None:
        self._office, self.cycle = office, cycle_id
        self._workings, self._known = Workings(), Known()
        self._draft = self._kept = Draft((), ())
        self._trouble: UserError | None = None
        self._local, self._is_local = local_drafts(office), False
        self._seen: dict[str, tuple[Decision, ...]] = {}
        self._clashes: tuple[Clash, ...] = ()
        self._news = ""
        self._closing: Closing | None = None
        self._others: Others = ()
        self._is_seen = False  # as this computer saw it last, while the database is away
        self._standing: Standing
        self._earlier: tuple[Person, ...]
        self._month: Month
        self.renew()

    @property
    def office(self) -> Office:
        """The office that the month is of."""
        return self._office

    @property
    def state(self) -> DeskState:
        """The month as it stands now."""
        return self._told()

    def renew(self, *, is_anew: bool = True) -> DeskState:
        """Begin from the newest revision, as after reading went on, and from what is kept.

        The other months, which tell of duplicates, are as they were unless it `is_anew`.
        """
        state = self._renewed(is_anew=is_anew)
        self._keep_seen()
        return state

    def _renewed(self, *, is_anew: bool = False) -> DeskState:
        earlier = None if is_anew else self._earlier
        ground = ground_of(self._office, self.cycle, earlier, self._known)
        self._standing, self._earlier = ground.standing, ground.earlier
        self._is_seen, self._others = ground.is_seen, ground.others
        self._seen[ground.standing.revision.number] = ground.standing.decisions
        self._workings.same(ground.standing.month.people)
        self._closing = ground.closing
        if self._trouble is None:
            self._draft = self._kept = ground.draft
            self._take_up_local()
        return self._worked_out()

    def follow(self) -> DeskState:
        """Take in what others stored, told by `news`, and the user's other windows kept."""
        if self._trouble is not None and self.retry().trouble is not None:
            return self._told()
        is_newest = not self._is_seen and not changed_since(self._office, self._standing)
        if is_newest and self._is_kept_here():
            return self._told()
        state = self._taken_in()
        self._keep_seen()
        return state

    def _taken_in(self) -> DeskState:
        """Begin from the newest revision, and tell who stored it."""
        before = self._standing
        self._renewed(is_anew=self._is_seen)
        now = self._standing.revision
        if now.id != before.revision.id and now.author != self._office.actor.user:
            count = differing(before.month, self._standing.month)
            people = plural(count, "person", "people")
            self._news = f"{now.author} saved revision {now.number}: {people} changed"
        return self._told()

    def act(
        self,
        label: str,
        lines: Sequence[Line],
        *,
        free: Sequence[ReceiptRef] = (),
        seen: str = "",
    ) -> DeskState:
        """Take decisions as one step, or none of them; what was undone before is forgotten.

        Of the receipts that are to be `free` none may have a charge by now, or be named twice.
        `seen` is the number of the revision that whoever acts looked at.
        """
        made, refused = read_lines([json.dumps(dict(line)) for line in lines])
        require_for(self._office, *(one.kind for one in made.values()))
        if refused:
            return self._told(why_not(refused))
        base = seen or self._standing.revision.number
        for _ in range(_ATTEMPTS):
            if free and (taken := taken_meanwhile(self._month, free)):
                return self._told(taken)
            whole, unfit = checked(self._office, self._now, made, self._workings)
            if unfit:
                return self._told(why_not(unfit))
            step, position = Step(label, tuple(whole), base), len(self._draft.done)
            keep = partial(keep_step, cycle_id=self.cycle, position=position, step=step)
            if self._keep(Draft((*self._draft.done, step), ()), keep):
                return self._worked_out()
            self.renew()
        return self._told("Another window keeps changing this month. Try again.")

    def settle(self, clash_id: str, side: Side) -> DeskState:
        """Answer a question: let mine or theirs stand, as one step that can be undone."""
        clash = next((one for one in self._clashes if one.id == clash_id), None)
        if clash is None:
            return self._told("That was settled already.")
        kept = "kept" if side == "mine" else f"{clash.by} kept"
        words = clash.mine if side == "mine" else clash.theirs
        return self.act(f"{clash.about}: {words}, {kept}", lines_for(clash, side))

    def take_back(self, kind: DecisionKind, charges: Sequence[TransactionRef]) -> DeskState:
        """Take every decision of a kind about these charges back, as one step."""
        lines = [
            {"kind": "take_back", "decision": one.id}
            for one in in_force(self._now.decisions)
            if one.kind == kind and one.transaction in charges
        ]
        if not lines:
            return self._told("Nothing of that kind was decided about it.")
        return self.act(f"{kind} taken back", lines)

    def undo(self) -> DeskState:
        """Take the last step back; as it was, and told so, where there is none."""
        if not self._draft.done:
            return self._told("There is nothing to undo since the newest revision.")
        return self.go_to(len(self._draft.done) - 1)

    def redo(self) -> DeskState:
        """Do the step again that was taken back last; as it was, and told so, without one."""
        if not self._draft.undone:
            return self._told("There is nothing to do again: no step was taken back.")
        return self.go_to(len(self._draft.done) + 1)

    def go_to(self, count: int) -> DeskState:
        """Let exactly the first `count` steps be done."""
        steps, now = (*self._draft.done, *self._draft.undone), len(self._draft.done)
        count = min(max(count, 0), len(steps))
        moved = range(min(count, now), max(count, now))
        mark = partial(mark_steps, cycle_id=self.cycle, steps=moved, undone=count < now)
        right: Right | None = None if count < now else "decide"  # everybody may drop their own
        if count != now and not self._keep(Draft(steps[:count], steps[count:]), mark, right):
            self.renew()
            return self._told(ELSEWHERE)
        return self._worked_out()

    def save(self, reason: str = "") -> DeskState:
        """Store what was done as one revision; what was undone is forgotten.

        What others stored meanwhile is taken in; where it contradicts, `clashes` ask first.
        Raises `RevisionConflict`, `DatabaseRefused`; then all stays as it is.
        """
        if not self._draft.done:
            return self._told()
        if words := [one.kind for one in self._decisions if one.kind in REVIEWS]:
            require_for(self._office, *words)  # storing looks for the right to decide itself
        is_away = self._office.lost is not None
        if is_away or (self._trouble is not None and self.retry().trouble is not None):
            return self._told(AWAY)
        with self._office.database.turn(self.cycle):
            state = self._saved(reason)
        self._keep_seen()
        return state

    def _saved(self, reason: str) -> DeskState:
        for attempt in range(_ATTEMPTS):
            changed = changed_since(self._office, self._standing, self._decisions)
            if changed == "saved":
                return self._renewed()
            if changed:
                self._news = self._taken_in().news
            if self._clashes:
                return self._told(asked_words(self._clashes))
            try:
                return self._stored(reason or summary(self._draft.done))
            except _ChangedElsewhere:
                self._renewed()
                return self._told(ELSEWHERE)
            except RevisionConflict:
                if attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    def _stored(self, reason: str) -> DeskState:
        """Store what was done upon the newest revision; raises where that is not it any more."""
        base, decisions = self._standing, (*self._standing.decisions, *self._decisions)
        now = stored(self._office, base, decisions, self._month, reason, then=self._clear)
        self._standing, self._month = now, now.month
        self._seen[now.revision.number] = now.decisions
        self._draft, self._kept, self._clashes = Draft((), ()), Draft((), ()), ()
        return self._told()

    def _keep_seen(self) -> None:
        """Let this computer keep what is seen of the database, unless that is from there."""
        if not self._is_seen and self._trouble is None:
            keep_ground(self._office, self._standing, self._closing, self._draft)

    def retry(self) -> DeskState:
        """Try again to hand in what could not be kept."""
        if self._trouble is not None:
            self._keep(self._draft, lambda _session: True)
            if self._trouble is None:
                self.renew()
        return self._told()

    def _keep(
        self, draft: Draft, change: Callable[[UnitOfWork], bool], right: Right | None = "decide"
    ) -> bool:
        """Make a draft the one that counts, and keep it by a change of what is kept.

        False where another window was faster: nothing is as it was thought to be. After trouble
        it is handed in anew, beside what other windows kept meanwhile. Raises `MonthClosed`.
        """
        try:
            if self._office.lost is not None:
                raise self._office.lost
            with self._office.write(right=right) as session:
                refuse_closed(session, self.cycle)
                if self._trouble is not None:
                    there = load_draft(session, self.cycle, self._office.actor.user)
                    draft = handed_in(draft, self._kept, there)
                    replace_draft(session, self.cycle, draft)
                elif not self._is_kept(session) or not change(session):
                    return False
            self._trouble, self._kept, self._is_local = None, draft, False
            self._local.forget(self.cycle)
            keep_draft(self._office, self.cycle, draft)
        except DatabaseRefused as error:
            log.warning("The draft of %s is not kept: %s", self.cycle, error)
            self._trouble = error
            self._is_local = self._local.keep(self.cycle, draft, self._kept)
        self._draft = draft
        return True

    def _take_up_local(self) -> None:
        """Hand in what this computer kept while the database was away, also before a restart."""
        for found in self._local.load(self.cycle):
            left = unsaved(found.draft, self._standing.decisions)
            draft = handed_in(left, found.before, self._draft)
            try:
                with self._office.write() as session:
                    replace_draft(session, self.cycle, draft)
            except DatabaseRefused as error:  # away, or a full disk: this computer keeps it on
                self._draft, self._trouble, self._is_local = draft, error, True
                continue
            self._draft = self._kept = draft
            self._trouble, self._is_local = None, False
            self._local.forget(self.cycle, found.window)

    def _is_kept(self, session: UnitOfWork) -> bool:
        """Tell whether the draft is kept as it is here: no other window of the user changed it."""
        kept = load_draft(session, self.cycle, self._office.actor.user)
        return [[as_kept(one) for one in steps] for steps in self._draft] == [*map(list, kept)]

    def _is_kept_here(self) -> bool:
        """Tell whether the draft is kept as it is here; know others' steps, and who closed it."""
        with self._office.database.read() as session:
            self._closing = closing_of(session, self.cycle)
            self._others = steps_of_others(session, self.cycle, self._office.actor.user)
            return self._is_kept(session)

    def _clear(self, session: UnitOfWork) -> None:
        """Forget the draft that was saved; raises where another window added to what is kept."""
        if not self._is_kept(session):
            raise _ChangedElsewhere
        clear_draft(session, self.cycle)

    @property
    def _decisions(self) -> tuple[Decision, ...]:
        return tuple(one for step in self._draft.done for one in step.decisions)

    @property
    def _now(self) -> Standing:
        """State that the next decision is laid upon."""
        decisions = (*self._standing.decisions, *self._decisions)
        return replace(self._standing, month=self._month, decisions=decisions)

    def _worked_out(self) -> DeskState:
        decisions = (*self._standing.decisions, *self._decisions)
        self._month = worked_out(self._standing, decisions, self._earlier, self._workings)
        self._clashes = self._contradictions()
        return self._told()

    def _contradictions(self) -> tuple[Clash, ...]:
        """Return what the steps contradict that was stored since they were made."""
        number = self._standing.revision.number
        bases = {one.base for one in self._draft.done} - {"", number}
        if not bases or self._is_seen:
            return ()
        for base in bases - self._seen.keys():
            self._seen[base] = decisions_at(self._office, self.cycle, base)
        seen = {base: self._seen[base] for base in bases}
        return clashes_of(self._month, self._standing.decisions, self._draft.done, seen)

    def _told(self, refused: str = "") -> DeskState:
        news, self._news = self._news, ""
        return DeskState(
            self._standing.revision,
            self._month,
            *self._draft,
            refused,
            self._trouble,
            self._now.decisions,
            self._clashes,
            news,
            self._is_local,
            self._closing,
            touched=touched_by(self._month, self._others),
        )
