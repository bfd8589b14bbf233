"""A workbook from plain tables: the same tables and time always give the same bytes.

Importing this loads openpyxl, so import it where a workbook is written.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.pagebreak import Break, ColBreak
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.functions import Element, SubElement

from ccprocessor.sheets.sheet_rows import FONT, SheetRows
from ccprocessor.sheets.tables import Imprint, SheetTable
from ccprocessor.sheets.widths import SCALE, page_starts
from ccprocessor.sheets.writing import cleaned, exported

if TYPE_CHECKING:
    from _typeshed import SizedBuffer


def write_workbook(target: Path, tables: Iterable[SheetTable], imprint: Imprint) -> None:
    """Write the tables as sheets, in order, each before the next is asked for.

    Raises `OutputRefused` and then changes nothing.
    """
    book = Workbook(write_only=True)
    book.properties = _properties(imprint)
    book._fonts = IndexedList([FONT])  # type: ignore[attr-defined]  # noqa: SLF001
    book._named_styles["Normal"].font = FONT  # type: ignore[attr-defined]  # noqa: SLF001
    book.calculation.fullCalcOnLoad = False  # there are no formulas
    with exported(target) as scratch, _Archive(scratch, "w") as archive, ExitStack() as files:
        for table in tables:
            sheet = book.create_sheet(table.name)
            rows = SheetRows(sheet, table)
            file = files.enter_context(TemporaryFile(buffering=0, dir=target.parent))
            rows.write(file)
            lay_out(sheet, table, rows, imprint)
            sheet._writer = writer = SheetWriter(sheet, file, rows.filtered)  # noqa: SLF001
            files.callback(writer.close)
        book.worksheets[0].sheet_view.tabSelected = True
        ExcelWriter(book, archive).save()  # `book.save` would stamp the time of day


class _Archive(ZipFile):
    """A ZIP archive without a clock; `write` takes a `SheetWriter`."""

    def writestr(
        self, zinfo_or_arcname: str | ZipInfo, data: SizedBuffer | str, *_: object, **__: object
    ) -> None:
        super().writestr(_entry(str(zinfo_or_arcname)), data)

    def write(self, filename: object, arcname: object = None, *_: object, **__: object) -> None:
        with self.open(_entry(str(arcname)), "w") as part:
            cast("SheetWriter", filename).pour(part)


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name)  # dated 1980 as every archive without a clock
    entry.compress_type = ZIP_DEFLATED
    entry.create_system = 0
    return entry


def _properties(imprint: Imprint) -> DocumentProperties:
    created = imprint.created
    if created.tzinfo is not None:
        created = created.astimezone(dt.UTC)
    created = created.replace(tzinfo=None, microsecond=0)
    return DocumentProperties(
        title=cleaned(imprint.title),
        subject=cleaned(imprint.subject),
        description=cleaned(imprint.comments) or None,
        creator=None,
        created=created,
        modified=created,
    )


_LETTER = 1  # number of that size of paper in workbooks
_LONGEST_FOOTER = 200  # letters; spreadsheets cut at 255, and & is written twice


def lay_out(sheet: Worksheet, table: SheetTable, rows: SheetRows, imprint: Imprint) -> None:
    """Freeze heads and names, filter, set widths; print landscape, with a footer, to be read.

    A table that fits is one page wide; else columns are parted by pages, with the names of the rows
    beside each.
    """
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = rows.filtered
    for number, width in enumerate(rows.widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.print_title_rows = "1:1"
    sheet.print_title_cols = f"A:{get_column_letter(table.keys)}"
    if table.printed:
        sheet.print_area = f"A1:{get_column_letter(table.printed)}{rows.last}"
    breaks = page_starts(rows.widths[: table.printed or None], table.keys)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=not breaks)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _LETTER
    if breaks:
        sheet.page_setup.scale = SCALE
        sheet.page_setup.pageOrder = "overThenDown"
        sheet.col_breaks = ColBreak(brk=tuple(Break(id=column) for column in breaks))
    else:
        sheet.page_setup.fitToHeight = 0
    sheet.page_margins = PageMargins(0.3, 0.3, 0.5, 0.6, 0.3, 0.3)
    footer = HeaderFooterItem()
    footer.left.text = cleaned(imprint.subject)[:_LONGEST_FOOTER].replace("&", "&&")
    footer.center.text = "&A"
    footer.right.text = "Page &P of &N"
    sheet.HeaderFooter.oddFooter = footer


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
