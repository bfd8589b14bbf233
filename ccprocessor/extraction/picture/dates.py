"""The dates on a receipt's picture: every one that is printed, the likeliest first."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from ccprocessor.domain import picture_evidence as said
from ccprocessor.domain.pictures import Candidate
from ccprocessor.extraction.picture.date_order import TELLING, days_first
from ccprocessor.extraction.picture.lines import PictureLine, plain
from ccprocessor.extraction.text.dates import full_year, month_number

Order = Literal["day first", "month first", "year first", "short year first", "named"]

_SEP = r"[ ]?[-/.,'][ ]?"
_YEAR = (
    r"(?:(?:19|20)[0-9]{2}(?![0-9]{3})(?!:[0-9])|[0-9]{2}(?![0-9]|[.][0-9])|"
    r"[0-9]{2}(?=[0-9]{1,2}:[0-9]{2}))"
)
_YEAR_NOT_HOUR = _YEAR.replace("|[.][0-9])", "|[.:][0-9])")
_DAY = r"[0-3]?[0-9]"
_NUMERIC = re.compile(rf"(?<![0-9.,/Vv])({_DAY})({_SEP})({_DAY})({_SEP})({_YEAR})")
_YEAR_FIRST = re.compile(
    rf"(?<![0-9])((?:19|20)[0-9]{{2}})([ ]?[-/.][ ]?)([01]?[0-9])[ ]?[-/.][ ]?({_DAY})"
)
_COMPACT = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])(?![0-9])")
_UNMARKED = re.compile(
    r"(?:^|(?<=\t)|(?<=DATE )|(?<=DATE: ))([0-3][0-9])([01][0-9])(20[0-9]{2})(?![0-9])"
)
_WORD = r"([^\W\d_]{3,10}|[A-Za-z0-9]{3})"
_LINK = r"[ \t.,/'\-]*(?:DE[LN]?[ ]|OF[ ])?[ ]*"
_NAMED = re.compile(
    rf"(?<![0-9.,])({_DAY})[ ]?(?:(?:ST|ND|RD|TH|ER|O|A)(?![A-Z]))?{_LINK}{_WORD}{_LINK}"
    rf"({_YEAR_NOT_HOUR})"
)
_MONTH_NAMED = re.compile(
    rf"(?<![A-Z]){_WORD}[ .,\-/]*({_DAY})[ ]?(?:ST|ND|RD|TH)?[ .,\-/']+({_YEAR_NOT_HOUR})"
)
_AROUND_CLOCK = re.compile(
    rf"(?<![A-Z]){_WORD}[ ]+({_DAY})[ ,]+[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?[ ]*"
    r"(?:[AP]M[ ]+)?(?:[A-Z]{3,4}[ ]+)?((?:19|20)[0-9]{2})(?![0-9])"
)
_YEAR_NAMED = re.compile(
    rf"(?<![0-9])((?:19|20)[0-9]{{2}})[ .\-/]?{_WORD}[ .\-/]?({_DAY})(?![0-9])"
)
_CLOCK = re.compile(
    r"(?<![0-9])([0-2]?[0-9])[ ]?([:.hH])[ ]?([0-5][0-9])(?:[:.][0-5][0-9])?(?![0-9])"
)

_LABEL = re.compile(
    r"\b(?:DATE|DATUM|FECHA|DATA|DT|TARIKH|TIME|TRANS|PURCHASE[D]?|SALE|SOLD|ISSUED|EMISSION|"
    r"DEPART|CHECK.?OUT|ABREISE|BELEGDATUM|RECHNUNGSDATUM|AUSSTELLUNGSDATUM|BUCHUNGSDATUM|"
    r"BESTELLDATUM|FACTUURDATUM)|DATE[: ]"
)
_NEVER_MEANT = re.compile(
    r"EXP(?!ENS|RESS|ORT)|VALID|UNTIL|WARRANT|GARANT|MEMBER|SINCE|BEST ?BEF|BIRTH|\bDOB\b|REDEEM|"
    r"SCAD|CADUC|GULTIG|VALABLE|JUSQU|HALTBAR|ESTABL|FOUNDED|GEGR|DEPUIS|GELDIG|"
    r"(?:TEL|PHONE|FAX|TELEFON)[ .:NO]*$"
)
_NOT_MEANT = re.compile(
    r"RETURN|REFUND(?! DATE|ED ON| ISSUED)|DUE|PRINT|NEXT|VENCIM|\bBIS\b|"
    r"RUCKGABE|UMTAUSCH|ISSUE OF|EFFECTIVE|APPROVED ON|OFFER|COUPON|VOUCHER|BEFORE|DESDE|DAL |"
    r"HASTA|TOT EN MET|ORDERED|CHECK.?IN|ARRIV|ANREISE"
)
_MISREAD = str.maketrans("0158|", "OISBI")


@dataclass(frozen=True, slots=True)
class _PrintedDate:
    line: PictureLine
    number: int
    start: int
    end: int
    year: int
    month: int
    day: int
    order: Order
    repaired: bool = False

    @property
    def date(self) -> dt.date | None:
        try:
            return dt.date(self.year, self.month, self.day)
        except ValueError:
            return None


def date_candidates(lines: Sequence[PictureLine]) -> tuple[Candidate, ...]:
    """Every date printed, likeliest first; one whose day and month may be swapped counts twice.

    Which of them stands first is inferred from all dates of the paper, then from its language
    and currency. Expiry, warranty, return and print dates come last.
    """
    mentions = [one for one in _mentions(lines) if one.date or _is_ambiguous(one)]
    weight = days_first(lines, _votes(mentions)) + _nearness(mentions)
    spots = len({one.date for one in mentions})
    counts = Counter(one.date for one in mentions)
    seen: dict[dt.date, list[_Read]] = defaultdict(list)
    for mention in mentions:
        score, evidence = _score(mention, lines, counts[mention.date])
        for reading, change in _readings(mention, days_first=weight >= 0):
            if (date := reading.date) is not None:
                seen[date].append(_Read(reading, score + change, evidence))
    order = said.ORDER_INFERRED if abs(weight) >= TELLING else said.ORDER_GUESSED
    found = [_candidate(date, reads, order, only=spots == 1) for date, reads in seen.items()]
    return tuple(sorted(found, key=lambda one: -one.score))


class _Read(NamedTuple):
    """One way to read one printed date, what it scores and why."""

    mention: _PrintedDate
    score: float
    evidence: tuple[str, ...]


def _candidate(date: dt.date, reads: Sequence[_Read], order: str, *, only: bool) -> Candidate:
    best = max(reads, key=lambda read: read.score).mention
    ambiguous = all(_is_ambiguous(read.mention) for read in reads)
    evidence = [sentence for read in reads for sentence in read.evidence]
    if not all(said.FAINT in read.evidence for read in reads):
        evidence = [sentence for sentence in evidence if sentence != said.FAINT]
    evidence.append(order if ambiguous else said.UNAMBIGUOUS)
    if only:
        evidence.append(said.ONLY_DATE)
    if len(reads) > 1:
        evidence.append(said.REPEATED)
    return Candidate(
        date.isoformat(),
        round(max(read.score for read in reads), 3),
        label=best.line.text[: best.start].strip(),
        kind="ambiguous" if ambiguous else best.order,
        places=tuple(
            one.line.place_between(one.start, one.end) for one in (read.mention for read in reads)
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        order=best.order if best.order in ("day first", "month first") else "",
    )


def date_spans(line: PictureLine) -> list[tuple[int, int]]:
    """Return the spans of dates and times of day in a line's text: no amounts stand there."""
    dates = [(one.start, one.end) for one in _line_mentions(0, line)]
    return dates + [found.span() for found in _CLOCK.finditer(line.digits) if ":" in found[0]]


def time_of_day(lines: Sequence[PictureLine]) -> str:
    """The time beside a date as "20:42", else the first printed; empty where there is none."""
    dated = [line for line in lines if next(_line_mentions(0, line), None)]
    for line in (*dated, *lines):
        for found in _CLOCK.finditer(line.digits):
            if found[2] == ":" and int(found[1]) < _HOURS:
                return f"{int(found[1]):02}:{found[3]}"
    return ""


def _mentions(lines: Sequence[PictureLine]) -> Iterator[_PrintedDate]:
    for number, line in enumerate(lines):
        yield from _line_mentions(number, line)


def _line_mentions(number: int, line: PictureLine) -> Iterator[_PrintedDate]:
    text, taken = line.digits.upper(), [False] * (len(line.text) + 1)
    if len(text) != len(line.text):
        text, taken = line.digits, [False] * (len(line.digits) + 1)
    for pattern, read in _FORMS:
        for found in _overlapping(pattern, text):
            if any(taken[found.start() : found.end()]) or (parts := read(found)) is None:
                continue
            year, month, day, order = parts
            taken[found.start() : found.end()] = [True] * (found.end() - found.start())
            repaired = line.text[found.start() : found.end()].upper() != found[0]
            yield _PrintedDate(
                line=line,
                number=number,
                start=found.start(),
                end=found.end(),
                year=year,
                month=month,
                day=day,
                order=order,
                repaired=repaired,
            )


def _overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield every match, those that begin within another too: the first may be no date."""
    found = pattern.search(text)
    while found:
        yield found
        found = pattern.search(text, found.start() + 1)


_Parts = tuple[int, int, int, Order]


def _numeric(found: re.Match[str]) -> _Parts | None:
    first, second, year = int(found[1]), int(found[3]), full_year(found[5])
    marks = {found[2].strip(), found[4].strip()}
    if (len(marks) > 1 or marks & {",", "'"}) and len(found[5]) < len("2031"):
        return None
    if not first or not second:
        return None
    if year < _LONG_AGO <= full_year(found[1]) and _is_day(found[5]) and second <= _MONTHS:
        return full_year(found[1]), second, int(found[5]), "short year first"
    if second > _MONTHS >= first:
        return year, first, second, "month first"
    if first > _MONTHS >= second or (first <= _MONTHS and second <= _MONTHS):
        return year, second, first, "day first"
    return None


def _is_day(figures: str) -> bool:
    return len(figures) == len("31") and 1 <= int(figures) <= _DAYS


def _year_first(found: re.Match[str]) -> _Parts | None:
    groups = [group for group in found.groups() if group.strip().isdigit()]
    year, month, day = map(int, groups)
    return (year, month, day, "year first") if 1 <= month <= _MONTHS and day else None


def _unmarked(found: re.Match[str]) -> _Parts | None:
    year, month, day = int(found[3]), int(found[2]), int(found[1])
    return (year, month, day, "day first") if 1 <= month <= _MONTHS and day else None


def _named(found: re.Match[str]) -> _Parts | None:
    month = _month(found[2])
    return (full_year(found[3]), month, int(found[1]), "named") if month and int(found[1]) else None


def _month_named(found: re.Match[str]) -> _Parts | None:
    month = _month(found[1])
    return (full_year(found[3]), month, int(found[2]), "named") if month and int(found[2]) else None


def _year_named(found: re.Match[str]) -> _Parts | None:
    month = _month(found[2])
    return (int(found[1]), month, int(found[3]), "named") if month and int(found[3]) else None


_FORMS = (
    (_YEAR_FIRST, _year_first),
    (_NAMED, _named),
    (_AROUND_CLOCK, _month_named),
    (_MONTH_NAMED, _month_named),
    (_YEAR_NAMED, _year_named),
    (_NUMERIC, _numeric),
    (_COMPACT, _year_first),
    (_UNMARKED, _unmarked),
)
_MONTHS = 12  # a greater number is a day
_HOURS = 24  # of a day
_DAYS = 31  # of a month
_MONTH = dt.timedelta(31)
_NEAR = 3  # weight of dates near each other
_LONG_AGO = 2010  # two figures that mean an earlier year are a day, behind a later year


def _month(name: str) -> int | None:
    readings = (name, name.translate(_MISREAD), name.translate(_MISREAD).replace("I", "L"))
    return next((number for one in readings if (number := month_number(one))), None)


def _votes(mentions: Sequence[_PrintedDate]) -> int:
    """Count the dates that can only be read day first, less those that can only be month first.

    One that might be either is what it is elsewhere on the paper, spelled.
    """
    certain = [one for one in mentions if max(one.month, one.day) > _MONTHS]
    days = sum(one.order == "day first" for one in certain)
    months = sum(one.order == "month first" for one in certain)
    spelled = {one.date for one in mentions if one.order in ("named", "year first")}
    for one in mentions:
        if one.order == "day first" and _is_ambiguous(one):
            days += one.date in spelled
            months += replace(one, month=one.day, day=one.month).date in spelled
    return days - months


def _nearness(mentions: Sequence[_PrintedDate]) -> int:
    """Weigh the order that brings the dates of a paper, such as nights, within a month."""
    unsure = [one for one in mentions if one.order == "day first" and _is_ambiguous(one)]
    swapped = [replace(one, month=one.day, day=one.month) for one in unsure]
    near = [
        max(days) - min(days) <= _MONTH
        for days in ([one.date for one in reads if one.date] for reads in (unsure, swapped))
        if len(set(days)) > 1
    ]
    return _NEAR * (near[0] - near[1]) if len(near) > 1 else 0


def _readings(mention: _PrintedDate, *, days_first: bool) -> Iterator[tuple[_PrintedDate, float]]:
    """The likely reading, then the one with day and month swapped where that is possible.

    Behind a year in two figures that is day and year.
    """
    if mention.order == "short year first":
        yield mention, 0.0
        year, day = 2000 + mention.day, mention.year % 100
        yield replace(mention, year=year, day=day, order="day first"), _SWAPPED
        return
    if mention.order != "day first" or mention.day > _MONTHS or mention.month == mention.day:
        yield mention, 0.0
        return
    swapped = replace(mention, month=mention.day, day=mention.month, order="month first")
    yield mention, 0.0 if days_first else _SWAPPED
    yield swapped, _SWAPPED if days_first else 0.0


_SWAPPED = -2.0  # score where a date is read the other way than most on the paper
_IN_TABLE = 1.5  # score that a date loses in a list: the day of an item
_UNLIKELY = 0.7  # score that a date loses for its form
_CLEAR = 0.95  # score of print from which a digit is seldom misread
_EARLIEST = 2000  # year; older ones are misread


def _score(
    mention: _PrintedDate, lines: Sequence[PictureLine], count: int
) -> tuple[float, tuple[str, ...]]:
    """Return its score and evidence: label, a time beside it, being printed more than once."""
    line = mention.line
    label = _label(mention, lines)
    evidence = []
    score = 0.3 * min(count, 2) - (0.3 if mention.repaired else 0.0)
    score -= _UNLIKELY if _is_unlikely(mention) else 0.0
    score -= _IN_TABLE if _is_row(mention, lines) else 0.0
    if _NEVER_MEANT.search(label):
        score -= 6.0
    elif _NOT_MEANT.search(label):
        score -= 3.0
    elif _LABEL.search(label):
        score += 1.2
        evidence.append(said.LABELLED_DATE)
    around = line.digits[: mention.start], line.digits[mention.end :]
    if any(_CLOCK.search(text) for text in around):
        score += 0.8
        evidence.append(said.WITH_TIME)
    if line.score_between(mention.start, mention.end) < _CLEAR:
        evidence.append(said.FAINT)
    return score - 0.3 * mention.number / max(1, len(lines)), tuple(evidence)


def _label(mention: _PrintedDate, lines: Sequence[PictureLine]) -> str:
    """Return what stands before a date and behind the one before it; else a heading above."""
    ends = [one.end for one in _line_mentions(0, mention.line) if one.end <= mention.start]
    text = mention.line.text[max(ends, default=0) : mention.start]
    if text.strip(" \t:") or not mention.number:
        return " ".join(plain(text).split("\t")[-2:])
    above = lines[mention.number - 1]
    if any(map(str.isdigit, above.text)):
        return ""
    box = mention.line.box_between(mention.start, mention.end)
    beside = [word.text for word in above.words if word.x0 < box.x1 and word.x1 > box.x0]
    return plain(" ".join(beside) or above.text)


def _is_unlikely(mention: _PrintedDate) -> bool:
    """Eight digits in a row may be any number; receipts of another century are none."""
    text = mention.line.text[mention.start : mention.end]
    return text.isdigit() or mention.year < _EARLIEST


def _is_row(mention: _PrintedDate, lines: Sequence[PictureLine]) -> bool:
    """Tell whether lines around it that begin with dates begin with others too: days of a table."""
    if plain(mention.line.text[: mention.start]).strip():
        return False
    above, below = lines[: mention.number][::-1], lines[mention.number + 1 :]
    return any(_meets_other_day(mention, run) for run in (above, below))


def _meets_other_day(mention: _PrintedDate, lines: Sequence[PictureLine]) -> bool:
    """Tell whether another date begins a line before one begins without a date."""
    for line in lines:
        first = next((one for one in _line_mentions(0, line) if one.start == 0), None)
        if first is None or first.date != mention.date:
            return first is not None
    return False


def _is_ambiguous(mention: _PrintedDate) -> bool:
    """Tell whether day and month might be swapped, or day and year."""
    if mention.order == "short year first":
        return True
    if mention.order not in ("day first", "month first") or mention.month == mention.day:
        return False
    return max(mention.month, mention.day) <= _MONTHS
