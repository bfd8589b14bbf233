"""The acts of the workbench: their words and keys, and what each does to what is chosen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence

from ccprocessor.desktop.editing import acts
from ccprocessor.desktop.editing.records import RecordActions
from ccprocessor.desktop.shared.tables.model import Writable
from ccprocessor.desktop.workbench.rows.entries import OF_PERSON, PersonEntry, writable
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.receipts import Receipt
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
        self.history = self.made("&History…", "Ctrl+H")
        self.save = self.made("Sa&ve as a revision…", "Ctrl+S")
        for one in (workbench.details.entries, workbench.details.values.list):
            one.model.edited.connect(self._write)

    @property
    def all(self) -> tuple[QAction | None, ...]:
        """Every act as a menu lists them; None is a line."""
        return (
            self.undo,
            self.redo,
            self.history,
            self.save,
            None,
            self.match,
            *self.choices,
            self.unmatch,
            self.reject,
            self.personal,
            self.disputed,
            self.lost,
            self.ask,
            None,
            self.confirm,
            self.settle,
            self.note,
            self.taking,
            None,
            *self.records.all,
        )

    def fitting(self, entry: PersonEntry) -> tuple[tuple[QAction, str], ...]:
        """The acts that fit an entry, with the words of their buttons."""
        found: list[tuple[QAction, str]] = []
        charge = entry.charge
        if charge is not None and entry.match is None:
            found += [(self.match, "Match")] if entry.suggestions else []
            found += [(self.reject, "Not this")] if entry.suggestions else []
            found += [(self.ask, "Ask for receipt")] if charge.mark is None else []
            found += [(self.lost, "Lost"), (self.personal, "Personal"), (self.disputed, "Disputed")]
        elif charge is not None:
            found += [(self.unmatch, "Unmatch"), (self.reject, "Not this")]
        if entry.charge is not None and entry.charge.mark is not None:
            found = [pair for pair in found if pair[0] is not self.reject]
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
        return (*found, (self.note, "Note"))

    @Slot(object, str)
    def _write(self, value: Writable, text: str) -> None:
        self.acted.emit(acts.write(value, text))

    def _match(self) -> None:
        row = self._bench.details.case.suggestions.table.current_row
        if row is not None and row.entry.charge:
            self.acted.emit(acts.match(row.entry.charge, row.suggestion))
        else:
            self._choice(1)

    def _choice(self, number: int) -> None:
        entry = self._bench.details.entries.table.current_row
        if entry is None or entry.charge is None:
            self.refused.emit(_CHOOSE)
        elif len(entry.suggestions) < number:
            self.refused.emit(
                f"Nothing is suggested for {entry.charge.merchant}."
                if number == 1
                else f"There is no suggestion {number} for {entry.charge.merchant}."
            )
        else:
            self.acted.emit(acts.match(entry.charge, entry.suggestions[number - 1]))

    def _unmatch(self) -> None:
        rows = self._bench.details.entries.table.selected_rows
        charges = [row.charge for row in rows if row.charge is not None and row.match is not None]
        if charges:
            self.acted.emit(acts.unmatch(charges))
        else:
            self.refused.emit("Choose a charge that is matched first.")

    def _reject(self) -> None:
        entry = self._bench.details.entries.table.current_row
        refs = acts.rejected(entry) if entry is not None else ()
        if entry is None or entry.charge is None or not refs:
            self.refused.emit("Choose a charge with a receipt, matched or suggested, first.")
        else:
            self.acted.emit(acts.reject(entry.charge, refs))

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
        rows = self._bench.details.entries.table.selected_rows
        return [row.charge for row in rows if row.charge is not None]

    def _take_back(self) -> None:
        issue = next((one for one in self._issues if one.decision), None)
        if issue is None:
            self.refused.emit("Choose a problem about an earlier decision first.")
        else:
            self.acted.emit(acts.take_back(issue.decision, issue.message))

    def _confirm(self) -> None:
        issue = next(iter(self._issues), None)
        record = self._record(issue) if issue is not None else None
        if issue is None or record is None or not issue.field:
            self.refused.emit("Choose a problem about one value first.")
        else:
            self.acted.emit(acts.confirm(writable(record, issue.field)))

    def _ask(self) -> None:
        entry, sheet = self._bench.details.entries.table.current_row, self._bench.guide.sheet
        if sheet is None or entry is None or entry.receipts:
            self.refused.emit("Choose a charge without a receipt first.")
            return
        person, charge = sheet.person, entry.charge
        text = acts.request(charge) if charge is not None else acts.request_for_all(person)
        self._bench.asking.ask(
            f"Ask {person.name}:", lambda asked: self.acted.emit(acts.remind(person, asked)), text
        )

    def _settle(self) -> None:
        if not (issues := self._issues):
            self.refused.emit("Choose a problem first.")
            return
        self._bench.asking.ask(
            f"Why {'is this' if len(issues) == 1 else f'are these {len(issues)}'} settled? "
            f"{issues[0].message}",
            lambda reason: self.acted.emit(acts.resolve(issues, reason)),
            acts.usual_reason(issues[0]),
        )

    def _note(self) -> None:
        if (sheet := self._bench.guide.sheet) is None:
            self.refused.emit("Choose somebody first.")
            return
        person = sheet.person
        self._bench.asking.ask(
            f"Note on {person.name}:", lambda text: self.acted.emit(acts.note(person, text))
        )

    @property
    def _issues(self) -> tuple[Issue, ...]:
        """The problems chosen: of the month where its list is in front, else of the entry."""
        details = self._bench.details
        at = details.unassigned if details.shows_month else details.entries
        return tuple(issue for row in at.table.selected_rows for issue in row.issues)

    def _record(self, issue: Issue) -> Transaction | Receipt | None:
        sheet = self._bench.guide.sheet
        if sheet is None:
            return None
        keys = (issue.transaction, issue.receipt)
        records: tuple[Transaction | Receipt, ...] = sheet.person.transactions
        records = (*records, *sheet.person.receipts)
        return next((one for one in records if one.key in keys), None)

    def made(
        self, text: str, key: str, act: Callable[[], None] | None = None, *, more: str = ""
    ) -> QAction:
        """Make an act with its key; it acts while the focus is anywhere on the workbench."""
        action = QAction(text, self._bench)
        action.setShortcuts([QKeySequence(one) for one in (key, more) if one])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if act is not None:
            action.triggered.connect(lambda _checked=False: act())
        self._bench.addAction(action)
        return action
