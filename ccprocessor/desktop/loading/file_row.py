"""The row of one file: what it is, how far it is, what is wrong with it and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QWidget,
)

from ccprocessor.desktop.loading.files import STAGES, FileState
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import IconLabel, plain_tip, text_label

_NAME_WIDTH = 260
_LEAVE_OUT = "Go on without this file; the others are read from the start"
_SKIP = "Go on without this file"


class FileRow(QFrame):
    """Shows a `FileState`; tells a password, or that the load should go on without the file."""

    password_given = Signal(object, str)
    leaving_out = Signal(object)

    def __init__(self, state: FileState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name = state.path.name
        self._path = state.path
        self._stage = ""
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(f"File {name}")
        self._icon = IconLabel(20, self)
        self._name = QLabel(self)
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setText(
            self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, _NAME_WIDTH)
        )
        self._name.setProperty("role", "heading")
        self._name.setToolTip(plain_tip(str(state.path)))
        self._kind = text_label(role="muted", parent=self)
        self._stands = text_label(parent=self)
        self._bar = self._progress_bar(name)
        self._trouble = text_label(role="danger", parent=self)
        self._remedy = text_label(parent=self)
        self.password = self._password_box(name)
        self._try = QPushButton(icon("lock"), "Open", self)
        self._try.setAccessibleName(f"Open {name} with this password")
        self._try.clicked.connect(self._give_password)
        self.leave_out = QPushButton(icon("cancel"), "Leave out", self)
        self.leave_out.setAccessibleName(f"Go on without {name}")
        self.leave_out.clicked.connect(self._leave_out)
        self._lay_out()
        self.show_state(state)

    @property
    def text(self) -> str:
        """All that the row says."""
        labels = (self._name, self._kind, self._stands, self._trouble, self._remedy)
        return " | ".join(label.text() for label in labels if not label.isHidden())

    def show_state(self, state: FileState) -> None:
        """Show how it stands now; what a person types stays."""
        self._kind.setText(state.recognised)
        self._stands.setText(state.sentence())
        self._bar.setMaximum(max(state.pages, 1))
        self._bar.setValue(state.done)
        if state.stage != self._stage:
            self._show_stage(state)
        self.setAccessibleDescription(self.text)

    def _show_stage(self, state: FileState) -> None:
        asked_before = self._stage == "password"
        self._stage = state.stage
        self._icon.show_icon(icon(STAGES[state.stage].icon))
        self._trouble.setText(state.trouble)
        self._remedy.setText(state.remedy)
        self._trouble.setVisible(bool(state.trouble))
        self._remedy.setVisible(bool(state.remedy))
        asks = state.stage == "password"
        self._bar.setVisible(state.stage not in ("bad", "password", "stopped"))
        self.password.setVisible(asks)
        self._try.setVisible(asks)
        self._offer_to_leave_out(state)
        if asks and not asked_before:
            self.password.clear()
            self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer_to_leave_out(self, state: FileState) -> None:
        if state.is_locked_inside:
            self.leave_out.setText("Read without it")
            self.leave_out.setToolTip("Read this file without the one in it that is locked")
            return
        self.leave_out.setText("Skip this file" if state.trouble else "Leave out")
        self.leave_out.setToolTip(_SKIP if state.trouble else _LEAVE_OUT)

    @Slot()
    def _give_password(self) -> None:
        if self.password.text():
            self.password_given.emit(self._path, self.password.text())

    @Slot()
    def _leave_out(self) -> None:
        self.leaving_out.emit(self._path)

    def _progress_bar(self, name: str) -> QProgressBar:
        bar = QProgressBar(self)
        bar.setTextVisible(False)
        bar.setFixedHeight(10)
        bar.setAccessibleName(f"Pages read of {name}")
        return bar

    def _password_box(self, name: str) -> QLineEdit:
        box = QLineEdit(self)
        box.setEchoMode(QLineEdit.EchoMode.Password)
        box.setPlaceholderText("Password of this file")
        box.setAccessibleName(f"Password of {name}")
        box.setToolTip("Used for this file only and never stored")
        box.setAcceptDrops(False)
        box.returnPressed.connect(self._give_password)
        return box

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 6, 10, 6)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.addWidget(self._icon, 0, 0)
        grid.addWidget(self._name, 0, 1)
        grid.addWidget(self._kind, 0, 2)
        grid.addWidget(self._bar, 0, 3)
        grid.addWidget(self._stands, 0, 4)
        grid.addWidget(self.leave_out, 0, 5)
        grid.addWidget(self._trouble, 1, 1, 1, 3)
        grid.addWidget(self._remedy, 2, 1, 1, 3)
        grid.addWidget(self.password, 1, 4)
        grid.addWidget(self._try, 1, 5)
        grid.setColumnMinimumWidth(1, _NAME_WIDTH)
        grid.setColumnMinimumWidth(2, 110)
        grid.setColumnMinimumWidth(4, 230)
        grid.setColumnStretch(3, 1)
