"""A workbook from plain tables: the same tables and time always give the same bytes.

Importing this loads openpyxl, so import it where a workbook is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.writer.excel import ExcelWriter

from ccprocessor.sheets.layout import lay_out
from ccprocessor.sheets.sheet_rows import SheetRows
from ccprocessor.sheets.sheet_writer import SheetWriter
from ccprocessor.sheets.tables import Imprint, SheetTable
from ccprocessor.sheets.writing import cleaned, exported

if TYPE_CHECKING:
    from _typeshed import SizedBuffer


def write_workbook(target: Path, tables: Iterable[SheetTable], imprint: Imprint) -> None:
    """Write the tables as sheets, in order, each before the next is asked for.

    Raises `OutputRefused` and then changes nothing.
    """
    book = Workbook(write_only=True)
    book.properties = _properties(imprint)
    book.calculation.fullCalcOnLoad = False  # there are no formulas
    with exported(target) as scratch, _Archive(scratch, "w") as archive, ExitStack() as files:
        for table in tables:
            sheet = book.create_sheet(table.name)
            rows = SheetRows(sheet, table)
            file = files.enter_context(TemporaryFile(buffering=0, dir=target.parent))
            rows.write(file)
            lay_out(sheet, table.heads, rows, imprint)
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
        creator=None,
        created=created,
        modified=created,
    )
