"""The checks that raise issues and set flags; pure."""

from __future__ import annotations
