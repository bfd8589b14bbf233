"""The use cases: one function for each thing an office does."""

from __future__ import annotations
