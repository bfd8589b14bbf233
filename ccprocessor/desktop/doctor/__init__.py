"""What works on this machine, and how the last run ended, told inside the window."""

from __future__ import annotations
