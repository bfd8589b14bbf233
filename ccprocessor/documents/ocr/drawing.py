"""A part of a page as pixels for an engine, in the picture's own resolution; runs in a worker."""

from __future__ import annotations

import numpy as np
import pymupdf

from ccprocessor.documents.notes import hidden, note_layers, without_notes
from ccprocessor.documents.ocr.engines import Picture

_POINTS = 72  # an inch
_LEAST_DPI, _MOST_DPI = 110, 300
_LONGEST = 2600
"""Pixels of the longer side beyond which nothing is gained."""

_NARROWEST, _TALLEST = 900, 32_000
"""Pixels of the shorter side of what is longer, and of its longer side at most."""


def scale_of(page: pymupdf.Page, clip: pymupdf.Rect) -> float:
    """Return the pixels a point at which a part of an unturned page is drawn."""
    widths = [
        _POINTS * image["width"] / max(1.0, pymupdf.Rect(image["bbox"]).width)
        for image in page.get_image_info()
        if pymupdf.Rect(image["bbox"]).intersects(clip)
    ]
    dpi = min(_MOST_DPI, max([_LEAST_DPI, *widths]))
    shortest, longest = sorted((max(1.0, clip.width), max(1.0, clip.height)))
    most = min(_TALLEST, max(_LONGEST, _NARROWEST * longest / shortest))
    return float(min(dpi / _POINTS, most / longest))


def draw_region(page: pymupdf.Page, clip: pymupdf.Rect) -> Picture:
    """Draw a part of an unturned page in shades of grey; notes laid upon it are not drawn."""
    scale = scale_of(page, clip)
    with hidden(page.parent, note_layers(page.parent)):
        drawn = without_notes(page).get_pixmap(
            matrix=pymupdf.Matrix(scale, scale), clip=clip, colorspace=pymupdf.csGRAY, alpha=False
        )
    pixels = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.stride)
    return np.ascontiguousarray(pixels[:, : drawn.width])
