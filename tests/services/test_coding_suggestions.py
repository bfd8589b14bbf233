"""Suggested codings: what was used last, what was learned, and what rules and lists say."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.domain.receipts import CodedReceipt, Coding
from ccprocessor.review.coding_lists import NO_LISTS, CodingLists, ListedCode
from ccprocessor.services.coding.evidence import FEATURES, Evidence
from ccprocessor.services.coding.learning import LEAST, learned
from ccprocessor.services.coding.model import CodingModel
from ccprocessor.services.coding.rules import trial_lines, tried
from ccprocessor.services.coding.suggestions import CodingAdvisor
from ccprocessor.sheets.lists.coding_rules import CodingRule
from tests.benchmarks.coding_months import coded_months
from tests.builders.people import person, record

FUEL = Coding("GL Coding", gl_account="6310.20")
MEALS = Coding("GL Coding", gl_account="7410.5")
BRIDGE = Coding("Job Coding", "30024.", "010.", "1")
MARCH = dt.date(2031, 3, 5)


def past(coding: Coding, *, who: str = "123456", shop: str = "HAMMER & NAIL") -> CodedReceipt:
    return CodedReceipt(who, "Sam Mockwell", shop, "General Expense", "Site", MARCH, coding)


def suggested(advisor: CodingAdvisor, **receipt: object) -> list[tuple[Coding, str]]:
    paper = record(coding=Coding(), **receipt)  # type: ignore[arg-type]
    found = advisor.suggestions(paper, person((), (paper,)))
    assert all(0 < one.probability < 1 for one in found)
    return [(one.coding, one.why) for one in found]


@pytest.fixture(scope="module")
def months() -> list[tuple[CodedReceipt, ...]]:
    return list(coded_months(3, people=25, months=5))


@pytest.fixture(scope="module")
def model(months: list[tuple[CodedReceipt, ...]]) -> CodingModel:
    found = learned([one for some in months[:-1] for one in some])
    assert found is not None
    return found


def test_before_anything_is_learned_the_persons_own_last_coding_is_suggested() -> None:
    history = [past(BRIDGE), past(FUEL), past(MEALS, who="7")]
    assert suggested(CodingAdvisor(history, NO_LISTS)) == [
        (FUEL, "last used for this merchant and person"),
        (MEALS, "last used for this merchant"),
    ]
    assert suggested(CodingAdvisor(history[2:], NO_LISTS)) == [
        (MEALS, "last used for this merchant")
    ]
    assert suggested(CodingAdvisor([], NO_LISTS)) == []
    other_shop = [past(FUEL, shop="QUIKMOCK")]
    assert suggested(CodingAdvisor(other_shop, NO_LISTS)) == []


def test_a_store_number_makes_no_other_merchant() -> None:
    history = [past(FUEL, shop="QUIKMOCK #7224")]
    advisor = CodingAdvisor(history, NO_LISTS)
    assert suggested(advisor, merchant="QUIKMOCK #881") == [
        (FUEL, "last used for this merchant and person")
    ]


def test_a_rule_comes_first_and_is_as_probable_as_it_was_right() -> None:
    rule = CodingRule(MEALS, merchant="hammer", person="mockwell")
    history = [past(MEALS), past(MEALS), past(FUEL)]
    advisor = CodingAdvisor(history, NO_LISTS, tried([rule], history))
    paper = record(coding=Coding())
    first, second = advisor.suggestions(paper, person((), (paper,)))
    assert (first.coding, first.probability) == (MEALS, 3 / 5)
    assert first.why == "rule: merchant hammer and person mockwell → 7410.5"
    assert second.coding == FUEL


def test_no_code_is_suggested_that_the_lists_do_not_have() -> None:
    lists = CodingLists({"gl_accounts": (ListedCode("6310.20", valid_to=dt.date(2031, 3, 1)),)})
    assert suggested(CodingAdvisor([past(FUEL)], lists)) == []
    assert suggested(CodingAdvisor([past(FUEL)], lists), on=dt.date(2031, 2, 1)) != []


def test_what_is_learned_beats_what_was_last_used_on_a_later_month(
    months: list[tuple[CodedReceipt, ...]], model: CodingModel
) -> None:
    evidence = Evidence([one for some in months[:-1] for one in some])
    right = right_last = among_three = 0
    for receipt in months[-1]:
        right_last += receipt.coding in list(evidence.last(receipt))[:1]
        chances = [one.coding for one in model.chances(evidence.candidates(receipt))[:3]]
        right += chances[:1] == [receipt.coding]
        among_three += receipt.coding in chances
    assert right > 1.2 * right_last
    assert among_three > right
    assert model.is_better
    assert "It is used." in model.sentence


def test_probabilities_are_those_of_one_coding(
    months: list[tuple[CodedReceipt, ...]], model: CodingModel
) -> None:
    evidence = Evidence([one for some in months[:-1] for one in some])
    for receipt in months[-1][:50]:
        chances = model.chances(evidence.candidates(receipt))
        shares = [one.probability for one in chances]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) <= 1.000001
        assert {one.why for one in chances} <= set(FEATURES)


def test_a_model_is_kept_as_plain_numbers_and_another_versions_is_not_used(
    model: CodingModel,
) -> None:
    told = json.loads(json.dumps(model.as_json()))
    assert CodingModel.from_json(told) == model
    assert len(json.dumps(told)) < 2_000
    assert CodingModel.from_json({**told, "version": 99}) is None
    assert CodingModel.from_json({**told, "weights": [1.0]}) is None


def test_a_model_that_is_no_better_is_not_used(model: CodingModel) -> None:
    worse = dataclasses.replace(model, right=model.right_last)
    assert "It is not used" in worse.sentence
    advisor = CodingAdvisor([past(BRIDGE), past(FUEL)], NO_LISTS, (), worse)
    assert suggested(advisor) == [(FUEL, "last used for this merchant and person")]


def test_too_few_receipts_teach_nothing() -> None:
    assert learned([past(FUEL)] * (LEAST - 1)) is None
    assert learned([past(FUEL)] * LEAST) is None  # of one day: nothing comes before the last week


def test_receipts_that_are_all_coded_alike_teach_nothing() -> None:
    days = [MARCH + dt.timedelta(days=day) for day in range(0, 100, 2)]
    assert learned([past(FUEL)._replace(date=day) for day in days for _ in range(8)]) is None


def test_suggesting_needs_neither_scikit_learn_nor_numpy() -> None:
    code = (
        "import sys; import ccprocessor.services.coding.suggestions as s;"
        "from ccprocessor.review.coding_lists import NO_LISTS; s.CodingAdvisor([], NO_LISTS);"
        "sys.exit(any(name in sys.modules for name in ('sklearn', 'numpy', 'scipy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


texts = st.text(max_size=8)
codings = st.builds(Coding, texts, texts, texts, texts, texts)
receipts = st.builds(
    CodedReceipt, texts, texts, texts, texts, texts, st.none() | st.dates(), codings
)


@given(st.lists(receipts, max_size=12), receipts)
def test_no_receipt_is_too_odd(history: list[CodedReceipt], receipt: CodedReceipt) -> None:
    evidence = Evidence(history)
    model = CodingModel((0.5,) * len(FEATURES), (1.0, 0.5, 1.0), 1, MARCH, 1, 1, 0)
    assert sum(one.probability for one in model.chances(evidence.candidates(receipt))) <= 1.000001


def test_rules_are_tried_in_order_on_what_was_coded_before() -> None:
    first = CodingRule(FUEL, merchant="HAMMER", purpose="site")
    second = CodingRule(Coding("GL Coding", gl_account="7410.5."), person="123456")
    history = [
        past(FUEL),
        past(MEALS),
        past(MEALS, shop="PIE ANNEX"),
        past(MEALS, who="9", shop="X"),
    ]
    found = tried([first, second], history)
    assert [(one.right, one.wrong) for one in found] == [(1, 1), (1, 0)]
    assert list(trial_lines(found, len(history))) == [
        "1. merchant HAMMER and purpose site → 6310.20: 2 receipts, 1 coded so, 1 otherwise",
        "2. person 123456 → 7410.5.: 1 receipt, 1 coded so, 0 otherwise",
        "Of 4 coded receipts: 2 coded so, 1 otherwise.",
    ]
