"""Values that the workbench shows: rows, columns, marks and the pages they lead to."""

from __future__ import annotations
