"""Parts that every screen uses: runners, tables, the page view, the theme."""

from __future__ import annotations
