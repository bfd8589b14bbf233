"""Values parsed from the texts beside a receipt's labels."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache

from ccprocessor.domain.receipts import Coding
from ccprocessor.extraction.report.labels import ReportField
from ccprocessor.extraction.text.amounts import evened, parse_amount
from ccprocessor.extraction.text.dates import parse_date

_NOTES = re.compile(r"\s*receipts? notes?\s*\([0-9]*\)\s*:?\s*", re.IGNORECASE)
_ACCOUNT = re.compile(r"(\S+)\s*(?:\((?P<inner>.*?)\)?|[-\u2013]?\s*(?P<plain>.*))\Z")
_PORTAL_ID = re.compile(r"(?<![0-9])[0-9]{7}(?![0-9])")
_DATE = re.compile(r"[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{2,4}")
_KEY = re.compile(r"[A-Za-z-]*[0-9][\w-]*")
_ENDING = re.compile(r"\.(?:j|jp|jpe|p|pn|pd|h|he|hei|t|ti|tif|g|gi)\Z", re.IGNORECASE)
_NAME_MARKS = " .,'`-()"
_ONE_WORD = 12  # letters; a word so long was cut by the edge of its column
_ID_DIGITS = 4  # of a number that a system gave
CODED = (
    ReportField.CODING_TYPE,
    ReportField.JOB,
    ReportField.PHASE,
    ReportField.COST_TYPE,
    ReportField.GL_ACCOUNT,
)


def joined(lines: Sequence[str]) -> str:
    """Lines of a wrapped value as one text; a break behind a hyphen within a word is none."""
    return _glued(lines, _breaks_word)


def file_name(lines: Sequence[str]) -> str:
    """Lines of a wrapped file name as one; joined without space where it broke within a word."""
    return _glued(lines, _breaks_name)


def purpose(lines: Sequence[str]) -> str:
    """The purpose without the portal's `Receipts Notes (n):` in front."""
    text = joined(lines)
    prefix = _NOTES.match(text)
    return text[prefix.end() :] if prefix else text


def amount(text: str) -> Decimal | None:
    """The exact amount; None where the text is none."""
    return parse_amount(text) if text else None


def date(text: str) -> dt.date | None:
    """The first date in a text; None where there is none."""
    if day := parse_date(text):
        return day
    found = _DATE.search(evened(text))
    return parse_date(found[0]) if found else None


def portal_id(text: str) -> str | None:
    """The seven digits, or else whatever number stands there; None where there is none."""
    if found := _PORTAL_ID.search(text):
        return found[0]
    found = _KEY.search(text)
    return found[0] if found else None


def transaction_id(text: str) -> str:
    """The portal's key: the first word that holds a digit, else the text as printed."""
    found = _KEY.search(text)
    return found[0] if found else text


def coding(texts: dict[ReportField, str]) -> Coding:
    """Return the record's coding, numbers without their descriptions; equal ones are shared."""
    return _coding(*[texts.get(field, "") for field in CODED])


@lru_cache(maxsize=1024)
def _coding(kind: str, job: str, phase: str, cost_type: str, gl_account: str) -> Coding:
    account, description = _account(gl_account)
    return Coding(
        type=kind or None,
        job=_number(job),
        phase=_number(phase),
        cost_type=_number(cost_type),
        gl_account=account,
        gl_description=description,
    )


def is_name(text: str) -> bool:
    """Tell whether a text may be a person's name: letters of any script and what joins them."""
    return any(map(str.isalpha, text)) and all(
        letter.isalpha() or letter in _NAME_MARKS or not letter.isascii() for letter in text
    )


def _glued(lines: Sequence[str], breaks: Callable[[str, str], bool]) -> str:
    text = lines[0] if lines else ""
    for line in lines[1:]:
        text += line if breaks(text, line) else f" {line}"
    return text


def _breaks_word(before: str, after: str) -> bool:
    return before[-1:] == "-" and before[-2:-1].isalnum() and after[:1].isalnum()


def _breaks_name(before: str, after: str) -> bool:
    if before[-1:] in "_.-" or after[:1] in "_." or _ENDING.search(before):
        return True
    return " " not in before and len(before) >= _ONE_WORD


def _number(text: str) -> str | None:
    return text.split(" ", 1)[0] if text else None


def _account(text: str) -> tuple[str | None, str | None]:
    if not (found := _ACCOUNT.match(text)):
        return None, None
    return found[1], (found["inner"] or found["plain"] or "").strip() or None


def _is_figure(text: str) -> bool:
    return text[:1].isdigit()


_CHECKS: dict[ReportField, Callable[[str], object]] = {
    ReportField.DATE: date,
    ReportField.PORTAL_ID: _PORTAL_ID.search,
    ReportField.TRANSACTION_ID: lambda text: (
        sum(map(str.isdigit, text)) >= _ID_DIGITS and " " not in text
    ),
    ReportField.AMOUNT: lambda text: amount(text) is not None,
    ReportField.JOB: _is_figure,
    ReportField.PHASE: _is_figure,
    ReportField.COST_TYPE: _is_figure,
    ReportField.GL_ACCOUNT: _is_figure,
}
TYPED = frozenset(_CHECKS)
"""Fields whose values can be told by their form."""


def is_plausible(field: ReportField, text: str) -> bool:
    """Tell whether a text has the form of the field's values; True for free text."""
    check = _CHECKS.get(field)
    return bool(text) and (check is None or bool(check(text)))
