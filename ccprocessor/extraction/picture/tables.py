"""Lines of a receipt that are a table of its taxes: their sums are not the receipt's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ccprocessor.extraction.picture.lines import WIDE, PictureLine, plain

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
_LONGEST = 6  # lines that an item takes at most


def tax_table_lines(lines: Sequence[PictureLine]) -> frozenset[int]:
    """The numbers of the lines under the title of a tax table, as far as the table goes."""
    found: set[int] = set()
    for number, line in enumerate(lines):
        if _is_title(line):
            found |= set(_rows(lines, number + 1))
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
