"""The columns of what pictures say: a receipt's fields."""

from __future__ import annotations

from PySide6.QtGui import QIcon

from ccprocessor.desktop.shared.table import TableColumn
from ccprocessor.desktop.shared.theme import icon
from ccprocessor.desktop.workbench.columns import text_column
from ccprocessor.desktop.workbench.picture_rows import PictureRow

_COMPARED = {"same": "matched", "differs": "warning"}


def _sure_icon(row: PictureRow) -> QIcon | None:
    return icon(row.sureness) if row.sureness else None


def _compared_icon(row: PictureRow) -> QIcon | None:
    return icon(_COMPARED[row.compared]) if row.compared else None


PICTURE_COLUMNS: tuple[TableColumn[PictureRow], ...] = (
    text_column("Field", lambda row: row.title, widest="Merchant"),
    text_column("Picture says", lambda row: row.shown, tooltip=lambda row: row.why),
    text_column(
        "How sure",
        lambda row: row.sureness or "",
        tooltip=lambda row: row.why,
        icon=_sure_icon,
        widest="doubtful",
    ),
    text_column("Record says", lambda row: row.recorded, widest="2031-03-05"),
    text_column("Compared", lambda row: row.compared, icon=_compared_icon, widest="differs"),
)
