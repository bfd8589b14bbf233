"""Who is called ready: list, head and line of the month agree, and nothing of theirs is open."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccprocessor.app import open_office
from ccprocessor.desktop.workbench.employees import CHIPS
from ccprocessor.desktop.workbench.rows import wording
from ccprocessor.desktop.workbench.workbench import Workbench
from ccprocessor.jobs import Job
from ccprocessor.review.people import reviewed
from ccprocessor.services.cycle.load_cycle import load_cycle
from ccprocessor.services.office import ProcessOptions
from tests.builders.people import MARCH, charge, matched, person, record
from tests.desktop.grounds import settings_in
from tests.desktop.workbench.conftest import Opened
from tests.desktop.workbench.looking import sheet_of
from tests.desktop.workbench.months import loaded_of
from tests.office.generator import make_office

LISTED = dict(CHIPS)


def agree(workbench: Workbench) -> int:
    """Look at everybody, whether ready or not; tells how many are."""
    workbench.employees.list_only("All")
    ready = 0
    for number, employee in enumerate(workbench.employees.model.shown):
        assert workbench.employees.table.choose_at(number, 0)
        one, sheet, head = employee.person, sheet_of(workbench), workbench.details.head
        assert sheet.key == employee.key
        is_ready = LISTED["Ready"](employee)
        assert is_ready is not LISTED["To do"](employee)
        assert is_ready is head.state.text().startswith("Ready")
        assert is_ready is (wording.person_words(one, waits=employee.waits) == "ready")
        assert is_ready is (wording.state_icon(one, waits=employee.waits) == "ready")
        if is_ready:
            ready += 1
            assert not one.open_issues
            assert not employee.difference
            assert not sheet.difference.unexplained or wording.settled_words(one)
            assert not any(entry.issues for entry in sheet.entries)
    assert workbench.bar.ready.text().startswith(f"{ready:,} of ")
    assert workbench.bar.progress.value() == ready
    return ready


def test_ready_means_the_same_everywhere_in_the_sample_month(workbench: Workbench) -> None:
    assert agree(workbench)


@pytest.mark.parametrize("seed", [3, 8])
def test_ready_means_the_same_in_generated_months(
    opened: Opened, tmp_path: Path, seed: int
) -> None:
    papers = make_office(tmp_path / "papers", people=12, seed=seed, pictures=False)
    with open_office(settings_in(tmp_path)) as office:
        files = [papers.car, papers.receipts]
        loaded = load_cycle(files, office, ProcessOptions(ocr=False), Job())
        assert agree(opened(loaded)) < len(loaded.month.people)


def test_a_difference_that_was_settled_is_open_no_more_and_the_head_says_why(
    opened: Opened,
) -> None:
    lost, other = charge("61.00", "000000001", mark="receipt_lost"), charge("10.00", "000000002")
    paper = record("10.00", "9000005")
    found = person((lost, other), (paper,), matches=(matched(other, paper),))
    workbench = opened(loaded_of(reviewed(found, MARCH)))
    assert agree(workbench) == 1
    head = workbench.details.head
    assert head.state.text() == "Ready: the difference is settled (receipt lost)."
    assert "61.00" in head.totals.text()
