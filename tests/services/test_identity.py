"""One month has one id, and one run one digest."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from ccprocessor.domain.matches import Alias
from ccprocessor.domain.statement import StatementHeader
from ccprocessor.services.intake.identity import cycle_of, inputs_digest

HEADER = StatementHeader("A-1", "Ñorth", (), dt.date(2031, 3, 1), dt.date(2031, 3, 31))


def test_a_cycle_is_account_company_and_period() -> None:
    first, issues = cycle_of(HEADER, [])
    again, _ = cycle_of(HEADER, [dt.date(2031, 3, 9)])
    other, _ = cycle_of(replace(HEADER, company="South"), [])
    assert first.id == again.id != other.id
    assert first.id.startswith("a-1-2031-03-")
    assert not issues


def test_a_lost_header_takes_the_month_of_most_dates_and_says_so() -> None:
    dates = [dt.date(2032, 2, 3), dt.date(2032, 2, 9), dt.date(2032, 1, 31)]
    cycle, issues = cycle_of(StatementHeader(), dates)
    assert (cycle.period_from, cycle.period_to) == (dt.date(2032, 2, 1), dt.date(2032, 2, 29))
    assert [issue.type for issue in issues] == ["unreadable_value"]


def test_a_run_is_told_by_files_aliases_options_in_any_order() -> None:
    bob, ann = Alias("Bob", "ROBERT"), Alias("Ann", "ANNA")
    one = inputs_digest(["a", "b"], [bob, ann], ocr=True, pictures="needed")
    assert one == inputs_digest(["b", "a"], [ann, bob], ocr=True, pictures="needed")
    assert one != inputs_digest(["a"], [bob, ann], ocr=True, pictures="needed")
    assert one != inputs_digest(["a", "b"], [bob], ocr=True, pictures="needed")
    assert one != inputs_digest(["a", "b"], [bob, ann], ocr=False, pictures="needed")
