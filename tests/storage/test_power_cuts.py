"""A power cut in the midst of saves loses none that was acknowledged; all 500 are a benchmark."""

from __future__ import annotations

import pytest

pytest.importorskip("apsw")

from tests.benchmarks.power_cuts import tried


def test_no_acknowledged_save_is_lost_by_a_power_cut() -> None:
    assert tried(25, "") == {"kept": 25}


def test_without_syncs_saves_are_lost() -> None:
    assert tried(10, "OFF")["lost"] > 0
