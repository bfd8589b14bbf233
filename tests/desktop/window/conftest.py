"""An office of its own for every test."""

from __future__ import annotations

from tests.desktop.grounds import door, own_settings

__all__ = ["door", "own_settings"]
