"""The window's menus: files, the month on the workbench, its pages, the look, help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QMenu, QWidget

from ccprocessor.desktop.commands.palette import CommandPalette
from ccprocessor.desktop.commands.registry import Commands
from ccprocessor.desktop.commands.rights import RightsGate, needs, needs_database
from ccprocessor.desktop.help.keys import keys_as_markdown
from ccprocessor.desktop.help.reading_dialog import ReadingDialog
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.page_view.view import PageView
from ccprocessor.desktop.shared.theme import CHOICES, Theme
from ccprocessor.domain.rights import Right

_READS_ALONG = "You read along as an auditor: you see everything, and change and export nothing."
_READS_ALONG_HINT = (
    "What is greyed says why under the pointer. The audit trail stands under File. What you changed"
    " before and did not save can be dropped: Edit > History, “As it was saved”."
)
_NAMES = (
    "print_page",
    "zoom_in",
    "zoom_out",
    "fit_width",
    "fit_page",
    "fit_box",
    "rotate_left",
    "rotate_right",
    "thumbnails",
)


class PageMenu(QObject):
    """Takes the keys of several page views over, and passes them to the one in front."""

    def __init__(self, window: QMainWindow, views: Sequence[PageView]) -> None:
        super().__init__(window)
        self._views = tuple(views)
        self._front = self._views[0]
        self.menu: QMenu = window.menuBar().addMenu("&Page")
        for name in _NAMES:
            self.menu.addAction(self._taken_over(name))
        QApplication.instance().focusChanged.connect(self._follow)  # type: ignore[union-attr]

    @property
    def front(self) -> PageView:
        """The view that was used last, or the first of the screen in front."""
        if not self._front.isVisible():
            self._front = next((one for one in self._views if one.isVisible()), self._front)
        return self._front

    def _taken_over(self, name: str) -> QAction:
        """One action for all views: had each its key, Qt could not choose between them."""
        own: QAction = getattr(self._front.actions_here, name)
        action = QAction(own.icon(), own.text(), self)
        action.setShortcuts(own.shortcuts())
        action.triggered.connect(lambda: self._do(name))
        for view in self._views:
            getattr(view.actions_here, name).setShortcuts([])
        return action

    def _do(self, name: str) -> None:
        wanted: QAction = getattr(self.front.actions_here, name)
        wanted.trigger()

    @Slot(QWidget, QWidget)
    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        for view in self._views:
            if now is not None and view.isAncestorOf(now):
                self._front = view


def action(
    window: QMainWindow,
    text: str,
    act: Callable[[], object],
    *,
    keys: Sequence[str] = (),
    name: str = "",
    right: Right | None = None,
    is_stored: bool = False,
) -> QAction:
    """An action of the window: keys, icon, the right that it needs; `is_stored`: the database."""
    made = QAction(text, window)
    made.setShortcuts([QKeySequence(key) for key in keys])
    if name:
        made.setIcon(icon(name))
    needs(right, made)
    needs_database(*[made] * is_stored)
    made.triggered.connect(lambda _checked=False: act())
    return made


def add_menu(window: QMainWindow, title: str, actions: Sequence[QAction | None]) -> QMenu:
    """A menu of these actions; None is a line between them."""
    menu = window.menuBar().addMenu(title)
    menu.setToolTipsVisible(True)
    for one in actions:
        if one is None:
            menu.addSeparator()
        else:
            menu.addAction(one)
    return menu


def add_theme_menu(window: QMainWindow, menu: QMenu, theme: Theme) -> QActionGroup:
    """Light, dark or as the system, one of them checked."""
    group = QActionGroup(window)
    themes = menu.addMenu(icon("theme"), "&Theme")
    for choice, text in CHOICES.items():
        one = QAction(text, window)
        one.setCheckable(True)
        one.setChecked(theme.choice == choice)
        one.triggered.connect(lambda _checked, choice=choice: theme.choose(choice))
        group.addAction(one)
        themes.addAction(one)
    return group


if TYPE_CHECKING:
    from ccprocessor.desktop.main_window import MainWindow
    from ccprocessor.services.sign_in import Identity


class WindowMenus(QObject):
    """Makes the menu bar of a window; the menus of a month act on the workbench alone."""

    def __init__(self, window: MainWindow, theme: Theme, memory: Memory) -> None:
        super().__init__(window)
        self._window = window
        self._add_files()
        self._add_month()
        self._edit_menu = add_menu(window, "&Edit", window.workbench.editing.all)
        self._add_review()
        sides = window.workbench.pages, window.coding.screen
        views = (sides[0].statement.view, sides[0].receipt.view, sides[1].page.view)
        self.page_menu = PageMenu(window, views)
        self._themes = add_theme_menu(window, add_menu(window, "&View", ()), theme)
        self._add_help()
        self.commands = Commands(window, memory)
        self.rights = RightsGate(window)
        self.rights.refused.connect(window.messages.refuse)
        window.month.closing_told.connect(self.rights.close_month)
        self._memory = memory

    def allow_month(self, *, on: bool, in_front: bool, has_pages: bool) -> None:
        """Let the menus of a month act, or not; acts on its rows only while it is `in_front`."""
        for menu in (self._month_menu, self._edit_menu):
            menu.setEnabled(on)
        self.page_menu.menu.setEnabled(on or has_pages)
        for act in self._of_month:
            act.setEnabled(on)
        for act in self._window.workbench.editing.on_rows:
            act.setEnabled(in_front)

    @Slot(object)
    def work_as(self, identity: Identity) -> None:
        """Let somebody do what their role may; an auditor is told once that it is reading along."""
        was, role = self.rights.role, identity.role
        self.rights.let(role)
        self._window.workbench.employees.work_as(identity.user)
        if role == "auditor" != was:
            self._window.banner.keep(_READS_ALONG, _READS_ALONG_HINT)
        elif was == "auditor" != role:
            self._window.banner.withdraw(_READS_ALONG)

    def _add_files(self) -> None:
        window, choice = self._window, self._window.choice
        folder, printing = ("Ctrl+Shift+O",), ("Ctrl+Shift+P",)
        settings, find = window.upkeep.show_settings, window.find_everything
        connect, users = window.upkeep.show_connection, window.upkeep.show_users
        loads = partial(action, window, right="load")
        stored = partial(action, window, is_stored=True)
        add_menu(
            window,
            "&File",
            (
                loads("&Open files…", choice.choose_files, keys=("Ctrl+O",), name="files"),
                loads("Open &folder…", choice.choose_folder, keys=folder, name="folder"),
                loads("Open the &sample month", choice.load_sample, name="sample"),
                None,
                action(window, "&Print list…", window.print_list, keys=printing, name="print"),
                stored("&Find everything…", find, keys=("Ctrl+Shift+F",), name="search"),
                action(window, "Se&ttings…", settings, keys=("Ctrl+,",), name="settings"),
                action(window, "&Connect to a shared database…", connect, name="people"),
                window.home.join,
                stored("Audit &trail…", self._show_trail, right="audit"),
                stored("&Users and companies…", users, right="office"),
                action(window, "&Home", window.go_home, keys=("Alt+Home",), name="home"),
                None,
                action(window, "&Quit", window.close, keys=("Ctrl+Q",)),
            ),
        )

    def _add_month(self) -> None:
        window, does = self._window, self._window.workbench.commands
        does.home.setShortcut("")  # the window's own acts on every screen
        text = "&Add receipts to this month…"
        add = action(window, text, window.choice.choose_files, name="receipt", right="load")
        rest = action(window, "&Read the rest", window.read_rest, name="eye", right="load")
        acts = [one for one in does.all if one != does.home]
        code = action(window, "&Code the receipts…", window.code_receipts, keys=("Ctrl+G",))
        edit = window.workbench.editing
        edit.records.read_rest = rest
        lent = (edit.undo, edit.redo, edit.history, edit.save)
        window.coding.screen.lend(lent, window.workbench.asking, does)
        window.workbench.coding_requested.connect(window.coding.begin_at)
        window.workbench.coding_requested.connect(code.trigger)
        past, stored = window.past, partial(action, window, is_stored=True)
        learned = stored("Matching &model…", self._show_matching)
        as_of = stored("Show as &of…", past.choose_revision, keys=("Ctrl+Shift+T",))
        compare = stored("Co&mpare…", past.compare, keys=("Ctrl+Shift+C",))
        self._month_menu = add_menu(
            window, "&Month", [*acts, None, code, as_of, compare, None, add, rest, learned]
        )
        cells = window.coding.screen.grid.actions_of_cells
        self._month_menu.addMenu("Coding &grid").addActions(cells)

    def _add_review(self) -> None:
        """Add what clerks submit, what reviewers decide, and the end of a month."""
        window, does, review = self._window, self._window.workbench.commands, self._window.review
        queue = action(window, "&Queue…", review.begin, keys=("Ctrl+4",), name="people")
        month, text = window.month_review, "Re&open the month…"
        closes = partial(action, window, right="close", is_stored=True)
        close = closes("C&lose the month…", month.close, name="lock")
        reopen = closes(text, month.reopen, name="resume")
        submitting = (does.submit, does.submit_ready, does.withdraw)
        self._of_month = (*submitting, close, reopen)
        acts = (queue, None, *submitting, None, *review.screen.acts, None, close, reopen)
        add_menu(window, "&Review", acts)

    def _add_help(self) -> None:
        window, look = self._window, self._window.upkeep.look_for_updates
        add_menu(
            window,
            "&Help",
            (
                action(window, "&Manual", window.show_manual, keys=("F1",), name="help"),
                action(window, "&Commands…", self.show_commands, keys=("Ctrl+K",), name="search"),
                action(window, "&Keys", self._show_keys, keys=("Shift+F1", "?"), name="keys"),
                action(window, "&Guided tour", window.tour.begin, name="sample"),
                None,
                action(window, "&Doctor…", self._show_doctor, name="doctor"),
                action(window, "&What's new", window.upkeep.show_news, name="news"),
                action(window, "Check for &updates…", look, name="update"),
                action(window, "&About ccprocessor", self._show_about, name="about"),
            ),
        )

    @Slot()
    def show_commands(self) -> None:
        """List every command, to run it or to give it another key."""
        _open_and_forget(CommandPalette(self.commands, self._memory, self._window))

    @Slot()
    def _show_doctor(self) -> None:
        from ccprocessor.desktop.doctor.dialog import DoctorDialog

        DoctorDialog(self._window.services, self._window).open()

    @Slot()
    def _show_matching(self) -> None:
        from ccprocessor.desktop.matching.card import MatchingCard

        card = MatchingCard(self._window.services, self._window)
        card.changed.connect(self._window.month.editor.renew)
        card.open()

    @Slot()
    def _show_trail(self) -> None:
        from ccprocessor.desktop.trail.dialog import AuditDialog

        window = self._window
        AuditDialog(window.services, self._memory, window).open()

    @Slot()
    def _show_about(self) -> None:
        from ccprocessor.desktop.about import AboutDialog

        _open_and_forget(AboutDialog(self._window))

    @Slot()
    def _show_keys(self) -> None:
        _open_and_forget(KeySheet(self._window, self.commands.barred_as_markdown()))


def _open_and_forget(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


class KeySheet(ReadingDialog):
    """Shows the keys, and what whoever works here may not do by them."""

    def __init__(self, parent: QWidget | None = None, barred: str = "") -> None:
        text = "\n\n".join(filter(None, (barred, keys_as_markdown())))
        super().__init__("Keys", "Keys and what they do", text, parent)
