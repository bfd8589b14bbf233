"""The invented office is what it says it is: same bytes, sound sums, everything on its page."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pymupdf as _pymupdf
import pytest

from tests.office.faults import FAULTS, PASSWORD
from tests.office.generator import Office, make_office
from tests.office.layouts import LAYOUTS

pymupdf: Any = _pymupdf
Json = dict[str, Any]


@pytest.fixture(scope="module")
def chaos(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("chaos")
    return make_office(
        folder, people=20, chaos=True, scanned=0.01, mean_transactions=5, picture_width=120
    )


@pytest.fixture(scope="module", params=[*sorted(LAYOUTS), "random-1", "random-5"])
def look(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp(request.param)
    return make_office(
        folder, people=7, seed=3, layout=request.param, chaos=True, mean_transactions=3,
        pictures=False,
    )  # fmt: skip


def test_the_same_order_gives_the_same_bytes(tmp_path: Path) -> None:
    offices = [
        make_office(
            tmp_path / name, people=5, seed=5, chaos=True, scanned=0.01, layout="metric",
            mean_transactions=2, picture_width=90,
        )
        for name in ("one", "two")
    ]  # fmt: skip
    for part in ("car", "receipts", "aliases", "truth_file"):
        one, two = (getattr(office, part).read_bytes() for office in offices)
        assert one == two, part


def test_another_seed_gives_another_month(tmp_path: Path) -> None:
    one, two = (make_office(tmp_path / str(s), seed=s, people=3, pictures=False) for s in (1, 2))
    assert _numbers(one.truth).isdisjoint(_numbers(two.truth))


def test_every_row_stands_in_its_box_on_its_page(look: Office) -> None:
    with pymupdf.open(look.car) as document:
        for charge in _charges(look.truth):
            words = _words(document, charge)
            assert {charge["transaction_no"], charge["level"]} <= words, charge
            for part in charge["merchant_printed"].split():
                assert any(part in word for word in words), charge  # it may touch the city


def test_every_record_stands_in_its_box_on_its_page(look: Office) -> None:
    with pymupdf.open(look.receipts) as document:
        for record in _records(look.truth):
            words = _words(document, record)
            wanted = (record["portal_transaction_id"], record["amount_printed"])
            wanted += tuple(record["merchant_address"].split())
            assert set(wanted) <= words, record


def test_nothing_stands_beyond_the_paper(look: Office) -> None:
    for path in (look.car, look.receipts):
        with pymupdf.open(path) as document:
            for page in document:
                page.set_rotation(0)
                for *box, text, _, _, _ in page.get_text("words"):
                    assert pymupdf.Rect(box) in page.rect, (path.name, page.number + 1, text)


def test_a_unit_price_stands_alone(look: Office) -> None:
    with pymupdf.open(look.car) as document:
        for charge in _charges(look.truth):
            line = charge["lines"][0]
            words = _words(document, charge)
            assert line["ppu"] in {word.replace(",", "") for word in words}, charge


def test_lines_charges_cards_people_and_totals_add_up(chaos: Office) -> None:
    for charge in _charges(chaos.truth):
        assert Decimal(charge["net"]) == sum(Decimal(line["net"]) for line in charge["lines"])
        assert Decimal(charge["gross"]) - Decimal(charge["discount"]) == Decimal(charge["net"])
    for person in chaos.truth["employees"]:
        cards = sum((Decimal(card["net"]) for card in person["cards"]), Decimal("0.00"))
        assert cards == Decimal(person["car_total"]) == _sum(person["transactions"], "net")
        exact = _sum(person["receipts"], "amount_exact")
        assert abs(exact - Decimal(person["receipt_total"])) <= Decimal("0.005")
    everything = sum(Decimal(charge["net"]) for charge in _charges(chaos.truth))
    assert Decimal(_totals(chaos.truth)["car_net"]) == everything


def test_the_summary_page_prints_the_grand_total(look: Office) -> None:
    (page,) = _files(look.truth)["car.pdf"]["summary"]
    with pymupdf.open(look.car) as document:
        text = document[page - 1].get_text()
    assert f"{Decimal(_totals(look.truth)['car_net']):,.2f}" in text


def test_a_month_with_chaos_holds_every_fate_and_every_flag(chaos: Office) -> None:
    kinds = {match["kind"] for person in _people(chaos.truth) for match in person["matches"]}
    reasons = {one["reason"] for p in _people(chaos.truth) for one in p["unmatched_transactions"]}
    reasons |= {one["reason"] for p in _people(chaos.truth) for one in p["unmatched_receipts"]}
    assert kinds >= {"exact", "date_shift", "pennies", "tip", "split", "legit_repeat", "refund"}
    assert reasons == {
        "double_charge", "no_receipt_record", "no_transaction", "duplicate_submission",
    }  # fmt: skip
    flags = Counter(f for p in _people(chaos.truth) for f, on in p["flags"].items() if on)
    assert len(flags) == 4
    assert any(person["status"] == "finished" for person in _people(chaos.truth))


def test_chaos_cuts_moves_and_strays(chaos: Office) -> None:
    for name in ("car.pdf", "receipts.pdf"):
        file = _files(chaos.truth)[name]
        assert all(file[tag] for tag in ("cover", "blank", "foreign", "header_cut", "scanned"))


def test_a_scanned_page_is_a_picture_without_text(chaos: Office) -> None:
    scanned = _files(chaos.truth)["car.pdf"]["scanned"]
    with pymupdf.open(chaos.car) as document:
        for number in scanned:
            page = document[number - 1]
            assert page.get_text() == ""
            assert len(page.get_images()) == 1


def test_pictures_stand_in_their_boxes(chaos: Office) -> None:
    scanned = set(_files(chaos.truth)["receipts.pdf"]["scanned"])
    with pymupdf.open(chaos.receipts) as document:
        for record in _records(chaos.truth):
            image = record["image"]
            if image and image["page"] not in scanned:
                (found,) = document[image["page"] - 1].get_image_info()
                assert found["bbox"] == pytest.approx(image["bbox"], abs=0.2)


def test_aliases_are_given_where_names_differ(chaos: Office) -> None:
    portal = {alias["portal_name"] for alias in json.loads(chaos.aliases.read_text("utf-8"))}
    nicknamed = {p["portal_name"] for p in _people(chaos.truth) if p["roles"] == ["alias"]}
    assert nicknamed
    assert nicknamed <= portal


_PRINTED = (
    "card_total_wrong", "transaction_total_wrong", "grand_total_wrong", "net_unreadable",
    "date_impossible",
)  # fmt: skip


@pytest.mark.parametrize("fault", _PRINTED)
def test_a_misprint_is_on_paper_and_in_the_truth(fault: str, tmp_path: Path) -> None:
    office = make_office(tmp_path, people=3, faults=[fault], pictures=False)
    (effect,) = _faults(office.truth)
    with pymupdf.open(office.car) as document:
        text = "\n".join(page.get_text() for page in document)
    assert effect["fault"] == fault
    assert effect["printed"] in text.split("\n")


@pytest.mark.parametrize("fault", ["encrypted", "truncated", "zero_page", "not_a_pdf"])
def test_a_broken_file_does_not_open_as_it_should(fault: str, tmp_path: Path) -> None:
    office = make_office(tmp_path, people=3, faults=[fault], pictures=False)
    (effect,) = _faults(office.truth)
    assert _opens(tmp_path / effect["file"]) is False
    if fault == "encrypted":
        with pymupdf.open(office.car) as document:
            assert document.authenticate(PASSWORD)


@pytest.mark.parametrize("fault", ["page_twice", "receipt_page_twice"])
def test_a_page_bound_twice_is_there_twice(fault: str, tmp_path: Path) -> None:
    office = make_office(tmp_path, people=3, faults=[fault], pictures=False)
    copies = [page for file in _files(office.truth).values() for page in file["copy"]]
    assert len(copies) == 1


def test_an_unreadable_amount_is_missing_from_its_total(tmp_path: Path) -> None:
    office = make_office(tmp_path, people=3, faults=["amount_unreadable"], pictures=False)
    (effect,) = _faults(office.truth)
    person = next(p for p in _people(office.truth) if p["id"] == effect["employee"])
    assert person["flags"]["total_mismatch"]
    assert effect["printed"].count("#") == 1


def test_receipts_of_another_month_match_nothing(tmp_path: Path) -> None:
    office = make_office(tmp_path, people=3, faults=["other_month_receipts"], pictures=False)
    assert not any(person["matches"] for person in _people(office.truth))
    first = office.truth["period"]["posted_from"]
    assert all(record["date"] < first for record in _records(office.truth))


def test_an_unknown_fault_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="card_total_wrong"):
        make_office(tmp_path, people=2, faults=["gremlins"])


def test_every_fault_can_be_had(tmp_path: Path) -> None:
    readable = [name for name in FAULTS if name not in {"truncated", "zero_page", "not_a_pdf"}]
    office = make_office(tmp_path, people=4, faults=readable, pictures=False)
    assert [effect["fault"] for effect in _faults(office.truth)] == readable


def _opens(path: Path) -> bool:
    """Whether it opens with all that it should hold."""
    try:
        with pymupdf.open(path) as document:
            return not document.needs_pass and document.page_count > 0 and not document.is_repaired
    except (RuntimeError, ValueError):
        return False


def _words(document: Any, found: Json) -> set[str]:
    page = document[found["page"] - 1]
    page.set_rotation(0)
    x0, y0, x1, y1 = found["bbox"]
    clip = pymupdf.Rect(x0 - 1, y0 - 1, x1 + 1, y1 + 1)
    return {word[4] for word in page.get_text("words", clip=clip)}


def _people(truth: Any) -> list[Json]:
    return list(truth["employees"])


def _charges(truth: Any) -> Iterator[Json]:
    return (charge for person in truth["employees"] for charge in person["transactions"])


def _records(truth: Any) -> Iterator[Json]:
    return (record for person in truth["employees"] for record in person["receipts"])


def _numbers(truth: Any) -> set[str]:
    return {charge["transaction_no"] for charge in _charges(truth)}


def _files(truth: Any) -> dict[str, Json]:
    return dict(truth["files"])


def _totals(truth: Any) -> Json:
    return dict(truth["totals"])


def _faults(truth: Any) -> list[Json]:
    return list(truth["faults"])


def _sum(rows: list[Json], key: str) -> Decimal:
    return sum((Decimal(row[key]) for row in rows), Decimal("0.00"))
