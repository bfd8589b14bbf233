"""Person of each record: by portal number and name, else by the pages around it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from ccprocessor.extraction.report.entries import EXPENSE_TYPES, ReceiptEntry
from ccprocessor.extraction.report.labels import ReportField
from ccprocessor.extraction.report.values import date

Identity = tuple[str | None, str | None]
"""Portal number and name, as far as the pages show them; both None for nobody."""

NOBODY: Identity = (None, None)
_LIKE = 0.8  # share of letters: a name that OCR misread
_MOSTLY = 0.5  # of the records: the paper prints no names
_NAMESAKES = 2  # records of one name; with fewer, changing numbers tell nothing


class Claim(NamedTuple):
    """Evidence for the person before a record and for the person after it."""

    before: bool
    after: bool


def identify(entries: Sequence[ReceiptEntry]) -> None:
    """Give every record, in page order, its person; `NOBODY` where evidence is missing."""
    _from_loose_texts(entries)
    _forget_impersonal_ids(entries)
    identities = _identities(entries)
    for entry in entries:
        key = (entry.portal_id, entry.name)
        entry.person = identities[key] if key != NOBODY else None
    _from_the_same_page(entries)
    nameless = [entry for entry in entries if entry.person is None]
    if len(nameless) > _MOSTLY * len(entries):
        _carry_forward(entries)
    else:
        _from_neighbours(entries)


def _from_loose_texts(entries: Sequence[ReceiptEntry]) -> None:
    """Find names and expense types that stand without label and number, known from other pages."""
    names = {entry.name for entry in entries if entry.name and entry.portal_id}
    types = {
        entry.texts[ReportField.EXPENSE_TYPE].casefold()
        for entry in entries
        if entry.texts.get(ReportField.EXPENSE_TYPE)
    } | EXPENSE_TYPES
    for entry in entries:
        if entry.name is None and entry.portal_id is None:
            entry.name = next((text for text in entry.loose if text in names), None)
        if not entry.texts.get(ReportField.EXPENSE_TYPE):
            found = (text for text in entry.loose if text.casefold() in types)
            entry.texts[ReportField.EXPENSE_TYPE] = next(found, "")


def _forget_impersonal_ids(entries: Sequence[ReceiptEntry]) -> None:
    """Drop the portal numbers where they plainly change from record to record of one name."""
    numbers: dict[str, set[str]] = defaultdict(set)
    records: Counter[str] = Counter()
    for entry in entries:
        if entry.name and entry.portal_id:
            numbers[entry.name].add(entry.portal_id)
            records[entry.name] += 1
    several = any(count > _NAMESAKES for count in records.values())
    again = sum(count - len(numbers[name]) for name, count in records.items())
    if several and again < _MOSTLY * (records.total() - len(records)):
        for entry in entries:
            if entry.name:
                entry.portal_id = None


def _identities(entries: Iterable[ReceiptEntry]) -> dict[Identity, Identity]:
    """Every printed pair of number and name to the person meant: the number decides."""
    printed = Counter((entry.portal_id, entry.name) for entry in entries)
    names: dict[str | None, list[str]] = defaultdict(list)
    for (number, name), _ in printed.most_common():
        if name and not any(_alike(name, known) for known in names[number]):
            names[number].append(name)
    meant: dict[Identity, Identity] = {}
    for number, name in printed:
        meant[number, name] = _meant(number, name, names)
    return meant


def _meant(number: str | None, name: str | None, names: dict[str | None, list[str]]) -> Identity:
    known = names[number]
    if name is None:
        return number, known[0] if known else None
    if number is None:
        numbers = [n for n, shown in names.items() if n and name in shown]
        return (numbers[0], name) if len(numbers) == 1 else (None, name)
    return number, next(shown for shown in known if _alike(name, shown))


def _alike(name: str, other: str) -> bool:
    folded, reference = name.casefold(), other.casefold()
    return folded == reference or SequenceMatcher(None, folded, reference).ratio() >= _LIKE


def _from_the_same_page(entries: Sequence[ReceiptEntry]) -> None:
    for before, entry in pairwise(entries):
        if entry.person is None and before.page == entry.page:
            entry.person = before.person


def _carry_forward(entries: Sequence[ReceiptEntry]) -> None:
    """Give records without a person the person printed last before them."""
    person = NOBODY
    for entry in entries:
        person = entry.person = entry.person or person


def _from_neighbours(entries: Sequence[ReceiptEntry]) -> None:
    settled = _without_strays([entry for entry in entries if entry.person is not None])
    for entry in entries:
        if entry.person is None:
            before = next((e for e in reversed(settled) if e.page < entry.page), None)
            after = next((e for e in settled if e.page > entry.page), None)
            entry.person = _between(before, entry, after)


def _without_strays(entries: Sequence[ReceiptEntry]) -> list[ReceiptEntry]:
    """The entries in page order without single pages that were moved into another's run."""
    sizes = Counter(entry.person for entry in entries)
    kept = []
    for index, entry in enumerate(entries):
        around = {e.person for e in (*entries[index - 1 : index], *entries[index + 1 : index + 2])}
        moved = len(around) == 1 and entry.person not in around and sizes[entry.person] > 1
        if not moved or index in (0, len(entries) - 1):
            kept.append(entry)
    return kept


def _between(
    before: ReceiptEntry | None, entry: ReceiptEntry, after: ReceiptEntry | None
) -> Identity:
    """The person of both neighbours, or of the one that dates and numbers speak for."""
    first = before.person if before else None
    second = after.person if after else None
    if first == second:
        return first or NOBODY
    votes = (_by_date(before, entry, after), _by_key(before, entry, after))
    for_first = sum(claim.before for claim in votes)
    for_second = sum(claim.after for claim in votes)
    if for_first and not for_second:
        return first or NOBODY
    return (second or NOBODY) if for_second and not for_first else NOBODY


def _by_date(before: ReceiptEntry | None, entry: ReceiptEntry, after: ReceiptEntry | None) -> Claim:
    """Records of a person ascend by date: it goes on from one, or leads to the other."""
    day, earlier, later = (
        date(e.texts.get(ReportField.DATE, "")) if e else None for e in (entry, before, after)
    )
    goes_on = bool(day and earlier and earlier <= day)
    leads_to = bool(day and later and day <= later)
    return Claim(goes_on and not leads_to, leads_to and not goes_on)


def _by_key(before: ReceiptEntry | None, entry: ReceiptEntry, after: ReceiptEntry | None) -> Claim:
    """The portal numbers a person's records close together: the much nearer neighbour."""
    key, earlier, later = (_key(e) for e in (entry, before, after))
    if key is None:
        return Claim(before=False, after=False)
    back = abs(key - earlier) if earlier is not None else None
    ahead = abs(later - key) if later is not None else None
    if back is None or ahead is None:
        return Claim(back is not None, ahead is not None)
    return Claim(2 * back < ahead, 2 * ahead < back)


def _key(entry: ReceiptEntry | None) -> int | None:
    digits = entry.key if entry else ""
    return int(digits) if digits.isdecimal() and digits.isascii() else None
