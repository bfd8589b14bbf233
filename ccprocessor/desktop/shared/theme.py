"""Look of the window: one style, two palettes, a sheet of details and a visible focus."""

from __future__ import annotations

import string
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from ccprocessor.desktop.shared import icons, palettes
from ccprocessor.desktop.shared.focus_ring import FocusRing
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.resources import resource

CHOICES = {"system": "As the system", "light": "Light", "dark": "Dark"}


class Theme(QObject):
    """Dresses the application; `changed` comes after light turned dark or back."""

    changed = Signal()

    def __init__(self, application: QApplication, memory: Memory) -> None:
        super().__init__(application)
        self._application = application
        self._memory = memory
        self._sheet = string.Template(resource("styles/window.qss").read_text("utf-8"))
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._ring = FocusRing(application)
        self._dress()

    @property
    def choice(self) -> str:
        """`system`, `light` or `dark`."""
        return self._memory.theme if self._memory.theme in CHOICES else "system"

    def choose(self, choice: str) -> None:
        """Dress the window as `system`, `light` or `dark`, now and at later starts."""
        self._memory.theme = choice
        self._dress()

    @contextmanager
    def dressed_last(self) -> Iterator[None]:
        """Widgets that are made meanwhile get the sheet together, in a quarter of the time.

        Else each gets it again whenever it is put into another.
        """
        self._application.setStyleSheet("")
        try:
            yield
        finally:
            self._dress()

    @Slot()
    def _follow_system(self) -> None:
        if self.choice == "system":
            self._dress()

    def _dress(self) -> None:
        palette = palettes.dark_palette() if self._wants_dark() else palettes.light_palette()
        self._application.setPalette(palette)
        self._application.setStyleSheet(self._sheet.substitute(palettes.named_colours(palette)))
        self.changed.emit()

    def _wants_dark(self) -> bool:
        if self.choice != "system":
            return self.choice == "dark"
        return self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark


def icon(name: str) -> QIcon:
    """The program's icon of that name; it follows the theme by itself."""
    return icons.icon(name)


def colour(name: palettes.Colour) -> QColor:
    """A colour with a meaning (`good`, `warning`, `danger`, ...) as it is in the theme now."""
    return palettes.named_colour(name, QGuiApplication.palette())


def is_dark() -> bool:
    """Tell whether the window is dark now."""
    return palettes.is_dark(QGuiApplication.palette())
