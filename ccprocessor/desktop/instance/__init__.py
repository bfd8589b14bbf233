"""One window a person: later starts hand their files over."""

from __future__ import annotations
