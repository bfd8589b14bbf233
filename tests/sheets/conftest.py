"""The report of everyone."""

from __future__ import annotations

import pytest

from tests.sheets.months import everyone
from tests.sheets.reports import Opened, opened_report


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return opened_report(tmp_path_factory.mktemp("report"), everyone())
