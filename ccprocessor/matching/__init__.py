"""Receipts beside charges, portal people beside card people; pure."""

from __future__ import annotations
