"""The window: the only door to Qt; one folder a screen."""

from __future__ import annotations
