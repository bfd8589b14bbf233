"""An office of its own, whose trail is looked at."""

from __future__ import annotations

from tests.desktop.grounds import own_settings, services

__all__ = ["own_settings", "services"]
