"""E-mails and PDFs with files attached inside: which receipts they and those files are."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from ccprocessor.documents.protocol.requests import OpenDocument
from ccprocessor.domain import picture_evidence as said
from ccprocessor.domain.pages import UnreadPage
from ccprocessor.domain.pictures import PictureDraft, PictureReading
from ccprocessor.extraction.picture.reading import agreed
from ccprocessor.matching.merchants import SAME_SHOP, likeness
from ccprocessor.review.wording import day
from ccprocessor.services.intake.loose_reading import LooseDraft

ATTACHED_TAKEN = (
    "What the e-mail itself says is in a file attached to it too; both count as one receipt."
)


@dataclass(frozen=True, slots=True)
class Needless:
    """Documents that are left out without an error, by their SHA-256, and what is told of that."""

    documents: frozenset[str]
    told: tuple[str, ...] = ()


_ONLY_GUESSED = frozenset({said.LARGEST, said.REPEATED})
_DAYS_APART = 3  # between the day a mail tells and the one its invoice prints
_MOST_NAMES = 8  # told of the files inside
_TEXTS = frozenset({"mail", "msg", "html"})
_INVOICES = re.compile(r"invoice|rechnung|facture|fattura|factura|fatura", re.IGNORECASE)
_PAID = re.compile(r"receipt|quittung|beleg|recu|reçu|ricevuta|recibo", re.IGNORECASE)


def is_receipt(reading: PictureReading, *, by_guess: bool = False) -> bool:
    """Tell whether a text is a receipt by itself: it has a date, and calls an amount its total.

    With `by_guess` any amount may be the total: paper with a date seldom is anything else.
    """
    if reading.total is None or reading.date is None:
        return False
    return by_guess or not _ONLY_GUESSED.issuperset(reading.total.evidence)


ReadLoose = tuple[LooseDraft, PictureReading]


@dataclass(frozen=True, slots=True)
class MailsJoined:
    """Receipts once e-mails and what is attached to them are one where they tell one purchase.

    `views` are the e-mails, by SHA-256, that are a second view of a file attached to them;
    `doubts` are pairs, e-mail first, that may be one purchase but differ; `told` says which files
    were joined.
    """

    receipts: tuple[ReadLoose, ...]
    views: frozenset[str] = frozenset()
    doubts: tuple[tuple[ReadLoose, ReadLoose], ...] = ()
    told: tuple[str, ...] = ()


def mails_joined(
    receipts: Sequence[ReadLoose], read_again: Callable[[PictureDraft], PictureReading]
) -> MailsJoined:
    """Join what came in one e-mail and shows one purchase: its text, an invoice and its receipt.

    A file is the paper, the text its second view. Where they differ both stay, and so do files that
    agree but by whose names none is the invoice of the other: two rides may cost the same.
    """
    found: dict[int, ReadLoose] = dict(enumerate(receipts))
    views: set[str] = set()
    doubts = []
    for number, beside in _beside_texts(receipts):
        body = found[number]
        beside = [at for at in beside if at in found]  # noqa: PLW2901
        same = [at for at in beside if _is_same_purchase(body[1], found[at][1])]
        if same:
            loose = _with_second_view(found[same[0]][0], body[0])
            found[same[0]] = loose, read_again(loose.draft)
            views.add(body[0].documents[0].sha256)
            del found[number]
        else:
            doubts += [(body, found[at]) for at in beside if _may_be_same(body[1], found[at][1])]
    told: list[str] = []
    doubts += _join_files(found, read_again, told)
    return MailsJoined(tuple(found.values()), frozenset(views), tuple(doubts), tuple(told))


def _join_files(
    found: dict[int, ReadLoose],
    read_again: Callable[[PictureDraft], PictureReading],
    told: list[str],
) -> Iterator[tuple[ReadLoose, ReadLoose]]:
    """Join invoices with their receipts in `found`; gives pairs that may be such, and stay."""
    files = [at for at, (loose, _) in found.items() if loose.documents[0].inside]
    for one, other in combinations(files, 2):
        if one not in found or other not in found:
            continue
        first, second = found[one], found[other]
        if _outermost(first[0]) != _outermost(second[0]) or not _is_printed_twice(first, second):
            continue
        if _are_invoice_and_receipt(first[0], second[0]):
            loose = _with_second_view(first[0], second[0])
            found[one] = loose, read_again(loose.draft)
            del found[other]
            names = (each.documents[0].name for each in (first[0], second[0]))
            told.append(f"{' and '.join(names)} are of one purchase; both count as one receipt.")
        else:
            yield first, second


def _is_printed_twice(first: ReadLoose, second: ReadLoose) -> bool:
    """Tell whether two files print the same amount, nearly the same day and the same merchant."""
    readings = first[1], second[1]
    return (
        _is_same_purchase(*readings)
        and _days_agree(*readings) is True
        and _names_agree(*readings) is True
    )


def _are_invoice_and_receipt(first: LooseDraft, second: LooseDraft) -> bool:
    names = first.documents[0].name, second.documents[0].name
    return any(
        _INVOICES.search(one) and _PAID.search(other) and not _INVOICES.search(other)
        for one, other in (names, names[::-1])
    )


def doubt_in_words(body: ReadLoose, paper: ReadLoose) -> str:
    """Say that two parts of an e-mail may tell of one purchase, and what each says."""
    told = [
        f"{one.documents[0].name} says {' on '.join(filter(None, _told(reading)))}"
        for one, reading in (body, paper)
    ]
    return f"One purchase may stand here twice: {told[0]}, {told[1]}. Both are kept."


def _told(reading: PictureReading) -> tuple[str, str]:
    amount = reading.total.value if reading.total else "no total"
    return amount, day(dt.date.fromisoformat(reading.date.value)) if reading.date else ""


def _is_text_of_mail(loose: LooseDraft) -> bool:
    first = loose.documents[0]
    return bool(first.made) and first.kind in _TEXTS


def _beside_texts(receipts: Sequence[ReadLoose]) -> Iterator[tuple[int, list[int]]]:
    """The texts of e-mails that are receipts, and the receipts that came in the same e-mail.

    Those in files come first, then texts of e-mails that stand before it; all by their numbers.
    """
    together = defaultdict[str, list[int]](list)
    for number, (loose, _) in enumerate(receipts):
        together[_outermost(loose)].append(number)
    for number, (loose, reading) in enumerate(receipts):
        if _is_text_of_mail(loose) and is_receipt(reading):
            others = [at for at in together[_outermost(loose)] if at != number]
            texts = [at for at in others if _is_text_of_mail(receipts[at][0])]
            files = [at for at in others if at not in texts]
            yield number, [*files, *(at for at in texts if at < number)]


def _outermost(loose: LooseDraft) -> str:
    first = loose.documents[0]
    return first.inside or first.sha256


def _with_second_view(paper: LooseDraft, body: LooseDraft) -> LooseDraft:
    draft = agreed(paper.draft, body.draft, said.MAIL_AGREES)
    places = (*paper.draft.places, *body.draft.places)
    documents = (*paper.documents, *body.documents)
    return replace(paper, documents=documents, draft=replace(draft, places=places))


def needless_documents(
    documents: Sequence[OpenDocument],
    reports: Iterable[OpenDocument],
    readings: Mapping[str, Sequence[PictureReading]],
    waiting: Iterable[UnreadPage],
    views: Collection[str],
) -> Needless:
    """Files inside others that are no receipts, and e-mails and PDFs only their files matter of.

    What is inside a report or a PDF that is a receipt itself does not count. Pictures attached to
    an e-mail are kept, as if they had been given by themselves, and so is what waits to be read,
    and the e-mails among `views`, which are joined with a file attached to them.
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
        if sha256 in views:
            told.append(f"{one.name}: {ATTACHED_TAKEN}")
        elif sha256 in unseen or (not inside and sha256 not in with_reports):
            continue
        elif not any(map(is_receipt, own)):
            found.add(sha256)
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
    """Tell whether amounts agree, and neither days nor merchants speak against it.

    Where the days agree too, an e-mail may name another than its invoice, as the shop's brand.
    """
    days, names = _days_agree(own, inside), _names_agree(own, inside)
    if own.total is None or inside.total is None or own.total.value != inside.total.value:
        return False
    return days is not False and (bool(days) or names is not False)


def _may_be_same(own: PictureReading, inside: PictureReading) -> bool:
    """Tell whether two that are not the same purchase beyond doubt may yet be it."""
    if not inside.is_readable:
        return False
    amounts = (
        own.total.value == inside.total.value if own.total and inside.total is not None else None
    )
    agree = (amounts, _days_agree(own, inside), _names_agree(own, inside))
    return amounts is True or agree.count(True) >= max(1, agree.count(False))


def _days_agree(own: PictureReading, inside: PictureReading) -> bool | None:
    """Tell whether both print one day, or nearly; None where that cannot be told."""
    if own.date is None or inside.date is None or said.MAIL_DATE in own.date.evidence:
        return None
    first, second = (dt.date.fromisoformat(one.date.value) for one in (own, inside) if one.date)
    return abs((first - second).days) <= _DAYS_APART


def _names_agree(own: PictureReading, inside: PictureReading) -> bool | None:
    """Tell whether both name one merchant; None where one names none, or only who sent it."""
    if own.merchant is None or inside.merchant is None:
        return None
    if likeness(own.merchant.value, inside.merchant.value) >= SAME_SHOP:
        return True
    return None if said.SENDER in own.merchant.evidence else False


def attached_names(document: OpenDocument) -> str:
    """The names of the files inside a document, the first few of many."""
    names = document.attached
    rest = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + rest
