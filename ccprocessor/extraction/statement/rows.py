"""Lines of a statement's table as values: rows, printed totals, and what cannot be understood."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from sys import intern
from typing import Literal

from ccprocessor.domain.issues import IssueType
from ccprocessor.domain.pages import Page, Word
from ccprocessor.domain.places import Place, around
from ccprocessor.domain.statement import ProductLine, Totals
from ccprocessor.extraction.statement.cells import cells
from ccprocessor.extraction.statement.columns import Columns
from ccprocessor.extraction.text.amounts import parse_amount
from ccprocessor.extraction.text.card_numbers import last_four
from ccprocessor.extraction.text.dates import parse_date
from ccprocessor.extraction.text.doubts import touches, unsure_boxes
from ccprocessor.extraction.text.lines import Line, box_of

TotalKind = Literal["transaction", "card", "grand"]
MONEY = ("gross", "discount", "net")

_TEXTS = ("merchant", "city", "group", "product")
_NUMBER = re.compile(r"(?=(?:[^0-9]*[0-9]){3})[0-9A-Za-z-]{4,20}\Z")
_LETTERS = re.compile(r"[^a-z]")
_TOTALS: tuple[tuple[TotalKind, re.Pattern[str]], ...] = (
    ("grand", re.compile(r"(?:grand|report|overall|final)totals?")),
    ("transaction", re.compile(r"(?:transaction|trans|tran|txn)totals?")),
    ("card", re.compile(r"totalsfor|totalforcard|card(?:holder)?totals?|totals?card")),
)
_STATE = re.compile(r"(.*\S)\s+([A-Z]{2})\Z")
_CONTINUED = 0.6
_ROW_EVIDENCE = 2


_UNPROVEN = {
    "number": "transaction number",
    "trans_date": "transaction date",
    "posted_date": "posted date",
}


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Something in a row that could not be read: what to say, where, and which column."""

    type: IssueType
    message: str
    place: Place
    field: str = ""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One printed row; empty or None is what is not printed or could not be read."""

    number: str
    transaction_date: dt.date | None
    posted_date: dt.date | None
    level: str
    merchant: str
    city: str
    state: str
    merchant_group: str
    line: ProductLine
    problems: tuple[CellProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedTotal:
    """A line of totals: of one transaction, of a card (its last four where printed), of all."""

    kind: TotalKind
    totals: Totals
    card: str | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that looks like a row and cannot be understood."""

    problem: CellProblem


Entry = StatementRow | PrintedTotal | Unread


def read_entries(
    lines: Sequence[Line], columns: Columns, page: Page, *, strict: bool = False
) -> tuple[Entry, ...]:
    """The table's lines in order; never raises.

    `strict` is for pages that print no heads: only what is certainly a row or a total counts, and
    other lines with a date and an amount are unread.
    """
    entries: list[Entry] = []
    open_cells: dict[str, list[Word]] | None = None
    awaited: PrintedTotal | None = None
    bottom = 0.0
    for line in lines:
        if awaited and (completed := _completed(awaited, line, columns, page)):
            entries[-1] = awaited = completed
            continue
        awaited = None
        if total := _total(line, columns, page):
            entries.append(total)
            awaited = total if total.totals.net is None else None
            open_cells = None
            continue
        found = cells(line, columns)
        if _evidence(found) >= _ROW_EVIDENCE:
            entry = _row(found, _across(line, columns, page), page, strict=strict)
            entries += [entry] if entry else unread_charges([line], page)
            open_cells = found if isinstance(entry, StatementRow) else None
        elif open_cells is not None and _continues(found, line, bottom, columns):
            _append(open_cells, found)
            place = _across(_united(open_cells), columns, page)
            entries[-1] = _row(open_cells, place, page, strict=strict) or entries[-1]
        elif strict:
            entries += unread_charges([line], page)
        elif unread := _unread(found, page.place(line.box), page):
            entries.append(unread)
            open_cells = None
        bottom = line.words[0].y1
    return tuple(entries)


def unread_charges(lines: Sequence[Line], page: Page) -> tuple[Unread, ...]:
    """Lines with a date and an amount, where no columns are known to read them by."""
    return tuple(
        _unreadable(line.text, page.place(line.box), page) for line in lines if _is_charge(line)
    )


def split_city(text: str) -> tuple[str, str]:
    """City and state of `MOCKPORT, ZA`; the comma may be missing, either may be empty."""
    city, comma, state = text.rpartition(",")
    if comma and " " not in state.strip():
        return city.strip(), state.strip()
    if found := _STATE.match(text):
        return found[1].rstrip(","), found[2]
    return text.strip(), ""


def _total(line: Line, columns: Columns, page: Page) -> PrintedTotal | None:
    squeezed = _LETTERS.sub("", line.text.casefold())
    if "total" not in squeezed:
        return None
    kind = next((kind for kind, shape in _TOTALS if shape.match(squeezed)), None)
    if kind is None or parse_date(line.words[0].text):
        return None
    card = _card_named(line) if kind == "card" else None
    amounts = [word for word in line.words if _is_money(word, line, card)]
    return PrintedTotal(kind, _amounts(amounts, line, columns, page), card)


def _is_money(word: Word, line: Line, card: str | None) -> bool:
    if parse_amount(word.text) is None:
        return False
    is_card = card is not None and word.text.replace("-", "").endswith(card)
    return not (is_card and word.x0 < max(other.x0 for other in line.words)) or "." in word.text


def _completed(
    total: PrintedTotal, line: Line, columns: Columns, page: Page
) -> PrintedTotal | None:
    """A total whose amounts stand on the line below its label."""
    amounts = [word for word in line.words if parse_amount(word.text) is not None]
    others = _LETTERS.sub("", "".join(w.text for w in line.words).casefold())
    for label in ("gross", "discount", "net", "cost", "amount", "total"):
        others = others.replace(label, "")
    if not amounts or others:
        return None
    below = _amounts(amounts, line, columns, page)
    above = total.totals
    return replace(
        total,
        totals=Totals(
            above.gross if above.gross is not None else below.gross,
            above.discount if above.discount is not None else below.discount,
            above.net if above.net is not None else below.net,
            replace(above.place, box=around([above.place.box, below.place.box])),
        ),
    )


def _amounts(words: Sequence[Word], line: Line, columns: Columns, page: Page) -> Totals:
    """Gross, discount and net of a line of totals: three by their order, fewer by their column."""
    order = [column.name for column in columns.columns if column.name in MONEY]
    if len(words) == len(order) == len(MONEY):
        names = order
    else:
        names = [_nearest(word, columns) for word in words]
    values = {name: parse_amount(word.text) for name, word in zip(names, words, strict=True)}
    gross, discount, net = (values.get(name) for name in MONEY)
    return Totals(gross, discount, net, page.place(line.box))


def _nearest(word: Word, columns: Columns) -> str:
    money = [column for column in columns.columns if column.name in MONEY]
    if not money:
        return "net"
    return min(money, key=lambda column: abs((column.right or column.x1) - word.x1)).name


def _card_named(line: Line) -> str | None:
    words = [word.text for word in line.words]
    for start in range(1, len(words)):
        for end in range(start + 1, min(start + 4, len(words)) + 1):
            if card := last_four(" ".join(words[start:end]).removeprefix(":")):
                return card
    return None


def _evidence(found: dict[str, list[Word]]) -> int:
    """Weigh the evidence for a row: a number, dates, amounts of money."""
    number = "number" in found and _NUMBER.match(_text(found, "number")) is not None
    dates = sum(
        parse_date(_text(found, name)) is not None for name in ("trans_date", "posted_date")
    )
    money = sum(parse_amount(_text(found, name)) is not None for name in MONEY if name in found)
    return 2 * number + min(dates, 1) + min(money, 2) if number or dates or money > 1 else 0


def _row(
    found: dict[str, list[Word]], place: Place, page: Page, *, strict: bool
) -> StatementRow | Unread | None:
    number = _text(found, "number")
    if strict and not (_NUMBER.match(number) and _dated(found) and "net" in found):
        return None
    if not any(name in found for name in (*MONEY, "ppu", "quantity")):
        return None if strict else _unread(found, place, page)
    problems = [*_number_problems(number, found, place, page), *_date_problems(found, place, page)]
    amounts = {name: parse_amount(_text(found, name)) for name in (*MONEY, "ppu", "quantity")}
    problems += _amount_problems(found, amounts, place, page)
    problems += _doubts(found, page)
    city, state = split_city(_text(found, "city"))
    return StatementRow(
        number=number,
        transaction_date=parse_date(_text(found, "trans_date")),
        posted_date=parse_date(_text(found, "posted_date")),
        level=_text(found, "level"),
        merchant=_text(found, "merchant"),
        city=city,
        state=state,
        merchant_group=_text(found, "group"),
        line=ProductLine(
            product=_text(found, "product"),
            ppu=amounts["ppu"],
            quantity=amounts["quantity"],
            gross=amounts["gross"],
            discount=amounts["discount"],
            net=amounts["net"],
            place=place,
        ),
        problems=tuple(problems),
    )


def _across(line: Line, columns: Columns, page: Page) -> Place:
    """A row's place, from the first column to the last even where their cells are blank."""
    first, last, box = columns.columns[0], columns.columns[-1], line.box
    left = first.x0 if first.left is None else first.left
    right = last.x1 if last.right is None else last.right
    return page.place(box._replace(x0=min(left, box.x0), x1=max(right, box.x1)))


def _number_problems(
    number: str, found: dict[str, list[Word]], place: Place, page: Page
) -> Iterator[CellProblem]:
    if (number and not _NUMBER.match(number)) or (not number and _dated(found)):
        shown = f"“{number}”" if number else "missing"
        message = f"The transaction number of a row on page {page.number} is unreadable: {shown}."
        yield CellProblem("unreadable_value", message, place, "number")


def _date_problems(found: dict[str, list[Word]], place: Place, page: Page) -> Iterator[CellProblem]:
    for name, title in (("trans_date", "transaction date"), ("posted_date", "posted date")):
        text = _text(found, name)
        missing = not text and "number" in found and name == "trans_date" and "posted_date" in found
        if (text or missing) and parse_date(text) is None:
            shown = f"“{text}”" if text else "missing"
            message = f"The {title} of a row on page {page.number} is unreadable: {shown}."
            yield CellProblem("unreadable_value", message, _place(found, name, place, page), name)


def _amount_problems(
    found: dict[str, list[Word]], amounts: dict[str, Decimal | None], place: Place, page: Page
) -> Iterator[CellProblem]:
    for name, amount in amounts.items():
        text = _text(found, name)
        if amount is None and (text or name == "net"):
            shown = f"“{text}”" if text else "missing"
            title = {"ppu": "unit price"}.get(name, name)
            message = f"The {title} of a row on page {page.number} is no amount: {shown}."
            yield CellProblem("invalid_amount", message, _place(found, name, place, page), name)


def _doubts(found: dict[str, list[Word]], page: Page) -> Iterator[CellProblem]:
    """Numbers and dates that no sum proves and of which the engine was not sure."""
    if page.source == "text":
        return
    unsure = unsure_boxes(page)
    for name, title in _UNPROVEN.items():
        words = found.get(name)
        if words and touches(box := box_of(words), unsure):
            message = f"The {title} of a row may be misread: “{_text(found, name)}”."
            yield CellProblem("doubtful_value", message, page.place(box), name)


def _place(found: dict[str, list[Word]], name: str, otherwise: Place, page: Page) -> Place:
    words = found.get(name)
    return page.place(box_of(words)) if words else otherwise


def _unread(found: dict[str, list[Word]], place: Place, page: Page) -> Unread | None:
    """A line with a date, a number or money in its column that is no row and no total."""
    if not _evidence(found) and not _lone_money(found):
        return None
    return _unreadable(_united(found).text, place, page)


def _unreadable(text: str, place: Place, page: Page) -> Unread:
    message = f"A line on page {page.number} looks like a charge and cannot be read: “{text}”."
    return Unread(CellProblem("invalid_amount", message, place))


def _is_charge(line: Line) -> bool:
    amounts = [word for word in line.words if "." in word.text and parse_amount(word.text)]
    return len(amounts) > 1 and any(parse_date(word.text) for word in line.words)


def _lone_money(found: dict[str, list[Word]]) -> bool:
    texts = sum(name in found for name in (*_TEXTS, "trans_date", "number"))
    return texts > 1 and any(
        name in found and parse_amount(_text(found, name)) is not None for name in ("gross", "net")
    )


def _continues(found: dict[str, list[Word]], line: Line, bottom: float, columns: Columns) -> bool:
    """Tell whether the line only goes on with wrapped texts of the row right above."""
    first = line.words[0]
    near = first.y0 - bottom <= _CONTINUED * (first.y1 - first.y0)
    lefts = {column.name: column.left for column in columns.columns}
    return near and all(
        name in _TEXTS
        and (lefts.get(name) is None or abs(words[0].x0 - (lefts[name] or 0.0)) <= columns.slack)
        for name, words in found.items()
    )


def _append(cells_above: dict[str, list[Word]], found: dict[str, list[Word]]) -> None:
    for name, words in found.items():
        cells_above.setdefault(name, []).extend(words)


def _united(found: dict[str, list[Word]]) -> Line:
    return Line(tuple(word for words in found.values() for word in words))


def _dated(found: dict[str, list[Word]]) -> bool:
    return any(parse_date(_text(found, name)) for name in ("trans_date", "posted_date"))


def _text(found: dict[str, list[Word]], name: str) -> str:
    words = found.get(name)
    if not words:
        return ""
    return intern(words[0][4] if len(words) == 1 else " ".join([word[4] for word in words]))
