"""Frozen values that every room shares; standard library only."""

from __future__ import annotations
