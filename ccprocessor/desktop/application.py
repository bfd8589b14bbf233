"""The program as a window: built, shown, and only then put to work."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from ccprocessor import __version__
from ccprocessor.desktop.door import OfficeDoor, OpenOffice
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.shared.faults import Faults
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.next_steps import by_settings
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.desktop.shared.tidying import Tidying

_TURN_S = 0.0002
"""How long a thread that computes may keep the window's thread waiting: painting a table asks
Python for each cell anew, and with Python's own 5 ms each would wait that long."""


def run(
    open_office: OpenOffice,
    files: Sequence[Path] = (),
    *,
    aliases: Path | None = None,
    log_folder: Path | None = None,
    names_database: bool = False,
    memory: Memory | None = None,
) -> int:
    """Open the window, load the files once it is seen, and stay until it is closed.

    `names_database`: the command that opened it named the database, not the settings.
    """
    application = make_application()
    memory = memory or Memory()
    theme = Theme(application, memory)
    application.setWindowIcon(icon("statement"))
    faults = Faults(log_folder, application)
    faults.install()
    door = OfficeDoor(open_office, next_step=str if names_database else by_settings)
    tidying = Tidying(lambda: door.is_busy, application)
    window = MainWindow(door, memory, theme)
    window.painted.connect(lambda: window.begin(files, aliases))
    window.show()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        return application.exec()
    finally:
        tidying.end()
        faults.remove()


def make_application() -> QApplication:
    """The application object, named; threads give way to it sooner than Python lets them."""
    sys.setswitchinterval(_TURN_S)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("ccprocessor")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("ccprocessor")
    return application
