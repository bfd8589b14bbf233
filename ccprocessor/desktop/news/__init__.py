"""What changed with an update, and whether there is a newer program."""

from __future__ import annotations
