"""Files to pages, words and pictures, and pages to packets; the only door to PyMuPDF."""

from __future__ import annotations
