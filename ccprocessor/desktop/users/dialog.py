"""Users and companies: who works here in which role; added and changed by administrators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ccprocessor.desktop.commands.rights import needs
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.background.faults import report
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.model import RowTableModel, TableColumn
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.desktop.users.form import NO_ROLE, UserForm
from ccprocessor.domain.rights import ROLES
from ccprocessor.errors import UserError

if TYPE_CHECKING:  # heavy, and made elsewhere
    from ccprocessor.services.office import Office
    from ccprocessor.services.users import ListedUser

_ALONE = (
    "Nobody is asked who works here. Add users to give them roles; from the first password on the"
    " window asks who works here. Only this computer's own user is let in without a password."
)
_LOOKING = "Users are looked up…"


class UsersDialog(QDialog):
    """Lists users and changes them; `changed` comes after each change."""

    changed = Signal()

    def __init__(
        self, services: ServiceClient, memory: Memory, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._is_gone = False
        self.setWindowTitle("Users and companies")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 420)
        self.told = text_label(_LOOKING, "heading", parent=self)
        self.model: RowTableModel[ListedUser] = RowTableModel(_columns(), self)
        self.users = RowTableView(
            self.model,
            title="Users",
            name="users",
            memory=memory,
            key=lambda one: one.name,
            stretch="Role",
            parent=self,
        )
        self.users.set_empty_message("Nobody was added yet.")
        self.add = self._button("Add user…", self._ask_new)
        self.role = self._button("Change role…", self._ask_role)
        self.password = self._button("Set password…", self._ask_password)
        self.disable = self._button("Disable", self._turn)
        self.company = self._button("Add company…", self._ask_company)
        needs("office", *self._buttons)
        self.users.selectionModel().currentRowChanged.connect(self._follow)
        self._lay_out()
        self.finished.connect(self._go)
        self.do(lambda _office: None)

    @property
    def is_working(self) -> bool:
        """True until all is there."""
        return not self.add.isEnabled()

    def do(
        self, act: Callable[[Office], object], said: str = "", form: UserForm | None = None
    ) -> None:
        """Change something off the window's thread; then show the users and what was said of it.

        A `form` that it was asked in closes once it is done, and says why it was not.
        """
        for one in self._buttons:
            one.setEnabled(False)

        def work(office: Office) -> Sequence[ListedUser]:
            from ccprocessor.services.users import listed_users

            act(office)
            return () if office.is_empty else listed_users(office)

        def done(users: Sequence[ListedUser]) -> None:
            if form is not None:
                form.accept()
            self._show(users, said)

        def failed(error: Exception) -> None:
            self._show_failed(error)
            if form is not None:
                form.refuse(str(error))

        self._services.in_office(work, done, failed)

    def _show(self, users: Sequence[ListedUser], said: str) -> None:
        if self._is_gone:
            return
        self.model.set_rows(users)
        self.told.setText(said or (_ALONE if not any(one.has_password for one in users) else ""))
        if self.users.current_row is None:
            self.users.choose_first()
        self._enable()
        if said:
            self.changed.emit()

    def _show_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            report(error)
        if not self._is_gone:
            self.told.setText(str(error))
            self._enable()

    def _enable(self) -> None:
        self.add.setEnabled(True)
        self.company.setEnabled(True)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        chosen = self.users.current_row
        for one in (self.role, self.password, self.disable):
            one.setEnabled(chosen is not None and self.add.isEnabled())
        self.disable.setText("Let in again" if chosen and chosen.is_disabled else "Disable")

    @Slot()
    def _ask_new(self) -> None:
        form = UserForm("Add user", ("name", "role", "password"), self)

        def add(office: Office) -> None:
            from ccprocessor.services.users import add_member

            add_member(office, form.name_given, form.role_given, password=form.password_given)

        self._asked(form, add, lambda: f"{form.name_given} was added.")

    @Slot()
    def _ask_role(self) -> None:
        if (user := self.users.current_row) is None:
            return
        form = UserForm(f"Role of {user.name}", ("role",), self, roles=(*ROLES, NO_ROLE))
        form.role.setCurrentText(next(iter(user.roles.values()), NO_ROLE))

        def change(office: Office) -> None:
            from ccprocessor.services.users import change_role

            change_role(office, user.name, form.role_given)

        self._asked(form, change, lambda: f"The role of {user.name} was changed.")

    @Slot()
    def _ask_password(self) -> None:
        if (user := self.users.current_row) is None:
            return
        form = UserForm(f"Password of {user.name}", ("password",), self)

        def change(office: Office) -> None:
            from ccprocessor.services.users import change_password

            change_password(office, user.name, form.password_given or "")

        self._asked(form, change, lambda: f"The password of {user.name} was set.")

    @Slot()
    def _ask_company(self) -> None:
        form = UserForm("Add company", ("name",), self)

        def add(office: Office) -> None:
            from ccprocessor.services.users import found_company

            found_company(office, form.name_given)

        self._asked(form, add, lambda: f"The company {form.name_given} was added.")

    @Slot()
    def _turn(self) -> None:
        if (user := self.users.current_row) is None:
            return

        def turn(office: Office) -> None:
            from ccprocessor.services.users import let_in

            let_in(office, user.name, is_disabled=not user.is_disabled)

        self.do(turn, f"{user.name} is let in {'again' if user.is_disabled else 'no more'}.")

    def _asked(
        self, form: UserForm, act: Callable[[Office], object], said: Callable[[], str]
    ) -> None:
        form.given.connect(lambda: self.do(act, said(), form))
        form.open()

    @Slot()
    def _go(self) -> None:
        self._is_gone = True

    @property
    def _buttons(self) -> tuple[QPushButton, ...]:
        return (self.add, self.role, self.password, self.disable, self.company)

    def _button(self, words: str, act: Callable[[], None]) -> QPushButton:
        made = QPushButton(words, self)
        made.setAutoDefault(False)
        made.clicked.connect(act)
        return made

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        for one in self._buttons:
            foot.addWidget(one)
        foot.addStretch(1)
        foot.addWidget(self._button("Close", self.accept))
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self.told)
        column.addWidget(self.users, 1)
        column.addLayout(foot)


def _columns() -> tuple[TableColumn[ListedUser], ...]:
    def roles(one: ListedUser) -> str:
        several = len(one.roles) > 1
        return ", ".join(
            f"{role} in {title}" if several else role for title, role in one.roles.items()
        )

    return (
        TableColumn("User", lambda one: one.name, lambda one: one.name.casefold()),
        TableColumn("Role", roles, roles),
        TableColumn("Let in", lambda one: one.standing, lambda one: one.standing),
    )
