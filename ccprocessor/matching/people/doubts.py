"""People of one side whose other side is unknown or uncertain, as issues with a way to answer."""

from __future__ import annotations

from collections.abc import Sequence

from ccprocessor.domain.issues import Issue, IssueType
from ccprocessor.domain.money import to_cents, total
from ccprocessor.matching.entries import MatchItem
from ccprocessor.matching.people.holders import CardHolder, Claimant

_MOST_NAMED = 3


def doubtful_holder(
    holder: CardHolder, charges: Sequence[MatchItem], candidates: Sequence[Claimant]
) -> tuple[Issue, ...]:
    """Someone of the statement who may be one of some portal people, or shows no name at all.

    A named card person whom nobody resembles is no doubt: they simply handed in nothing.
    """
    who = card_words(holder)
    if candidates:
        others = _either([portal_words(claimant) for claimant in candidates])
        message = f"{who} on the statement may be {others} in the portal. {_ANSWER}"
        return (_issue("ambiguous_person", message, charges),)
    if holder.employee_id is None and holder.name is None:
        message = f"The statement shows no cardholder for {who}, and no receipts point to one."
        return (_issue("unknown_person", message, charges),)
    return ()


def doubtful_claimant(
    claimant: Claimant, receipts: Sequence[MatchItem], candidates: Sequence[CardHolder]
) -> tuple[Issue, ...]:
    """Someone of the portal who may be one of some card people, or is none of them."""
    if candidates:
        others = _either([card_words(holder) for holder in candidates])
        message = (
            f"{portal_words(claimant)} in the portal may be {others} on the statement. {_ANSWER}"
        )
        return (_issue("ambiguous_person", message, receipts),)
    if claimant.is_nobody:
        count = f"{len(receipts)} receipt record{'s' * (len(receipts) != 1)}"
        message = f"{count} show no person, and the charges of several people or none fit."
    else:
        message = (
            f"{portal_words(claimant)} has receipts but no card on the statement. "
            "If the statement prints another name, add an alias."
        )
    return (_issue("unknown_person", message, receipts),)


def card_words(holder: CardHolder) -> str:
    """A card person in a sentence: name and employee id, else the card."""
    if holder.name is None:
        known = f"employee {holder.employee_id}" if holder.employee_id else ""
        return known or f"the card ending in {holder.last4}"
    return f"{holder.name} ({holder.employee_id or f'card ending in {holder.last4}'})"


def portal_words(claimant: Claimant) -> str:
    """A portal person in a sentence: name and portal id."""
    if claimant.name is None:
        return f"portal person {claimant.portal_id}"
    return f"{claimant.name} ({claimant.portal_id})" if claimant.portal_id else claimant.name


_ANSWER = "Add an alias that names both to decide it."


def _either(names: Sequence[str]) -> str:
    shown = [*names[:_MOST_NAMED], *(["others"] if len(names) > _MOST_NAMED else [])]
    return " or ".join(shown)


def _issue(kind: IssueType, message: str, entries: Sequence[MatchItem]) -> Issue:
    amounts = (entry.amount for entry in entries if entry.amount is not None)
    return Issue(
        type=kind,
        message=message[:1].upper() + message[1:],
        amount_impact=to_cents(total(amounts)),
        places=tuple(entry.place for entry in entries[:1]),
    )
