"""Recognition of a document's kind by its labels and heads; never by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from ccprocessor.domain.pages import DocumentKind, Page
from ccprocessor.extraction.statement.heads import LABELS, find_heads, head_words, heads_on
from ccprocessor.extraction.statement.labels import find_labels
from ccprocessor.extraction.text.imposed import imposed
from ccprocessor.extraction.text.lines import Line, printed_once, sound, visual_lines

Shows: TypeAlias = Callable[[Sequence[Line]], bool]
"""Tells from the lines of a page whether a document is of one kind."""


class Look(NamedTuple):
    """A look at a page for one kind of document: quick, at its `words`, or for certain.

    `words` are such as only papers of that kind have; a page of it shows at least four of them.
    """

    shows: Shows
    words: frozenset[str]

    def is_likely(self, page: Page) -> bool:
        """Take the quick look; False is certain."""
        return len(self.words & {_plain(word.text) for word in page.words}) >= _ENOUGH_WORDS


_RECEIPT_LABELS = {
    "transactionid": "Transaction ID",
    "expensetitle": "Expense Title",
    "expensetype": "Expense Type",
    "purpose": "Purpose",
    "merchantname": "Merchant Name",
    "merchantaddress": "Merchant Address",
    "accountscodingtype": "Accounts Coding Type",
    "costtype": "Cost Type",
    "glaccount": "GL Account",
    "attachmentname": "Attachment Name",
    "requesttype": "Request Type",
}
_RECEIPT_PROOF = frozenset(
    {"accountscodingtype", "attachmentname", "requesttype", "expensetitle", "merchantaddress"}
)
_CARD_LABELS = {"card": "Card Number", "name": "Cardholder Name", "employee": "Employee ID"}
_LONGEST_LABEL = 3  # words
_ENOUGH_RECEIPT_LABELS = 5  # different labels of a record
_ENOUGH_PROOF = 3  # of them such as no other paper prints
_NOT_LETTERS = re.compile(r"[^a-z]")
_ENOUGH_WORDS = 4  # that only papers of a kind have
_LABEL_WORDS = frozenset(
    word.casefold() for title in _RECEIPT_LABELS.values() for word in title.split()
)


def recognise(
    pages: Sequence[Page], looks: Mapping[DocumentKind, Look] | None = None
) -> DocumentKind | None:
    """Return what the pages seen so far show, of the kinds in `looks`; None if not yet known.

    Without `looks`: statement or receipt report. One page with the column heads of a statement
    beside a card's labels or rows, or with the labels of an expense record, decides; covers,
    blanks, scans and other reports do not.
    """
    for page in (part for sheet in map(sound, pages) for part in imposed(sheet)):
        if page.is_blank or page.is_scanned:
            continue
        lines = visual_lines(printed_once(page.words))
        for kind, look in (looks or REPORT_LOOKS).items():
            if look.shows(lines):
                return kind
    return None


def what_was_missing(pages: Sequence[Page]) -> str:
    """For a document nobody recognised: which heads and labels were looked for in vain.

    The end of a sentence such as "The layout is not known: ...".
    """
    read = [page for page in map(sound, pages) if page.words]
    if not read:
        return "no page has any text"
    heads, cards, receipts = _found(read)
    if len(heads) + len(cards) >= len(receipts):
        wanted = {**LABELS, **_CARD_LABELS}
        return _lacking(
            "a card statement", [t for k, t in wanted.items() if k not in heads | cards]
        )
    lost = [title for key, title in _RECEIPT_LABELS.items() if key not in receipts]
    return _lacking("a receipt report", lost)


def _is_statement_page(lines: Sequence[Line]) -> bool:
    heads = find_heads(lines)
    return heads is not None and heads.kind == "rows"


def _is_receipt_page(lines: Sequence[Line]) -> bool:
    found = _receipt_labels(lines)
    enough = len(found) >= _ENOUGH_RECEIPT_LABELS
    return enough and len(found & _RECEIPT_PROOF) >= _ENOUGH_PROOF


REPORT_LOOKS: Mapping[DocumentKind, Look] = {
    "receipt_report": Look(_is_receipt_page, _LABEL_WORDS - head_words()),
    "card_statement": Look(_is_statement_page, head_words() - _LABEL_WORDS),
}
"""Looks at one page for each kind of report, in the order in which they are tried."""


def _found(pages: Sequence[Page]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    heads: set[str] = set()
    cards: set[str] = set()
    receipts: set[str] = set()
    for page in pages:
        lines = visual_lines(printed_once(page.words))
        heads |= heads_on(lines)
        cards |= {label.key for label in find_labels(lines)} & _CARD_LABELS.keys()
        receipts |= _receipt_labels(lines)
    return frozenset(heads), frozenset(cards), frozenset(receipts)


def _receipt_labels(lines: Sequence[Line]) -> frozenset[str]:
    found: set[str] = set()
    for line in lines:
        plain = [_plain(word.text) for word in line.words]
        for start in range(len(plain)):
            for end in range(start + 1, min(start + _LONGEST_LABEL, len(plain)) + 1):
                text = "".join(plain[start:end])
                if text in _RECEIPT_LABELS:
                    found.add(text)
    return frozenset(found)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return _NOT_LETTERS.sub("", text.casefold())


def _lacking(kind: str, titles: Sequence[str]) -> str:
    quoted = [f"“{title}”" for title in titles]
    match quoted:
        case []:
            return f"{kind}'s heads and labels stand on no page together"
        case [title]:
            return f"{kind}'s {title} was not found"
        case _:
            return f"{kind}'s {', '.join(quoted[:-1])} and {quoted[-1]} were not found"
