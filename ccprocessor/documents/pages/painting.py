"""Pixels of scans and pictures that must go: card numbers that were seen; runs in a worker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

import pymupdf

from ccprocessor.domain.places import Box

_WHITE = (1, 1, 1)


def paint_over(
    document: pymupdf.Document, boxes: Mapping[int, Sequence[Box]], step: Callable[[], None]
) -> None:
    """Make boxes of pages (1-based; as stored, unturned) white: what was under them is gone.

    A picture that stands on several pages loses the same pixels on all of them. `step` is called
    after each page.
    """
    if not boxes:
        return
    painted = {number: [pymupdf.Rect(box) for box in found] for number, found in boxes.items()}
    for number, more in _on_other_pages(document, painted):
        painted.setdefault(number, []).extend(more)
    for number, rects in sorted(painted.items()):
        _paint(document.load_page(number - 1), rects)
        step()


def _paint(page: pymupdf.Page, rects: Sequence[pymupdf.Rect]) -> None:
    rotation = page.rotation
    page.set_rotation(0)
    for rect in rects:
        page.add_redact_annot(rect, fill=_WHITE)
    page.apply_redactions(
        images=pymupdf.PDF_REDACT_IMAGE_PIXELS,
        graphics=pymupdf.PDF_REDACT_LINE_ART_NONE,
        text=pymupdf.PDF_REDACT_TEXT_REMOVE,
    )
    page.set_rotation(rotation)


def _on_other_pages(
    document: pymupdf.Document, painted: Mapping[int, Sequence[pymupdf.Rect]]
) -> Iterator[tuple[int, list[pymupdf.Rect]]]:
    """Yield, by page (1-based), where else the same parts of the same pictures are drawn."""
    parts = _parts(document, painted)
    if not parts:
        return
    for index in range(document.page_count):
        page = document.load_page(index)
        if parts.keys().isdisjoint(image[0] for image in page.get_images()):
            continue
        rects = [
            part * drawn
            for xref, drawn in _drawn(page)
            for part in parts.get(xref, ())
        ]  # fmt: skip
        known = painted.get(index + 1, ())
        yield index + 1, [rect for rect in rects if not any(rect in one for one in known)]


def _parts(
    document: pymupdf.Document, painted: Mapping[int, Sequence[pymupdf.Rect]]
) -> dict[int, list[pymupdf.Rect]]:
    """The painted parts of each picture, by its number in the file, in shares of its sides."""
    parts: dict[int, list[pymupdf.Rect]] = defaultdict(list)
    for number, rects in painted.items():
        for xref, drawn in _drawn(document.load_page(number - 1)):
            place = pymupdf.Rect(0, 0, 1, 1) * drawn
            found = [rect & place for rect in rects if rect.intersects(place)]
            parts[xref] += [rect * ~drawn for rect in found]
    return {xref: found for xref, found in parts.items() if found}


def _drawn(page: pymupdf.Page) -> Iterator[tuple[int, pymupdf.Matrix]]:
    """Each picture of an unturned page with the matrix that draws it from a unit square."""
    rotation = page.rotation
    page.set_rotation(0)
    for image in page.get_image_info(xrefs=True):
        if image["xref"]:
            yield image["xref"], pymupdf.Matrix(image["transform"])
    page.set_rotation(rotation)
