"""OCR words of a receipt's picture to everything it may say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from difflib import SequenceMatcher
from typing import NamedTuple

from ccprocessor.domain import picture_evidence as said
from ccprocessor.domain.money import total
from ccprocessor.domain.pages import Page
from ccprocessor.domain.pictures import NO_WORDS, Candidate, FieldReading, PictureDraft
from ccprocessor.domain.places import Place, around
from ccprocessor.extraction.picture.amounts import Amount, amounts_of
from ccprocessor.extraction.picture.dates import date_candidates, time_of_day
from ccprocessor.extraction.picture.labels import AmountKind
from ccprocessor.extraction.picture.lines import PictureLine, picture_lines, plain
from ccprocessor.extraction.picture.mail_head import parted_from_head
from ccprocessor.extraction.picture.merchant import merchant_candidates
from ccprocessor.extraction.picture.totals import SumEvidence, TotalCandidates, totals_of

_CARD = re.compile(
    r"(?:[*Xx\u2022#.\u00d7\u2605]{2,}[ -]?|(?<![0-9A-Za-z])[*][ ]?|ENDING(?: IN)?[: ]+|"
    r"ENDS IN[: ]+|"
    r"LAST ?4[^0-9]{0,"
    r"10})([0-9]{4})(?![0-9])",
    re.IGNORECASE,
)


_CARD_WORDS = re.compile(
    r"CARD|VISA|MASTER|AMEX|AMERICAN EX|DISCOVER|DEBIT|CREDIT|ACCT|ACCOUNT|KARTE|CARTE|TARJETA|"
    r"CARTA|"
    r"CARTAO|MAESTRO|PAN\b|GIROCARD|KAART|PAS\b|\bCB\b|EFTPOS|ENDING",
    re.IGNORECASE,
)
_OTHER_NUMBERS = re.compile(
    r"SIRET|IBAN|VAT|GST|TVA|IVA|BTW|REG|PHONE|TEL|MEMBER|LOYALTY|REWARD|ORDER|INVOICE",
    re.IGNORECASE,
)
_SHORT_MASK = 6  # letters; a longer mask is that of a card
_WORDS_BEHIND = re.compile(r"[ \t]+[A-Za-z]{3,}")


def read_picture(
    pages: Sequence[Page], second: Sequence[Page] = (), *, digest: str = "", fingerprint: str = ""
) -> PictureDraft:
    """Everything one receipt's picture may say; never raises.

    `pages` are the words of one receipt, top to bottom where it took several pages; `second` the
    same as another engine read it: what both say gains, what only it says is added behind.
    """
    draft = _draft(pages)
    if second:
        draft = agreed(draft, _draft(second))
    return replace(draft, digest=digest, fingerprint=fingerprint)


def _draft(pages: Sequence[Page]) -> PictureDraft:
    printed = picture_lines(pages)
    if not printed:
        return PictureDraft(note=NO_WORDS)
    lines, mail = parted_from_head(printed)
    amounts = amounts_of(lines)
    totals = totals_of(amounts)
    parts = _Parts.of(amounts, totals)
    return PictureDraft(
        places=_places(printed),
        totals=totals.candidates,
        dates=date_candidates(lines) or (mail.dates() if mail and totals.candidates else ()),
        merchants=mail.merchants() if mail else merchant_candidates(lines),
        cards=_cards(lines),
        currency=currency_of(lines, amounts),
        time=time_of_day(lines),
        words=sum(len(line.words) for line in lines),
        legibility=_legibility(pages),
        subtotal=parts.subtotal,
        tax=parts.tax,
        tip=parts.tip,
    )


def _legibility(pages: Sequence[Page]) -> float:
    """Return how sure the engine was, letter by letter; 1 if it did not say."""
    scored = [
        (len(word.text), score)
        for page in pages
        if page.scores
        for word, score in zip(page.words, page.scores, strict=False)
    ]
    letters = sum(length for length, _ in scored)
    return round(sum(length * score for length, score in scored) / letters, 3) if letters else 1.0


def _places(lines: Sequence[PictureLine]) -> tuple[Place, ...]:
    pages = dict.fromkeys((line.page.document, line.page.number) for line in lines)
    found = []
    for key in pages:
        mine = [line for line in lines if (line.page.document, line.page.number) == key]
        found.append(mine[0].page.place(around(line.box for line in mine)))
    return tuple(found)


def _cards(lines: Sequence[PictureLine]) -> tuple[Candidate, ...]:
    """Last fours behind a masked number, first printed first."""
    found: dict[str, Candidate] = {}
    for line in lines:
        text = line.text.replace("\t", " ")
        for match in _CARD.finditer(text):
            named = bool(_CARD_WORDS.search(text))
            if not named and _OTHER_NUMBERS.search(text):
                continue
            if (
                match[0].startswith("*")
                and match.end() - match.start() < _SHORT_MASK
                and not (named or len(line.words) == 1)
            ):
                continue
            if not named and _WORDS_BEHIND.match(text, match.end()):
                continue
            place = line.place_between(*match.span())
            found.setdefault(
                match[1],
                Candidate(match[1], 1.0 + named, places=(place,), evidence=(said.MASKED,)),
            )
    return tuple(sorted(found.values(), key=lambda one: -one.score))


class _Parts(NamedTuple):
    """Subtotal, tax and tip: those of the sum that makes the total, else those so called."""

    subtotal: FieldReading | None
    tax: FieldReading | None
    tip: FieldReading | None

    @classmethod
    def of(cls, amounts: Sequence[Amount], totals: TotalCandidates) -> _Parts:
        value = Decimal(totals.candidates[0].value) if totals.candidates else None
        values = {value} | {
            one.parts[0].value
            for one in totals.supports
            if one.value == value and one.sentence == said.ROUNDED
        }
        proof = _best_sum([one for one in totals.supports if one.value in values])
        kinds: tuple[AmountKind, ...] = ("subtotal", "tax", "tip")
        return cls(*(_summand(proof, kind) or _called(amounts, kind) for kind in kinds))


def _best_sum(supports: Sequence[SumEvidence]) -> SumEvidence | None:
    sums = (said.ADDED_UP, said.ADDED_UP_WITH_TIP, said.NET_AND_TAX)
    return max(
        (one for one in supports if one.sentence in sums), key=lambda one: one.weight, default=None
    )


def _summand(proof: SumEvidence | None, kind: AmountKind) -> FieldReading | None:
    """Add up the amounts of one kind that a sum took; None if it took none."""
    parts = [part for part in proof.parts if part.kind == kind] if proof else []
    if proof is None or not parts:
        return None
    places = tuple(part.place for part in parts)
    value = total(part.value for part in parts)
    return FieldReading(f"{value}", said.probability((proof.sentence,)), places, (proof.sentence,))


def _called(amounts: Sequence[Amount], kind: AmountKind) -> FieldReading | None:
    """The amount so called that is printed most often, the first of equals."""
    named = [amount for amount in amounts if amount.kind == kind]
    if not named:
        return None
    summed = [amount for amount in named if kind == "tax" and "TOTAL" in plain(amount.label)]
    value = Counter(amount.value for amount in summed or named).most_common(1)[0][0]
    places = tuple(amount.place for amount in named if amount.value == value)
    others = tuple(dict.fromkeys(f"{one.value}" for one in named if one.value != value))
    return FieldReading(f"{value}", said.probability((said.NAMED,)), places, (), others)


def agreed(
    first: PictureDraft, second: PictureDraft, sentence: str = said.TWO_ENGINES
) -> PictureDraft:
    """The first with what the second says of the same receipt; `sentence` tells they agree."""
    if not first.words:
        return second
    return replace(
        first,
        totals=_both(first.totals, second.totals, sentence),
        dates=_both(first.dates, second.dates, sentence),
        merchants=_both(first.merchants, second.merchants, sentence),
        cards=_both(first.cards, second.cards, sentence),
        subtotal=first.subtotal or second.subtotal,
        tax=first.tax or second.tax,
        tip=first.tip or second.tip,
        currency=first.currency or second.currency,
        time=first.time or second.time,
    )


_AGREED, _ONLY_SECOND = 1.5, 1.0
_ALIKE = 0.8  # share of what was read alike
_SHORTEST = 5  # letters of texts that a misread letter leaves alike


def _both(
    first: Sequence[Candidate], second: Sequence[Candidate], sentence: str
) -> tuple[Candidate, ...]:
    """The candidates of both reads: common ones gain, those of the second alone lose."""
    others = {_key(one.value): one for one in second}
    found = []
    for one in first:
        mine = _key(one.value)
        theirs = mine if mine in others else _alike(mine, others)
        if theirs is None:
            found.append(one)
            continue
        other = others.pop(theirs)
        agree = (sentence,) if mine == theirs else ()
        evidence = dict.fromkeys((*one.evidence, *other.evidence, *agree))
        score = max(one.score, (one.score + other.score) / 2) + _AGREED
        found.append(replace(one, score=round(score, 3), evidence=tuple(evidence)))
    found += [replace(one, score=one.score - _ONLY_SECOND) for one in others.values()]
    return tuple(sorted(found, key=lambda one: -one.score))


def _key(value: str) -> str:
    return "".join(letter for letter in plain(value) if letter.isalnum())


def _alike(text: str, others: Iterable[str]) -> str | None:
    """The same name with a letter misread; numbers and dates are the same or are not."""
    if len(text) < _SHORTEST or not text.isalpha():
        return None
    shares = {one: SequenceMatcher(None, text, one, autojunk=False).ratio() for one in others}
    best = max(shares, key=lambda one: shares[one], default="")
    return best if shares.get(best, 0.0) >= _ALIKE else None


_SIGNS = {
    "US$": "USD", "CA$": "CAD", "C$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD",
    "S$": "SGD", "HK$": "HKD", "R$": "BRL", "RM": "MYR", "€": "EUR", "E": "EUR", "£": "GBP",
    "¥": "JPY", "₹": "INR", "RS": "INR", "RS.": "INR", "FR": "CHF", "FR.": "CHF",
}  # fmt: skip
_CODES = frozenset(
    ("USD", "EUR", "GBP", "CHF", "MYR", "SGD", "CAD", "AUD", "NZD", "BRL", "INR", "JPY", "HKD",
     "MXN", "CNY", "SEK", "NOK", "DKK", "PLN", "CZK", "ZAR")
)  # fmt: skip
_WORDS = (
    ("MYR", r"\(RM\)|\bRM ?[0-9]|\bRM\b|\bSDN\b|RINGGIT"),
    ("EUR", r"€|\bEUROS?\b|\bEUR\b"),
    ("GBP", r"£|\bGBP\b|STERLING"),
    ("CHF", r"\bCHF\b"),
    ("CAD", r"\bCAD\b|\bHST\b|\bPST\b|\bQST\b|\bCANADA\b"),
    ("SGD", r"\bSGD\b|\bSINGAPORE\b"),
    ("AUD", r"\bAUD\b|\bABN\b|\bAUSTRALIA\b"),
    ("BRL", r"R\$|\bCNPJ\b"),
    ("INR", r"\bINR\b|\bGSTIN\b|\bCGST\b"),
    ("USD", r"\bUSD\b|\$"),
)  # fmt: skip


def currency_of(lines: Sequence[PictureLine], amounts: Sequence[Amount]) -> FieldReading | None:
    """The ISO code of the currency; None where the paper shows no sign of one.

    A bare `$` is the dollar of the country whose words stand on the paper, else that of the USA.
    """
    text = "\n".join(plain(line.text.replace("\t", " ")) for line in lines)
    signed = [(code, amount.place) for amount in amounts if (code := _code(amount)) in _CODES]
    if signed:
        code = Counter(code for code, _ in signed).most_common(1)[0][0]
        places = tuple(place for own, place in signed if own == code)[:1]
        return FieldReading(code, said.probability((said.SIGNED,)), places, (said.SIGNED,))
    for code, words in _WORDS:
        if re.search(words, text):
            return FieldReading(code, said.probability((said.IN_WORDS,)), evidence=(said.IN_WORDS,))
    return None


def _code(amount: Amount) -> str:
    return _SIGNS.get(amount.currency, amount.currency)
