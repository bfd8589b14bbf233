"""The words and icons that states have on the workbench."""

from __future__ import annotations

from collections.abc import Sequence

from ccprocessor.desktop.workbench.rows.entries import PersonEntry, ReceiptState
from ccprocessor.domain.cycles import Flag, Person
from ccprocessor.domain.issues import Severity
from ccprocessor.domain.matches import Match, Suggestion
from ccprocessor.review.difference import LineKind

FLAG_WORDS: dict[Flag, str] = {
    "missing_coding_info": "coding",
    "missing_receipt": "receipt",
    "missing_all_receipts": "no receipts",
    "total_mismatch": "totals",
}
"""As short as a column needs."""

FLAG_SENTENCES: dict[Flag, str] = {
    "missing_coding_info": "A receipt's coding is not complete.",
    "missing_receipt": "A charge has no receipt, or a record no picture.",
    "missing_all_receipts": "There are charges and no receipt at all.",
    "total_mismatch": "Statement and receipts do not add up to the same, or one is unread.",
}
WAITING = "waiting for scans"
_WAITS = "Scanned pages are not read yet: what is missing may stand on them."
MAY_CHANGE: frozenset[Flag] = frozenset(
    {"missing_receipt", "missing_all_receipts", "total_mismatch"}
)
"""Flags that a scanned page may clear once it is read; a coding that was read stays as it is."""

SEVERITY_WORDS: dict[Severity, str] = {"high": "High", "medium": "Medium", "low": "Low"}
RECEIPT_WORDS: dict[ReceiptState, str] = {
    "with_picture": "with picture",
    "record_only": "record only",
    "suggested": "suggested",
    "no_receipt": "missing",
    "no_charge": "not on statement",
    "personal": "personal",
    "disputed": "disputed",
    "receipt_lost": "receipt lost",
}
RECEIPT_ICONS: dict[ReceiptState, str] = {
    "with_picture": "matched",
    "record_only": "missing",
    "suggested": "suggested",
    "no_receipt": "missing",
    "no_charge": "warning",
    "personal": "done",
    "disputed": "done",
    "receipt_lost": "done",
}
LINE_WORDS: dict[LineKind, str] = {
    "no_receipt": "No receipt",
    "no_charge": "No charge",
    "amounts_differ": "Amounts differ",
    "tip_added": "Tip added",
    "rounding": "Rounding",
}


def state_words(person: Person, *, waits: bool = False) -> str:
    """A person's flags in short, `ready` without one; `waits`: what scans may clear is put so."""
    flags = [flag for flag in person.flags if not (waits and flag in MAY_CHANGE)]
    words = [*([WAITING] if waits else []), *(FLAG_WORDS[flag] for flag in flags)]
    return ", ".join(words) or "ready"


def state_sentences(person: Person, *, waits: bool = False) -> str:
    """A person's flags in full, a line each."""
    sentences = [FLAG_SENTENCES[flag] for flag in person.flags]
    return "\n".join([*sentences, *([_WAITS] if waits else [])]) or "Nothing is flagged."


def state_icon(person: Person, *, waits: bool = False) -> str:
    """The icon of a person's state: neutral where all that is wrong may yet be cleared."""
    if waits and MAY_CHANGE.issuperset(person.flags):
        return "waiting"
    return "flagged" if person.flags else "ready"


def percent(probability: float) -> str:
    """As `95 %`; never 100 short of certainty."""
    shown = int(probability * 100 + 0.5)
    return f"{min(shown, 99) if probability < 1 else shown} %"


def match_words(entry: PersonEntry) -> str:
    """Return how likely a charge's match is, in percent; empty without one."""
    if entry.match is not None:
        return percent(entry.match.probability)
    return percent(entry.suggestions[0].probability) if entry.suggestions else ""


def match_sentences(entry: PersonEntry) -> str:
    """Return what speaks for a match and who else was considered, a line each."""
    if entry.match is not None:
        return pair_sentences(entry.match)
    if entry.suggestions:
        return pair_sentences(entry.suggestions[0])
    if entry.charge is None:
        return "No charge was found for this receipt."
    return "No receipt was found for this charge."


def pair_sentences(pair: Match | Suggestion) -> str:
    """Return what speaks for a pair and against it, a line each."""
    match pair:
        case Match():
            head = f"Matched, {percent(pair.probability)} likely."
            against = _listed("Also considered:", pair.rivals)
        case Suggestion():
            head = f"Suggested, {percent(pair.probability)} likely; it does not count."
            against = _listed("Why not:", (pair.why_not,))
    return "\n".join((head, *_listed("What speaks for it:", pair.reasons), *against))


def coding_words(entry: PersonEntry) -> str:
    """`complete`, or what is missing; empty without a receipt."""
    if not entry.receipts:
        return ""
    return f"no {', '.join(entry.uncoded)}" if entry.uncoded else "complete"


def _listed(title: str, lines: Sequence[str]) -> tuple[str, ...]:
    said = [line for line in lines if line]
    return (title, *(f"• {line}" for line in said)) if said else ()
