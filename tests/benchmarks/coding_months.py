"""Months of coded receipts, invented: who works where decides, and nobody is always right."""

from __future__ import annotations

import calendar
import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ccprocessor.domain.receipts import CodedReceipt, Coding
from tests.office import names

_RECEIPTS = 14.7  # a person and month
_MOVES = 0.15  # share of people who are on another job the next month
_ELSEWHERE = 0.12  # share of receipts that are for another job than the person's own
_SILENT = 0.2  # share of purposes that tell nothing
_SLIPS = 0.05  # share of codings that are simply wrong

_SILENCE = ("Site", "Receipt attached", "Job site materials", "See report", "")


class _Use(NamedTuple):
    """What something is bought for: words of the purpose; phase and cost type, or an account.

    In the office it goes to the account.
    """

    words: tuple[str, ...]
    phase: str
    cost_type: str
    account: str


class _Trade(NamedTuple):
    """A kind of shop: its shops, its expense type, and what is bought there, by weight."""

    shops: tuple[str, ...]
    expense_type: str
    uses: tuple[tuple[int, _Use], ...]
    is_office: bool = False


_FUEL = _Use(("Fuel for truck", "Diesel for the generator", "Gas"), "005.", "3", "7105.10")
_CREW = _Use(("Crew lunch", "Breakfast for the night shift", "Water for the crew"),
             "005.", "5", "7410.5")  # fmt: skip
_CLIENT = _Use(("Dinner with the inspector", "Lunch with the client"), "", "", "7420.")
_FORMS = _Use(("Plywood for forms", "Form ties", "Formwork screws"), "010.25", "2", "7330.20")
_DRAIN = _Use(("Drain pipe", "Pump hose", "Culvert pipe fittings"), "121.40", "2", "7330.20")
_FINISH = _Use(("Paint and rollers", "Sealant for the deck", "Caulk"), "300.05", "2", "7330.20")
_TOOLS = _Use(("Replacement drill bits", "Saw blades", "Hand tools"), "120.", "5", "7330.20")
_SAFETY = _Use(("Safety gloves", "Hard hats", "Earplugs"), "005.", "2", "7340.")
_NIGHT = _Use(("Night stay, survey team", "Room for the crew"), "005.", "5", "7410.5")
_PAPER = _Use(("Printer ink and folders", "Paper"), "", "", "7230.00")
_SOFT = _Use(("Monthly licence", "Software renewal"), "", "", "7240.")

_TRADES = (
    (4, _Trade(tuple(f"{one} FUEL" for one in ("QUIKMOCK", "PETROVANTA", "GASLAMP", "OILBARN")),
               "Fuel", ((1, _FUEL),))),
    (4, _Trade(("TIN WHISK DINER", "GRAND LADLE", "NOODLE BARROW", "PIE ANNEX", "SOUP LANTERN"),
               "Meals", ((4, _CREW), (1, _CLIENT)))),
    (5, _Trade(("HARDWAREMOCK", "TIMBERLOFT", "BOLT AND BRACKET", "PLANKWORKS"), "Job Supplies",
               ((4, _FORMS), (3, _DRAIN), (3, _FINISH), (2, _TOOLS), (1, _SAFETY)))),
    (1, _Trade(("GRAND MIRAGE HOTEL", "INN OF ULM"), "Lodging", ((1, _NIGHT),))),
    (1, _Trade(("SAFETY LANE", "VESTRY SUPPLY"), "Job Supplies", ((3, _SAFETY), (1, _TOOLS)))),
    (1, _Trade(("PAPER MILL STORE", "INKWELL ONLINE"), "Office Supplies", ((1, _PAPER),), True)),
    (1, _Trade(("CLOUDMOCK", "DRAWSOFT"), "Software", ((1, _SOFT),), True)),
)  # fmt: skip


@dataclass(slots=True)
class _Worker:
    """Someone with cards: where they work now, and which shops they go to."""

    key: str
    job: str
    is_office: bool
    shops: list[tuple[_Trade, str]]


def coded_months(seed: int, *, people: int, months: int) -> Iterator[tuple[CodedReceipt, ...]]:
    """Yield months of receipts in order, each by its days, beginning with January 2031."""
    rng = random.Random(f"{seed} coding")
    jobs = [f"{rng.randint(40_000, 59_999)}." for _ in range(max(3, people // 6))]
    workers = [_worker(number, jobs, rng) for number in range(people)]
    for number in range(months):
        first = dt.date(2031 + number // 12, number % 12 + 1, 1)
        if number and number % 3 == 0:
            jobs[rng.randrange(len(jobs))] = f"{rng.randint(60_000, 69_999)}."
        for one in workers:
            if one.job not in jobs or rng.random() < _MOVES:
                one.job = rng.choice(jobs)
        made = [
            _receipt(one, jobs, first, rng)
            for one in workers
            for _ in range(round(rng.expovariate(1 / _RECEIPTS)))
        ]
        yield tuple(sorted(made, key=lambda one: (one.date or first, one.person)))


def _worker(number: int, jobs: list[str], rng: random.Random) -> _Worker:
    is_office = rng.random() < 0.15
    shops = []
    weights, trades = zip(*_TRADES, strict=True)
    for _ in range(rng.randint(5, 10)):
        trade = rng.choices(trades, weights)[0]
        shops.append((trade, rng.choice(trade.shops)))
    return _Worker(f"{100_000 + number}", rng.choice(jobs), is_office, shops)


def _receipt(worker: _Worker, jobs: list[str], first: dt.date, rng: random.Random) -> CodedReceipt:
    trade, shop = rng.choice(worker.shops)
    if rng.random() < 0.1:
        trade = rng.choices([one for _, one in _TRADES], [weight for weight, _ in _TRADES])[0]
        shop = rng.choice(trade.shops)
    use = rng.choices([one for _, one in trade.uses], [weight for weight, _ in trade.uses])[0]
    job = rng.choice(jobs) if rng.random() < _ELSEWHERE else worker.job
    days = calendar.monthrange(first.year, first.month)[1]
    return CodedReceipt(
        worker.key,
        f"Worker {worker.key}",
        f"{shop} #{rng.randint(100, 9999)}" if rng.random() < 0.7 else shop,
        trade.expense_type if rng.random() < 0.9 else "General Expense",
        _purpose(use, rng),
        first + dt.timedelta(days=rng.randrange(days)),
        _coding(use, job, worker, trade, rng),
    )


def _purpose(use: _Use, rng: random.Random) -> str:
    if rng.random() < _SILENT:
        return rng.choice((*_SILENCE, *names.PURPOSES))
    told = rng.choice(use.words)
    return f"{told} {rng.randint(1, 40)}" if rng.random() < 0.3 else told


def _coding(use: _Use, job: str, worker: _Worker, trade: _Trade, rng: random.Random) -> Coding:
    if rng.random() < _SLIPS:
        use = rng.choice([_FUEL, _CREW, _CLIENT, _FORMS, _DRAIN, _FINISH, _TOOLS, _SAFETY])
    if worker.is_office or trade.is_office or not use.phase:
        return Coding("GL Coding", gl_account=use.account)
    return Coding("Job Coding", job, use.phase, use.cost_type)
