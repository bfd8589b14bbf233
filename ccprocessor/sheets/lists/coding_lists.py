"""Lists of jobs, phases, cost types and accounts, as offices keep them: CSV or a workbook."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ccprocessor.card_numbers import masked
from ccprocessor.errors import UnreadableInput
from ccprocessor.review.coding_lists import LIST_NAMES, ListedCode, ListName, code_key
from ccprocessor.review.wording import plural
from ccprocessor.sheets.import_csv import harmless
from ccprocessor.sheets.lists.tabular import TableSheet, bytes_of, table_sheets, written
from ccprocessor.sheets.tables import Imprint, SheetTable, TableRow
from ccprocessor.sheets.writing import exported

_HEADS = ("List", "Code", "Name", "Valid from", "Valid to")
_MEANT: Mapping[str, tuple[str, ...]] = {
    "list": ("list",),
    "code": ("code", "number", "no", "no.", "id"),
    "name": ("name", "description", "title"),
    "valid_from": ("valid from", "from", "start", "start date", "begin"),
    "valid_to": ("valid to", "to", "until", "end", "end date"),
}
_NAMES_OF: Mapping[ListName, tuple[str, ...]] = {
    "jobs": ("job", "project"),
    "phases": ("phase",),
    "cost_types": ("cost type", "costtype", "cost class"),
    "gl_accounts": ("gl account", "account", "gl", "ledger account"),
}
_FORMAT = "The first row holds the headings Code, Name, Valid from and Valid to."
_TEXT = "Format the column as text in the spreadsheet, and type the code again."
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)
_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y")
_LONGEST = 40  # letters; no code is longer, but a text in the wrong column is
_MOST_TOLD = 50


class WrongLines(UnreadableInput):
    """Lines of a list that cannot be taken in; `lines` has a sentence for each."""

    hint = "Correct them and give the file again; nothing was changed."

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        told = [*lines[:_MOST_TOLD]]
        if more := len(lines) - len(told):
            told.append(f"{plural(more, 'more line')} like these.")
        super().__init__("\n".join([f"{plural(len(lines), 'line')} cannot be taken in:", *told]))


class _Row(NamedTuple):
    """A row of a list: where it stands in words, its cells by what they mean."""

    where: str
    cells: Mapping[str, object]


class Refused(Exception):
    """The end of a sentence on why a row cannot be taken in, and what to do."""


def read_lists(
    files: Sequence[Path], only: ListName | None = None
) -> dict[ListName, tuple[ListedCode, ...]]:
    """Read every list of some files; which one it is, the file tells unless `only` does.

    A column “List”, the name of the sheet, the heading of the codes, or the name of the file does.
    Raises `UnreadableInput`; where lines are at fault, `WrongLines` with all of them.
    """
    rows: dict[ListName, list[_Row]] = {}
    wrong: list[str] = []
    for file in files:
        found = table_sheets(file.name, bytes_of(file, "list"))
        sheets = [sheet for sheet in found if sheet.rows]
        if not sheets:
            raise UnreadableInput(f"{file.name} is empty.", hint=_FORMAT).about(file)
        for sheet in sheets:
            _sort_rows(file, sheet, only, rows, wrong)
    read = {name: tuple(_codes(some, wrong)) for name, some in rows.items()}
    if wrong:
        raise WrongLines(wrong)
    return {name: read[name] for name in LIST_NAMES if name in read}


def write_lists(target: Path, lists: Mapping[ListName, Sequence[ListedCode]]) -> None:
    """Write lists as one table, to a CSV file or a workbook; raises `OutputRefused`."""
    rows = [
        (name, one.code, one.name, one.valid_from, one.valid_to)
        for name, codes in lists.items()
        for one in codes
    ]
    if target.suffix.casefold() != ".csv":
        from ccprocessor.sheets.workbook import write_workbook

        table = SheetTable("Lists", _HEADS, [TableRow(row) for row in rows])
        write_workbook(target, [table], Imprint("Lists of codes", "", dt.datetime.now(dt.UTC)))
        return
    with exported(target) as scratch, scratch.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADS)
        writer.writerows([harmless(str(cell or "")) for cell in row] for row in rows)


def _sort_rows(
    file: Path,
    sheet: TableSheet,
    only: ListName | None,
    rows: dict[ListName, list[_Row]],
    wrong: list[str],
) -> None:
    """Put the rows of a sheet to those of their lists."""
    where = f"{file.name}, sheet {sheet.name}" if sheet.name else file.name
    (_, first), *others = sheet.rows
    heads, of_heads = _heads(first)
    if "code" not in heads:
        raise UnreadableInput(f"{where} has no heading for the codes.", hint=_FORMAT).about(file)
    whole = only or _list_named(sheet.name) or of_heads or _list_named(file.stem)
    if whole is None and "list" not in heads:
        raise UnreadableInput(
            f"{where} does not tell which list it is: of jobs, phases, cost types or accounts.",
            hint="Name the sheet or the file so, as jobs.csv, or say `--list jobs`.",
        ).about(file)
    if not others:
        raise UnreadableInput(f"{where} holds headings and no codes.", hint=_FORMAT).about(file)
    for number, cells in others:
        row = _Row(f"{where}, row {number}", dict(zip(heads, cells, strict=False)))
        named = written(row.cells.get("list"))
        name = only or (_list_named(named) if named else whole)
        if name is None:
            wrong.append(
                f"{row.where}: “{named or ''}” is no list; write jobs, phases, cost types or"
                " GL accounts."
            )
        else:
            rows.setdefault(name, []).append(row)


def _heads(cells: Sequence[object]) -> tuple[list[str], ListName | None]:
    """The meaning of each column, and the list that the heading of the codes names."""
    heads: list[str] = []
    of_heads: ListName | None = None
    for cell in cells:
        head = " ".join((written(cell) or "").casefold().replace("_", " ").split())
        meant = next((key for key, words in _MEANT.items() if head in words), "")
        if not meant and (named := _list_named(head)):
            is_name = head.endswith(_MEANT["name"])
            meant, of_heads = ("name", of_heads) if is_name else ("code", of_heads or named)
        heads.append(meant if meant not in heads else "")
    return heads, of_heads


def _list_named(text: str) -> ListName | None:
    """The list that a few words name; None where they name none, or several."""
    plain = " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
    for name, words in _NAMES_OF.items():
        if any(re.match(rf"{re.escape(word)}s?\b", plain) for word in words):
            return name
    return None


def _codes(rows: Sequence[_Row], wrong: list[str]) -> Iterator[ListedCode]:
    """The codes of a list; rows that cannot be taken in are told."""
    seen: dict[str, list[tuple[str, ListedCode]]] = {}
    for row in rows:
        try:
            one = _listed(row.cells)
            _refuse_double(one, seen.get(code_key(one.code), ()))
        except Refused as refused:
            wrong.append(f"{row.where}: {refused}")
            continue
        seen.setdefault(code_key(one.code), []).append((row.where, one))
        yield one


def _listed(cells: Mapping[str, object]) -> ListedCode:
    code = code_of(cells.get("code"))
    first, last = (_date(cells.get(key)) for key in ("valid_from", "valid_to"))
    if first and last and first > last:
        raise Refused(f"{code} is valid from {first} to {last}; the first day comes first.")
    return ListedCode(code, masked(written(cells.get("name")) or ""), first, last)


def code_of(cell: object) -> str:
    """A code as text; raises `Refused` where a spreadsheet made something else of it."""
    if isinstance(cell, dt.date):
        raise Refused(f"the spreadsheet made a date of the code ({cell:%Y-%m-%d}). {_TEXT}")
    if isinstance(cell, bool):
        raise Refused(f"the code is {cell}, which is no code. {_TEXT}")
    if isinstance(cell, float) and not cell.is_integer():
        raise Refused(f"the code is the number {cell}, whose last zeros may be lost. {_TEXT}")
    code = (written(cell) or "").removeprefix("'")
    if not code:
        raise Refused("the code is missing. Write it, or delete the row.")
    if _SHORTENED.fullmatch(code):
        raise Refused(f"the spreadsheet shortened the code to {code}. {_TEXT}")
    if len(code) > _LONGEST:
        raise Refused(f"“{code[:_LONGEST]}…” is too long for a code. Correct the columns.")
    if not any(letter.isalnum() for letter in code):
        raise Refused(f"“{code}” is no code: it has no letter and no digit. Correct it.")
    if masked(code) != code:
        raise Refused("the code looks like a card number, which is never kept. Correct it.")
    return code


def _date(cell: object) -> dt.date | None:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = written(cell)
    if text is None:
        return None
    for form in _DATES:
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    raise Refused(f"“{text}” is no date. Write it as 2031-03-31.")


def _refuse_double(one: ListedCode, before: Sequence[tuple[str, ListedCode]]) -> None:
    """A code may come again for another period, not for the same days."""
    for where, other in before:
        starts_later = one.valid_from and other.valid_to and one.valid_from > other.valid_to
        ends_before = one.valid_to and other.valid_from and one.valid_to < other.valid_from
        if not starts_later and not ends_before:
            raise Refused(
                f"{one.code} is in {where} already. Delete one of them, or give them periods that"
                " do not overlap."
            )
