"""A sheet on its way into the archive: openpyxl's own writer around rows written before."""

from __future__ import annotations

import shutil
from io import BytesIO
from typing import IO

from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import Element, SubElement

_PLACE = b"</sheetData>"


class SheetWriter(WorksheetWriter):
    """Writes what stands around the rows; `filtered` is the range of heads and rows.

    `rows` holds the rows as XML, up to where it stands. It is closed in the end.
    """

    def __init__(self, sheet: Worksheet, rows: IO[bytes], filtered: str) -> None:
        self._frame = BytesIO()
        super().__init__(sheet, self._frame)
        self.out = self  # type: ignore[assignment]  # openpyxl hands it to the archive
        self._rows = rows
        self._filtered = filtered

    def write_rows(self) -> None:
        """Leave a place for the rows."""
        self.write_top()
        stream = self.xf.send(True)
        assert stream is not None
        with stream.element("sheetData"):
            pass
        self.xf.send(None)

    def write_tail(self) -> None:
        """Write what follows the rows.

        Ids are text on purpose, so the program is told not to point at each of them.
        """
        super().write_tail()
        ignored = Element("ignoredErrors")
        SubElement(ignored, "ignoredError", sqref=self._filtered, numberStoredAsText="1")
        self.xf.send(ignored)

    def pour(self, part: IO[bytes]) -> None:
        """Write the whole sheet."""
        before, place, after = self._frame.getvalue().partition(_PLACE)
        part.write(before)
        self._rows.seek(0)
        shutil.copyfileobj(self._rows, part)
        part.write(place + after)

    def cleanup(self) -> None:
        """Let go of the rows' file."""
        self._rows.close()
