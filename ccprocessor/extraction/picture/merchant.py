"""Merchant of a receipt: the name at the head of the paper, as printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from ccprocessor.domain import picture_evidence as said
from ccprocessor.domain.pictures import Candidate
from ccprocessor.extraction.picture.dates import date_spans
from ccprocessor.extraction.picture.lines import WIDE, PictureLine, plain

_HEAD = 12  # lines
_SUFFIX = re.compile(
    r"\bS[DUO0B]N\.? ?B[HN]D\b|\bS[/.]?B\b|\bBHD\b|\bPTE\.? ?LTD\b|"
    r"\bLTDA?\b|\bLIMITED\b|\bS\.?R\.?O\b|\bDE C\.?V\b|\bZ\.? ?O\.?O\b|\bKFT\b|\bAPS\b|\bA/S\b|"
    r"\bLLC\b|\bINC\b|"
    r"\bCORP\b|\bCO\.(?! ?(?:REG|NO))|\bGMBH\b|"
    r"\bKG\b|\bE\.?K\b|\bOHG\b|\bAG\b|\bS\.?A\.?R\.?L\b|\bS\.?A\.?S\b|\bS\.?R\.?L\b|"
    r"\bS\.?P\.?A\b|\bS\.?L\.?U?\b|\bLDA\b|"
    r"\bB\.?V\b|\bN\.?V\b|\bPLC\b|\bPTY\b|\bENTERPRISES?\b|\bTRADING\b|\bMARKETING\b|SDNBHD|"
    r"\bHOLDINGS?\b"
)
_TRADE = re.compile(
    r"RESTAURANT|RESTORAN|RISTORANTE|RESTAURANTE|CAFE|COFFEE|BAKERY|BACKEREI|BISTRO|GRILL|PIZZA|"
    r"KITCHEN|"
    r"MART\b|MARKET|STORE|SHOP|HARDWARE|PHARMA|APOTHEKE|FARMACIA|HOTEL|\bINN\b|SUITES|MOTOR|"
    r"PETROL|STATION(?:ERY)?|"
    r"BOOKS|GALLERY|PERNIAGAAN|SYARIKAT|KEDAI|BOULANGERIE|SUPERM|TOYS|\bTAXI|FUEL|"
    r"\bOIL\b|PARKING|"
    r"ELECTRIC|COMPUTER|FASHION|BEAUTY|CLINIC|TRAVEL|HOUSE\b|FOODS?\b|GIFTS?\b|DECO(?:R|RATION)?\b|"
    r"FLORIST|BOUTIQUE|JEWEL|LAUNDRY|\bTYRES?\b"
)
_ADDRESS = re.compile(
    r"\b(?:JALAN|JLN|LORONG|LRG|TAMAN|KAMPUNG|KG|LOT|NO\.? ?[0-9]|UNIT|BLOCK|BLK|LEVEL|FLOOR|FLR|"
    r"STREET|ST\.?|ROAD|RD|"
    r"AVENUE|AVE|BLVD|BOULEVARD|HWY|HIGHWAY|DRIVE|DR|LANE|LN|SUITE|STE|PLAZA|BANDAR|SELANGOR|"
    r"JOHOR|KUALA LUMPUR|"
    r"PENANG|MALAYSIA|SINGAPORE|POSTCODE|P\.?O\.? BOX|RUE|ALLEE|PLATZ|WEG|VIA|CALLE|AVENIDA|RUA|"
    r"STRAAT|PIAZZA|"
    r"CORSO|PLACE|SQUARE|PARKWAY|PKWY|BATU|SEKSYEN|SECTION|PERSIARAN|GROUND)\b|STRASSE|"
    r"STR\. ?[0-9]|STRAAT|LAAN\b|(?:GASSE|WEG|PLATZ|ALLEE|RING|DAMM|UFER|GADE|VEJ|GATAN) ?[0-9]|"
    r", ?[0-9]{4} [A-Z]{3,}|"
    r"\b[A-Z]{2} [0-9]{5}\b|\b[0-9]{5}\b"
)
_CONTACT = re.compile(
    r"\bTEL\b|\bTEL[:.]|\bFAX|PHONE|\bPH[:.]|WWW\.|HTTP|@|\.COM\b|\.NET\b|EMAIL|E-MAIL|"
    r"\bH/?P[:. ]|WHATSAPP|HOTLINE|\bTELEFON|"
    r"\(?[0-9]{2,4}\)?[-. ][0-9]{3,4}[-. ]?[0-9]{3,4}"
)
_NUMBERS = re.compile(
    r"\bGST\b|\bSST\b|\bVAT\b|\bREG\b|\bROC\b|\bCO\.? ?(?:REG|NO)|\bABN\b|\bTAX (?:ID|NO|REG)|"
    r"SIRET|\bNIF\b|\bCIF\b|P\.? ?IVA|"
    r"UST-?ID|ST\.? ?NR|\bBTW\b|\bTVA\b|\bKVK\b|COMPANY NO|BUSINESS NO|BRN|\bID ?NO|\bUID\b|"
    r"STEUER|REGISTRATION|\bEIN\b|\bCNPJ\b"
)
_TITLE = re.compile(
    r"TAX INVOICE|TAXINVOICE|INVOICE|RECEIPT|CASH BILL|CASHBILL|CASH SALE|\bBILL\b|WELCOME|THANK|"
    r"CUSTOMER COPY|MERCHANT COPY|"
    r"DUPLICATE|REPRINT|\bCOPY\b|GUEST CHECK|ORDER\b|TABLE\b|SERVER|CASHIER|TERMINAL|\bPOS\b|"
    r"QUITTUNG|KASSENBON|RECHNUNG|"
    r"BELEG|FACTURE|TICKET|FACTURA|FATTURA|SCONTRINO|RICEVUTA|FATURA|RECIBO|FACTUUR|BONNETJE|"
    r"KASSABON|\bBON\b|BIENVENUE|"
    r"WILLKOMMEN|BIENVENID|BENVENUT|BEM.?VIND|WELKOM|OPEN 24|\bOPEN\b|HOURS|SIMPLIFIED|MEMBER|"
    r"STATEMENT|DOCUMENTO COMMERCIALE|"
    r"\bTRANSACTION\b|\bSALE\b|\bPURCHASE\b|\bDATE\b|\bTIME\b|CHECK ?#|\bGUEST|\bCREDIT CARD\b|"
    r"APPROVED|\bFOLIO\b|^FOR YOUR|^(?:RETURNS?|REFUND|VOID|EXCHANGE|CREDIT NOTE|NO SALE)$"
)
_REGISTERED = re.compile(
    r"(?:^|[ \t]*[(\[]|[ \t]+)(?:\bCO\b[. ]*|COMPANY ?)?(?:REG(?:N|"
    r"ISTRATION)?\b[. ]*)?(?:NO\b[.: ]*|ROC\b[.: ]*)?[: ]*"
    r"(?:[A-Z]{2,3}[- ]?)?[0-9]{5,12}[- ]?[A-Z]?[)\]]?[. ]*$",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"[(\[<][A-Z0-9/& -]*[0-9]{4}[A-Z0-9/& -]*[)\]>]")
_RIM = " *-=_~|:,#\u2022'\""
_LEAD_IN = re.compile(
    r"^(?:(?:(?:OWNE?D?|OPERATED|MANAGED|RUN) BY|(?:DIMILIKI|DIUSAHAKAN|DIKENDALIKAN)(?: OLEH)?|"
    r"EXPLOIT[EÉ]E? PAR|BETRIEBEN (?:VON|DURCH)|GESTITO DA|OPERADO POR)\b|"
    r"[A-Z]{0,2}[0-9]{5,}[ :-])\W*(?=\w)",
    re.IGNORECASE,
)
_FIGURES_FOR_LETTERS = str.maketrans("0DQ1L|!5678", "OOOIIIISGTB")
_FORMS = {
    form.translate(_FIGURES_FOR_LETTERS): form
    for form in ("S/B", "SDN", "BHD", "GMBH", "LTD", "LTDA", "LLC", "INC", "PLC", "PTY", "SARL")
}
"""Legal forms by what is left of them where optical reading takes figures for letters."""

_ALIAS = re.compile(
    r"[ ,]*[(\[]?\b(?:F\.?K\.?A|FORMERLY|PREVIOUSLY|A\.?K\.?A|T/A|TRADING AS)\b.*$", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"[ ]*[(\[<{](?=[^)\]>}]*[0-9]{4})[^)\]>}]{5,}[)\]>}]")
_BEHIND_FORM = re.compile(
    rf"((?:(?:{_SUFFIX.pattern})[., ]*)+)[ .,:-]*[(\[<]?"
    r"(?=(?:ABN|ACN|UEN|VAT|BRN|EIN|NIF|CIF|[CR]O\b)?[A-Z. :]{0,9}[-/ ]?[0-9]{2}[ ]?[0-9]{2}).*$",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"^[(&](?!FORMERLY|\(?CO)|^(?:\(?M\)? ?)?(?:SDN\.? ?BHD\.?|S/B|BHD\.?|CO\.?,? ?LTD\.?|LTD\.?|"
    r"LIMITED|INC\.?|"
    r"LLC|GMBH.*|ENTERPRISE|PTE\.? ?LTD\.?|"
    r"SARL|S\.?R\.?L\.?|S\.?P\.?A\.?|S\.?A\.?|S\.?L\.?|B\.?V\.?|TRADING|RESTAURANT)\W*$"
)
_LEADS_ON = re.compile(r"(?:&|-|,|\bAND|\bOF|\bTHE|\bUND|\bET|\bY|\bE)$")
_HOUSE_NUMBER = re.compile(r"^[0-9]{2,5}[A-Z]?,? [A-Z]+ [A-Z]+|#[0-9]{2,}")
_MONEY = re.compile(r"[0-9][.,][0-9]{2}(?![0-9])")
_FEWEST_LETTERS = 3  # of a name
_MOST_WORDS = 5  # of a name; more is a sentence


def merchant_candidates(lines: Sequence[PictureLine]) -> tuple[Candidate, ...]:
    """The names the head of the paper may mean, likeliest first, spelt as printed."""
    head = [_Part(line, *span) for line in lines[:_HEAD] for span in _columns(line)]
    if not head:
        return ()
    usual = median(line.height for line in lines)
    tallest = max(part.line.height for part in head)
    found = []
    used = 0
    for number in range(len(head)):
        if number < used:
            continue
        group = _joined(head, number, usual)
        name = cleaned(" ".join(part.text for part in group))
        registered = _is_registered(group, name, head[number + len(group) :][:1])
        registered = registered and not any(map(_is_address, head[:number]))
        score = _score(group, name, number, usual) + (_REGISTERED_GAIN if registered else 0.0)
        if score > _WORST:
            used = number + len(group)
            found.append(_candidate(group, name, score, tallest, registered=registered))
    return tuple(sorted(found, key=lambda one: -one.score))


class _Part(NamedTuple):
    """Text of one column of a line."""

    line: PictureLine
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.line.text[self.start : self.end]


def _columns(line: PictureLine) -> Iterator[tuple[int, int]]:
    """Yield start and end of the text of each column of a line; a name set wide is one."""
    parts = line.text.split(WIDE)
    if all(len(part) <= _SPACED_OUT for part in parts):
        yield 0, len(line.text)
        return
    start = 0
    for part in parts:
        yield start, start + len(part)
        start += len(part) + 1


_REGISTERED_GAIN = 1.5  # score of a name beside its registration number
_FEWEST_FIGURES = 5  # of such a number
_WORST = -2.0  # score of a line that is named at all
_LARGER, _LIKE_SIZE, _TIGHT = 1.3, 1.15, 0.7
_SPACED_OUT = 7  # letters of a word in a name set wide


def cleaned(text: str) -> str:
    """The name without registration number, branch's code, owner's title and rules around it."""
    name = re.sub(r"\s+", " ", text).strip(_RIM).lstrip(". ")
    name = _LEAD_IN.sub("", _ALIAS.sub("", name))
    name = _BEHIND_FORM.sub(r"\1", _IN_BRACKETS.sub("", name)).strip(_RIM)
    if _REGISTERED.fullmatch(name):
        return ""
    while (shorter := _REGISTERED.sub("", name).strip(" -:,")) != name and _letters(shorter):
        name = shorter
    return _with_form_mended(name)


def _with_form_mended(name: str) -> str:
    """The name, its legal form put right where figures in it were read for letters."""
    first, *rest = name.split(" ")
    mended = [_form(word) if at >= len(rest) - 2 else word for at, word in enumerate(rest)]
    return " ".join((first, *mended))


def _form(word: str) -> str:
    if not any(map(str.isdigit, word)) or word.isdigit():
        return word
    return _FORMS.get(word.rstrip(".").upper().translate(_FIGURES_FOR_LETTERS), word)


def _joined(head: Sequence[_Part], number: int, usual: float) -> Sequence[_Part]:
    """The part and those below it that go on with the same name."""
    group = [head[number]]
    for part in head[number + 1 : number + 3]:
        before, text = plain(group[-1].text).strip(), plain(part.text).strip()
        goes_on = _ends_name(cleaned(text)) or bool(_LEADS_ON.search(before))
        goes_on = goes_on or (not number and _as_large(group[-1].line, part.line, usual))
        if part.line is group[-1].line or not goes_on or not cleaned(text):
            break
        if any(_CONTACT.search(one) or _TITLE.search(one) for one in (before, text)):
            break
        if _NUMBERS.search(text) or (_ADDRESS.search(text) and not _SUFFIX.search(text)):
            break
        group.append(part)
    return group


def _ends_name(text: str) -> bool:
    """Tell whether a line can only be the end of a name: in brackets, or a trade or form alone."""
    rest = _TRADE.sub("", _SUFFIX.sub("", text))
    return bool(_TAIL.search(text)) or (
        bool(text) and rest != text and _letters(rest) < _FEWEST_LETTERS
    )


def _as_large(above: PictureLine, line: PictureLine, usual: float) -> bool:
    """Tell whether two lines are in one print, clearly larger than the rest: a two-line name."""
    if _letters(above.text) < _FEWEST_LETTERS:
        return False
    small, large = sorted((above.height, line.height))
    tight = line.box.y0 - above.box.y1 < small * _TIGHT
    named = _letters(line.text) >= _FEWEST_LETTERS and not _figures(line.text)
    return (
        tight
        and named
        and WIDE not in line.text
        and small > _LARGER * usual
        and large < _LIKE_SIZE * small
    )


def _score(group: Sequence[_Part], name: str, number: int, usual: float) -> float:
    text, whole = plain(name), plain(" ".join(part.text for part in group))
    letters = _letters(text)
    if letters < _FEWEST_LETTERS:
        return -9.0
    company = bool(_SUFFIX.search(text))
    tall = max(part.line.height for part in group) / max(usual, 0.1)
    score = 2.0 - 0.35 * number + min(2.0, 2.0 * max(0.0, tall - 1.1))
    score += 3.5 if company else 0.0
    score += 0.8 if _TRADE.search(text) else 0.0
    score -= 3.0 if _ADDRESS.search(whole) and not company else 0.0
    score -= 1.5 if _HOUSE_NUMBER.search(whole) and not company else 0.0
    score -= 4.0 if _CONTACT.search(whole) else 0.0
    score -= 3.0 if _NUMBERS.search(text) and not company else 0.0
    score -= 4.0 if _TITLE.search(text) else 0.0
    score -= 2.0 if _figures(text) > letters else 0.0
    score -= 3.0 if _is_figures(group[0].line) else 0.0
    return score - (1.0 if _is_sentence(name) else 0.0)


def _is_registered(group: Sequence[_Part], name: str, below: Sequence[_Part]) -> bool:
    """Tell whether a registration number stands behind a name in brackets, or below it.

    The number of a telephone or in an address is none.
    """
    printed = " ".join(part.text for part in group)
    if _IN_BRACKETS.search(printed) and _figures(printed) - _figures(name) >= _FEWEST_FIGURES:
        return True
    text = plain("".join(part.text for part in below)).strip()
    if _CONTACT.search(text) or _ADDRESS.search(text.replace(" ", "")):
        return False
    return bool(
        _NUMBERS.search(text) or _REGISTERED.fullmatch(text) or _BARE_NUMBER.fullmatch(text)
    )


def _is_address(part: _Part) -> bool:
    text = plain(part.text)
    return any(one.search(text) for one in (_ADDRESS, _HOUSE_NUMBER, _CONTACT))


def _is_figures(line: PictureLine) -> bool:
    """Tell whether the line prints a date, a time or an amount."""
    return bool(date_spans(line)) or bool(_MONEY.search(line.digits))


def _candidate(
    group: Sequence[_Part], name: str, score: float, tallest: float, *, registered: bool
) -> Candidate:
    evidence = [said.HEADING]
    if _SUFFIX.search(plain(name)):
        evidence.append(said.COMPANY)
    if registered:
        evidence.append(said.REGISTERED)
    if max(part.line.height for part in group) >= tallest * 0.97:
        evidence.append(said.LARGE_PRINT)
    places = tuple(part.line.place_between(part.start, part.end) for part in group)
    return Candidate(name, round(score, 3), places=places, evidence=tuple(evidence))


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _figures(text: str) -> int:
    return sum(map(str.isdigit, text))


def _is_sentence(name: str) -> bool:
    words = [word for word in name.split() if _letters(word)]
    lower = sum(word[:1].islower() for word in words)
    return len(words) > _MOST_WORDS or lower > len(words) / 2
