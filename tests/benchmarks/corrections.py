"""`python -m tests.benchmarks.corrections`: papers with and without what the month before taught.

Options: `--merchants N` (default 60), `--seeds N` (default 10), `--write` (the table into README).
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from ccprocessor.domain.cycles import Cycle
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.issues import ReceiptRef
from ccprocessor.domain.pages import Page
from ccprocessor.domain.pictures import NO_LESSONS, Lessons, PictureReading
from ccprocessor.domain.readings import MonthReading
from ccprocessor.extraction.picture.merchant import cleaned
from ccprocessor.extraction.picture.reading import read_picture
from ccprocessor.matching.merchants import brand
from ccprocessor.matching.pictures.picture_guide import guided
from ccprocessor.services.corrections.learning import counted
from ccprocessor.services.corrections.votes import votes_of
from tests.benchmarks.tables import written
from tests.builders.paper import paper
from tests.builders.people import person, record

_EACH = 3  # papers of a merchant in a month
_CAREFUL, _WRONG = 0.9, 0.03
"""Shares of what is misread that somebody corrects, and of corrections that are wrong."""

_CLAIMED = 0.95  # confidence at which nobody looks any more
_NAMES = ("ZORBLAX", "QUIKMOCK", "PETROVANTA", "LOREMART", "IPSUMBAR", "DOLORIAN", "AMETHYS")
_TRADES = ("HOLDINGS", "ENTERPRISES", "GROUP", "VENTURES SDN BHD", "PARTNERS LLC")
_SHOPS = ("Diner", "Hardware", "Fuel Stop", "Stationers", "Inn")
_LABELS = (("TOTAL", "AMOUNT TO PAY"), ("AMOUNT", "TOTAL SALES"), ("TOTAL", "BALANCE"))


@dataclass(frozen=True, slots=True)
class _Merchant:
    """What a merchant prints and how: its name there and the office's, order of dates, totals."""

    printed: str
    called: str
    day_first: bool
    labels: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class _Paper:
    page: Page
    truth: dict[str, str]


def main() -> int:
    """Correct a month, read the next, measure and print; returns 0."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--merchants", type=int, default=60)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    counts = Counter[str]()
    for seed in range(1, asked.seeds + 1):
        counts += _measured(random.Random(seed), asked.merchants)
    table = _table(counts, asked)
    sys.stdout.write(table)
    if asked.write:
        written("correction figures", table)
    return 0


def _measured(chance: random.Random, count: int) -> Counter[str]:
    merchants = [_merchant(chance, number) for number in range(count)]
    before = [_paper(chance, one, 5) for one in merchants for _ in range(_EACH)]
    lessons = _learned(before, chance)
    after = [_paper(chance, one, 6) for one in merchants for _ in range(_EACH)]
    found = Counter({"papers": len(after), "lessons": sum(1 for _ in lessons.used)})
    found["not used"] = len(lessons.all) - found["lessons"]
    for one in after:
        plain, taught = _read(one, NO_LESSONS), _read(one, lessons)
        for name, truth in one.truth.items():
            was, now = (_is_right(reading, name, truth) for reading in (plain, taught))
            found[f"{name} plain"] += was
            found[f"{name} taught"] += now
            found["harmed"] += was and not now
            found["sure and wrong, plain"] += _claims(plain, name) and not was
            found["sure and wrong, taught"] += _claims(taught, name) and not now
    return found


def _merchant(chance: random.Random, number: int) -> _Merchant:
    name = f"{chance.choice(_NAMES)}{chr(65 + number % 26)}{chr(65 + number // 26)}"
    trade, shop = chance.choice(_TRADES), chance.choice(_SHOPS)
    is_renamed = chance.random() < 0.5
    printed = f"{name} {trade}"
    called = f"{chance.choice(_NAMES).title()}{number} {shop}" if is_renamed else printed
    labels = chance.choice(_LABELS) if chance.random() < 0.4 else None
    return _Merchant(printed, called, chance.random() < 0.5, labels)


def _paper(chance: random.Random, merchant: _Merchant, month: int) -> _Paper:
    day = dt.date(2031, month, chance.randint(1, 28))
    first, second = (day.day, day.month) if merchant.day_first else (day.month, day.day)
    goods, price, due = accumulate(_amount(chance, most) for most in (9000, 300, 400))
    due = due if merchant.labels else price
    sums = list(zip(merchant.labels or ("TOTAL",), map(str, (price, due)), strict=False))
    lines = (
        merchant.printed, "12 Lorem Road", f"Date {first:02}/{second:02}/{day.year}",
        ("Goods", f"{goods}"), *sums, "Thank you",
    )  # fmt: skip
    truth = {"merchant": merchant.called, "date": day.isoformat(), "total": f"{due}"}
    return _Paper(paper(*lines), truth)


def _amount(chance: random.Random, most: int) -> Decimal:
    return (Decimal(chance.randint(50, most)) / 100).quantize(Decimal("0.01"))


def _read(one: _Paper, lessons: Lessons) -> PictureReading:
    return guided(read_picture([one.page]), (), None, lessons)


def _learned(papers: Sequence[_Paper], chance: random.Random) -> Lessons:
    """Lessons of the corrections of a month, made as `decide` would take them."""
    pictures = [_read(one, NO_LESSONS) for one in papers]
    receipts = tuple(
        record("1.00", f"9{number}", merchant="", picture=picture)
        for number, picture in enumerate(pictures)
    )
    decisions = [
        decision
        for number, (one, picture) in enumerate(zip(papers, pictures, strict=True))
        for decision in _corrections(number, one, picture, chance)
    ]
    cycle = Cycle("a", "", "", None, None)
    return counted(votes_of(MonthReading(cycle, (), (person(receipts=receipts),)), decisions))


def _corrections(
    number: int, one: _Paper, picture: PictureReading, chance: random.Random
) -> Iterator[Decision]:
    fields = {"merchant": "merchant", "date": "date", "total": "amount"}
    for name, truth in one.truth.items():
        if _is_right(picture, name, truth) or chance.random() > _CAREFUL:
            continue
        others = dict(picture.fields)[name]
        values = others.alternatives if others else ()
        is_wrong = chance.random() < _WRONG
        value = chance.choice(values or ("Nobody's",)) if is_wrong and name != "merchant" else truth
        value = "Somebody Else" if is_wrong and name == "merchant" else value
        ref = ReceiptRef(f"9{number}", 1)
        field = fields[name]
        yield Decision("set", receipt=ref, field=field, value=value, id=f"{number} {field}")


def _is_right(reading: PictureReading, name: str, truth: str) -> bool:
    field = dict(reading.fields)[name]
    if field is None:
        return False
    if name == "merchant":
        return brand(cleaned(field.value)) == brand(cleaned(truth))
    return Decimal(field.value) == Decimal(truth) if name == "total" else field.value == truth


def _claims(reading: PictureReading, name: str) -> bool:
    field = dict(reading.fields)[name]
    return field is not None and field.confidence >= _CLAIMED


def _table(counts: Counter[str], asked: argparse.Namespace) -> str:
    papers = counts["papers"]
    rows = [
        f"| {name} | {100 * counts[f'{name} plain'] / papers:.1f} % |"
        f" {100 * counts[f'{name} taught'] / papers:.1f} % |\n"
        for name in ("merchant", "date", "total")
    ]
    return (
        f"{asked.seeds} invented offices of {asked.merchants} merchants, {_EACH} papers of each a"
        f" month; {papers:,} papers of the month after. People correct {_CAREFUL:.0%} of what is"
        f" misread, {_WRONG:.0%} of that wrongly.\n\n"
        "| right | without lessons | with |\n|---|--:|--:|\n"
        f"{''.join(rows)}"
        f"| lessons in use, not used | | {counts['lessons']:,}, {counts['not used']:,} |\n"
        f"| right before, wrong by a lesson | | {counts['harmed']:,} |\n"
        f"| wrong with confidence >= {_CLAIMED} | {counts['sure and wrong, plain']:,} |"
        f" {counts['sure and wrong, taught']:,} |\n"
    )


if __name__ == "__main__":
    sys.exit(main())
