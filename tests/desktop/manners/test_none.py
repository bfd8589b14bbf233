from __future__ import annotations

import sys

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLabel

CALLS = 20_000


def test_calls_that_return_nothing_take_no_reference_of_none(qapp: QApplication) -> None:
    """Some Qt bindings drop one with every call, and Python dies of it within seconds."""
    named, label = QObject(), QLabel()
    before = sys.getrefcount(None)
    for number in range(CALLS // 2):
        named.setObjectName("x")
        label.setMargin(number % 2)
    assert abs(sys.getrefcount(None) - before) < CALLS // 100
