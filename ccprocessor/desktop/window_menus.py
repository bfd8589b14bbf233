"""The window's menus: files, the month on the workbench, its pages, the look, help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDialog

from ccprocessor.desktop.help.key_sheet import KeySheet
from ccprocessor.desktop.menus import action, add_menu, add_theme_menu
from ccprocessor.desktop.page_menu import PageMenu
from ccprocessor.desktop.shared.theme import Theme

if TYPE_CHECKING:
    from ccprocessor.desktop.main_window import MainWindow


class WindowMenus(QObject):
    """Makes the menu bar of a window; the menus of a month act on the workbench alone."""

    def __init__(self, window: MainWindow, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._add_files()
        self._add_month()
        pages = window.workbench.pages
        self.page_menu = PageMenu(window, (pages.statement.view, pages.receipt.view))
        self._themes = add_theme_menu(window, add_menu(window, "&View", ()), theme)
        self._add_help()

    def allow_month(self, *, on: bool) -> None:
        """Let the menus of a month act, or not."""
        for menu in (self._month_menu, self.page_menu.menu):
            menu.setEnabled(on)

    def _add_files(self) -> None:
        window, choice = self._window, self._window.choice
        folder, printing = ("Ctrl+Shift+O",), ("Ctrl+Shift+P",)
        settings = window.upkeep.show_settings
        add_menu(
            window,
            "&File",
            (
                action(window, "&Open files…", choice.choose_files, keys=("Ctrl+O",), name="files"),
                action(window, "Open &folder…", choice.choose_folder, keys=folder, name="folder"),
                action(window, "Open the &sample month", choice.load_sample, name="sample"),
                None,
                action(window, "&Print list…", window.print_list, keys=printing, name="print"),
                action(window, "Se&ttings…", settings, keys=("Ctrl+,",), name="settings"),
                action(window, "&Home", window.go_home, keys=("Alt+Home",), name="home"),
                None,
                action(window, "&Quit", window.close, keys=("Ctrl+Q",)),
            ),
        )

    def _add_month(self) -> None:
        window, does = self._window, self._window.workbench.commands
        does.home.setShortcut("")  # the window's own acts on every screen
        text = "&Add receipts to this month…"
        add = action(window, text, window.choice.choose_files, name="receipt")
        rest = action(window, "&Read the rest", window.read_rest, name="eye")
        acts = [one for one in does.all if one != does.home]
        self._month_menu = add_menu(window, "&Month", [*acts, None, add, rest])

    def _add_help(self) -> None:
        window, look = self._window, self._window.upkeep.look_for_updates
        add_menu(
            window,
            "&Help",
            (
                action(window, "&Manual", window.show_manual, keys=("F1",), name="help"),
                action(window, "&Keys", self._show_keys, keys=("Shift+F1", "?"), name="keys"),
                None,
                action(window, "&Doctor…", self._show_doctor, name="doctor"),
                action(window, "&What's new", window.upkeep.show_news, name="news"),
                action(window, "Check for &updates…", look, name="update"),
                action(window, "&About ccprocessor", self._show_about, name="about"),
            ),
        )

    @Slot()
    def _show_doctor(self) -> None:
        from ccprocessor.desktop.doctor.dialog import DoctorDialog

        DoctorDialog(self._window.services, self._window).open()

    @Slot()
    def _show_about(self) -> None:
        from ccprocessor.desktop.about import AboutDialog

        _open_and_forget(AboutDialog(self._window))

    @Slot()
    def _show_keys(self) -> None:
        _open_and_forget(KeySheet(self._window))


def _open_and_forget(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
