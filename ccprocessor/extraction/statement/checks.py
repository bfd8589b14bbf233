"""Printed totals held against what they total: every difference is an issue with its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ccprocessor.domain.issues import Issue
from ccprocessor.domain.money import total
from ccprocessor.domain.statement import Card, Totals, Transaction

_PARTS = ("gross", "discount", "net")


def rows_differ(transaction: Transaction, printed: Totals) -> Iterator[Issue]:
    """A transaction whose rows do not add up to its printed total."""
    parts = _differences(printed, transaction.gross, transaction.discount, transaction.net)
    if parts:
        rows = len(transaction.lines)
        yield Issue(
            "statement_does_not_add_up",
            f"{_rows(rows)} of transaction {transaction.number} on page {transaction.place.page} "
            f"{'does' if rows == 1 else 'do'} not make its printed total: {_told(parts)}.",
            _impact(parts),
            transaction.key,
            places=(*(line.place for line in transaction.lines), printed.place),
        )


def card_differs(card: Card, missing: Sequence[int]) -> Iterator[Issue]:
    """A card whose transactions do not add up to its printed total.

    `missing` are pages near the card's that are not read: they may hold the rest.
    """
    if card.totals is None:
        return
    parts = _differences(
        card.totals,
        total(transaction.gross for transaction in card.transactions),
        total(transaction.discount for transaction in card.transactions),
        total(transaction.net for transaction in card.transactions),
    )
    if parts:
        yield Issue(
            "statement_does_not_add_up",
            f"The {len(card.transactions)} transactions of card {card.last4 or '(no number)'} do "
            f"not make the total printed on page {card.totals.place.page}: {_told(parts)}."
            f"{_unread(missing)}",
            _impact(parts),
            places=(card.totals.place,),
        )


def statement_differs(
    cards: Sequence[Card], printed: Totals, missing: Sequence[int]
) -> Iterator[Issue]:
    """A statement whose cards do not add up to its grand total."""
    charges = [transaction for card in cards for transaction in card.transactions]
    parts = _differences(
        printed,
        total(transaction.gross for transaction in charges),
        total(transaction.discount for transaction in charges),
        total(transaction.net for transaction in charges),
    )
    if parts:
        yield Issue(
            "statement_does_not_add_up",
            f"The {len(cards)} cards do not make the grand total printed on page "
            f"{printed.place.page}: {_told(parts)}.{_unread(missing)}",
            _impact(parts),
            places=(printed.place,),
        )


def stray_total(printed: Totals, card: str, missing: Sequence[int]) -> Iterator[Issue]:
    """A transaction's total that stands under no row, where no unread page explains it."""
    if not missing:
        yield Issue(
            "statement_does_not_add_up",
            f"A transaction total of {printed.net} on page {printed.place.page} stands under no "
            f"row of card {card or '(no number)'}.",
            printed.net,
            places=(printed.place,),
        )


def pages_named(numbers: Sequence[int]) -> str:
    """Pages in words: `page 3`, `pages 3 and 5`, `pages 3, 5 and 8`."""
    names = [str(number) for number in numbers]
    if len(names) == 1:
        return f"page {names[0]}"
    return f"pages {', '.join(names[:-1])} and {names[-1]}"


def _differences(
    printed: Totals, gross: Decimal, discount: Decimal, net: Decimal
) -> tuple[tuple[str, Decimal, Decimal], ...]:
    """Each part that differs: its name, what is printed, what the rows make."""
    made = {"gross": gross, "discount": discount, "net": net}
    shown = {"gross": printed.gross, "discount": printed.discount, "net": printed.net}
    return tuple(
        (part, figure, made[part])
        for part in _PARTS
        if (figure := shown[part]) is not None and figure != made[part]
    )


def _told(parts: Sequence[tuple[str, Decimal, Decimal]]) -> str:
    return "; ".join(
        f"{part} {made} against {printed} printed, {made - printed:+}"
        for part, printed, made in parts
    )


def _impact(parts: Sequence[tuple[str, Decimal, Decimal]]) -> Decimal:
    """Return the amount of the difference: of net if that differs."""
    _, printed, made = parts[-1]
    return made - printed


def _unread(missing: Sequence[int]) -> str:
    if not missing:
        return ""
    verb = "is" if len(missing) == 1 else "are"
    return f" {pages_named(missing).capitalize()} {verb} not read yet and may hold the rest."


def _rows(count: int) -> str:
    return "The row" if count == 1 else f"The {count} rows"
