"""The command line: a thin door to the services."""

from __future__ import annotations
