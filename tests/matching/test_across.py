from __future__ import annotations

import datetime as dt

from ccprocessor.matching.receipts.across import PersonRecords, across
from tests.builders.people import charge, record


def test_a_receipt_filed_under_somebody_else_is_suggested() -> None:
    sam = PersonRecords("Sam Mockwell", (charge("41.20", "1"),))
    kim = PersonRecords("Kim Hazel", (), (record("41.20", "9"),))
    ours, theirs = across([sam, kim])
    (found,) = ours
    assert found.transaction.number == "1"
    assert found.receipts[0].transaction_id == "9"
    assert found.why_not == "belongs to another person (Kim Hazel)"
    assert 0.05 <= found.probability < 1
    assert theirs == ()


def test_ones_own_leftovers_are_no_suggestion_across() -> None:
    sam = PersonRecords("Sam Mockwell", (charge("41.20"),), (record("41.20"),))
    assert across([sam]) == ((),)


def test_another_amount_day_shop_or_sign_is_not_suggested() -> None:
    sam = PersonRecords("Sam Mockwell", (charge("41.20"),))
    for other in (
        record("41.21"),
        record("-41.20"),
        record("41.20", on=dt.date(2031, 3, 9)),
        record("41.20", merchant="QUITE ANOTHER PLACE"),
        record("41.20", on=None),
    ):
        assert across([sam, PersonRecords("Kim Hazel", (), (other,))]) == ((), ())
