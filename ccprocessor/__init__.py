"""ccprocessor: proves that every charge on the company cards has a receipt and a coding."""

from __future__ import annotations

__version__ = "0.1.0"
