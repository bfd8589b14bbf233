"""Reports written and opened again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from ccprocessor.domain.cycles import Month
from ccprocessor.domain.decisions import Decision
from ccprocessor.sheets.report import write_report
from tests.sheets.months import CREATED

SHEETS = (
    "Summary",
    "Receipt Issue Details",
    "Transactions",
    "Receipts",
    "Matches",
    "Unassigned Pages",
    "Outstanding",
    "Decisions",
)


class Opened:
    """A written report, opened again from its file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.book = openpyxl.load_workbook(file)

    def sheet(self, name: str) -> Worksheet:
        sheet = self.book[name]
        assert isinstance(sheet, Worksheet)
        return sheet

    def rows(self, name: str) -> list[dict[str, Any]]:
        heads, *rows = self.sheet(name).iter_rows(values_only=True)
        return [dict(zip(map(str, heads), map(_plain, row), strict=True)) for row in rows]


def _plain(value: object) -> object:
    return value.date() if isinstance(value, dt.datetime) else value


def opened_report(folder: Path, content: Month, decisions: Sequence[Decision] = ()) -> Opened:
    target = folder / "Credit Card Report.xlsx"
    write_report(target, content, revision="1.0", created=CREATED, decisions=decisions)
    return Opened(target)
