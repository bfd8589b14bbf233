"""Where states of the screens are made: windows on offices of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDialog

from ccprocessor.app import open_office
from ccprocessor.desktop import application
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.settings import Chosen, Settings
from tests.desktop.grounds import made_window, placed
from tests.desktop.paper_month import PaperMonth
from tests.desktop.pictured import with_every_kind

Wait = Callable[[Callable[[], bool]], None]


@dataclass
class Stage:
    """What a state is made with; `stored` is an office that holds the sample month.

    `wait` runs the window until a condition holds. Windows made here are closed by `close`.
    """

    theme: Theme
    stored: Settings
    files: Sequence[Path]
    folder: Path
    wait: Wait
    size: tuple[int, int] = (1280, 800)
    windows: list[MainWindow] = field(default_factory=list)
    paper: PaperMonth | None = None

    def empty_office(self) -> Settings:
        """The settings of an office in which nothing is stored."""
        folder = self.folder / f"office{len(self.windows)}"
        folder.mkdir()
        url = f"sqlite:///{(folder / 'office.sqlite').as_posix()}"
        return Settings(
            database_url=url,
            log_folder=folder / "log",
            cache_folder=folder / "cache",
            author="clerk",
        )

    def open(
        self,
        settings: Settings,
        files: Sequence[Path] = (),
        *,
        ocr: bool = False,
        program: str = application.PROGRAM,
    ) -> MainWindow:
        """A window on an office, seen and begun; with `ocr` it reads paper."""
        memory = Memory(self.folder / f"window{len(self.windows)}.ini")
        services = ServiceClient(lambda: open_office(settings), ocr=ocr)
        chosen = Chosen(
            settings, self.folder / "settings.toml", {"import_unit": "CCPROCESSOR_IMPORT_UNIT"}
        )
        window = made_window(services, memory, self.theme, chosen=chosen, program=program)
        self.windows.append(window)
        placed(window, *self.size)
        window.show()
        window.activateWindow()
        window.begin(files)
        return window

    def month(self) -> MainWindow:
        """A window with the sample month on its workbench."""
        window = self.home()
        window.home.cycles.setFocus()
        window.home.open_chosen()
        self.wait(lambda: window.screen_shown is window.workbench)
        return window

    def read_paper(self) -> MainWindow:
        """A window with a month whose paper was read, every kind of value in it."""
        assert self.paper
        window = self.open(self.empty_office())
        window.month.show(with_every_kind(self.paper.loaded))
        self.wait(lambda: window.screen_shown is window.workbench)
        self.wait(lambda: bool(window.banner.text))  # this month is stored nowhere
        window.banner.dismiss()
        bench = window.workbench
        bench.employees.list_only("All")
        bench.employees.table.choose_where(lambda row: bool(row.person.receipts))
        return window

    def home(self) -> MainWindow:
        """A window with the stored months listed."""
        window = self.open(self.stored)
        self.wait(lambda: window.home.cycles.current_row is not None)
        return window

    def close(self) -> None:
        """Close the windows, and wait for what they still do."""
        for window in self.windows:
            for dialog in window.findChildren(QDialog):
                dialog.close()
            window.close()
            self.wait(window.isHidden)
            window.deleteLater()
        self.windows.clear()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
