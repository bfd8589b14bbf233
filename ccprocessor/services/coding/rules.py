"""Rules of an office in order: which receipts get which coding, tried on what was coded before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccprocessor.domain.receipts import CodedReceipt, Coding
from ccprocessor.review.coding_lists import same_codes, told
from ccprocessor.review.wording import plural
from ccprocessor.services.coding.lists import lists_of
from ccprocessor.services.office import Office

if TYPE_CHECKING:
    from ccprocessor.sheets.lists.coding_rules import CodingRule

_RULE = "coding_rules"
"""Name under which the office keeps them."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule on past receipts: those it fits before any other rule, and how many are coded so."""

    rule: CodingRule
    right: int = 0
    wrong: int = 0

    @property
    def share(self) -> float:
        """The share of right ones, with some doubt where few were seen."""
        return (self.right + 1) / (self.right + self.wrong + 2)


def rules_of(office: Office) -> tuple[CodingRule, ...]:
    """The rules that count now, in their order."""
    if office.is_empty:
        return ()
    from ccprocessor.sheets.lists.coding_rules import CodingRule
    from ccprocessor.storage.office_rules import load_rules

    with office.database.read() as session:
        kept = load_rules(session, [_RULE]).get(_RULE)
    values: Sequence[Mapping[str, Any]] = kept.value if kept else ()
    return tuple(CodingRule(**{**one, "coding": Coding(**one["coding"])}) for one in values)


def rules_within(office: Office, file: Path) -> tuple[CodingRule, ...]:
    """The rules of a file, in their order; raises `UnreadableInput`, with every wrong line.

    A code that the office's lists do not have today is wrong, too.
    """
    from ccprocessor.sheets.lists.coding_rules import read_rules

    lists, today = lists_of(office), dt.datetime.now(dt.UTC).date()
    return read_rules(file, lambda coding: told(tuple(lists.wrong_codes(coding, today))))


def import_rules(office: Office, file: Path) -> tuple[CodingRule, ...]:
    """Put the rules of a file in the place of those before; raises `UnreadableInput`."""
    from ccprocessor.storage.office_rules import add_rules

    office.require("rules")
    rules = rules_within(office, file)
    with office.write(right="rules") as session:
        add_rules(session, {_RULE: [asdict(one) for one in rules]}, dt.datetime.now(dt.UTC))
    return rules


def first_of(rules: Sequence[CodingRule], receipt: CodedReceipt) -> CodingRule | None:
    """The first rule that fits a receipt."""
    return next((one for one in rules if one.fits(receipt)), None)


def tried(rules: Sequence[CodingRule], past: Sequence[CodedReceipt]) -> tuple[Tried, ...]:
    """Each rule on receipts that were coded before."""
    right, wrong = [0] * len(rules), [0] * len(rules)
    for receipt in past:
        for number, rule in enumerate(rules):
            if rule.fits(receipt):
                counts = right if same_codes(rule.coding, receipt.coding) else wrong
                counts[number] += 1
                break
    return tuple(map(Tried, rules, right, wrong))


def trial_lines(found: Sequence[Tried], past: int) -> Iterator[str]:
    """A line for each rule, then how many receipts all of them fit."""
    for number, one in enumerate(found, 1):
        count = plural(one.right + one.wrong, "receipt")
        yield f"{number}. {one.rule}: {count}, {one.right} coded so, {one.wrong} otherwise"
    right, wrong = sum(one.right for one in found), sum(one.wrong for one in found)
    yield f"Of {plural(past, 'coded receipt')}: {right} coded so, {wrong} otherwise."
