"""The labelled values of a statement page: whose card it is, and the report's own header."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ccprocessor.domain.pages import Word
from ccprocessor.domain.places import Box, around
from ccprocessor.domain.statement import StatementHeader
from ccprocessor.extraction.text.card_numbers import last_four
from ccprocessor.extraction.text.dates import parse_date, parse_moment
from ccprocessor.extraction.text.lines import Line

_LABELS = {
    "accountcode": "account",
    "acctcode": "account",
    "customerid": "customer",
    "custid": "customer",
    "cardnumber": "card",
    "cardnbr": "card",
    "cardno": "card",
    "cardnum": "card",
    "card#": "card",
    "cardholdername": "name",
    "cardholder:": "name",
    "employeename": "name",
    "employeeid": "employee",
    "empid": "employee",
    "employeeno": "employee",
    "employeenumber": "employee",
    "producedon": "produced",
    "posteddatebetween": "between",
    "postdatebetween": "between",
    "postingdatebetween": "between",
    "fromdate": "from",
    "todate": "to",
    "cardtoken": "other",
    "cardfirstname": "other",
    "cardlastname": "other",
    "primarysort": "other",
    "secondarysort": "other",
}
_LONGEST = 3  # words of a label
_NOT_LETTERS = re.compile(r"[^\w#]|_")
_GLUED_VALUE = re.compile(r"([^\W\d_]+:)(\S+)\Z")
_EMPLOYEE = re.compile(r"(?=[^\d]*\d)[A-Za-z0-9-]{2,10}\Z")
_RUN_TOGETHER = re.compile(
    r"(?P<employee>\d{4,6}|(?=\w*\d)\w{4,10})\s*(?P<name>[^\W\d_][^\d*]*?)\s*"
    r"(?P<card>(?:[\dxX*\u2022]{4}[ -]?){1,4}[\dxX*]*)"
)
_VALUE_GAP = 1.6  # heights of a line between words of one value
_BELOW = 2.6  # heights of a line between a label and its value below
_CODE_AND_COMPANY = re.compile(r"(\S+)\s*[-\u2013\u2014]\s+(.+)|(\S+)\s+[-\u2013\u2014]\s*(.+)")
_CARD_KEYS = frozenset({"card", "name", "employee"})
_ENOUGH_LABELS = 2  # different labels of a header
_HEADER_KEYS = frozenset({"produced", "between", "from", "to"})


@dataclass(frozen=True, slots=True)
class CardHeader:
    """Card that a page shows, as printed; None is what is not there or cannot be read."""

    last4: str | None
    employee_id: str | None
    name: str | None
    account_code: str = ""
    company: str = ""
    customer_id: str = ""


class StatementLabel(NamedTuple):
    """A label found on a page: which one, and its box."""

    key: str
    box: Box
    line: int


Placement = Callable[[StatementLabel, "_Sheet"], str]


class _Sheet(NamedTuple):
    lines: tuple[tuple[Word, ...], ...]
    labels: tuple[StatementLabel, ...]
    taken: frozenset[Word]


def find_labels(lines: Sequence[Line]) -> tuple[StatementLabel, ...]:
    """The labels on these lines, in reading order."""
    return _sheet(lines).labels


def read_headers(
    lines: Sequence[Line], drawn: Sequence[Word]
) -> tuple[CardHeader | None, StatementHeader | None]:
    """The card a page belongs to, and the report's own header; None where it is not printed.

    Values may stand right of, below or above their labels; where that fails, the order in which
    the words were `drawn` (employee id, name, card number after the last label) decides.
    """
    sheet = _sheet(lines)
    return _card_header(sheet, drawn), _report_header(sheet)


def _card_header(sheet: _Sheet, drawn: Sequence[Word]) -> CardHeader | None:
    if len({label.key for label in sheet.labels} & _CARD_KEYS) < _ENOUGH_LABELS:
        return None
    values = _best_placed(sheet)
    card, employee = last_four(values.get("card", "")), _employee(values.get("employee", ""))
    name = _name(values.get("name", ""))
    if not (card and employee and name) and (run := _run_together(drawn)):
        card = card or last_four(run["card"])
        employee, name = employee or run["employee"], name or run["name"].strip()
    code, company = _account(values.get("account", ""))
    return CardHeader(
        last4=card,
        employee_id=employee,
        name=name,
        account_code=code,
        company=company,
        customer_id=values.get("customer", ""),
    )


def _report_header(sheet: _Sheet) -> StatementHeader | None:
    first: dict[str, StatementLabel] = {}
    for label in sheet.labels:
        first.setdefault(label.key, label)
    if not first.keys() & _HEADER_KEYS:
        return None
    values = {key: _right(label, sheet) or _below(label, sheet) for key, label in first.items()}
    code, company = _account(values.get("account", ""))
    between = (*_between(first, sheet), None, None)
    return StatementHeader(
        account_code=code,
        company=company,
        customer_ids=tuple(
            part for part in re.split(r"[,\s]+", values.get("customer", "")) if part
        ),
        period_from=next(iter(_dates(values.get("from", ""))), None) or between[0],
        period_to=next(iter(_dates(values.get("to", ""))), None) or between[1],
        produced_on=parse_moment(values.get("produced", "")),
    )


def _between(first: dict[str, StatementLabel], sheet: _Sheet) -> list[dt.date]:
    if "between" not in first:
        return []
    line = first["between"].line
    words = [word for words in sheet.lines[line : line + 2] for word in words]
    dates = _dates(" ".join(word.text for word in words))
    return dates[:2] if len(dates) > 1 else []


def _sheet(lines: Sequence[Line]) -> _Sheet:
    split = [tuple(part for word in line.words for part in _parts(word)) for line in lines]
    labels: list[StatementLabel] = []
    taken: list[Word] = []
    for number, words in enumerate(split):
        start = 0
        while start < len(words):
            key, count = _label_at(words, start)
            if key:
                found = words[start : start + count]
                labels.append(StatementLabel(key, around(word.box for word in found), number))
                taken.extend(found)
            start += count
    return _Sheet(tuple(split), tuple(labels), frozenset(taken))


def _parts(word: Word) -> tuple[Word, ...]:
    """A label and its value drawn without a space (`ID:31456`) are two words."""
    if ":" not in word.text or not (found := _GLUED_VALUE.match(word.text)):
        return (word,)
    at = len(found[1])
    middle = word.x0 + (word.x1 - word.x0) * at / len(word.text)
    return (
        word._replace(x1=middle, text=found[1], edges=()),
        word._replace(x0=middle, text=found[2], edges=()),
    )


def _label_at(words: Sequence[Word], start: int) -> tuple[str, int]:
    """The label that begins at a word and of how many words it is; the longest wins."""
    if not _may_begin(words[start].text):
        return "", 1
    for count in range(min(_LONGEST, len(words) - start), 0, -1):
        if not _NOT_LETTERS.sub("", words[start + count - 1].text):
            continue
        squeezed = "".join(word.text for word in words[start : start + count])
        plain = _NOT_LETTERS.sub("", squeezed.casefold())
        key = _LABELS.get(plain) or _LABELS.get(f"{plain}:" if squeezed.endswith(":") else "")
        if key:
            colon = start + count < len(words) and words[start + count].text == ":"
            return key, count + colon
    return "", 1


def _best_placed(sheet: _Sheet) -> dict[str, str]:
    """The values by the placement under which most of them look as they should."""
    return max(
        (_placed(place, sheet) for place in (_right, _below, _above)),
        key=lambda values: sum(_looks_right(key, text) for key, text in values.items()),
    )


@lru_cache(maxsize=4096)
def _may_begin(text: str) -> bool:
    plain = _NOT_LETTERS.sub("", text.casefold())
    return bool(plain) and any(label.startswith(plain) for label in _LABELS)


def _placed(place: Placement, sheet: _Sheet) -> dict[str, str]:
    """The value of each label; of several equal labels the last whose value looks right."""
    values: dict[str, str] = {}
    for label in sheet.labels:
        text = place(label, sheet)
        if _looks_right(label.key, text) >= _looks_right(label.key, values.get(label.key, "")):
            values[label.key] = text
    return values


def _looks_right(key: str, text: str) -> float:
    match key:
        case "card":
            return 2.0 * (last_four(text) is not None)
        case "employee":
            return 2.0 * (_employee(text) is not None)
        case "name":
            return 1.0 * (_name(text) is not None)
        case "account":
            return 0.2 * bool(text) + 0.2 * bool(_account(text)[1])
        case _:
            return 0.0


def _right(label: StatementLabel, sheet: _Sheet) -> str:
    """Return what follows on the label's line, up to the next label or a gap."""
    words = [word for word in sheet.lines[label.line] if word.x0 >= label.box.x1 - 1]
    return _phrase(_until_label(words, sheet))


def _below(label: StatementLabel, sheet: _Sheet) -> str:
    """Return what stands under the label, on the next line there."""
    return _stacked(label, sheet, range(label.line + 1, len(sheet.lines)))


def _above(label: StatementLabel, sheet: _Sheet) -> str:
    """Return what stands over the label, on the next line there."""
    return _stacked(label, sheet, range(label.line - 1, -1, -1))


def _stacked(label: StatementLabel, sheet: _Sheet, numbers: range) -> str:
    height = label.box.height
    for number in numbers:
        words = sheet.lines[number]
        if abs(words[0].middle - label.box.middle) > _BELOW * height:
            return ""
        over = [word for word in words if word.x1 > label.box.x0 - height / 2]
        if over and over[0].x0 < label.box.x1:
            return _phrase(_until_label(over, sheet))
    return ""


def _until_label(words: Sequence[Word], sheet: _Sheet) -> Iterator[Word]:
    for word in words:
        if word in sheet.taken:
            return
        yield word


def _phrase(words: Iterator[Word]) -> str:
    found: list[Word] = []
    for word in words:
        if word.text == ":" and not found:
            continue
        if found and word.x0 - found[-1].x1 > _VALUE_GAP * (word.y1 - word.y0):
            break
        found.append(word)
    return " ".join(word.text for word in found)


def _employee(text: str) -> str | None:
    return text if _EMPLOYEE.match(text) else None


def _name(text: str) -> str | None:
    letters = sum(glyph.isalpha() for glyph in text)
    return text if letters > 1 and letters * 2 > len(text) else None


def _run_together(drawn: Sequence[Word]) -> re.Match[str] | None:
    texts = [word.text for word in drawn]
    for start in range(len(texts) - 1, 0, -1):
        label = _NOT_LETTERS.sub("", (texts[start - 1] + texts[start]).casefold())
        if label.startswith("employeeid"):
            glued = texts[start].partition(":")[2]
            return _RUN_TOGETHER.match(" ".join([glued, *texts[start + 1 : start + 12]]).strip())
    return None


def _account(text: str) -> tuple[str, str]:
    """Code and company of `A-10Z - NORTHPASS LLC`; the company once where it is printed twice."""
    found = _CODE_AND_COMPANY.match(text)
    if not found:
        return ("", text) if " " in text else (text, "")
    code, company = found[1] or found[3], found[2] or found[4]
    half = len(company) // 2
    if company[:half].strip() == company[half:].strip():
        company = company[:half].strip()
    return code, company


def _dates(text: str) -> list[dt.date]:
    return [date for part in text.split() if (date := parse_date(part.strip(",;")))]
