"""Rules for coding are read in their order, or every line that is wrong is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccprocessor.domain.receipts import Coding
from ccprocessor.errors import UnreadableInput
from ccprocessor.sheets.lists.coding_lists import WrongLines
from ccprocessor.sheets.lists.coding_rules import CodingRule, read_rules

HEADS = "Merchant,Person,Type,Purpose,Job,Phase,Cost type,GL account\n"


def file(folder: Path, content: str) -> Path:
    (folder / "rules.csv").write_text(content, encoding="utf-8")
    return folder / "rules.csv"


def test_rules_are_read_in_their_order(tmp_path: Path) -> None:
    read = read_rules(
        file(tmp_path, f"{HEADS}QUIKMOCK,Ann,,,,,,6310.20\n,,Meals,crew,30024.,005.,5,\n")
    )
    assert read == (
        CodingRule(Coding("GL Coding", gl_account="6310.20"), "QUIKMOCK", "Ann"),
        CodingRule(
            Coding("Job Coding", "30024.", "005.", "5"), "", "", type="Meals", purpose="crew"
        ),
    )
    assert [str(one) for one in read] == [
        "merchant QUIKMOCK and person Ann → 6310.20",
        "type Meals and purpose crew → 30024. · 005. · 5",
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (",,,,30024.,005.,5,", "nothing is looked for. Write a merchant"),
        ("A,,,,30024.,005.,,", "cost type is missing. Write job, phase and cost type"),
        ("A,,,,,,,", "a coding is missing"),
        ("A,,,,30024.,005.,5,6310.20", "it codes to a job and to an account"),
        ("A,,,,3E+04,005.,5,", "the spreadsheet shortened the code to 3E+04"),
        ("A,,,,,,,9999", "account 9999 is not listed. Correct it"),
    ],
)
def test_a_wrong_line_says_what_to_do(tmp_path: Path, line: str, words: str) -> None:
    def wrong(coding: Coding) -> str:
        return "account 9999 is not listed" if coding.gl_account == "9999" else ""

    with pytest.raises(WrongLines) as caught:
        read_rules(file(tmp_path, f"{HEADS}B,,,,,,,1\n{line}\n"), wrong)
    [only] = caught.value.lines
    assert only.startswith("rules.csv, row 3: ")
    assert words in only


@pytest.mark.parametrize(("content", "words"), [("", "is empty"), ("A,B\n1,2\n", "no headings")])
def test_a_file_without_rules_is_refused(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(UnreadableInput, match=words):
        read_rules(file(tmp_path, content))
