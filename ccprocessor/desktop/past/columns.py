"""Columns of a comparison, and the chips that keep some of its rows in sight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtGui import QIcon

from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.tables.model import RIGHT, TableColumn

if TYPE_CHECKING:  # the database is heavy: nothing of it is needed to show what it gave
    from ccprocessor.services.desk.comparison import Compared

ALL = "All"
_NAME = "Maximiliane Musterfrau"  # as wide as the column of names is at least


def compared_columns() -> tuple[TableColumn[Compared], ...]:
    """A cell that differs; what was decided says by whom and why."""
    return (
        TableColumn("Person", lambda row: row.name, lambda row: row.name.casefold(), widest=_NAME),
        TableColumn("What", lambda row: row.what, lambda row: row.what.casefold(), icon=_icon),
        TableColumn("Before", lambda row: row.before, lambda row: row.before, RIGHT),
        TableColumn("After", lambda row: row.after, lambda row: row.after, RIGHT),
        TableColumn("By", lambda row: row.by, lambda row: row.by.casefold()),
        TableColumn("Why", lambda row: row.why, lambda row: row.why.casefold()),
    )


def chips_of(rows: Iterable[Compared]) -> dict[str, int]:
    """Return the chips of a comparison with how many rows each keeps, all of them first."""
    rows = tuple(rows)
    counted = Counter(kind for row in rows for kind in row.kinds)
    return {ALL: len(rows), **counted}


def _icon(row: Compared) -> QIcon | None:
    return icon("changed") if row.by else None
