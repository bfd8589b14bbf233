"""Tables of rows: their model, their view, their order."""

from __future__ import annotations
