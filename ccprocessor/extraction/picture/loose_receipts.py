"""Pages of loose receipts to single receipts: those side by side told apart, long ones joined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from ccprocessor.domain.pages import Page
from ccprocessor.domain.places import Box
from ccprocessor.extraction.picture.loose_joining import continued
from ccprocessor.extraction.picture.loose_splitting import split
from ccprocessor.extraction.text.lines import box_of, sound

_MARGIN = 0.6  # heights of a word around a receipt that shares its page


@dataclass(frozen=True, slots=True)
class PagePart:
    """A page, or what lies in `box` of it (in the reading position), with only its own words."""

    page: Page
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class ReceiptPages:
    """One receipt: the parts it takes, top to bottom."""

    parts: tuple[PagePart, ...]

    @property
    def pages(self) -> tuple[Page, ...]:
        """Its words, page by page."""
        return tuple(part.page for part in self.parts)

    @property
    def is_whole_pages(self) -> bool:
        """True if no other receipt shares its pages."""
        return all(part.box is None for part in self.parts)


def loose_receipts(pages: Sequence[Page]) -> tuple[ReceiptPages, ...]:
    """The receipts on the pages of one file, in their order."""
    papers = [paper for page in map(sound, pages) for paper in _apart(page)]
    return tuple(_joined(papers, [""] * len(papers)))


def joined_files(papers: Sequence[ReceiptPages], names: Sequence[str]) -> tuple[ReceiptPages, ...]:
    """The receipts of several files in their order, those that go on in the next file joined.

    `names` are the names, without endings, of the files that the receipts are of.
    """
    return tuple(_joined(papers, names))


def _apart(page: Page) -> Iterator[ReceiptPages]:
    parts = split(page)
    for part in parts:
        yield ReceiptPages((PagePart(part, _around(part) if len(parts) > 1 else None),))


def _around(page: Page) -> Box:
    box = box_of(page.words)
    margin = _MARGIN * median(word.y1 - word.y0 for word in page.words)
    return Box(
        max(0.0, box.x0 - margin),
        max(0.0, box.y0 - margin),
        min(page.width, box.x1 + margin),
        min(page.height, box.y1 + margin),
    )


def _joined(papers: Sequence[ReceiptPages], names: Sequence[str]) -> list[ReceiptPages]:
    found: list[tuple[ReceiptPages, str]] = []
    for paper, name in zip(papers, names, strict=True):
        last = found[-1] if found else None
        if last and (longer := _longer(last[0], paper, (last[1], name))):
            found[-1] = longer, name
        else:
            found.append((paper, name))
    return [paper for paper, _ in found]


def _longer(
    before: ReceiptPages, paper: ReceiptPages, names: tuple[str, str]
) -> ReceiptPages | None:
    """Both as one, where the second goes on with the first."""
    if not (before.is_whole_pages and paper.is_whole_pages):
        return None
    of_two_files = any(names)
    upper, lower = before.parts[-1].page, paper.parts[0].page
    rest = continued(upper, lower, names=names if of_two_files else None)
    if rest is None:
        return None
    return ReceiptPages((*before.parts, PagePart(rest), *paper.parts[1:]))
