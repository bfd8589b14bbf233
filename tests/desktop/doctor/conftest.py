"""An office of its own for what is told about the machine."""

from __future__ import annotations

from tests.desktop.grounds import door, own_settings

__all__ = ["door", "own_settings"]
