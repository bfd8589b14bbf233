"""Dates as they are printed; impossible ones are none."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache

from ccprocessor.extraction.text.amounts import evened

_SLASHED = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})\Z")
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})\Z")
_ISO = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})\Z")
_NAME = r"([^\W\d_]{3,10})"
_DAY_FIRST = re.compile(
    rf"([0-9]{{1,2}})(?:st|nd|rd|th)?[ .-]*{_NAME}\.?[ ,-]*([0-9]{{4}}|[0-9]{{2}})\Z"
)
_MONTH_FIRST = re.compile(rf"{_NAME}\.?[ -]*([0-9]{{1,2}})(?:st|nd|rd|th)?[ ,-]+([0-9]{{4}})\Z")
_CLOCK = re.compile(
    r"(?P<date>.*[0-9]{2})[ T,]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2}))?\s*(?P<half>[AaPp]\.?[Mm]\.?)?\Z"
)
_MONTHS = (
    "january januar janvier janeiro januari enero gennaio",
    "february februar fevrier febrero febbraio fevereiro februari",
    "march marz maerz mars marzo marco maart mrz mrt",
    "april avril abril aprile",
    "may mai mayo maggio maio mei",
    "june juni juin junio giugno junho",
    "july juli juillet julio luglio julho",
    "august aout agosto augustus",
    "september septembre septiembre setiembre settembre setembro",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember decembre diciembre dicembre dezembro",
)
_SHORTEST_NAME = 3  # letters of a month that is abbreviated
_PIVOT = 70  # two figures from here on are of the last century
_YEARS = range(1900, 2200)  # of papers; others are misread, and days cannot be added to some
_NOON = 12  # hour


@lru_cache(maxsize=4096)
def parse_date(text: str) -> dt.date | None:
    """The date a text prints: month first (`3/8/2031`, `03/08/31`), ISO, or with a named month.

    Dots mean day first (`08.03.2031`); two-digit years lie between 1970 and 2069. None where it
    is no date, or an impossible one.
    """
    text = evened(text).strip()
    if found := _SLASHED.match(text):
        return _date(found[4], found[1], found[3])
    if found := _ISO.match(text):
        return _date(found[1], found[3], found[4])
    if found := _DOTTED.match(text):
        return _date(found[3], found[2], found[1])
    if found := _DAY_FIRST.match(text):
        return _date(found[3], _month(found[2]), found[1])
    if found := _MONTH_FIRST.match(text):
        return _date(found[3], _month(found[1]), found[2])
    return None


def parse_moment(text: str) -> dt.datetime | None:
    """A date with a time of day (`4/16/2031 9:25:36AM`, midnight where none is printed)."""
    if not (found := _CLOCK.match(evened(text).strip())):
        day = parse_date(text)
        return dt.datetime.combine(day, dt.time()) if day else None
    day, hour = parse_date(found["date"]), int(found["hour"])
    if found["half"]:
        hour = hour % _NOON + (_NOON if found["half"][0] in "Pp" else 0)
    try:
        clock = dt.time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return None
    return dt.datetime.combine(day, clock) if day else None


@lru_cache(maxsize=1024)
def month_number(name: str) -> int | None:
    """1 to 12 for a month's name or its first letters (three at least), accents or none.

    In English, German, French, Spanish, Italian, Portuguese and Dutch; None where it names no
    month, or two ("jui").
    """
    folded = unicodedata.normalize("NFKD", name.casefold())
    start = "".join(letter for letter in folded if not unicodedata.combining(letter))
    if len(start) < _SHORTEST_NAME:
        return None
    found = {
        number
        for number, names in enumerate(_MONTHS, 1)
        if any(month.startswith(start) for month in names.split())
    }
    return found.pop() if len(found) == 1 else None


def _month(name: str) -> str:
    return str(month_number(name) or 0)


def full_year(year: str) -> int:
    """The year that two figures mean, between 1970 and 2069; more figures mean themselves."""
    number = int(year)
    return number if len(year) > len("31") else number + (2000 if number < _PIVOT else 1900)


def _date(year: str, month: str, day: str) -> dt.date | None:
    full = full_year(year)
    try:
        return dt.date(full, int(month), int(day)) if full in _YEARS else None
    except ValueError:
        return None
