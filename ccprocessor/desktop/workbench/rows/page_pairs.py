"""Pages that a choice leads to: one of the statement beside one of the receipts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.desktop.workbench.rows.marks import (
    Mark,
    charge_key,
    picture_key,
    receipt_key,
    total_key,
)
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.pages import DocumentKind
from ccprocessor.domain.pictures import PictureReading
from ccprocessor.domain.places import Box, PageRef, Place
from ccprocessor.domain.readings import side_of
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction

NO_RECEIPT = "No receipt for this charge."
SUGGESTED = "No receipt for this charge. What may fit is listed beside it."
NO_CHARGE = "No charge for this receipt."


@dataclass(frozen=True, slots=True)
class PageTarget:
    """A page to show (1-based), and the key of the box to stress, if any.

    `upright` are the degrees clockwise by which it is turned to be read, where that is known;
    `fitted` the keys of further boxes that are to be in sight.
    """

    document: str
    page: int
    key: str | None = None
    upright: int | None = None
    fitted: tuple[str, ...] = ()


Side = PageTarget | str | None
"""A page, the sentence in place of one, or None: leave what is shown."""


@dataclass(frozen=True, slots=True)
class PagePair:
    """Content of the two page views."""

    statement: Side = None
    receipt: Side = None

    def over(self, other: PagePair) -> PagePair:
        """Return this pair; a side that is None is taken from the other."""
        statement = other.statement if self.statement is None else self.statement
        return PagePair(statement, other.receipt if self.receipt is None else self.receipt)

    def filled(self, other: PagePair) -> PagePair:
        """Return this pair; a side without a page is taken from the other, where that has one."""
        sides = ((self.statement, other.statement), (self.receipt, other.receipt))
        return PagePair(
            *(
                new if not isinstance(old, PageTarget) and isinstance(new, PageTarget) else old
                for old, new in sides
            )
        )


def spot_of_person(person: Person) -> PagePair:
    """The person's first pages."""
    return PagePair(
        _first(person.statement_pages) or f"{person.name} has no page in the statement.",
        _first(person.receipt_pages) or f"{person.name} has no page among the receipts.",
    )


def spot_of_entry(entry: PersonEntry) -> PagePair:
    """A charge's row and the picture of its receipt, or a receipt without a charge."""
    charge = entry.charge
    if charge is None:
        return PagePair(NO_CHARGE, picture_of(entry.receipts[0])) if entry.receipts else PagePair()
    row = _target(charge.place, charge_key(charge.key))
    if entry.receipts:
        return PagePair(row, picture_of(entry.receipts[0]))
    return PagePair(row, SUGGESTED if entry.standing == "suggested" else NO_RECEIPT)


def spot_of_charge(charge: Transaction) -> PageTarget:
    """A charge's row."""
    return _target(charge.place, charge_key(charge.key))


def spot_of_receipt(receipt: Receipt, entry: PersonEntry | None) -> PagePair:
    """A receipt's picture and the charge it stands for."""
    charge = entry.charge if entry else None
    row = _target(charge.place, charge_key(charge.key)) if charge else NO_CHARGE
    return PagePair(row, picture_of(receipt))


def spot_of_marks(marks: Iterable[Mark], kinds: Mapping[str, DocumentKind]) -> PagePair:
    """The first box on the statement and the first among the receipts."""
    found: dict[bool, PageTarget] = {}
    for mark in marks:
        found.setdefault(is_receipt(mark.place.document, kinds), _target(mark.place, mark.key))
    return PagePair(found.get(False), found.get(True))


def spot_of_page(page: PageRef, kinds: Mapping[str, DocumentKind]) -> PagePair:
    """A page of some document, on the side where such documents are shown."""
    target = PageTarget(page.document, page.page)
    return (
        PagePair(receipt=target) if is_receipt(page.document, kinds) else PagePair(statement=target)
    )


def spot_of_totals(person: Person) -> PagePair:
    """The printed total of the person's first card that has one."""
    for number, totals in enumerate(person.card_totals):
        return PagePair(_target(totals.place, total_key(number)))
    return PagePair()


def picture_of(receipt: Receipt) -> PageTarget:
    """The page of a receipt's picture, or of its data where the picture is beside it."""
    for number, place in enumerate(receipt.pictures):
        if (place.document, place.page) == (receipt.place.document, receipt.place.page):
            break
        upright = upright_of(receipt.picture, place) if receipt.picture else None
        return PageTarget(place.document, place.page, picture_key(receipt.key, number), upright)
    own = tuple(picture_key(receipt.key, number) for number in range(len(receipt.pictures)))
    place = receipt.place
    return PageTarget(place.document, place.page, receipt_key(receipt.key), fitted=own)


def upright_of(picture: PictureReading, page: Place) -> int | None:
    """Tell how a picture lies on its page by the places of its merchant and its total.

    Degrees clockwise to turn it upright; None where the two do not tell.
    """
    ends = [
        next((at for at in field.places if (at.document, at.page) == (page.document, page.page)), 0)
        for field in (picture.merchant, picture.total)
        if field is not None
    ]
    boxes = [end.box for end in ends if isinstance(end, Place)]
    if len(boxes) < _TWO:
        return None
    head, total = boxes
    across = (total.x0 + total.x1 - head.x0 - head.x1) / 2
    down = total.middle - head.middle
    if head.width > head.height and total.width > total.height:  # lines lie level
        return (0 if down > 0 else 180) if abs(down) > head.height else None
    if head.height > head.width and total.height > total.width:
        return (90 if across > 0 else 270) if abs(across) > head.width else None
    return None


_TWO = 2  # ends of the paper
_LONG = 1.5  # times as long as high: a line of print


def upright_at(place: Place, person: Person, record: Transaction | Receipt | None) -> int | None:
    """Tell how print lies on its page by the person's records there, which are read downwards.

    Of one record alone by where its picture or its amount stands in it. Degrees clockwise to turn
    the page as stored; None where nothing tells.
    """
    if isinstance(record, Receipt) and record.picture and (_at(place) in map(_at, record.pictures)):
        return upright_of(record.picture, place)
    for records in (person.transactions, person.receipts):
        boxes = [one.place.box for one in records if _at(one.place) == _at(place)]
        if len(boxes) >= _TWO:
            return _turned_by(place.box, *_apart(boxes[0], boxes[-1]))
    if isinstance(record, Transaction) and _at(record.place) == _at(place):
        right, down = _apart(record.place.box, place.box)
        return _turned_by(place.box, -down, right)  # amounts stand at the end of their row
    return None


def _turned_by(print_: Box, right: float, down: float) -> int | None:
    """Degrees by which a way over the page as stored is turned to lead downwards."""
    is_level = abs(down) > abs(right)
    if max(print_.width, print_.height) > _LONG * min(print_.width, print_.height):
        is_level = print_.width > print_.height
    way = down if is_level else right
    if not way:
        return None
    return (0 if way > 0 else 180) if is_level else (90 if way > 0 else 270)


def _apart(one: Box, other: Box) -> tuple[float, float]:
    across = (other.x0 + other.x1 - one.x0 - one.x1) / 2
    return across, other.middle - one.middle


def _at(place: Place) -> tuple[str, int]:
    return place.document, place.page


def is_receipt(document: str, kinds: Mapping[str, DocumentKind]) -> bool:
    """Tell whether a document is shown on the receipts' side."""
    return document in kinds and side_of(kinds[document]) != "statement"


def _first(pages: Sequence[PageRef]) -> PageTarget | None:
    return PageTarget(pages[0].document, pages[0].page) if pages else None


def _target(place: Place, key: str) -> PageTarget:
    return PageTarget(place.document, place.page, key)
