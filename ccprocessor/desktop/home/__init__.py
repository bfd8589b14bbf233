"""Home: files come in, and stored months are found again."""

from __future__ import annotations
