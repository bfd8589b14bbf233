"""Target folder of an export, the people in it, and what it writes, in words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.domain.cycles import Person


@dataclass(frozen=True, slots=True)
class Exportable:
    """A revision that can be exported, who is in it, and what it is called in words.

    `unread` says what was not read yet; empty where all was.
    """

    cycle: str
    number: str
    people: tuple[Person, ...]
    title: str = ""
    unread: str = ""

    def written(self, chosen: Collection[str] | None) -> str:
        """Return in words what an export of everybody (None) or of some people writes."""
        people = [one for one in self.people if chosen is None or one.key in chosen]
        packets = [one for one in people if one.statement_pages or one.receipt_pages]
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
