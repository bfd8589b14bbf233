"""The database; the only door to SQLAlchemy."""

from __future__ import annotations
