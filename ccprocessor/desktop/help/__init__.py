"""The manual and the sheet of keys, shown inside the window."""

from __future__ import annotations
