"""Doctor inside the window: what works on this machine, and how the last run ended."""

from __future__ import annotations
