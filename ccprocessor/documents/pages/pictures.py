"""Pages as pictures that any viewer shows; runs in a worker."""

from __future__ import annotations

import math

import pymupdf

from ccprocessor.documents.pages.opening import OpenDocuments
from ccprocessor.documents.protocol.errors import PacketNotWritten, reason
from ccprocessor.documents.protocol.requests import PictureTask, Source
from ccprocessor.errors import CouldNotBeProcessed

_SCALE = 1.5  # pixels a point, 108 an inch: small print stays legible
_QUALITY = 75  # of the JPEG: a page is some 100 KB
_MOST_PIXELS = 20_000_000


def write_picture(shelf: OpenDocuments, task: PictureTask) -> None:
    """Draw one page into the draft, the same bytes for the same page.

    Raises `PacketNotWritten` where the system refuses, `CouldNotBeProcessed` where it is the
    page's fault.
    """
    plan = task.picture
    try:
        page = shelf.document(Source(plan.source)).load_page(plan.page - 1)
        area = max(page.rect.width * page.rect.height, 1)
        scale = min(_SCALE, math.sqrt(_MOST_PIXELS / area))
        matrix = pymupdf.Matrix(scale, scale)
        drawn = page.get_pixmap(matrix=matrix, colorspace=pymupdf.csRGB, alpha=False)
        data: bytes = drawn.tobytes("jpg", jpg_quality=_QUALITY)
    except Exception as error:
        name = f"page {plan.page} of {plan.source.name}"
        raise CouldNotBeProcessed(name, reason(error)) from error
    try:
        task.draft.write_bytes(data)
    except OSError as error:
        raise PacketNotWritten(plan.target.name, reason(error)) from error
