"""Work beside the window: runners, faults, the end of the process."""

from __future__ import annotations
