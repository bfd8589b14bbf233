"""Settings of the office, in a dialog."""

from __future__ import annotations
