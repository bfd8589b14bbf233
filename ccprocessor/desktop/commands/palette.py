"""The list of commands: found by a few letters, run by Enter, and given other keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.commands.registry import Command, Commands
from ccprocessor.desktop.shared.banner import Banner
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.model import RowTableModel, TableColumn
from ccprocessor.desktop.shared.tables.notes import Notes
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.errors import UserError

_SIZE = (560, 460)  # pixels
_COLUMNS: tuple[TableColumn[Command], ...] = (
    TableColumn(
        "Command",
        lambda row: row.name,
        lambda row: row.name.casefold(),
        icon=lambda row: icon("lock") if row.barred else None,
        tooltip=lambda row: row.barred or row.name,
        spoken=lambda row: f"{row.name}. {row.barred}" if row.barred else row.name,
    ),
    TableColumn("Keys", lambda row: row.keys, lambda row: row.keys),
    TableColumn("Menu", lambda row: row.menu, lambda row: row.menu),
)
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


class CommandPalette(QDialog):
    """Lists what can be done now, and what one's role may not with the reason; nothing else."""

    def __init__(self, commands: Commands, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._commands = commands
        self.setWindowTitle("Commands")
        self.resize(*_SIZE)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText("What do you want to do?")
        self.line.setAccessibleName("Command")
        self.line.setClearButtonEnabled(True)
        self.line.installEventFilter(self)
        self.model: RowTableModel[Command] = RowTableModel(_COLUMNS, self)
        self.table = RowTableView(
            self.model,
            title="Commands",
            name="commands",
            memory=memory,
            key=lambda row: row.name,
            stretch="Command",
            parent=self,
        )
        self.table.add_notes(Notes(lambda row: row.barred))
        self.table.set_empty_message("No command has these words.")
        self.key = QKeySequenceEdit(self)
        self.key.setAccessibleName("Another key")
        self.key.setMaximumSequenceLength(1)
        self.give = QPushButton("Give this key", self)
        self.take = QPushButton("No key", self)
        self.own = QPushButton("Usual key", self)
        self.banner = Banner(self)
        for button in (self.give, self.take, self.own):
            button.setAutoDefault(False)
        self._lay_out()
        self._connect()
        self._able = [one for one in commands.all if one.action.isEnabled() or one.barred]
        self._filter("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Let the arrows go through the list while one types."""
        is_key = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress
        step = _STEPS.get(Qt.Key(event.key())) if is_key else None  # type: ignore[attr-defined]
        if step is not None:
            self.table.choose_next(step)
            return True
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        keys = QHBoxLayout()
        keys.addWidget(self.key, 1)
        for button in (self.give, self.take, self.own):
            keys.addWidget(button)
        column = QVBoxLayout(self)
        column.addWidget(self.line)
        column.addWidget(self.banner)
        column.addWidget(self.table, 1)
        column.addLayout(keys)

    def _connect(self) -> None:
        self.line.textChanged.connect(self._filter)
        self.line.returnPressed.connect(self._run)
        self.table.activated.connect(self._run)
        self.give.clicked.connect(lambda: self._change(self.key.keySequence().toString()))
        self.take.clicked.connect(lambda: self._change(""))
        self.own.clicked.connect(lambda: self._change(None))

    @Slot(str)
    def _filter(self, words: str) -> None:
        asked = words.casefold().strip()
        self.model.set_rows(sorted(self._able, key=lambda one: _rank(one, asked)))
        self.model.filter(words)
        self.table.choose_first()

    @Slot()
    def _run(self) -> None:
        """Close, and do what is chosen once the window is in front again."""
        command = self.table.current_row
        if command is not None and command.barred:
            self.banner.say(command.barred)
        elif command is not None:
            self.accept()
            QTimer.singleShot(0, command.action, command.action.trigger)

    def _change(self, key: str | None) -> None:
        command = self.table.current_row
        if command is None:
            return
        self.banner.dismiss()
        try:
            if key is None:
                self._commands.reset(command)
            else:
                self._commands.change(command, key)
        except UserError as error:
            self.banner.show_error(error)
            return
        self.key.clear()
        self.table.renew(self.model.rows)


def _rank(command: Command, asked: str) -> tuple[bool, bool, bool]:
    """Order of a command: what may be run first; what begins as asked for, then what holds it."""
    name = command.name.casefold()
    return (bool(command.barred), not name.startswith(asked), asked not in name)
