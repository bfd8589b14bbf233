"""Words that the engine was not sure of: those of a page read by OCR with a low score."""

from __future__ import annotations

from ccprocessor.domain.pages import Page
from ccprocessor.domain.places import Box

UNSURE = 0.7
"""Below it an engine's own score says that a letter may be another; above it says nothing."""


def unsure_boxes(page: Page) -> tuple[Box, ...]:
    """The boxes of words that the engine was not sure of; none on a page with a text layer."""
    if page.source == "text" or len(page.scores) != len(page.words):
        return ()
    return tuple(
        word.box for word, score in zip(page.words, page.scores, strict=True) if score < UNSURE
    )


def touches(box: Box, others: tuple[Box, ...]) -> bool:
    """Tell whether the middle of any other box lies inside this one."""
    return any(
        box.x0 <= (other.x0 + other.x1) / 2 <= box.x1 and box.y0 <= other.middle <= box.y1
        for other in others
    )
