"""Target folder of an export, the people in it, and what it writes, in words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.workbench.rows.wording import MAY_CHANGE
from ccprocessor.domain.cycles import Person
from ccprocessor.review.wording import plural
from ccprocessor.services.export.file_names import safe_stem

_HEAD = 1000  # letters at the top of results, where the month stands


@dataclass(frozen=True, slots=True)
class Exportable:
    """A revision that can be exported, who is in it, and what it is called in words.

    `unread` says what was not read yet and what is not saved; empty where nothing is left.
    `has_unread_scans`: pages are not read on which what people lack may stand. `month` tells its
    company and period.
    """

    cycle: str
    number: str
    people: tuple[Person, ...]
    title: str = ""
    unread: str = ""
    has_unread_scans: bool = False
    month: str = ""

    @property
    def folders(self) -> tuple[str, ...]:
        """Names of folders for it, the one to be preferred first; only the last is never another's.

        Every system takes them in a name.
        """
        named = (self.month, f"{self.month} {self.cycle}") if self.month else ()
        return (*map(safe_stem, named), self.cycle)

    def warning(self, chosen: Collection[str] | None) -> str:
        """Return what is unread, waiting or not saved, in sentences; empty without any of it."""
        waiting = sum(
            self.has_unread_scans and not MAY_CHANGE.isdisjoint(one.flags)
            for one in self._of(chosen)
        )
        verb = "waits" if waiting == 1 else "wait"
        told = (
            f"{plural(waiting, 'person', 'people')} {verb} for pages that are not read."
            if waiting
            else ""
        )
        return " ".join(filter(None, (self.unread, told)))

    def _of(self, chosen: Collection[str] | None) -> list[Person]:
        return [one for one in self.people if chosen is None or one.key in chosen]

    def written(self, chosen: Collection[str] | None) -> str:
        """Return in words what an export of everybody (None) or of some people writes."""
        packets = [one for one in self._of(chosen) if one.statement_pages or one.receipt_pages]
        done = sum(one.status == "finished" for one in packets)
        count = "1 packet" if len(packets) == 1 else f"{len(packets):,} packets"
        return (
            f"{count} ({done:,} finished, {len(packets) - done:,} unfinished), "
            "Credit Card Report.xlsx, Credit Card Import.csv and result.json"
        )


def suggested_folder(memory: Memory, what: Exportable) -> Path:
    """A folder of the month's own, below the one exported into last; never with another month in.

    An export replaces the results that are there.
    """
    above = memory.export_folder or _documents() / "ccprocessor"
    *found, last = (above / name for name in what.folders)
    return next((one for one in found if not _holds_another(one, what.cycle)), last)


def remember_folder(memory: Memory, folder: Path, what: Exportable) -> None:
    """Keep the folder for the next export, of whatever month."""
    memory.export_folder = folder.parent if folder.name in what.folders else folder


def _holds_another(folder: Path, cycle: str) -> bool:
    """Tell whether a folder holds, or may hold, results of another cycle."""
    try:
        with (folder / "result.json").open(encoding="utf-8") as file:
            return f'"id": "{cycle}"' not in file.read(_HEAD)
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True


def _documents() -> Path:
    place = QStandardPaths.StandardLocation.DocumentsLocation
    return Path(QStandardPaths.writableLocation(place) or Path.home())
