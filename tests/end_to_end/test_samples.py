"""The larger samples, where they stand beside the checkout: every figure of the text pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.machine import Machine
from tests.office.scoring import SCANNED, score


@pytest.fixture
def desk(machine: Machine, paper_cache: Path) -> Machine:
    """A machine that keeps the words of pages where the others here do: they are read once."""
    own = (machine.folder / "cache").as_posix()
    machine.settings.write_text(machine.settings.read_text().replace(own, paper_cache.as_posix()))
    return machine


@pytest.mark.parametrize("name", ["small", "chaos", "other", "month"])
def test_a_sample_is_read_without_a_fault(desk: Machine, samples: Path, name: str) -> None:
    folder = samples / name
    ran = desk.process(
        folder / "receipts.pdf", folder / "car.pdf", "--aliases", folder / "aliases.json"
    )
    assert ran.code == 0, ran.err
    scores = score(desk.result, json.loads((folder / "truth.json").read_text("utf-8")))
    assert text_figures(scores.below(1.0)) == []


def text_figures(said: str) -> list[str]:
    """Lines about pages with a text layer; what stands on a scan cannot be matched yet."""
    of_scans = (SCANNED, "matches recall")
    return [line for line in said.splitlines() if not line.startswith(of_scans)]


@pytest.mark.parametrize("name", ["chaos", "other", "month"])
def test_without_aliases_nobody_is_linked_wrongly(desk: Machine, samples: Path, name: str) -> None:
    folder = samples / name
    desk.process(folder / "receipts.pdf", folder / "car.pdf")
    truth: dict[str, Any] = json.loads((folder / "truth.json").read_text("utf-8"))
    right = {one["portal_id"]: one["car_employee_id"] for one in truth["employees"]}
    linked = [
        (person["portal_id"], person["employee_id"])
        for person in desk.result["employees"]
        if person["portal_id"] and person["employee_id"]
    ]
    assert linked
    assert [(portal, card) for portal, card in linked if right[portal] != card] == []
