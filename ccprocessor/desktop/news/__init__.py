"""News after an update, and the check for a newer program."""

from __future__ import annotations
