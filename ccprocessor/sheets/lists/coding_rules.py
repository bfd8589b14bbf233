"""Rules for coding, as offices write them: a row each, in order, in CSV or a workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ccprocessor.card_numbers import masked
from ccprocessor.domain.receipts import CodedReceipt, Coding
from ccprocessor.errors import UnreadableInput
from ccprocessor.sheets.lists.coding_lists import Refused, WrongLines, code_of
from ccprocessor.sheets.lists.tabular import bytes_of, table_sheets, written

_CONDITIONS = ("merchant", "person", "type", "purpose")
_CODES = ("job", "phase", "cost type", "gl account")
_HINT = (
    "The first row holds the headings Merchant, Person, Type and Purpose (what is looked for), and"
    " Job, Phase, Cost type and GL account (the coding)."
)


@dataclass(frozen=True, slots=True)
class CodingRule:
    """A coding for receipts that hold all of these words, whatever their case; empty: any."""

    coding: Coding
    merchant: str = ""
    person: str = ""
    type: str = ""
    purpose: str = ""

    def fits(self, receipt: CodedReceipt) -> bool:
        """Tell whether a receipt holds all that is looked for; a person also by the whole key."""
        is_theirs = _holds(receipt.name, self.person) or receipt.person == self.person
        return (
            is_theirs
            and _holds(receipt.merchant, self.merchant)
            and _holds(receipt.expense_type, self.type)
            and _holds(receipt.purpose, self.purpose)
        )

    def __str__(self) -> str:
        """The rule in words."""
        told = [f"{name} {getattr(self, name)}" for name in _CONDITIONS if getattr(self, name)]
        return f"{' and '.join(told)} → {self.coding.codes}"


def read_rules(
    file: Path, wrong_code: Callable[[Coding], str] = lambda _coding: ""
) -> tuple[CodingRule, ...]:
    """Read the rules of a file in their order.

    `wrong_code` says what is wrong with a coding, as the end of a sentence. Raises
    `UnreadableInput`; where lines are at fault, `WrongLines` with all of them.
    """
    sheet = table_sheets(file.name, bytes_of(file, "rules"))[0]
    if not sheet.rows:
        raise UnreadableInput(f"{file.name} is empty.", hint=_HINT).about(file)
    (_, first), *rows = sheet.rows
    heads = [" ".join((written(one) or "").casefold().replace("_", " ").split()) for one in first]
    if not set(heads) & set(_CONDITIONS) or not set(heads) & set(_CODES):
        raise UnreadableInput(f"{file.name} has no headings of rules.", hint=_HINT).about(file)
    rules, wrong = [], []
    for number, cells in rows:
        try:
            rules.append(_rule(dict(zip(heads, cells, strict=False)), wrong_code))
        except Refused as refused:
            wrong.append(f"{file.name}, row {number}: {refused}")
    if wrong:
        raise WrongLines(wrong)
    return tuple(rules)


def _rule(cells: Mapping[str, object], wrong_code: Callable[[Coding], str]) -> CodingRule:
    sought = [masked(written(cells.get(name)) or "") for name in _CONDITIONS]
    if not any(sought):
        raise Refused("nothing is looked for. Write a merchant, person, type or purpose.")
    job, phase, cost_type, account = (
        code_of(cells[name]) if written(cells.get(name)) else None for name in _CODES
    )
    if account and (job or phase or cost_type):
        raise Refused("it codes to a job and to an account. Leave one of them empty.")
    if account:
        coding = Coding("GL Coding", gl_account=account)
    else:
        coding = Coding("Job Coding", job, phase, cost_type)
    if coding.lacks:
        lacking = "a coding" if len(coding.lacks) == len(_CODES) - 1 else " and ".join(coding.lacks)
        raise Refused(f"{lacking} is missing. Write job, phase and cost type, or an account.")
    if why := wrong_code(coding):
        raise Refused(f"{why}. Correct it, or take newer lists in.")
    return CodingRule(coding, *sought)


def _holds(text: str, sought: str) -> bool:
    return sought.casefold() in text.casefold()
