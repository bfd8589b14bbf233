"""A receipt booked in parts, each to a job or an account of its own: asked for by a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QWidget

from ccprocessor.desktop.coding.filling import CannotFill, split
from ccprocessor.desktop.editing.acts import Act
from ccprocessor.desktop.editing.forms import CODING, SplitForm
from ccprocessor.domain.receipts import Receipt
from ccprocessor.review.coding_lists import CodingLists


def split_by(
    receipt: Receipt, lists: CodingLists, acted: Callable[[Act], None], window: QWidget
) -> None:
    """Ask for the parts of a receipt with an amount; `acted` gets the act that books them."""
    assert receipt.amount is not None

    def wrong(parts: Sequence[Mapping[str, str]]) -> str:
        try:
            split(receipt, parts, lists)
        except CannotFill as refused:
            return str(refused)
        return ""

    first = {field: getattr(receipt.coding, field) or "" for field in CODING}
    SplitForm(
        receipt.amount, first, lambda parts: acted(split(receipt, parts, lists)), window, wrong
    ).open()
