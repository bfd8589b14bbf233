"""Makes the office's papers: statement, receipt report, aliases and the truth about them."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.office.binding import (
    headless_records,
    number_pages,
    unsettle_receipts,
    unsettle_statement,
)
from tests.office.editing import pick_scans, scan_pages
from tests.office.faults import RECEIPTS, STATEMENT, Sabotage, repeat_pages, sabotage
from tests.office.layouts import Layout, layout_named
from tests.office.month import plan_month
from tests.office.paper import Align, Sheet
from tests.office.people import joined, without_accents
from tests.office.printing import print_sheets
from tests.office.receipt_drawing import Portal, draw_receipts
from tests.office.records import Employee
from tests.office.statement_cells import money
from tests.office.statement_drawing import draw_statement
from tests.office.truth import Bound, Json, tell_truth


@dataclass(frozen=True, slots=True)
class Office:
    """The papers of one month: four files, and the truth as it stands in the fourth."""

    car: Path
    receipts: Path
    aliases: Path
    truth_file: Path
    truth: Json


@dataclass(frozen=True, slots=True)
class Order:
    """What kind of month is wanted; every part decides something else on the papers."""

    people: int = 12
    seed: int = 1
    layout: str = "classic"
    chaos: bool = False
    scanned: float = 0.0
    faults: tuple[str, ...] = ()
    mean_transactions: float = 8
    pictures: bool = True
    picture_width: int = 330


def make_office(  # noqa: PLR0913 - each keyword decides something else on the papers
    folder: Path,
    *,
    people: int = 12,
    seed: int = 1,
    layout: str = "classic",
    chaos: bool = False,
    scanned: float = 0.0,
    faults: Sequence[str] = (),
    mean_transactions: float = 8,
    pictures: bool = True,
    picture_width: int = 330,
) -> Office:
    """Write car.pdf, receipts.pdf, aliases.json and truth.json; the same order, the same bytes."""
    return fill_order(
        folder,
        Order(
            people, seed, layout, chaos, scanned, tuple(faults), mean_transactions, pictures,
            picture_width,
        ),
    )  # fmt: skip


def fill_order(folder: Path, order: Order) -> Office:
    """Plan the month, put wrong what is to be wrong, draw, bind, scan, and tell the truth."""
    folder.mkdir(parents=True, exist_ok=True)
    layout, plan = layout_named(order.layout), _plan(order)
    rng = random.Random(f"{order.seed} binding")
    statement = _statement(plan, layout, order, rng)
    receipts = _receipts(plan, layout, order, rng)
    for name, bound in ((STATEMENT, statement), (RECEIPTS, receipts)):
        print_sheets(folder / name, bound.sheets)
        scan_pages(folder / name, bound.scanned, rng)
    for spoil in plan.raw:
        spoil(folder)
    truth = tell_truth(plan, statement, receipts, layout.statement, _arguments(order))
    _write(folder / "truth.json", truth)
    _write(folder / "aliases.json", [_alias(p) for p in plan.month.employees if _needs_alias(p)])
    return Office(
        folder / STATEMENT, folder / RECEIPTS, folder / "aliases.json", folder / "truth.json", truth
    )


def _plan(order: Order) -> Sabotage:
    look = layout_named(order.layout).statement
    month = plan_month(
        order.people, seed=order.seed, chaos=order.chaos, mean_transactions=order.mean_transactions
    )
    if not order.pictures:
        month = replace(month, employees=tuple(map(_without_pictures, month.employees)))
    rng = random.Random(f"{order.seed} faults")
    plan = Sabotage(month, rng, lambda amount: money(amount, look))
    return sabotage(order.faults, plan)


def _without_pictures(person: Employee) -> Employee:
    records = tuple(replace(r, placement="none", till=None) for r in person.records)
    return replace(person, records=records)


def _statement(plan: Sabotage, layout: Layout, order: Order, rng: random.Random) -> Bound:
    look = layout.statement
    sheets = draw_statement(plan.month, look, plan.misprints)
    if order.chaos:
        sheets = unsettle_statement(sheets, plan.month, rng)
    return _bind(sheets, (look.footer, look.foot_align, look.face), plan, order, rng)


def _receipts(plan: Sabotage, layout: Layout, order: Order, rng: random.Random) -> Bound:
    look = layout.receipts
    headless = headless_records(plan.month, rng) if order.chaos else frozenset()
    portal = Portal(plan.month, look, plan.misprints, order.picture_width if order.pictures else 0)
    sheets = draw_receipts(portal, headless)
    if order.chaos:
        sheets = unsettle_receipts(sheets, plan.month, rng)
    return _bind(sheets, (look.footer, "centre", look.face), plan, order, rng)


def _bind(
    sheets: list[Sheet],
    foot: tuple[str, Align, str],
    plan: Sabotage,
    order: Order,
    rng: random.Random,
) -> Bound:
    sheets = repeat_pages(sheets, plan.twice)
    footer, align, face = foot
    number_pages(sheets, footer, align, 7, face)
    odd = {"cover", "blank", "summary"}
    plain = [number for number, sheet in enumerate(sheets, 1) if not sheet.tags & odd]
    return Bound(sheets, pick_scans(plain, order.scanned, rng))


def _arguments(order: Order) -> Json:
    return {name: getattr(order, name) for name in Order.__slots__}


def _needs_alias(person: Employee) -> bool:
    both = person.employee_id and person.portal_id
    return bool(both) and _folded(person.portal_name) != _folded(person.car_name)


def _folded(name: str) -> str:
    return without_accents(joined(name)).replace("Ø", "O")


def _alias(person: Employee) -> Json:
    return {
        "employee": person.id,
        "portal_name": person.portal_name,
        "car_name": person.car_name,
        "portal_id": person.portal_id,
        "car_employee_id": person.employee_id,
    }


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
