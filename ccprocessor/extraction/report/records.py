"""Pages of the receipt report put together: people, their records, and what was left over."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from ccprocessor.crashes.guarding import guarded
from ccprocessor.domain.issues import Issue, IssueType
from ccprocessor.domain.pages import UnreadPage
from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.receipts import PortalPerson, Receipt, ReceiptReport
from ccprocessor.domain.statement import UnassignedPage
from ccprocessor.errors import CouldNotBeProcessed
from ccprocessor.extraction.report.entries import ReceiptEntry, entries_of, give_pictures, goes_on
from ccprocessor.extraction.report.layout import Layout, are_beside, learn_layout
from ccprocessor.extraction.report.pages import ReceiptPage, Segment
from ccprocessor.extraction.report.people import NOBODY, Identity, identify
from ccprocessor.extraction.report.pictures import PageKind, kind_of
from ccprocessor.extraction.report.results import issues_of, receipt_of
from ccprocessor.extraction.text.known_texts import codings_as_known

_SAMPLE = 60  # pages that show how the paper is printed as well as all
_SAMPLE_FIELDS = 5  # labels of a page that shows it
_BESIDE = (
    "records stand beside each other on it and cannot be told apart; "
    "save the report with one page to a sheet"
)
_FOREIGN = "belongs to another report"
_TEXTS: tuple[PageKind, ...] = ("text", "captioned")


def assemble_receipts(pages: Sequence[ReceiptPage | UnreadPage], *, document: str) -> ReceiptReport:
    """Everybody's records from the pages of one report, in page order; never raises on any words.

    Pages of nobody are listed with a reason, scans and unread pages raise an issue each: no page
    is dropped unseen. A record printed again, equal in every field, counts once.
    """
    waiting = deque(pages)
    del pages  # large: each page is let go when its records are taken from it
    found = _Found(document)
    layout = learn_layout(_sample(waiting))
    run_date = _run_date(waiting)
    _walk(waiting, layout, found)
    identify(found.entries)
    entries = list(_first_prints(found))
    return ReceiptReport(
        document=document,
        run_date=run_date,
        people=codings_as_known(tuple(_people(entries))),
        unassigned=tuple(sorted(found.unassigned, key=lambda page: page.page)),
        scanned_pages=tuple(dict.fromkeys(found.scans)),
        issues=tuple(found.issues),
    )


@dataclass(slots=True)
class _Found:
    """Results gathered on the walk through the pages."""

    document: str
    entries: list[ReceiptEntry] = field(default_factory=list)
    unassigned: list[UnassignedPage] = field(default_factory=list)
    scans: list[int] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def leave(self, number: int, reason: str) -> None:
        """List a page as nobody's."""
        self.unassigned.append(UnassignedPage(self.document, number, reason))

    def warn(self, number: int, message: str, *, is_fault: bool = False) -> None:
        """Raise an issue about a page that is not read."""
        place = Place(self.document, number, Box(0, 0, 0, 0))
        kind: IssueType = "could_not_be_processed" if is_fault else "unreadable_page"
        self.issues.append(Issue(kind, message, places=(place,)))


def _sample(pages: Iterable[ReceiptPage | UnreadPage]) -> list[list[Segment]]:
    """The segments of some pages with many labels, evenly spread over the report."""
    labelled = [page for page in _read(pages) if page.fields >= _SAMPLE_FIELDS]
    step = max(1, len(labelled) // _SAMPLE)
    return [page.segments() for page in labelled[::step]]


def _read(pages: Iterable[ReceiptPage | UnreadPage]) -> Iterator[ReceiptPage]:
    return (page for page in pages if isinstance(page, ReceiptPage))


def _run_date(pages: Iterable[ReceiptPage | UnreadPage]) -> dt.date | None:
    """The run date printed most often."""
    days = Counter(page.run_date for page in _read(pages) if page.run_date)
    return days.most_common(1)[0][0] if days else None


def _walk(pages: deque[ReceiptPage | UnreadPage], layout: Layout, found: _Found) -> None:
    """Sort every page, in order: records, pictures that go on, scans, strangers."""
    kinds = list(_kinds(pages, layout))
    attached = _scans_are_pictures([kind for _, kind in kinds])
    papers = _papers(kinds)
    last: ReceiptEntry | None = None
    unread: int | None = None
    for page, kind in kinds:
        if isinstance(page, UnreadPage):
            unread = page.number
            message = f"Page {unread} could not be read: {page.reason}."
            found.warn(unread, message, is_fault=page.is_fault)
        elif isinstance(kind, list):
            found.entries += kind
            last, unread = kind[-1], None
        elif kind == "scan" and not (attached or _is_awaited(page, last)):
            unread = page.number
            found.scans.append(unread)
            found.warn(
                unread,
                f"Page {unread} shows no readable text, only a picture: it is not read yet.",
            )
        elif kind and not (last and page.fields and goes_on(page, layout, last)):
            late = kind == "captioned" and last is not None and last.awaits_picture
            own = "attached" if page.sheet.order in papers else "picture" if late else kind
            _sort(page, own, last, unread, found)


def _is_awaited(page: ReceiptPage, last: ReceiptEntry | None) -> bool:
    """Tell whether the page right before holds a record that names a picture and shows none."""
    return last is not None and last.awaits_picture and page.sheet.follows(last.sheet.order)


def _kinds(
    pages: deque[ReceiptPage | UnreadPage], layout: Layout
) -> Iterator[tuple[ReceiptPage | UnreadPage, PageKind | list[ReceiptEntry] | None]]:
    """Each page and what it is; those with records without their segments."""
    while pages:
        page = pages.popleft()
        if isinstance(page, UnreadPage):
            yield page, None
            continue
        try:
            with guarded(f"Page {page.number}"):
                segments = layout.proven(page.segments())
                if are_beside(segments):
                    yield UnreadPage(page.sheet.document, page.number, _BESIDE), None
                    continue
                entries = entries_of(page, segments, layout) if page.fields else []
                kind = None if entries else kind_of(page, layout.furniture)
        except CouldNotBeProcessed as error:
            yield UnreadPage(page.sheet.document, page.number, error.why, is_fault=True), None
            continue
        yield (page.emptied(), entries) if entries else (page, kind)


def _scans_are_pictures(kinds: Sequence[PageKind | list[ReceiptEntry] | None]) -> bool:
    """Tell whether pages that are all picture are attachments.

    They are if the report has no smaller pictures on pages of their own, and each such page
    follows a record that names an attachment and shows none.
    """
    awaited = False
    for kind in kinds:
        if isinstance(kind, list):
            awaited = kind[-1].awaits_picture
        elif kind == "picture" or (kind == "scan" and not awaited):
            return False
        elif kind != "scan":
            awaited = False
    return True


def _papers(
    kinds: Sequence[tuple[ReceiptPage | UnreadPage, PageKind | list[ReceiptEntry] | None]],
) -> frozenset[tuple[int, int]]:
    """The positions of pages with texts of their own that are attached to the record before them.

    Those are the pages up to the next record where one of them is a receipt, or where they follow
    a record at once that names an attachment and shows none, in a report that shows some.
    """
    found: set[tuple[int, int]] = set()
    last: ReceiptEntry | None = None
    pictured = any(kind == "picture" or _shows_pictures(kind) for _, kind in kinds)
    for has_texts, group in groupby(kinds, key=lambda pair: pair[1] in (*_TEXTS, "blank")):
        run = list(group)
        if not has_texts:
            last = next((kind[-1] for _, kind in reversed(run) if isinstance(kind, list)), last)
        elif last is not None:
            pages = [page for page, kind in run if kind in _TEXTS and isinstance(page, ReceiptPage)]
            late = pictured and last.awaits_picture and _comes_next(run[0][0], last)
            if late or (last.has_attachment and any(page.is_receipt for page in pages)):
                found.update(page.sheet.order for page in pages)
    return frozenset(found)


def _comes_next(page: ReceiptPage | UnreadPage, last: ReceiptEntry) -> bool:
    return isinstance(page, ReceiptPage) and page.sheet.follows(last.sheet.order)


def _shows_pictures(kind: PageKind | list[ReceiptEntry] | None) -> bool:
    return isinstance(kind, list) and any(entry.pictures for entry in kind)


def _sort(
    page: ReceiptPage, kind: PageKind, last: ReceiptEntry | None, unread: int | None, found: _Found
) -> None:
    """A page that is neither record nor scan: to the record before, or to nobody."""
    if kind == "blank":
        found.leave(page.number, "is blank")
    elif kind in _TEXTS and not found.entries and unread is None:
        found.leave(page.number, "is a cover page")
    elif kind in _TEXTS:
        found.leave(page.number, _FOREIGN)
        message = f"Page {page.number} {_FOREIGN}; nothing on it is counted."
        place = page.sheet.place(Box(0.0, 0.0, page.sheet.width, page.sheet.height))
        found.issues.append(Issue("unassigned_page", message, places=(place,)))
    elif unread is not None:
        noun = "is a picture that follows" if kind == "picture" else "follows"
        found.leave(page.number, f"{noun} page {unread}, which is not read")
    elif last is None:
        found.leave(page.number, "is a picture before the first record")
    else:
        last.add(page.sheet)
        if kind == "attached":
            give_pictures(page.sheet, [last])
        else:
            last.pictures += [page.sheet.place(box) for box in page.sheet.pictures]


def _first_prints(found: _Found) -> Iterator[ReceiptEntry]:
    """The records without exact repeats; different ones of one key are numbered."""
    known: dict[str, list[ReceiptEntry]] = defaultdict(list)
    for entry in found.entries:
        same = known[entry.key]
        first = next((other for other in same if _repeats(entry, other)), None)
        if first is None:
            same.append(entry)
            entry.occurrence = len(same)
            yield entry
        else:
            _report_repeat(entry, first, found)


def _repeats(entry: ReceiptEntry, first: ReceiptEntry) -> bool:
    return entry.texts == first.texts and entry.person in (first.person, NOBODY)


def _report_repeat(entry: ReceiptEntry, first: ReceiptEntry, found: _Found) -> None:
    reason = f"repeats page {first.page}"
    message = f"Page {entry.page} {reason}: receipt {entry.key} is counted once."
    place = entry.sheet.place(entry.box)
    found.issues.append(Issue("unassigned_page", message, places=(place,)))
    for number in entry.pages:
        found.leave(number, reason)


def _people(entries: Sequence[ReceiptEntry]) -> Iterator[PortalPerson]:
    """One person after the other, in the order of their first pages."""
    groups: dict[Identity, list[ReceiptEntry]] = defaultdict(list)
    for entry in entries:
        groups[entry.person or NOBODY].append(entry)
    for (number, name), owned in groups.items():
        receipts: list[Receipt] = []
        issues: list[Issue] = []
        for entry in owned:
            receipt, complaints = _receipt(entry)
            receipts += [receipt] if receipt else []
            issues += complaints
        yield PortalPerson(
            portal_id=number,
            name=name,
            receipts=tuple(receipts),
            pages=tuple(sorted({page for entry in owned for page in entry.pages})),
            issues=tuple(issues),
        )


def _receipt(entry: ReceiptEntry) -> tuple[Receipt | None, Sequence[Issue]]:
    """A record and what could not be read of it; none where the program fails at it."""
    try:
        with guarded(f"Receipt {entry.key}"):
            receipt = receipt_of(entry)
            return receipt, tuple(issues_of(entry, receipt))
    except CouldNotBeProcessed as error:
        place = entry.sheet.place(entry.box)
        return None, [Issue("could_not_be_processed", error.args[0], places=(place,))]
