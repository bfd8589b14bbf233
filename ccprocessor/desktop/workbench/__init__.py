"""The workbench: a month's people beside their pages, and what was found."""

from __future__ import annotations
