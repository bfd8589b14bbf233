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


@dataclass(frozen=True, slots=True)
class Exportable:
    """A revision that can be exported, who is in it, and what it is called in words.

    `unread` says what was not read yet and what is not saved; empty where nothing is left.
    `has_unread_scans`: pages are not read on which what people lack may stand.
    """

    cycle: str
    number: str
    people: tuple[Person, ...]
    title: str = ""
    unread: str = ""
    has_unread_scans: bool = False

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


def suggested_folder(memory: Memory, cycle: str) -> Path:
    """A folder of the cycle's own, below the one exported into last."""
    return (memory.export_folder or _documents() / "ccprocessor") / cycle


def remember_folder(memory: Memory, folder: Path, cycle: str) -> None:
    """Keep the folder for the next export, of whatever cycle."""
    memory.export_folder = folder.parent if folder.name == cycle else folder


def _documents() -> Path:
    place = QStandardPaths.StandardLocation.DocumentsLocation
    return Path(QStandardPaths.writableLocation(place) or Path.home())
