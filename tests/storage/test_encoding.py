"""People survive storage exactly, and what they are does not depend on where they stand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.domain.cycles import FLAGS, Person
from ccprocessor.domain.issues import ISSUES, Issue, ReceiptRef, TransactionRef
from ccprocessor.domain.matches import Match, Suggestion
from ccprocessor.domain.pages import Source
from ccprocessor.domain.places import Box, PageRef, Place
from ccprocessor.domain.receipts import Coding, Receipt
from ccprocessor.domain.statement import ProductLine, Totals, Transaction
from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage.encoding import (
    Sealed,
    decode,
    encode,
    encode_by_parts,
    join,
    seal,
    seal_parts,
    split,
    unseal,
)
from tests.storage.months import flagged, month, moved, person, statement_record

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
MONEY = st.decimals(
    allow_nan=False, allow_infinity=False, places=4, min_value=-9999, max_value=9999
)
POINTS = st.floats(-2000, 2000)
PLACES = st.builds(
    Place, WORDS, st.integers(1, 9999), st.builds(Box, POINTS, POINTS, POINTS, POINTS)
)
CHARGES = st.builds(TransactionRef, WORDS, WORDS, st.integers(1, 9))
RECORDS = st.builds(ReceiptRef, WORDS, st.integers(1, 9))


def some(values: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(values, max_size=3).map(tuple)


TRANSACTIONS = st.builds(
    Transaction,
    card=WORDS,
    number=WORDS,
    transaction_date=st.none() | st.dates(),
    posted_date=st.none() | st.dates(),
    level=WORDS,
    merchant=WORDS,
    city=WORDS,
    state=WORDS,
    merchant_group=WORDS,
    lines=some(st.builds(ProductLine, WORDS, *([st.none() | MONEY] * 5), PLACES)),
    place=PLACES,
    source=st.sampled_from(get_args(Source)),
)
RECEIPTS = st.builds(
    Receipt,
    transaction_id=WORDS,
    date=st.none() | st.dates(),
    amount=st.none() | MONEY,
    merchant=WORDS,
    merchant_address=WORDS,
    expense_type=WORDS,
    title=WORDS,
    purpose=WORDS,
    address=WORDS,
    coding=st.builds(Coding, st.none() | WORDS, st.none() | WORDS),
    attachment=st.booleans(),
    attachment_name=WORDS,
    request_type=WORDS,
    place=PLACES,
    pages=some(st.integers(1, 99)),
    pictures=some(PLACES),
)
PEOPLE = st.builds(
    Person,
    employee_id=st.none() | WORDS,
    portal_id=st.none() | WORDS,
    name=WORDS,
    card_name=st.none() | WORDS,
    cards=some(WORDS),
    transactions=some(TRANSACTIONS),
    receipts=some(RECEIPTS),
    matches=some(st.builds(Match, CHARGES, some(RECORDS), st.floats(0, 1), some(WORDS))),
    suggestions=some(
        st.builds(Suggestion, CHARGES, some(RECORDS), st.floats(0, 1), some(WORDS), WORDS)
    ),
    issues=some(
        st.builds(
            Issue,
            st.sampled_from(list(ISSUES)),
            WORDS,
            st.none() | MONEY,
            st.none() | CHARGES,
            st.none() | RECORDS,
            some(PLACES),
        )
    ),
    flags=some(st.sampled_from(FLAGS)),
    card_totals=some(st.builds(Totals, st.none(), st.none(), MONEY, PLACES)),
    statement_pages=some(st.builds(PageRef, WORDS, st.integers(1, 99))),
    receipt_pages=some(st.builds(PageRef, WORDS, st.integers(1, 99))),
)


@given(PEOPLE)
def test_halves_join_to_the_same_person(someone: Person) -> None:
    halves = split(someone)
    assert join(halves) == someone
    assert split(join(halves)) == halves


@given(PEOPLE, st.integers(1, 900))
def test_content_stays_when_only_pages_move(someone: Person, pages: int) -> None:
    assert split(moved(someone, pages)).content == split(someone).content


def test_the_printed_decimals_are_kept() -> None:
    assert b'"3.89300"' in split(person()).content
    assert (
        join(split(person())).transactions[0].lines[0].ppu == person().transactions[0].lines[0].ppu
    )


def test_no_place_is_content_and_no_value_is_provenance() -> None:
    content, provenance = split(flagged(person()))
    for word in (b"place", b"box", b"source", b"pages", b"a" * 64):
        assert word not in content
    for word in (b"LANTERN", b"38.93", b"missing_receipt"):
        assert word in content
        assert word not in provenance


def test_another_amount_is_other_content() -> None:
    someone = person()
    other = replace(someone, name=f"{someone.name}!")
    assert split(other).content != split(someone).content
    assert split(other).provenance == split(someone).provenance


def test_json_is_canonical() -> None:
    value = {"b": dt.date(2031, 3, 1), "a": [1, None, "é"]}
    assert encode(value) == '{"a":[1,null,"é"],"b":"2031-03-01"}'.encode()
    assert encode(dict(reversed(value.items()))) == encode(value)


def test_sealed_data_comes_back_and_is_small() -> None:
    data = encode(month())
    sealed = seal(data)
    assert unseal(sealed, "a month") == data
    assert len(sealed.data) < len(data)


def found_or_refused(sealed: Sealed) -> bytes | None:
    try:
        return unseal(sealed, "a month")
    except DatabaseRefused:
        return None


@given(st.data())
def test_a_flipped_bit_is_noticed_wherever_it_changes_anything(data: st.DataObject) -> None:
    sealed = seal(encode(month()))
    at = data.draw(st.integers(0, len(sealed.data) * 8 - 1))
    flipped = bytearray(sealed.data)
    flipped[at // 8] ^= 1 << at % 8
    assert found_or_refused(Sealed(sealed.digest, bytes(flipped))) in {None, encode(month())}


def test_a_changed_digest_is_told_with_what_it_belongs_to() -> None:
    sealed = Sealed("0" * 64, seal(b"{}").data)
    with pytest.raises(DatabaseRefused, match="the packet of Pat is no longer what was stored"):
        unseal(sealed, "the packet of Pat")


def test_what_is_no_such_value_is_refused() -> None:
    with pytest.raises(DatabaseRefused, match="damaged"):
        decode(b'{"name": 1}', Person)


@pytest.mark.parametrize("issues", [(), (Issue("unreadable_page", "Page 1 is a scan."),)])
def test_a_record_in_pieces_is_the_record_at_once(issues: tuple[Issue, ...]) -> None:
    record = replace(statement_record(), issues=issues)
    assert b"".join(encode_by_parts(record)) == encode(record)
    assert unseal(seal_parts(encode_by_parts(record)), "it") == encode(record)
    assert seal_parts([encode(record)]).digest == seal(encode(record)).digest
