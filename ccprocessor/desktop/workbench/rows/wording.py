"""The words and icons that states have on the workbench."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ccprocessor.desktop.workbench.rows.entries import PersonEntry, ReceiptState
from ccprocessor.domain.cycles import Closing, Flag, Person
from ccprocessor.domain.issues import ISSUES, Issue, IssueType
from ccprocessor.domain.matches import Match, Suggestion
from ccprocessor.matching.evidence import plainly
from ccprocessor.review.wording import day, money

FLAG_SENTENCES: dict[Flag, str] = {
    "missing_coding_info": "A receipt's coding is not complete.",
    "missing_receipt": "A charge has no receipt, or a record no picture.",
    "missing_all_receipts": "There are charges and no receipt at all.",
    "total_mismatch": "Statement and receipts do not add up to the same, or one is unread.",
}
_TO_CHECK = "Nothing holds the person up, but something is to be checked."
WAITING = "waits"
_WAITS = "Scanned pages are not read yet: what is missing may stand on them."
MAY_CHANGE: frozenset[Flag] = frozenset(
    {"missing_receipt", "missing_all_receipts", "total_mismatch"}
)
"""Flags that a scanned page may clear once it is read; a coding that was read stays as it is."""
_MAY_GO: frozenset[IssueType] = MAY_CHANGE | {
    "unknown_person",
    "statement_does_not_add_up",
    "unreadable_page",
}
"""Problems that a scanned page may clear: it may hold whoever, or whatever, the text lacks."""

RECEIPT_WORDS: dict[ReceiptState, str] = {
    "with_picture": "picture",
    "record_only": "record only",
    "suggested": "missing",
    "no_receipt": "missing",
    "no_charge": "no charge",
    "personal": "personal",
    "disputed": "disputed",
    "receipt_lost": "receipt lost",
    "person": "",
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
    "person": "warning",
}


def person_words(person: Person, *, waits: bool = False, asked: int = 0) -> str:
    """Count what is wrong with a person; `waits`: what scans may clear is put so.

    `asked` receipts of those missing were asked for, and may still come.
    """
    found = Counter(issue.type for issue in person.open_issues)
    said = [] if not waits else [WAITING]
    if state := reviewed_words(person):
        said.insert(0, state)
    if person.is_ready and state:
        return state
    if "missing_all_receipts" in person.flags and not waits:
        said.append("no receipts at all")
    elif "missing_receipt" in person.flags and not waits:
        said.append(f"{found['missing_receipt']:,} missing")
    if asked:
        said.append(f"asked {asked:,}")
    if "missing_coding_info" in person.flags:
        said.append(f"{found['missing_coding_info']:,} coding")
    told = _ACCOUNTED | (frozenset({"missing_receipt"}) if waits else frozenset())
    if other := sum(count for kind, count in found.items() if kind not in told):
        said.append(f"{other:,} to check")
    if not said:
        said.append("ready" if person.is_ready else "totals differ")
    return ", ".join(said)


def reviewed_words(person: Person) -> str:
    """The state of somebody's review in a word or two; empty before the first word."""
    review = person.review
    if review.state in {"open", "ready"}:
        return "changed since" if review.why else ""
    if review.state != "returned":
        return review.state
    return f"with {review.assigned}" if review.assigned else f"returned by {review.by}"


def closed_words(closing: Closing | None) -> str:
    """Say by whom a month was closed, and how to change it; empty for an open one."""
    if closing is None:
        return ""
    on = f" on {day(closing.at.astimezone().date())}" if closing.at else ""
    return f"Closed by {closing.by}{on}: reopen it to change something."


def review_sentence(person: Person) -> str:
    """Say where somebody's review stands, by whom and since when; empty before the first word."""
    review = person.review
    on = f" on {day(review.at.astimezone().date())}" if review.at else ""
    by = f"{review.by}{on}"
    match review.state:
        case "submitted" if review.approvals:
            return f"Approved once, by {by}: a second approval is needed."
        case "submitted":
            given = f" {review.assigned} is to review it." if review.assigned else ""
            return f"Submitted by {by}.{given}"
        case "returned":
            given = f" It is with {review.assigned}." if review.assigned else ""
            return f"Returned by {by}: {review.comment}{given}"
        case "approved":
            return f"Approved by {by}."
        case "exported":
            return f"Approved, and exported by {by}."
    return "Changed since it was submitted or approved: submit it again." if review.why else ""


_ACCOUNTED: frozenset[IssueType] = frozenset(
    {"missing_receipt", "missing_all_receipts", "missing_coding_info", "total_mismatch"}
)


def state_sentences(person: Person, *, waits: bool = False) -> str:
    """A person's flags in full, a line each."""
    sentences = [FLAG_SENTENCES[flag] for flag in person.flags]
    if (word := review_sentence(person)) and person.is_ready:
        return word
    sentences = [*([word] if word else []), *sentences]
    if person.is_ready:
        return "Nothing is open."
    return "\n".join([*sentences, *([_WAITS] if waits else [])]) or _TO_CHECK


def settled_words(person: Person) -> str:
    """Say why what differs is in order: the marks of charges and the reasons that were given."""
    marks = (RECEIPT_WORDS[one.mark] for one in person.open_transactions if one.mark)
    reasons = (one.resolved.reason for one in person.issues if one.resolved and one.amount_impact)
    return ", ".join(dict.fromkeys((*marks, *reasons)))


def state_icon(person: Person, *, waits: bool = False) -> str:
    """The icon of a person's state: neutral where all that is wrong may yet be cleared."""
    if person.review.state == "returned":
        return "returned"
    if waits and MAY_CHANGE.issuperset(person.flags):
        return "waiting"
    if person.review.state in {"submitted", "approved", "exported"}:
        return "submitted" if person.review.state == "submitted" else "done"
    if person.is_ready:
        return "ready"
    return "flagged" if person.flags else person.open_issues[0].severity


def may_go(issues: Sequence[Issue]) -> bool:
    """Tell whether all of some problems may be cleared by scanned pages that are not read yet."""
    return all(issue.type in _MAY_GO for issue in issues)


def percent(probability: float) -> str:
    """As `95 %`; never 100 short of certainty."""
    shown = int(probability * 100 + 0.5)
    return f"{min(shown, 99) if probability < 1 else shown} %"


def likely_words(pair: Suggestion) -> str:
    """Return how likely a candidate is, in percent; where it is not, a word."""
    return percent(pair.probability) if pair.is_likely else "unlikely"


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
    told = map(plainly, (*_listed("What speaks for it:", pair.reasons), *against))
    return "\n".join((head, *told))


def receipt_words(entry: PersonEntry) -> str:
    """Sum that an entry's receipts show, else why there is none."""
    if entry.receipted is not None and entry.receipt_state != "record_only":
        return money(entry.receipted)
    return RECEIPT_WORDS[entry.receipt_state]


def entry_note(entry: PersonEntry) -> str:
    """Say what is wrong with an entry, in a few words: all that its cells do not say already."""
    causes = [one for one in entry.issues if one.type != "total_mismatch"] or entry.issues
    said = dict.fromkeys([entry.returned] if entry.returned else [])
    said |= dict.fromkeys(_issue_words(issue.type, entry) for issue in causes)
    said |= dict.fromkeys(f"Settled: {reason}" for reason in _reasons(entry))
    return " · ".join(one for one in said if one != _NO_RECEIPT)


def _reasons(entry: PersonEntry) -> tuple[str, ...]:
    """Why what was settled about an entry is in order, each reason once."""
    said = (issue.resolved.reason for issue in entry.settled if issue.resolved is not None)
    return tuple(dict.fromkeys(said))


_NO_RECEIPT = "No receipt"


def entry_sentence(entry: PersonEntry) -> str:
    """Say what is wrong with an entry in full, a line each; else what speaks for its match."""
    said = [entry.returned] if entry.returned else []
    said += [issue.message for issue in entry.issues]
    said += [
        f"{one.message} Settled: {one.resolved.reason}" for one in entry.settled if one.resolved
    ]
    if not said and (entry.match is not None or entry.is_at_fault):
        return match_sentences(entry)
    return "\n".join(said)


def entry_icon(entry: PersonEntry) -> str:
    """The icon of an entry's state."""
    if entry.returned:
        return "returned"
    if entry.settled and not entry.issues:
        return "ready"
    if entry.issues and entry.receipt_state == "with_picture":
        return entry.issues[0].severity
    return RECEIPT_ICONS[entry.receipt_state]


def _issue_words(kind: IssueType, entry: PersonEntry) -> str:
    if kind == "missing_coding_info" and entry.uncoded:
        return f"No {', '.join(entry.uncoded)}"
    if kind == "missing_receipt":
        return "No picture" if entry.receipts else _NO_RECEIPT
    return ISSUES[kind].name


def coding_words(entry: PersonEntry) -> str:
    """`complete`, or what is missing; empty without a receipt."""
    if not entry.receipts:
        return ""
    return f"no {', '.join(entry.uncoded)}" if entry.uncoded else "complete"


def _listed(title: str, lines: Sequence[str]) -> tuple[str, ...]:
    said = [line for line in lines if line]
    return (title, *(f"• {line}" for line in said)) if said else ()
