"""The amounts on a receipt's picture, each with the label that belongs to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ccprocessor.domain.places import Place
from ccprocessor.extraction.picture.dates import date_spans
from ccprocessor.extraction.picture.labels import AmountKind, kind_of
from ccprocessor.extraction.picture.lines import WIDE, PictureLine, plain
from ccprocessor.extraction.text.amounts import CURRENCY, evened, is_negative

_SIGNS = rf"{CURRENCY}|E"
_WHOLE = r"(?:[0-9]{1,3}(?:[., '][0-9]{3})+|[0-9]{1,7})"
_END = r"(?:-(?![0-9])|[ ]?\)|[ ]?CR\b)?"
_AMOUNT = re.compile(
    rf"(?<![0-9A-Za-z.,/#:\-])(?P<open>[(\-]?)[ ]?(?P<sign>(?:{_SIGNS})?)[ ]?(?P<inner>[(\-]?)"
    rf"(?P<body>{_WHOLE}[ ]?[.,][ ]?[0-9]{{2}}|[.,][0-9]{{2}}(?=$|[ \t]))"
    rf"(?![0-9]|[.,/:][0-9])(?P<after>{_END})"
    rf"(?:[ ]?(?P<behind>(?:{CURRENCY})(?![A-Za-z]|[ ]?[0-9]))(?P<end>{_END}))?",
    re.IGNORECASE,
)
_GLUED = re.compile(
    rf"(?<=[A-Za-z:)=\-])(?P<sign>(?:{_SIGNS})?)(?P<body>{_WHOLE}[.,][0-9]{{2}})(?![0-9.,/:])"
)
_BARE = re.compile(
    rf"(?<![0-9A-Za-z.,/*#:\-])(?P<open>[(\-]?)(?P<sign>{_SIGNS})[ ]?(?P<inner>[(\-]?)"
    rf"(?P<body>[0-9]{{1,3}}(?:[, '][0-9]{{3}})+|[0-9]{{1,6}}(?:[.,][0-9])?)"
    rf"(?![0-9]|[.,/:][0-9])(?P<after>{_END})(?P<end>)",
    re.IGNORECASE,
)
_SET_WIDE = re.compile(
    r"(?<![0-9.,])(?P<sign>(?:R ?M|[$€£])?)[ ]?"
    r"(?P<body>[0-9](?: [0-9]){0,5} [.,] [0-9] [0-9])(?![ ]?[0-9])"
)
_NOT_MONEY = re.compile(
    r"[ ]?(?:%|KGS?\b|LBS?\b|OZ\b|ML\b|LTR|LITER|LITRE|GAL|KM|MI\b|CM|MM|KWH|X[ ]?[0-9]|PCS|HRS?|"
    r"MIN|"
    r"PTS?|PUNKTE)",
    re.IGNORECASE,
)
_COUNTS_PAGES = re.compile(
    r"(?<![A-Z])(?:PAGE|PG|SEITE|BLATT|PAGINA|PAG|HOJA|SIDE|STRONA)\W{0,2}[0-9]"
)
_WHOLE_AT_END = re.compile(r"[ \t:=](?P<body>[0-9]{1,3}(?:[.,][0-9]{3})+|[1-9][0-9]{0,5})$")
_LONG_DASHES, _MINUS_SIGN = "\u2013\u2014\u2015", "\u2212"
_LARGEST = Decimal(10_000_000)
_NEAR = 2.2  # heights of a line between a label and the amount under it


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount where it is printed: signed, with the label that belongs to it and its kind."""

    value: Decimal
    line: int
    start: int
    label: str
    kind: AmountKind
    currency: str
    place: Place
    height: float
    right: float
    repaired: bool = False
    is_mended: bool = False


def amounts_of(lines: Sequence[PictureLine]) -> tuple[Amount, ...]:
    """Every amount of money printed, top down, left to right; never a date, rate or weight."""
    found: list[Amount] = []
    tables = tax_table_lines(lines)
    offers = suggested_tips(lines)
    for number, line in enumerate(lines):
        spots = list(_spots(line))
        end = 0
        for spot in spots:
            label = _label(lines, number, spot, end, first=spot is spots[0])
            kind: AmountKind = "summary" if number in tables else kind_of(label.replace("\t", " "))
            if number in offers:
                kind = "suggestion"
            found.append(_amount(line, number, spot, label, kind))
            end = spot.end
    if not any(amount.kind in ("final", "total") for amount in found):
        whole = list(_whole_amounts(lines))
        if any(amount.kind in ("final", "total") for amount in whole):
            found = sorted((*found, *whole), key=lambda amount: amount.line)
    return tuple(found)


def _whole_amounts(lines: Sequence[PictureLine]) -> Iterator[Amount]:
    """Amounts printed without decimals at the ends of lines, as some currencies are."""
    for number, line in enumerate(lines):
        found = _WHOLE_AT_END.search(line.digits)
        if not found or any(True for _ in _spots(line)):
            continue
        label = line.text[: found.start()].strip(" \t:.=*")
        kind = kind_of(label.replace("\t", " "))
        if _COUNTS_PAGES.search(plain(label)):
            continue
        if _says(label) and (kind != "item" or not found["body"].isdecimal()):
            value = Decimal(re.sub("[.,]", "", found["body"]) + ".00")
            spot = _Spot(found.start("body"), found.end("body"), value, "", False)
            yield _amount(line, number, spot, label, kind)


@dataclass(frozen=True, slots=True)
class _Spot:
    start: int
    end: int
    value: Decimal
    currency: str
    repaired: bool


def _spots(line: PictureLine) -> Iterator[_Spot]:
    """The stretches of a line that print money."""
    text = line.digits
    taken = date_spans(line)
    for pattern in (_SET_WIDE, _AMOUNT, _GLUED, _BARE):
        for found in pattern.finditer(text):
            start, end = found.span()
            if any(start < last and end > first for first, last in taken):
                continue
            if (spot := _spot(line.text, text, found)) is not None:
                taken.append((start, end))
                yield spot


def _spot(printed: str, text: str, found: re.Match[str]) -> _Spot | None:
    parts = found.groupdict()
    if _NOT_MONEY.match(text, found.end()) and not parts["sign"]:
        return None
    value = value_of(parts["body"])
    if value is None or value >= _LARGEST:
        return None
    if _is_negative(found, printed[found.start()]):
        value = -value
    body = slice(found.start("body"), found.end("body"))
    sign = (parts["sign"].replace(" ", "") or parts.get("behind") or "").upper()
    return _Spot(found.start(), found.end(), value, sign, evened(printed)[body] != text[body])


def _is_negative(found: re.Match[str], dash: str) -> bool:
    """Tell whether the marks around an amount, of which the first is printed as `dash`, negate it.

    A dash that stands loose, between label and amount, is no sign. Of brackets that do not close
    nothing is left.
    """
    if "open" not in found.groupdict():
        return False
    lead = found["open"] + found["inner"]
    beside = found["sign"] and dash not in _LONG_DASHES
    loose = not beside and dash != _MINUS_SIGN and found.string.startswith("- ", found.start())
    if loose and found.string[: found.start()].strip(" ")[-1:].isalpha():
        return False
    marks = lead, found["after"] + (found["end"] or "")
    negative = is_negative(*marks)
    return "-" in lead if negative is None else negative


def value_of(body: str) -> Decimal | None:
    """The exact value of digits with any marks; the last mark before two digits is decimal."""
    squeezed = re.sub(r"[ ']", "", body)
    mark = next((place for place in (-3, -2) if squeezed[place:][:1] in (".", ",")), None)
    whole, cents = (squeezed[:mark], squeezed[mark + 1 :]) if mark else (squeezed, "")
    whole = re.sub(r"[.,]", "", whole)
    if not (whole or cents) or not (whole + cents).isdecimal():
        return None
    return Decimal(f"{whole or 0}.{cents or '00'}")


def _label(lines: Sequence[PictureLine], number: int, spot: _Spot, end: int, *, first: bool) -> str:
    """The text left of the amount; else what stands right of it; else the line above it."""
    line = lines[number]
    before = line.text[end : spot.start].strip(" \t:.=*-()@")
    if _says(before):
        return before
    lead = line.text[: spot.start]
    if not first and _says(lead):
        return lead.strip()
    behind = line.text[spot.end :].strip()
    if _says(behind) and first:
        return behind.split("\t")[0]
    above = _above(lines, number)
    return above if first else ""


def _above(lines: Sequence[PictureLine], number: int) -> str:
    """The line above where it is near and prints no amount itself."""
    if not number or lines[number - 1].page.number != lines[number].page.number:
        return ""
    above, line = lines[number - 1], lines[number]
    if line.box.y0 - above.box.y1 > _NEAR * line.height or WIDE in above.text:
        return ""
    if any(True for _ in _spots(above)):
        return ""
    return above.text


def _says(text: str) -> bool:
    return sum(map(str.isalpha, text)) > 1


def _amount(line: PictureLine, number: int, spot: _Spot, label: str, kind: AmountKind) -> Amount:
    box = line.box_between(spot.start, spot.end)
    return Amount(
        value=spot.value,
        line=number,
        start=spot.start,
        label=label,
        kind=kind,
        currency=spot.currency,
        place=line.page.place(box),
        height=box.height,
        right=box.x1,
        repaired=spot.repaired,
    )


_TAX = re.compile(r"(?<![A-Z])(?:GST|SST|VAT|TAX|MWST|UST|TVA|IVA|I\.V\.A\.?|BTW|STEUER)(?![A-Z])")
_TITLE = re.compile(
    r"SUMMARY|ANALYSIS|BREAKDOWN|SPECIFICATION|RECAP|DETAIL|RIEPILOGO|RESUMEN|"
    r"RESUMO"
)
_COLUMN = re.compile(
    r"AMOUNT|AMT|NET\b|NETTO|BRUTTO|BASE|RATE|CODE|TAUX|SATZ|IMPONIBILE|BEDRAG|GRUNDLAG|VALUE|%|"
    r"GOODS|\bHT\b|TTC|VALOR|"
    r"EXCL|INCL|TARIEF|BASIS|TASSA|TASA|TIPO|CUOTA|TAXA|GROSS|SALES|TOTAL"
)
_NO_TITLE = re.compile(
    r"QTY|QUANT|ITEM|DESC|PRICE|PREIS|PRIX|PREZZO|PRECIO|ARTIKEL|INVOICE|\bREG|\bID\b|\bNO\b|"
    r"INCLUSIVE|"
    r"THANK|INCLUDE|STAFF"
)
_OFFER = re.compile(r"SUGGEST|(?:TIP|GRATUITY) ?(?:GUIDE|TABLE|OPTION|CALC)|RECOMMENDED TIP")
_RATE = re.compile(r"[0-9]{2} ?%")
_LONGEST = 6  # lines that an item takes at most


def tax_table_lines(lines: Sequence[PictureLine]) -> frozenset[int]:
    """The numbers of the lines under the title of a tax table, as far as the table goes."""
    found: set[int] = set()
    for number, line in enumerate(lines):
        if _is_title(line):
            found |= set(_rows(lines, number + 1))
    return frozenset(found)


def suggested_tips(lines: Sequence[PictureLine]) -> frozenset[int]:
    """The numbers of lines that offer a tip: a rate of it, and two amounts or a title above."""
    found: set[int] = set()
    for number, line in enumerate(lines):
        text = plain(line.digits)
        titled = number - 1 in found or (number and _OFFER.search(plain(lines[number - 1].text)))
        if _RATE.search(text) and (titled or (_amounts(text) > 1 and "TIP" in text)):
            found.add(number)
    return frozenset(found)


def _is_title(line: PictureLine) -> bool:
    text = plain(line.text)
    if not _TAX.search(text) or _NO_TITLE.search(text) or _amounts(text):
        return False
    named = bool(_TITLE.search(text))
    return named or (text.count(WIDE) > 0 and bool(_COLUMN.search(_TAX.sub("", text))))


def _rows(lines: Sequence[PictureLine], start: int) -> Sequence[int]:
    """Lines with two amounts or more, or a rate and an amount; titles may stand between."""
    found = []
    for number in range(start, min(len(lines), start + _LONGEST)):
        text = plain(lines[number].digits)
        count = _amounts(text)
        if count > 1 or (count and "%" in text):
            found.append(number)
        elif count or (found and not _is_title(lines[number])):
            break
    return found


def _amounts(text: str) -> int:
    return len(re.findall(r"[0-9][.,][0-9]{2}(?![0-9%])", text))
