"""Parts of a stored month that are still to be read from pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ccprocessor.domain.cycles import Month
from ccprocessor.domain.receipts import Receipt
from ccprocessor.review.wording import plural

PART = "first"
"""Word before the number of pictures that a revision names where only some were read."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Scanned pages, receipt pictures and loose receipts that nobody has read."""

    scans: int = 0
    pictures: int = 0
    loose: int = 0

    def __bool__(self) -> bool:
        """Tell whether anything is unread."""
        return bool(self.scans or self.pictures or self.loose)

    @property
    def words(self) -> str:
        """As `3 scanned pages and 26 receipt pictures`; empty where nothing is unread."""
        counted = (
            (self.scans, plural(self.scans, "scanned page")),
            (self.pictures, plural(self.pictures, "receipt picture")),
            (self.loose, plural(self.loose, "loose receipt")),
        )
        *first, last = [words for count, words in counted if count] or [""]
        return f"{', '.join(first)} and {last}" if first else last

    @property
    def sentence(self) -> str:
        """The same as a sentence; empty where nothing is unread."""
        only_one = self.words and self.scans + self.pictures + self.loose == 1
        return f"{self.words} {'is' if only_one else 'are'} not read yet." if self else ""


def unread_of(month: Month, options: Mapping[str, Any]) -> Unread:
    """Return what a month lacks that was read with these options (`ocr`, `pictures`)."""
    scans = loose = 0
    if not options.get("ocr"):
        scans = sum(len(document.scanned_pages) for document in month.documents)
        loose = len({receipt.document for receipt in month.loose})
    elif str(options.get("pictures")).startswith(PART):
        loose = len({one.document for one in month.loose if not one.reading.is_readable})
    waiting = sum(awaits_reading(one) for person in month.people for one in person.receipts)
    if options.get("ocr") and options.get("pictures") == "all":
        waiting = 0  # what has no reading now cannot be read
    return Unread(scans, waiting, loose)


def awaits_reading(receipt: Receipt) -> bool:
    """Tell whether a record has a picture that nobody has looked at."""
    return bool(receipt.pictures or receipt.attachment) and receipt.picture is None
