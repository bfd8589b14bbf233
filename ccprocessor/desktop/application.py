"""The program as a window: built, shown, and only then put to work."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from ccprocessor import __version__
from ccprocessor.desktop.display_errors import told_of_screen
from ccprocessor.desktop.doctor.last_run import LastRun
from ccprocessor.desktop.instance.message import handed_over
from ccprocessor.desktop.instance.place import meeting_place
from ccprocessor.desktop.instance.relay import StartRelay
from ccprocessor.desktop.instance.single_instance import SingleInstance
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.service_client import OpenOffice, ServiceClient
from ccprocessor.desktop.shared.background.faults import Faults
from ccprocessor.desktop.shared.background.idle_gc import IdleCollector
from ccprocessor.desktop.shared.background.termination import Termination
from ccprocessor.desktop.shared.memory import Memory, fresh_memory
from ccprocessor.desktop.shared.next_steps import by_settings
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.desktop.users.desk import UserDesk
from ccprocessor.errors import NextStep
from ccprocessor.resources import resource
from ccprocessor.settings import Chosen, Settings

PROGRAM = "ccprocessor"
SAFE_PROGRAM = "ccprocessor (safe mode)"
_SAFE = "Safe mode: nothing that the window remembered is used, and nothing is kept of this."
_SAFE_HINT = "Your months and settings are as always. Close the window to leave this mode."

_TURN_S = 0.0002
"""Seconds that a computing thread may keep the window's thread waiting: painting a table asks
Python for each cell anew, and with Python's own 5 ms each would wait that long."""


def run(
    open_office: OpenOffice,
    files: Sequence[Path] = (),
    *,
    chosen: Chosen,
    aliases: Path | None = None,
    memory: Memory | None = None,
    is_safe: bool = False,
    again: Sequence[str] = (),
) -> int:
    """Open the window, load the files once it is seen, and stay until it is closed.

    A window of the same person on the same settings and database takes the files instead, where
    one runs already. `is_safe`, or the Shift key held: nothing that was remembered is used, nothing
    is looked for on the network, and no other window counts. `again` are the arguments to start it
    once more.
    """
    application = make_application()
    if not is_safe and _wants_safe_mode():
        is_safe, again = True, (*again, "--safe")
    instance = SingleInstance(None if is_safe else meeting_place(chosen), application)
    if instance.hand_over(handed_over(files, aliases)):
        return 0
    memory = memory or (fresh_memory() if is_safe else Memory())
    program = SAFE_PROGRAM if is_safe else PROGRAM
    theme = Theme(application, memory)
    with _guarded(application, chosen.settings.log_folder):
        services = ServiceClient(
            open_office, next_step=_next_step(chosen), resumes=not is_safe, chosen=chosen
        )
        tidying = IdleCollector(lambda: services.is_busy, application)
        with theme.dressed_last():
            window = MainWindow(services, memory, theme, chosen=chosen, program=program)
        starts = StartRelay(window, instance, application, again)
        begin = tell_of_safe_mode if is_safe else partial(_look_around, chosen, bool(files))
        users = user_desk(window, chosen.settings, partial(begin_again, window, files, aliases))
        window.painted.connect(lambda: window.begin(files, aliases))
        for then in (users.look, lambda: begin(window), starts.begin):
            window.painted.connect(then)
        return _shown(application, window, tidying, starts)


def user_desk(window: MainWindow, settings: Settings, begin: Callable[[], None]) -> UserDesk:
    """Make what asks who works at a window, which follows the answer and lets work `begin` then."""
    name = settings.user or settings.author
    desk = UserDesk(window, window.services, name, float(settings.lock_after))
    desk.entered.connect(begin)
    window.services.watch.back.connect(desk.look)
    desk.known.connect(window.menus.work_as)
    window.upkeep.users_changed.connect(desk.look)
    window.upkeep.settings_saved.connect(lambda now: desk.lock_after(float(now.lock_after)))
    return desk


def begin_again(window: MainWindow, files: Sequence[Path], aliases: Path | None) -> None:
    """Show what somebody who signed in just now may see; load what could not be loaded before."""
    window.show_screen(window.home)
    window.begin(() if window.was_looked_up else files, aliases)


def _shown(
    application: QApplication, window: MainWindow, tidying: IdleCollector, starts: StartRelay
) -> int:
    """Show the window until it is closed, and end what goes with it."""
    window.show()
    try:
        return application.exec()
    finally:
        tidying.end()
        starts.end()


def _wants_safe_mode() -> bool:
    """Tell whether the Shift key is held at the start: safe mode without a command line."""
    return Qt.KeyboardModifier.ShiftModifier in QGuiApplication.queryKeyboardModifiers()


@contextmanager
def _guarded(application: QApplication, log_folder: Path) -> Iterator[None]:
    """Catch faults and orders to end, until the block ends."""
    faults = Faults(log_folder, application)
    faults.install()
    orders = Termination(log_folder, application)
    try:
        yield
    finally:
        orders.end()
        faults.remove()


def _look_around(chosen: Chosen, is_busy: bool, window: MainWindow) -> None:  # noqa: FBT001
    """Report news, a newer version and how the last run ended, without being asked."""
    window.upkeep.begin(is_busy=is_busy)
    LastRun(window, window.services.errands, window.banner, chosen.settings.log_folder).begin()


def tell_of_safe_mode(window: MainWindow) -> None:
    """Say what is otherwise in this window."""
    window.banner.keep(_SAFE, _SAFE_HINT)


def _next_step(chosen: Chosen) -> Callable[[str | NextStep], str]:
    """A database that the command named is told by its option, others by the settings."""
    return str if chosen.fixed.get("database_url") == "--database" else by_settings


def make_application() -> QApplication:
    """The application object, named; threads give way to it sooner than Python lets them."""
    sys.setswitchinterval(_TURN_S)
    with told_of_screen():
        application = QApplication(sys.argv[:1])
    application.setApplicationName("ccprocessor")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("ccprocessor")
    application.setWindowIcon(QIcon(str(resource("ccprocessor.svg"))))
    return application
