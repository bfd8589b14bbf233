"""Types that msgspec reads data into, made ready for several threads.

What msgspec knows of a type it works out at the first use, and puts it where every thread finds it
before it is complete: two threads that use a type at once for the first time can bring the program
down (msgspec 0.22).
"""

from __future__ import annotations

import threading
from typing import TypeVar

import msgspec

T = TypeVar("T")

_one_at_a_time = threading.Lock()
_ready: set[object] = set()


def ready(kind: type[T]) -> type[T]:
    """Return a type that any thread may decode or convert into by now."""
    if kind not in _ready:
        with _one_at_a_time:
            msgspec.json.Decoder(kind)
            _ready.add(kind)
    return kind
