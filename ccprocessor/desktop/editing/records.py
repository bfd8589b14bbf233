"""Acts that need more than a key: records added, receipts split, people and pages put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction

from ccprocessor.desktop.coding.splitting import split_by
from ccprocessor.desktop.editing import acts
from ccprocessor.desktop.editing.forms import AskForm, FormField
from ccprocessor.desktop.shared.act_buttons import Acts
from ccprocessor.desktop.workbench.rows.entries import CODING
from ccprocessor.desktop.workbench.rows.finding_rows import UnassignedRow
from ccprocessor.desktop.workbench.rows.loose_rows import LooseRow
from ccprocessor.domain.cycles import Person
from ccprocessor.review.coding_lists import NO_LISTS
from ccprocessor.review.wording import plural

if TYPE_CHECKING:
    from ccprocessor.desktop.editing.actions import EditActions
    from ccprocessor.desktop.workbench.workbench import Workbench

_SOMEBODY = "Choose somebody first."


class RecordActions:
    """Makes the acts and shows their forms; they are told by the signals of `edit`.

    `read_rest` is the window's own act that reads what is unread, once it is made.
    """

    def __init__(self, workbench: Workbench, edit: EditActions) -> None:
        self._bench, self._edit = workbench, edit
        made = edit.made
        self.code = made("&Code the chosen receipt…", "C", self._code, right=None)
        self.split = made("Sp&lit the receipt…", "/", self._split)
        self.add_receipt = made("Add a &receipt…", "A", self._add_receipt)
        self.add_charge = made("Add a char&ge…", "Shift+A", self._add_charge)
        self.link = made("Same person &as…", "Shift+L", self._link)
        self.separate = made("&Two people after all", "", self._separate)
        self.assign = made("Give this page to somebody…", "Shift+G", self._assign)
        self.take_loose = made("Take this loose receipt for its charge", "Shift+M", self._loose)
        self.go_to_page = made("Go to the page in front", "V", self._go_to_page, right=None)
        self.read_rest: QAction | None = None

    @property
    def all(self) -> tuple[QAction, ...]:
        """Every act as a menu lists them."""
        return (
            self.code,
            self.split,
            self.add_receipt,
            self.add_charge,
            self.take_loose,
            self.link,
            self.separate,
            self.assign,
            self.go_to_page,
        )

    def fitting(self, row: UnassignedRow | LooseRow) -> Acts:
        """The acts that fit a row of the month, with the words of their buttons."""
        found: list[tuple[QAction, str]] = []
        if isinstance(row, LooseRow):
            found += [(self.take_loose, "Take for its charge")] if row.charge is not None else []
            return (*found, (self.go_to_page, "Go to the page"))
        if row.waits and self.read_rest is not None:
            found.append((self.read_rest, "Read it now"))
        if row.page is not None and row.is_whole_page:
            found.append((self.assign, "Give to somebody"))
        if row.issues:
            found.append((self._edit.settle, "Settle"))
        if any(issue.decision for issue in row.issues):
            found.append((self._edit.taking, "Take back"))
        if row.page is not None:
            found.append((self.go_to_page, "Go to the page"))
        return found

    @property
    def _person(self) -> Person | None:
        sheet = None if self._bench.details.shows_month else self._bench.guide.sheet
        if sheet is None:
            self._edit.refused.emit(_SOMEBODY)
        return sheet.person if sheet else None

    def _code(self) -> None:
        """Show the chosen row's receipt in the coding grid: the one that lacks something."""
        item = self._bench.details.item
        receipts = item.entry.receipts if item is not None else ()
        wrong = {one.receipt for one in item.entry.issues if one.type in CODING} if item else set()
        if receipts:
            first = next((one for one in receipts if one.key in wrong), receipts[0])
            self._bench.coding_requested.emit(first.key)
        else:
            self._edit.refused.emit("Choose a row with a receipt first: it is what is coded.")

    def _split(self) -> None:
        details = self._bench.details
        shown = None if details.shows_month else details.values.shown
        receipt = shown.receipt if shown else None
        if receipt is None or receipt.amount is None:
            self._edit.refused.emit("Choose a receipt with an amount first.")
            return
        split_by(receipt, NO_LISTS, self._edit.acted.emit, self._bench.window())

    def _add_receipt(self) -> None:
        if (person := self._person) is None:
            return
        entry = self._bench.details.entries.table.current_row
        charge = entry.charge if entry is not None and not entry.receipts else None
        day = charge.transaction_date if charge else None
        self._ask(
            f"Receipt of {person.name}",
            (
                FormField("date", "Date", day.isoformat() if day else "", needed=True),
                FormField("amount", "Amount", f"{charge.net:f}" if charge else "", needed=True),
                FormField("merchant", "Merchant", charge.merchant if charge else "", needed=True),
                FormField("file", "File of its picture, if there is one"),
            ),
            lambda said: self._edit.acted.emit(acts.add_receipt(person, said)),
            lambda said: acts.wrong_values(acts.add_receipt(person, said), person),
        )

    def _add_charge(self) -> None:
        if (person := self._person) is None:
            return
        if not person.cards:
            self._edit.refused.emit(f"{person.name} has no card that a charge could be on.")
            return
        cards = {card: f"••{card}" for card in person.cards}
        self._ask(
            f"Charge of {person.name}",
            (
                FormField("card", "Card", choices=cards),
                FormField("date", "Date", needed=True),
                FormField("amount", "Amount", needed=True),
                FormField("merchant", "Merchant", needed=True),
            ),
            lambda said: self._edit.acted.emit(acts.add_charge(person, said)),
            lambda said: acts.wrong_values(acts.add_charge(person, said), person),
        )

    def _link(self) -> None:
        if (person := self._person) is None:
            return
        if person.employee_id and person.portal_id:
            self._edit.refused.emit(f"{person.name} is known to both reports already.")
            return
        lacking = "portal_id" if person.employee_id else "employee_id"
        fitting = {
            one.person.key: (one.person, _common(person, one.person))
            for one in self._bench.employees.model.rows
            if getattr(one.person, lacking) and not getattr(one.person, _OTHER[lacking])
        }
        likely = sorted(fitting.items(), key=lambda one: -one[1][1])
        others = {
            key: f"{_named(other)}: {plural(many, 'amount')} in common"
            for key, (other, many) in likely
        }
        if not others:
            self._edit.refused.emit("Everybody else is known to both reports already.")
            return
        self._ask(
            f"{person.name} is the same person as",
            (FormField("key", "Person", choices=others),),
            lambda said: self._edit.acted.emit(acts.link(person, fitting[said["key"]][0])),
        )

    def _separate(self) -> None:
        person = self._person
        if person is None:
            return
        if person.employee_id and person.portal_id:
            self._edit.acted.emit(acts.separate(person))
        else:
            self._edit.refused.emit(f"{person.name} stands in one report only.")

    def _assign(self) -> None:
        details = self._bench.details
        row = details.unassigned.table.current_row if details.shows_month else None
        if row is None or row.page is None:
            self._edit.refused.emit("Choose a page without an owner first, under “The month”.")
            return
        people = {one.person.key: _named(one.person) for one in self._bench.employees.model.rows}
        self._ask(
            f"Page {row.page.page} of {row.document} belongs to",
            (FormField("key", "Person", choices=people),),
            lambda said: self._edit.acted.emit(acts.assign(row.page, row.document, said["key"])),
        )

    def _go_to_page(self) -> None:
        """Let the keys turn, scroll and zoom the page that is shown."""
        self._bench.pages.front.view.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _loose(self) -> None:
        details = self._bench.details
        row = details.loose.table.current_row if details.shows_month else None
        if row is None or row.receipt.proposal is None or row.charge is None:
            self._edit.refused.emit("Choose a loose receipt with a proposal first.")
        else:
            self._edit.acted.emit(acts.take_loose(row))

    def _ask(
        self,
        title: str,
        fields: tuple[FormField, ...],
        then: Callable[[dict[str, str]], None],
        wrong: Callable[[dict[str, str]], Mapping[str, str]] = lambda _said: {},
    ) -> None:
        AskForm(title, fields, then, self._bench.window(), wrong).open()


_OTHER = {"portal_id": "employee_id", "employee_id": "portal_id"}


def _common(one: Person, other: Person) -> int:
    """Count the charges of one of them that have a receipt of the same amount with the other."""
    people = (one, other)
    charged = Counter(charge.net for who in people for charge in who.transactions)
    receipted = Counter(slip.amount for who in people for slip in who.receipts if slip.amount)
    return (charged & receipted).total()


def _named(person: Person) -> str:
    """A name with the number that tells namesakes apart."""
    number = person.employee_id or person.portal_id or ""
    cards = " ".join(f"••{card}" for card in person.cards)
    return " ".join(part for part in (person.name, number, cards) if part)
