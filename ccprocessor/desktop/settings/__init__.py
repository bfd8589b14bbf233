"""What the office chose, in a dialog."""

from __future__ import annotations
