"""Check how the last run ended; offer its crash file if it ended unexpectedly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ccprocessor.desktop.shared.background.fault_dialog import FaultDialog
from ccprocessor.desktop.shared.background.faults import qt_facts, report
from ccprocessor.desktop.shared.background.runner import JobRunner
from ccprocessor.desktop.shared.banner import Banner, Remedy

_SENTENCE = "The program ended unexpectedly last time."
_HINT = (
    "What was stored is safe. A crash file tells where it failed, without names and amounts; you "
    "may send it, nothing is sent by itself."
)


class LastRun(QObject):
    """Looks once how earlier runs ended, away from the window's thread, and tells of falls."""

    def __init__(
        self, window: QWidget, runner: JobRunner, banner: Banner, log_folder: Path
    ) -> None:
        super().__init__(window)
        self._window = window
        self._runner = runner
        self._banner = banner
        self._folder = log_folder

    def begin(self, then: Callable[[], None] | None = None) -> None:
        """Look now; `then` is called once it is known."""
        facts = qt_facts()

        def work(_job: object) -> tuple[Path, ...]:
            from ccprocessor.crashes.last_run import unexpected_ends

            return unexpected_ends(self._folder, facts)

        def done(files: tuple[Path, ...]) -> None:
            if files:
                show = Remedy("Show crash file", lambda: self._open(files[-1]))
                self._banner.keep(_SENTENCE, _HINT, kind="warning", remedies=[show])
            if then:
                then()

        self._runner.start(work, done, report)

    def _open(self, file: Path) -> None:
        """Open a crash file, to read, copy or save it."""
        try:
            text = file.read_text("utf-8", "replace")
        except OSError:
            text = "The crash file is no longer there."
        dialog = FaultDialog(self._folder, "", self._window, sentence=_SENTENCE)
        dialog.add(text, file)
        dialog.open()
