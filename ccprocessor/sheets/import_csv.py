"""`Credit Card Import.csv`: one row for each receipt record, as accounting reads it."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ccprocessor.domain.cycles import Cycle, Month, Person
from ccprocessor.domain.matches import Match
from ccprocessor.domain.receipts import Coding, Receipt
from ccprocessor.errors import OutputRefused
from ccprocessor.sheets.links import links
from ccprocessor.sheets.patterns import Value
from ccprocessor.sheets.template import ImportTemplate
from ccprocessor.sheets.writing import FORMULA_SIGNS, cleaned, exported, starts_a_formula

_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")
_BEHIND_A_SEPARATOR = re.compile(rf'([,;|])["\s]*(?=[{re.escape(FORMULA_SIGNS)}])')
"""List separator of another country, with what begins like a formula right behind it."""

_INCOMPLETE = frozenset({"missing_coding_info", "missing_receipt", "missing_all_receipts"})


def write_import_csv(target: Path, month: Month, template: ImportTemplate) -> int:
    """Write the rows of everyone, or of those who are complete, and tell how many there are.

    Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay.
    Raises `OutputRefused`, and then leaves what stood at `target`, where it cannot be written.
    """
    count = 0
    encoding = "utf-8-sig" if template.byte_order_mark else template.encoding
    with exported(target) as scratch, scratch.open("w", encoding=encoding, newline="") as file:
        rows = csv.writer(file, delimiter=template.delimiter, lineterminator=template.line_end)
        try:
            rows.writerow(harmless(column.name, template.delimiter) for column in template.columns)
            for count, row in enumerate(import_rows(month, template), 1):  # noqa: B007
                rows.writerow(row)
        except UnicodeEncodeError as error:
            raise _unwritable(target, error, encoding) from error
    return count


def import_rows(month: Month, template: ImportTemplate) -> Iterator[tuple[str, ...]]:
    """The cells of every row, in the order of people and their records."""
    office = _office_values(month.cycle, template)
    for person in month.people:
        if template.people == "complete" and _INCOMPLETE.intersection(person.flags):
            continue
        by_receipt = links(person).by_receipt
        for receipt in person.receipts:
            card = _card(person, by_receipt.get(receipt.key))
            values = office | _person_values(person, card) | _record_values(receipt)
            values["invoice_number"] = template.invoice_number.filled(
                values, date_format=template.date_format
            ).strip()
            yield tuple(
                harmless(
                    column.value.filled(values, date_format=template.date_format),
                    template.delimiter,
                )
                for column in template.columns
            )


def write_table_csv(target: Path, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table that any spreadsheet opens, without a text that it would run as a formula.

    Raises `OutputRefused`, and then leaves what stood at `target`, where it cannot be written.
    """
    with exported(target) as scratch, scratch.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(map(harmless, row) for row in (titles, *rows))


def harmless(text: str, delimiter: str = ",") -> str:
    """The text on one line; with an apostrophe wherever it could begin to be run as a formula.

    That is at its start, and behind what separates cells for programs set to another separator
    than the file's `delimiter`: they part a text there, quoted or not.
    """
    text = " ".join(cleaned(text).split())
    if starts_a_formula(text) and not _NUMBER.fullmatch(text):
        text = f"'{text}"
    return _BEHIND_A_SEPARATOR.sub(
        lambda found: found[0] if found[1] == delimiter else f"{found[0]}'", text
    )


def name_key(person: Person) -> str:
    """The name as the card statement prints it, else the portal's in capitals, letters only."""
    if person.card_name:
        return person.card_name
    parted = unicodedata.normalize("NFKD", person.name)
    return "".join(letter for letter in parted if letter.isalnum()).upper()


def _office_values(cycle: Cycle, template: ImportTemplate) -> dict[str, Value]:
    return {
        "vendor": template.vendor,
        "unit": template.unit,
        "tax_code": template.tax_code,
        "card_network": template.card_network,
        "period_from": cycle.period_from,
        "period_to": cycle.period_to,
        "company": cycle.company,
        "account_code": cycle.account_code,
    }


def _person_values(person: Person, card: str) -> dict[str, Value]:
    return {
        "name": person.name,
        "name_key": name_key(person),
        "employee_id": person.employee_id,
        "portal_id": person.portal_id,
        "card_last4": card,
        "card_masked": card and f"**** {card}",
        "card_masked_full": card and f"**** **** **** {card}",
    }


def _card(person: Person, match: Match | None) -> str:
    if match is not None:
        return match.transaction.card
    return person.cards[0] if person.cards else ""


def _record_values(receipt: Receipt) -> dict[str, Value]:
    coding = receipt.coding
    return {
        "transaction_id": receipt.transaction_id,
        "date": receipt.date,
        "amount": receipt.amount,
        "purpose": receipt.purpose,
        "purpose_no_commas": receipt.purpose.replace(",", ""),
        "merchant": receipt.merchant,
        "merchant_address": receipt.merchant_address,
        "expense_type": receipt.expense_type,
        "title": receipt.title,
        "address": receipt.address,
        "attachment_name": receipt.attachment_name,
        "request_type": receipt.request_type,
        "coding_type": coding.type,
        "job": coding.job,
        "phase": coding.phase,
        "cost_type": coding.cost_type,
        "gl_account": coding.gl_account,
        "gl_description": coding.gl_description,
        "pay_type": _pay_type(coding),
    }


def _pay_type(coding: Coding) -> str:
    return {"job": "2", "general ledger": "1"}.get(coding.kind, "")


def _unwritable(target: Path, error: UnicodeEncodeError, encoding: str) -> OutputRefused:
    letter = error.object[error.start]
    return OutputRefused(
        f"{target.name} cannot hold the letter “{letter}” in the encoding {encoding}.",
        hint='Set encoding = "utf-8" in the import template.',
    )
