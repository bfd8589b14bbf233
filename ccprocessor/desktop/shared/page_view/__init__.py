"""Pages of a document to look at: drawn by a process of their own, boxes on top of them."""

from __future__ import annotations
