"""An office on either engine, with the sample month."""

from __future__ import annotations

from tests.services.offices import (
    own_server,
    sample_file,
    sample_server,
    seldom_looked,
    served,
    served_apart,
    server,
    shared,
)

__all__ = [
    "own_server",
    "sample_file",
    "sample_server",
    "seldom_looked",
    "served",
    "served_apart",
    "server",
    "shared",
]
