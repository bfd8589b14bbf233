"""The acts of the workbench: their words and keys, and what each does to what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence

from ccprocessor.desktop.commands.rights import needs
from ccprocessor.desktop.editing import acts
from ccprocessor.desktop.editing.records import RecordActions
from ccprocessor.desktop.shared.tables.model import Writable
from ccprocessor.desktop.shared.tables.refused import write_again
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.desktop.workbench.rows.entries import CODING, OF_PERSON, PersonEntry, writable
from ccprocessor.desktop.workbench.rows.open_items import OpenItem, record_of
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.rights import Right
from ccprocessor.domain.statement import Mark, Transaction

if TYPE_CHECKING:
    from ccprocessor.desktop.workbench.workbench import Workbench

_CHOOSE = "Choose a charge first."
_MOST = 5  # suggestions that have a key of their own


class EditActions(QObject):
    """Makes acts of keys, menus and what was written into cells, and tells of them by `acted`.

    `unmarked` brings charges whose mark is to go; `refused` says why an act was none. Single
    letters act while no text field has the focus.
    """

    acted = Signal(object)
    refused = Signal(str)
    unmarked = Signal(object)

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench)
        self._bench = workbench
        self.match = self.made("&Match with what is suggested", "M", self._match)
        self.choices = [
            self.made(f"Match with suggestion {number}", f"{number}", partial(self._choice, number))
            for number in range(1, _MOST + 1)
        ]
        self.unmatch = self.made("&Unmatch", "U", self._unmatch)
        self.reject = self.made("Not this &receipt", "X", self._reject)
        self.group = self.made("&Group what is selected", "G", self._group)
        self.personal = self.made("&Personal charge", "P", partial(self._mark, "personal"))
        self.disputed = self.made("&Disputed charge", "D", partial(self._mark, "disputed"))
        self.lost = self.made("Receipt &lost", "L", partial(self._mark, "receipt_lost"))
        self.ask = self.made("As&k for the receipt…", "R", self._ask)
        self.confirm = self.made("Right as it was rea&d", "Space", self._confirm)
        self.settle = self.made("&Settle this problem…", "S", self._settle)
        self.note = self.made("&Note on this person…", "N", self._note)
        self.records = RecordActions(workbench, self)
        self.taking = self.made("&Take this decision back", "T", self._take_back)
        self.undo = self.made("&Undo", "Ctrl+Z")
        self.redo = self.made("R&edo", "Ctrl+Y", more="Ctrl+Shift+Z")
        self.history = self.made("&History…", "Ctrl+H", right=None)
        self.save = self.made("Sa&ve as a revision…", "Ctrl+S")
        self.match_likely = self.made("&Accept all so likely", "Shift+Return", self._match_likely)
        self.ask_all = self.made("Ask for &all missing", "Shift+R", self._ask_all)
        self.letters = self.made("Write &letters…", "Ctrl+Shift+L", self._letters, right="export")
        details = workbench.details
        for one in (details.entries, details.values.list, details.open.doubts):
            needs("decide", one.table)
            one.model.edited.connect(partial(self._write, one.table))
        details.open.offer("match", self.match_likely)
        details.open.offer("missing", self.ask_all)
        details.open.offer("missing", self.letters)
        details.open.confirmed.connect(self._confirm_and_go_on)

    @property
    def all(self) -> tuple[QAction | None, ...]:
        """Every act as a menu lists them; None is a line."""
        return (self.undo, self.redo, self.history, self.save, None, *self.on_rows)

    @property
    def on_rows(self) -> tuple[QAction, ...]:
        """Acts upon the rows chosen on the workbench, upon nothing that another screen shows."""
        return (
            self.match,
            *self.choices,
            self.match_likely,
            self.unmatch,
            self.reject,
            self.group,
            self.personal,
            self.disputed,
            self.lost,
            self.ask,
            self.ask_all,
            self.letters,
            self.confirm,
            self.settle,
            self.note,
            self.taking,
            *self.records.all,
        )

    def fitting(self, entry: PersonEntry) -> tuple[tuple[QAction, str], ...]:
        """The acts that fit an entry, with the words of their buttons."""
        found: list[tuple[QAction, str]] = []
        unlikely: list[tuple[QAction, str]] = []
        charge = entry.charge
        if any(issue.type in CODING for issue in entry.issues):
            found.append((self.records.code, "Code"))
        if charge is not None and entry.match is None:
            fitting, is_likely = self._for_candidates(entry)
            found += [*(fitting if is_likely else ()), *self._for_missing(charge)]
            unlikely = [] if is_likely else fitting
        elif charge is not None:
            found += self._for_missing(charge) if entry.receipt_state == "record_only" else []
            found += [(self.unmatch, "Unmatch"), (self.reject, "Not this")]
        if entry.charge is not None and entry.charge.mark is not None:
            found = [pair for pair in found if pair[0] is not self.reject]
            unlikely = []
        if any(issue.type == "missing_all_receipts" for issue in entry.issues):
            found.append((self.ask, "Ask for receipts"))
        if any(issue.type in OF_PERSON for issue in entry.issues):
            found.append((self.records.link, "Same person as"))
        if any(issue.decision for issue in entry.issues):
            found.append((self.taking, "Take back"))
        if len(entry.receipts) == 1 and charge is not None and entry.issues:
            found.append((self.records.split, "Split"))
        if entry.issues and entry.issues[0].field:
            found.append((self.confirm, "Right as read"))
        found += [(self.settle, "Settle")] if entry.issues else []
        found += [(self._bench.commands.submit, "Submit again")] if entry.returned else []
        return (*found, *unlikely, (self.note, "Note"))

    def _for_candidates(self, entry: PersonEntry) -> tuple[list[tuple[QAction, str]], bool]:
        """The acts upon what may fit a charge, and whether any of that is likely."""
        item = self._bench.details.item
        is_own = item is not None and item.entry.key == entry.key
        pairs = [one.suggestion for one in item.candidates] if item and is_own else []
        pairs = pairs or list(entry.suggestions)
        is_likely = any(one.is_likely for one in pairs)
        found = [(self.match, "Match" if is_likely else "Match (unlikely)")] if pairs else []
        found += [(self.reject, "Not this")] if entry.suggestions else []
        found += [(self.group, "Group")] if len(entry.suggestions) > 1 else []
        return found, is_likely

    def _for_missing(self, charge: Transaction) -> list[tuple[QAction, str]]:
        ask = [(self.ask, "Ask for receipt")] if charge.mark is None else []
        marks = [(self.lost, "Lost"), (self.personal, "Personal"), (self.disputed, "Disputed")]
        return ask + marks

    def _write(self, table: RowTableView, value: Writable, text: str) -> None:
        """Write a value that was typed into a table; there it is written on if it is refused."""
        again = partial(write_again, table, value, text)
        self.acted.emit(acts.write(value, text)._replace(refused=again))

    def _match(self) -> None:
        """Match the charges selected with what is likeliest; one alone with what was chosen."""
        row = self._bench.details.case.suggestions.table.current_row
        best = [item.best for item in self._bench.details.items]
        rows = [one for one in best if one is not None and one.suggestion.is_likely]
        if len(best) > 1 and rows:
            self.acted.emit(acts.match(rows))
        elif len(best) > 1:
            self.refused.emit("Nothing likely is suggested for these. Match them one by one.")
        elif row is not None:
            self.acted.emit(acts.match([row]))
        else:
            self._choice(1)

    def _match_likely(self) -> None:
        """Match all that are as likely as was asked for, as one step."""
        if rows := self._bench.details.open.likely:
            self.acted.emit(acts.match(rows))
        else:
            self.refused.emit("No candidate in the list is so likely. Lower the percentage.")

    def _choice(self, number: int) -> None:
        item = self._bench.details.item
        if item is None or item.entry.charge is None:
            self.refused.emit(_CHOOSE)
        elif len(item.candidates) < number:
            self.refused.emit(
                f"Nothing is suggested for {item.entry.merchant}."
                if number == 1
                else f"There is no suggestion {number} for {item.entry.merchant}."
            )
        else:
            self.acted.emit(acts.match([item.candidates[number - 1]]))

    def _unmatch(self) -> None:
        rows = [item.entry for item in self._bench.details.items]
        charges = [row.charge for row in rows if row.charge is not None and row.match is not None]
        if charges:
            self.acted.emit(acts.unmatch(charges))
        else:
            self.refused.emit("Choose a charge that is matched first.")

    def _reject(self) -> None:
        items = self._bench.details.items
        row = self._bench.details.case.suggestions.table.current_row if len(items) == 1 else None
        pairs = [
            (item.entry.charge, refs)
            for item in items
            if item.entry.charge is not None and (refs := acts.rejected(item.entry, row))
        ]
        if pairs:
            self.acted.emit(acts.reject(pairs))
        else:
            self.refused.emit("Choose a charge with a receipt, matched or suggested, first.")

    def _group(self) -> None:
        """Put all selected receipts to the one charge selected: rows, and its suggestions."""
        items = self._bench.details.items
        entries = [item.entry for item in items if item.entry.charge is not None]
        suggested = self._bench.details.case.suggestions.table.selected_rows
        loose = next((row.loose for row in suggested if row.loose is not None), None)
        refs = [one.key for item in items if not item.entry.charge for one in item.entry.receipts]
        refs += [ref for row in suggested for ref in row.suggestion.receipts]
        if len(entries) != 1 or (charge := entries[0].charge) is None:
            many = f"{len(entries)} charges are selected" if entries else "No charge is selected"
            self.refused.emit(f"{many}. Select one, and the receipts that belong to it (Ctrl).")
        elif loose is not None:
            self.refused.emit(f"No report holds {loose.file}: take it with M first.")
        else:
            kept = entries[0].match.receipts if entries[0].match else ()
            if added := [ref for ref in dict.fromkeys(refs) if ref not in kept]:
                self.acted.emit(acts.group(charge, kept, added))
            else:
                self.refused.emit("Select the receipts of this charge as well (Ctrl), then G.")

    def _mark(self, as_: Mark) -> None:
        """Mark the charges selected; those that are marked so already are marked no more."""
        charges = self._charges
        if not charges:
            self.refused.emit(_CHOOSE)
        elif all(charge.mark == as_ for charge in charges):
            self.unmarked.emit([charge.key for charge in charges])
        else:
            self.acted.emit(acts.mark([one for one in charges if one.mark != as_], as_))

    @property
    def _charges(self) -> list[Transaction]:
        """The charges of the rows selected."""
        entries = [item.entry for item in self._bench.details.items]
        return [entry.charge for entry in entries if entry.charge is not None]

    def _take_back(self) -> None:
        issue = next((one for one in self._issues if one.decision), None)
        if issue is None:
            self.refused.emit("Choose a problem about an earlier decision first.")
        else:
            self.acted.emit(acts.take_back(issue.decision, issue.message))

    def _confirm(self) -> None:
        """Say of the first problem of each row selected that its value is right."""
        values = []
        for item in self._bench.details.items:
            issue = next(iter(item.entry.issues), None)
            record = record_of(item.entry, issue) if issue is not None else None
            if issue is not None and record is not None and issue.field:
                values.append(writable(record, issue.field))
        if values:
            self.acted.emit(acts.confirm(values))
        else:
            self.refused.emit("Choose a problem about one value first.")

    def _ask(self) -> None:
        """Ask for the receipts of the rows selected: one person in words that can be changed."""
        items = [item for item in self._bench.details.items if item.entry.charge is not None]
        asked = _requests(items) or _requests_for_all(self._bench.details.items)
        if not asked:
            self.refused.emit(_CHOOSE)
        elif len(asked) > 1:
            self.acted.emit(acts.remind(asked))
        else:
            [(person, text)] = asked
            self._bench.asking.ask(
                f"Ask {person.name}:",
                lambda said: self.acted.emit(acts.remind([(person, said)])),
                text,
            )

    def _ask_all(self) -> None:
        """Ask people for every receipt that is missing of theirs, as one step.

        Of everybody, those are left out whose scanned pages may hold what is missing.
        """
        open_ = self._bench.details.open
        waiting = {row.key for row in self._bench.employees.model.rows if row.waits}
        if len(open_.front.table.selected_rows) > 1:
            waiting = set()
        if asked := _requests(one for one in open_.missing if one.employee not in waiting):
            self.acted.emit(acts.remind(asked))
        elif open_.missing:
            self.refused.emit("Pages of all who lack a receipt are not read yet: wait for them.")
        else:
            self.refused.emit("Choose charges without a receipt first (Ctrl+2 lists them).")

    def _letters(self) -> None:
        people = [item.person.key for item in self._bench.details.items]
        if people:
            self._bench.letters_requested.emit(tuple(dict.fromkeys(people)))
        else:
            self.refused.emit("Choose charges of those who are to get a letter first.")

    def _settle(self) -> None:
        if not (issues := self._issues):
            self.refused.emit("Choose a problem first.")
            return
        entries = [item.entry for item in self._bench.details.items]
        sheet = self._bench.guide.sheet
        records = [one for entry in entries for one in (entry.charge, *entry.receipts) if one]
        records += sheet.receipts.values() if sheet else ()
        reasons = {issue: acts.usual_reason(issue, records) for issue in issues}
        offered = "; ".join(dict.fromkeys(reasons.values()))

        def settle(said: str) -> None:
            own = reasons if said == offered else dict.fromkeys(issues, said)
            self.acted.emit(acts.resolve(own))

        self._bench.asking.ask(
            f"Why {'is this' if len(issues) == 1 else f'are these {len(issues)}'} settled? "
            f"{issues[0].message}",
            settle,
            offered,
        )

    def _note(self) -> None:
        sheet, details = self._bench.guide.sheet, self._bench.details
        found = {item.person.key: item.person for item in details.items if details.shows_open}
        shown = [sheet.person] if sheet and not details.shows_month else []
        people = list(found.values()) or shown
        if not people:
            self.refused.emit("Choose somebody first.")
            return
        self._bench.asking.ask(
            f"Note on {acts.people_named(people)}:",
            lambda text: self.acted.emit(acts.note(people, text)),
        )

    @Slot(object)
    def _confirm_and_go_on(self, item: OpenItem) -> None:
        """Confirm a value of the list of doubtful ones, and go to the next one."""
        table = self._bench.details.open.doubts.table
        if not table.choose_next(1):
            table.choose_next(-1)
        if (value := item.value) is not None:
            self.acted.emit(acts.confirm([value]))

    @property
    def _issues(self) -> tuple[Issue, ...]:
        """The problems chosen: of the month where its list is in front, else of the entry."""
        details = self._bench.details
        if details.shows_month:
            rows = details.unassigned.table.selected_rows
            return tuple(issue for row in rows for issue in row.issues)
        return tuple(issue for item in details.items for issue in item.entry.issues)

    def made(
        self,
        text: str,
        key: str,
        act: Callable[[], None] | None = None,
        *,
        more: str = "",
        right: Right | None = "decide",
    ) -> QAction:
        """Make an act with its key; it acts while the focus is anywhere on the workbench."""
        action = QAction(text, self._bench)
        needs(right, action)
        action.setShortcuts([QKeySequence(one) for one in (key, more) if one])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if act is not None:
            action.triggered.connect(lambda _checked=False: act())
        self._bench.addAction(action)
        return action


def _requests(items: Iterable[OpenItem]) -> list[tuple[Person, str]]:
    """Name those to be asked, and for which receipts, in a sentence each."""
    found: dict[str, tuple[Person, list[Transaction]]] = {}
    for item in items:
        if item.entry.charge is not None:
            found.setdefault(item.person.key, (item.person, []))[1].append(item.entry.charge)
    return [(person, acts.request(charges)) for person, charges in found.values()]


def _requests_for_all(items: Iterable[OpenItem]) -> list[tuple[Person, str]]:
    """Ask those who have no receipt at all for all of them, in a sentence each."""
    found = {
        item.person.key: item.person
        for item in items
        if any(issue.type == "missing_all_receipts" for issue in item.entry.issues)
    }
    return [(person, acts.request_for_all(person)) for person in found.values()]
