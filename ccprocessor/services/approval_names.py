"""Names and forms of the office's rules about approving, without the office."""

from __future__ import annotations

from ccprocessor.domain.rights import LIMITS
from ccprocessor.errors import WrongUsage
from ccprocessor.extraction.text.amounts import parse_amount

APPROVAL_RULES = LIMITS
"""Names under which the office keeps the rules."""

LIMIT, SECOND, OWN_EDITS = APPROVAL_RULES

_YES_NO = ("yes", "no")


def checked(name: str, value: str) -> str:
    """Return a value as it is kept; raises `WrongUsage` where it means nothing."""
    text = value.strip()
    if name == OWN_EDITS:
        if text.casefold() not in ("", *_YES_NO):
            raise WrongUsage(
                f"{name} is yes or no, not “{text}”.", hint="Nothing was changed. Write yes or no."
            )
        return text.casefold() if text.casefold() == "no" else ""
    amount = parse_amount(text) if text else None
    if text and (amount is None or amount < 0):
        raise WrongUsage(
            f"{name} is an amount, not “{text}”.",
            hint="Nothing was changed. Write an amount such as 2500.00, or nothing for no limit.",
        )
    return f"{amount:.2f}" if amount is not None else ""
