"""Tables that people hand in: a workbook, or text with separators, as rows with their numbers."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ccprocessor.errors import UnreadableInput

_LARGEST = 50_000_000
"""Bytes, unpacked: no table of an office is larger, and a crafted archive would be."""

_FIXED = re.compile(r"(0+)(?:\.(0+))?")
"""Number format of a workbook that shows a fixed number of digits, as `0.00` or `000`."""


class TableSheet(NamedTuple):
    """A sheet, or the table of a text file; rows that hold nothing are left out.

    Row numbers count from the top, as spreadsheets show them.
    """

    name: str
    rows: tuple[tuple[int, tuple[object, ...]], ...]


def bytes_of(path: Path, what: str) -> bytes:
    """The bytes of a file that holds `what`; raises `UnreadableInput`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableInput(
            f"The {what} {path} cannot be read: {error.strerror}.", hint="Check the path."
        ) from error


def is_workbook(data: bytes) -> bool:
    """Tell whether these are the bytes of an .xlsx file."""
    return data.startswith(b"PK")


def table_sheets(name: str, data: bytes) -> tuple[TableSheet, ...]:
    """Every sheet of a workbook, or the one table of a text file.

    A number of a workbook is text where its format shows all its digits. Raises `UnreadableInput`.
    """
    if is_workbook(data):
        return tuple(_workbook_sheets(name, data))
    return (TableSheet("", _numbered(_text_rows(name, text_of(name, data)))),)


def written(value: object) -> str | None:
    """A cell as text on one line; None where there is none."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None or isinstance(value, (bool, dict, list)):
        return None
    return " ".join(str(value).split()) or None


def text_of(name: str, data: bytes) -> str:
    """The text of a file, whichever of the usual encodings it has; raises `UnreadableInput`."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableInput(f"{name} is not text.", hint="Give a CSV or xlsx file.")


def _text_rows(name: str, text: str) -> Iterator[tuple[object, ...]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from map(tuple, reader)
    except csv.Error as error:
        raise UnreadableInput(f"{name}, row {reader.line_num}: {error}.") from error


def _workbook_sheets(name: str, data: bytes) -> Iterator[TableSheet]:
    from openpyxl import load_workbook

    try:
        _refuse_bombs(name, data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            rows = (tuple(_shown(cell) for cell in row) for row in sheet.iter_rows())
            yield TableSheet(sheet.title, _numbered(rows))
    except UnreadableInput:
        raise
    except Exception as error:
        raise UnreadableInput(
            f"{name} cannot be opened as a workbook.", hint="Save it again as .xlsx or as CSV."
        ) from error


def _refuse_bombs(name: str, data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(part.file_size for part in archive.infolist()) > _LARGEST:
            raise UnreadableInput(f"{name} is far too large for a table of an office.")


def _shown(cell: object) -> object:
    """The value of a cell; a number as the text that its format shows, where that is fixed."""
    value = getattr(cell, "value", None)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    found = _FIXED.fullmatch(str(getattr(cell, "number_format", "")))
    if found is None or (found[1] == "0" and not found[2]):
        return value
    decimals = len(found[2] or "")
    width = len(found[1]) + (decimals + 1 if decimals else 0)
    shown = f"{value:0{width}.{decimals}f}"
    return shown if float(shown) == value else value


def _numbered(rows: Iterable[tuple[object, ...]]) -> tuple[tuple[int, tuple[object, ...]], ...]:
    return tuple(
        (number, row)
        for number, row in enumerate(rows, 1)
        if any(cell is not None and str(cell).strip() for cell in row)
    )
