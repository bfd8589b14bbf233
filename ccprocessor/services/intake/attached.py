"""E-mails and PDFs with files attached inside: which receipts they and those files are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ccprocessor.documents.protocol.requests import OpenDocument
from ccprocessor.domain import picture_evidence as said
from ccprocessor.domain.pages import UnreadPage
from ccprocessor.domain.pictures import PictureReading

ATTACHED_TAKEN = "What the e-mail itself says is in a file attached to it too; that file is used."


@dataclass(frozen=True, slots=True)
class Needless:
    """Documents that are left out without an error, by their SHA-256, and what is told of that."""

    documents: frozenset[str]
    told: tuple[str, ...] = ()


_ONLY_GUESSED = frozenset({said.LARGEST, said.REPEATED})
_DAYS_APART = 3  # between the day a mail tells and the one its invoice prints
_MOST_NAMES = 8  # told of the files inside


def is_receipt(reading: PictureReading, *, by_guess: bool = False) -> bool:
    """Tell whether a text is a receipt by itself: it has a date, and calls an amount its total.

    With `by_guess` any amount may be the total: paper with a date seldom is anything else.
    """
    if reading.total is None or reading.date is None:
        return False
    return by_guess or not _ONLY_GUESSED.issuperset(reading.total.evidence)


def beside_attached(
    own: Iterable[PictureReading], inside: Sequence[PictureReading]
) -> list[PictureReading]:
    """The receipts of an e-mail's own text that no file attached to it shows again."""
    return [
        one
        for one in own
        if is_receipt(one) and not any(_is_same_purchase(one, other) for other in inside)
    ]


def needless_documents(
    documents: Sequence[OpenDocument],
    reports: Iterable[OpenDocument],
    readings: Mapping[str, Sequence[PictureReading]],
    waiting: Iterable[UnreadPage],
) -> Needless:
    """Files inside others that are no receipts, and e-mails and PDFs only their files matter of.

    What is inside a report or a PDF that is a receipt itself does not count. Pictures attached to
    an e-mail are kept, as if they had been given by themselves, and so is what waits to be read.
    """
    unseen = frozenset(page.document for page in waiting)
    with_reports = {one.inside for one in reports}
    outer = {one.sha256: one for one in documents if one.attached}
    found: set[str] = set()
    told = []
    for one in documents:
        if one.inside and _is_needless(one, outer.get(one.inside), readings, unseen):
            found.add(one.sha256)
    for sha256, one in outer.items():
        own = readings.get(sha256, ())
        inside = [each for each in documents if each.inside == sha256 and each.sha256 not in found]
        if sha256 in unseen or (not inside and sha256 not in with_reports):
            continue
        if not beside_attached(own, [r for each in inside for r in readings.get(each.sha256, ())]):
            found.add(sha256)
            if any(map(is_receipt, own)):
                told.append(f"{one.name}: {ATTACHED_TAKEN}")
    return Needless(frozenset(found), tuple(told))


def _is_needless(
    one: OpenDocument,
    outer: OpenDocument | None,
    readings: Mapping[str, Sequence[PictureReading]],
    unseen: frozenset[str],
) -> bool:
    if outer is None:
        return True
    if not outer.made and any(reading.total for reading in readings.get(outer.sha256, ())):
        return True
    if one.sha256 in unseen or (outer.made and one.kind == "picture"):
        return False
    by_guess = one.kind == "pdf"
    return not any(is_receipt(own, by_guess=by_guess) for own in readings.get(one.sha256, ()))


def _is_same_purchase(own: PictureReading, inside: PictureReading) -> bool:
    if own.total is None or inside.total is None or own.total.value != inside.total.value:
        return False
    if own.date is None or inside.date is None or said.MAIL_DATE in own.date.evidence:
        return True
    first, second = (dt.date.fromisoformat(one.date.value) for one in (own, inside) if one.date)
    return abs((first - second).days) <= _DAYS_APART


def attached_names(document: OpenDocument) -> str:
    """The names of the files inside a document, the first few of many."""
    names = document.attached
    rest = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + rest
