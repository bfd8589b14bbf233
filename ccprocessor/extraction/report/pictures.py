"""Pages without a record: picture pages that go on, scans, covers and strangers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Literal

from ccprocessor.domain.pages import Page
from ccprocessor.extraction.report.pages import ReceiptPage, folded

PageKind = Literal["blank", "picture", "scan", "captioned", "text", "attached"]
"""`captioned` is a picture with words that are no record; `attached` are texts of one before."""

_FEW_WORDS = 3  # a page number and a name; more is text of the page
_SCAN_SHARE = 0.8  # of a page: the picture is the page
_TOUCHES = 0.015  # of a side of the page: the picture is printed to the edge
_THIN = 0.03  # of a side of the page: margins as a scanner leaves them


def kind_of(page: ReceiptPage, furniture: Collection[str]) -> PageKind:
    """Return what a page without a record is, from what is drawn on it.

    `furniture` are the texts that stand on every page of the report: a picture page may show them.
    """
    if not page.sheet.pictures:
        return "text" if page.words else "blank"
    if page.sheet.source == "ocr" and not _shows_some(page, furniture):
        return "picture"
    if page.words < _FEW_WORDS or _shows_only(page, furniture):
        return "scan" if fills(page.sheet) else "picture"
    return "captioned"


def fills(sheet: Page) -> bool:
    """Tell whether the largest picture fills the page as a scan of paper does.

    It reaches two opposite edges, or leaves margins too thin for a picture placed on a page.
    """
    has_size = sheet.width > 0 and sheet.height > 0
    if not has_size or sheet.picture_share < _SCAN_SHARE:
        return False
    x0, y0, x1, y1 = sheet.pictures[0]
    across = (x0 / sheet.width, 1 - x1 / sheet.width)
    down = (y0 / sheet.height, 1 - y1 / sheet.height)
    touching = max(across) <= _TOUCHES or max(down) <= _TOUCHES
    return touching or max(*across, *down) <= _THIN


def _shows_some(page: ReceiptPage, furniture: Collection[str]) -> bool:
    """Tell whether any line is one that the report's pages share: what a photograph never has."""
    lines = groupby(page.segments(), key=lambda segment: segment.line)
    return any(folded(next(line).text) in furniture for _, line in lines)


def _shows_only(page: ReceiptPage, furniture: Collection[str]) -> bool:
    lines = groupby(page.segments(), key=lambda segment: segment.line)
    firsts: Sequence[str] = [folded(next(line).text) for _, line in lines]
    return bool(firsts) and all(text in furniture for text in firsts)
