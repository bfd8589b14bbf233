"""Words of the pages that a run saw, to find the pages by later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection

from ccprocessor.card_numbers import masked
from ccprocessor.domain.pages import Page


class PageTexts:
    """The text of whole pages, and what OCR read in pictures on them; filled by several threads."""

    def __init__(self) -> None:
        self._whole: dict[str, dict[int, str]] = defaultdict(dict)
        self._pictures: dict[str, dict[int, list[str]]] = defaultdict(dict)

    def add(self, page: Page) -> None:
        """Take a whole page."""
        self._whole[page.document][page.number] = _text(page)

    def add_picture(self, page: Page) -> None:
        """Take what was read in a picture on a page, or on all of it."""
        self._pictures[page.document].setdefault(page.number, []).append(_text(page))

    def of(
        self, document: str, stored: Callable[[Collection[int]], dict[int, str]]
    ) -> dict[int, str]:
        """Return the text of a document's pages, card numbers masked.

        Of pages that were seen in part the rest is what `stored` says of them.
        """
        whole, pictures = self._whole.get(document, {}), self._pictures.get(document, {})
        known = stored(pictures.keys() - whole.keys()) if pictures else {}
        texts = {number: whole.get(number, known.get(number, "")) for number in whole | pictures}
        for number, parts in pictures.items():
            for part in map(masked, parts):
                if part not in texts[number]:
                    texts[number] = f"{texts[number]} {part}".strip()
        return {number: masked(text) for number, text in texts.items()}


def _text(page: Page) -> str:
    return " ".join(word.text for word in page.words)
