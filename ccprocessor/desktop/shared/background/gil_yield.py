"""Give painting priority: work that computes waits while a screen is painted.

Painting a table asks Python for every cell anew; beside a thread that computes it would stand in
line each time, and the window would stand still for as long.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LONGEST_S = 0.1  # work goes on after that, whatever is painted

_nobody_paints = threading.Event()
_nobody_paints.set()


@contextmanager
def painting() -> Iterator[None]:
    """Hold others up as long as this lasts; for the window's thread."""
    _nobody_paints.clear()
    try:
        yield
    finally:
        _nobody_paints.set()


def give_way() -> None:
    """Wait until nothing is painted, a tenth of a second at most; for any other thread."""
    _nobody_paints.wait(_LONGEST_S)
