"""Workbooks and CSV; the only door to openpyxl."""

from __future__ import annotations
