"""Loose receipts: photographs and scans that no report holds, and the charges they may prove."""

from __future__ import annotations

from dataclasses import dataclass

from ccprocessor.domain.issues import TransactionRef
from ccprocessor.domain.pictures import PictureReading


@dataclass(frozen=True, slots=True)
class LooseProposal:
    """A charge that a loose receipt may belong to: whose (the person's key), how likely, and why.

    `reasons` say what speaks for it, strongest first, and what speaks against it last.
    """

    person: str
    transaction: TransactionRef
    probability: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LooseReceipt:
    """One receipt that no report holds; without a `proposal` it waits for its charge.

    `document` is the SHA-256 of the file that it begins in, `pages` are its 1-based pages there;
    where it goes on in other files, `reading.places` show those too. `rivals` are other charges it
    may belong to, likeliest first. It never counts for flags until somebody decides so.
    """

    document: str
    pages: tuple[int, ...]
    reading: PictureReading
    proposal: LooseProposal | None = None
    rivals: tuple[LooseProposal, ...] = ()
