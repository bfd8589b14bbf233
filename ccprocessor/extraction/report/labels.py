"""The labels of a receipt record: what they mean and how they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple


class ReportField(IntEnum):
    """Meaning of a label; `TEXT` is no label."""

    TEXT = 0
    DATE = 1
    PORTAL_ID = 2
    NAME = 3
    EXPENSE_TYPE = 4
    TRANSACTION_ID = 5
    TITLE = 6
    AMOUNT = 7
    ADDRESS = 8
    PURPOSE = 9
    MERCHANT = 10
    MERCHANT_ADDRESS = 11
    CODING_TYPE = 12
    JOB = 13
    PHASE = 14
    COST_TYPE = 15
    GL_ACCOUNT = 16
    ATTACHMENT = 17
    REQUEST_TYPE = 18


FIELDS = tuple(ReportField)
"""Every field at the index that is its number."""


class ReportLabel(NamedTuple):
    """A label found in a line.

    `end` is the index behind its last word; `rest` what is glued to its colon (`ID:123`);
    `is_short` marks wordings so common that only a colon or an empty neighbourhood proves them.
    """

    field: ReportField
    end: int
    colon: bool
    rest: str
    is_short: bool
    words: int


_WORDINGS: dict[ReportField, tuple[str, ...]] = {
    ReportField.DATE: ("Transaction Date", "Expense Date"),
    ReportField.PORTAL_ID: (
        "Employee ID",
        "Employee Number",
        "Employee No",
        "Report Number",
        "Report No",
        "Report ID",
    ),
    ReportField.NAME: ("Employee Name", "Cardholder Name"),
    ReportField.EXPENSE_TYPE: ("Expense Type", "Expense Category"),
    ReportField.TRANSACTION_ID: ("Transaction ID", "Transaction Number", "Transaction No"),
    ReportField.TITLE: ("Expense Title",),
    ReportField.AMOUNT: ("Amount", "Expense Amount", "Transaction Amount"),
    ReportField.ADDRESS: ("Address",),
    ReportField.PURPOSE: ("Purpose", "Business Purpose"),
    ReportField.MERCHANT: ("Merchant Name",),
    ReportField.MERCHANT_ADDRESS: ("Merchant Address",),
    ReportField.CODING_TYPE: (
        "Accounts Coding Type",
        "Account Coding Type",
        "Accounting Coding Type",
        "Coding Type",
    ),
    ReportField.JOB: ("Job", "Job Number"),
    ReportField.PHASE: ("Phase", "Phase Code"),
    ReportField.COST_TYPE: ("Cost Type",),
    ReportField.GL_ACCOUNT: ("GL Account", "G/L Account", "General Ledger Account"),
    ReportField.ATTACHMENT: ("Attachment Name", "Attachment File Name"),
    ReportField.REQUEST_TYPE: ("Request Type",),
}
_SHORT_WORDINGS: dict[ReportField, tuple[str, ...]] = {
    ReportField.DATE: ("Date",),
    ReportField.NAME: ("Employee", "Cardholder", "Name"),
    ReportField.TITLE: ("Title",),
    ReportField.MERCHANT: ("Merchant",),
    ReportField.ATTACHMENT: ("Attachment",),
}
_NUMBERED = frozenset(("id", "no", "number", "amount", "type"))
_LONGEST = 5  # words of a label


@lru_cache(maxsize=4096)
def squeezed(text: str) -> str:
    """Letters and digits alone, lower case, up to a colon."""
    head = text.partition(":")[0].lower()
    return head if head.isalnum() else "".join(filter(str.isalnum, head))


def _keys(wordings: dict[ReportField, tuple[str, ...]]) -> dict[str, tuple[ReportField, int]]:
    return {
        "".join(map(squeezed, wording.split())): (field, len(wording.split()))
        for field, printed in wordings.items()
        for wording in printed
    }


_SHORT = _keys(_SHORT_WORDINGS)
_LABELS = _keys(_WORDINGS) | _SHORT
_BEGINNINGS = frozenset(key[:size] for key in _LABELS for size in range(1, len(key) + 1))


_FIRST_LETTERS = {key[0] for key in _LABELS}
_NEVER_FIRST = frozenset(
    letter
    for letter in map(chr, range(128))
    if letter.isalnum()
    if letter.lower() not in _FIRST_LETTERS
)


def label_words() -> frozenset[str]:
    """Every word that labels are made of, in small letters."""
    printed = (*_WORDINGS.values(), *_SHORT_WORDINGS.values())
    return frozenset(
        word for wordings in printed for wording in wordings for word in wording.casefold().split()
    )


@lru_cache(maxsize=4096)
def may_begin(word: str) -> bool:
    """Tell whether a label may begin with this word: a cheap first test."""
    return word[:1] not in _NEVER_FIRST and squeezed(word) in _BEGINNINGS


def label_at(texts: Sequence[str], start: int) -> ReportLabel | None:
    """The longest label that begins with this word, if any; None where none does."""
    return _headline(texts, start) or _plain(texts, start)


def _plain(texts: Sequence[str], start: int) -> ReportLabel | None:
    key, found = "", None
    for index, text in enumerate(texts[start : start + _LONGEST], start):
        letters = squeezed(text)
        key += letters
        if key not in _BEGINNINGS:
            break
        if letters and (known := _LABELS.get(key)):
            found = known, key, index, text
        if ":" in text:
            break
    if not found:
        return None
    (field, words), key, index, text = found
    _, colon, rest = text.partition(":")
    label = ReportLabel(
        field, end=index + 1, colon=bool(colon), rest=rest, is_short=key in _SHORT, words=words
    )
    return label if colon else _with_colon(texts, label)


def _with_colon(texts: Sequence[str], label: ReportLabel) -> ReportLabel:
    """The label with the colon that stands as a word of its own behind it."""
    if label.colon or label.end >= len(texts) or texts[label.end][:1] != ":":
        return label
    return label._replace(end=label.end + 1, colon=True, rest=texts[label.end][1:])


def _headline(texts: Sequence[str], start: int) -> ReportLabel | None:
    """`Expense ... Transaction [date]` as one label: the words before a record's date."""
    if squeezed(texts[start]) != "expense" or ":" in texts[start]:
        return None
    for index in range(start + 1, min(start + _LONGEST, len(texts))):
        word = squeezed(texts[index])
        if word != "transaction":
            if ":" in texts[index] or word in _NUMBERED:
                return None
            continue
        after = squeezed(texts[index + 1]) if index + 1 < len(texts) else ""
        if after in _NUMBERED:
            return None
        last = index + (after == "date" and ":" not in texts[index])
        _, colon, rest = texts[last].partition(":")
        found = ReportLabel(ReportField.DATE, last + 1, bool(colon), rest, is_short=False, words=3)
        return _with_colon(texts, found)
    return None
