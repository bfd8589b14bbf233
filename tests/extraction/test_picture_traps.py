"""What stands beside total and date and is neither; and dates in orders that are easily swapped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ccprocessor.domain import picture_evidence as said
from ccprocessor.domain.pictures import PictureReading
from ccprocessor.extraction.picture.merchant import cleaned
from ccprocessor.extraction.picture.reading import read_picture
from ccprocessor.matching.pictures.picture_guide import guided
from tests.builders.paper import paper

Lines = Sequence[str | Sequence[str]]

HEAD = ("PLACEHOLDER GOODS", "9 SAMPLE STREET")

TOTALS: dict[str, tuple[Lines, str]] = {
    "a hold above what was charged": (
        ((("Total", "$31.00"), ("Amount authorized", "$37.20"), ("Amount charged", "$31.00"))),
        "31.00",
    ),
    "a contract billed in parts": (
        (
            ("Contract total", "$8,000.00"),
            ("Completed to date", "$4,000.00"),
            ("Less previous invoices", "-$3,700.00"),
            ("Amount due", "$300.00"),
        ),
        "300.00",
    ),
    "an order shipped in parts": (
        (("Order total", "$410.00"), ("Invoice total", "$41.00")),
        "41.00",
    ),
    "an order that is all there is": ((("Mugs", "$12.00"), ("Order total", "$12.00")), "12.00"),
    "a folio paid in full": (
        (
            ("Room", "$90.00"),
            ("Tax", "$9.00"),
            ("Visa XXXX1234", "-$99.00"),
            ("Balance", "$0.00"),
        ),
        "99.00",
    ),
    "one decimal behind a currency": ((("Nuts", "$3.5"), ("Total", "$3.5")), "3.5"),
    "tips offered with their totals": (
        (
            ("Subtotal", "$30.00"),
            ("Tax", "$3.00"),
            ("Total", "$33.00"),
            "Suggested tip",
            ("18%", "Tip $5.40", "Total $38.40"),
            ("20%", "Tip $6.00", "Total $39.00"),
        ),
        "33.00",
    ),
    "weight and hours": (
        (("Total hours", "60.00"), ("Total weight (lbs)", "900.00"), ("Total", "$30.00")),
        "30.00",
    ),
    "a count of items in the label": ((("Soup", "9.00"), ("Total (2 items)", "$21.00")), "21.00"),
    "goods at two rates of tax": (
        (
            ("BREAD", "11.00"),
            ("BUTTER", "9.00"),
            "Total 0% supplies: 20.00",
            ("BUNS", "30.00"),
            "Total 6% supplies (excl. GST): 30.00",
            "GST: 1.80",
            "Total 6% supplies (incl. GST): 31.80",
            "Total 0% supplies: 20.00",
            "Total payable: 51.80",
        ),
        "51.80",
    ),
    "parts under names of their own": (
        (("TOTAL FOOD", "14.00"), ("TOTAL DRINKS", "6.00"), ("TOTAL", "20.00"), ("CASH", "20.00")),
        "20.00",
    ),
    "a total after rounding": (
        (("TOTAL", "17.93"), ("RND ADJ", "0.02"), ("TTL AFT RND", "17.95")),
        "17.95",
    ),
    "a count before the total": ((("Soup", "9.00"), ("Total Qty: 2", "18.00")), "18.00"),
    "a total that names its rounding": (
        (("SUBTOTAL", "17.93"), ("TOTAL ROUND", "17.95"), ("ROUNDING", "0.02")),
        "17.95",
    ),
    "a digit misread, as the parts tell": (
        (
            "Total 0% supplies: 20.00",
            "Total 6% supplies: 31.80",
            "Total payable: 51.30",
        ),
        "51.80",
    ),
    "a sign read as a digit, as cash and change tell": (
        (("TOTAL", "121.50"), ("CASH", "50.00"), ("CHANGE", "28.50")),
        "21.50",
    ),
    "coins given for a total that is not rounded": (
        (("TOTAL", "17.93"), ("ROUNDING", "0.02"), ("CASH", "17.95")),
        "17.93",
    ),
    "figures set wide": ((("WIDGET", "RM1.38"), ("TOTAL", "R M 1 1 . 3 8")), "11.38"),
    "the year to date": ((("TOTAL", "21.00"), ("TOTAL YTD PURCHASES", "1,900.00")), "21.00"),
}

DATES: dict[str, tuple[Lines, str]] = {
    "a clock between day and year": (("Mon Mar 03 16:20:11 EST 2031",), "2031-03-03"),
    "two figures of a year first": ((("DATE/TIME", "31/03/05 16:20:11"),), "2031-03-05"),
    "a heading row above two dates": (
        (("Invoice date", "Due date"), ("06/14/2031", "07/14/2031")),
        "2031-06-14",
    ),
    "a till that taxes by eighths": (
        (("TAX 1 8.875 %", "2.66"), ("CHANGE DUE", "0.00"), "04/03/31 16:20"),
        "2031-04-03",
    ),
    "marks that were not seen": (("INVOICE\tNO: 7", "14032031"), "2031-03-14"),
    "numbers in front": (("ORDER #71 -REG #19- 14/03/2031 12:01",), "2031-03-14"),
    "a number like a telephone's in front": (
        ("TAX INVOICE GST 6%", "#001-002-0934-0001 04/03/2031 13:30"),
        "2031-03-04",
    ),
    "nights that follow one another": (
        ("02/10/2031 ROOM 90.00", "02/11/2031 ROOM 90.00", "DEPARTURE 02/12/2031"),
        "2031-02-12",
    ),
    "a currency that is no US dollar": (
        ("CNPJ 12.345.678/0001-90", ("TOTAL R$", "9,50"), "07/09/2031 09:12"),
        "2031-09-07",
    ),
    "pesos of Mexico": (
        ("RFC CCO8605231N4", ("TOTAL", "$35.00"), ("EFECTIVO", "$50.00"), "05/09/2031 10:10"),
        "2031-09-05",
    ),
    "pesos of the Philippines": (
        ("VAT REG TIN 000-123-456-000", ("VATABLE SALES", "73.21"), "06/07/2031 11:02"),
        "2031-06-07",
    ),
    "a year of the last century in two figures": (("12/05/99 10:00",), "1999-05-12"),
    "the same day spelled elsewhere": (("04/03/2031", "Printed: 3 April 2031"), "2031-04-03"),
}


def read(*lines: str | Sequence[str]) -> PictureReading:
    return guided(read_picture([paper(*HEAD, *lines)]), ())


@pytest.mark.parametrize("kind", TOTALS)
def test_what_is_no_total_is_not_taken_for_it(kind: str) -> None:
    lines, value = TOTALS[kind]
    found = read(*lines)
    assert (found.total and found.total.value) == value


@pytest.mark.parametrize("kind", DATES)
def test_a_date_is_read_in_the_order_that_the_paper_shows(kind: str) -> None:
    lines, value = DATES[kind]
    found = read(*lines)
    assert (found.date and found.date.value) == value


@pytest.mark.parametrize(
    "line",
    [
        "TEL 03-12-2018 4455",
        "FAX: 03.12.2018",
        "POS v2.4.17",
        "10.12.20.31",
        "INVOICE NO 12052018",
        "VALID UNTIL 12/05/2019",
        "MEMBER SINCE 12/05/2009",
        "BEST BEFORE 12.05.2019",
        "12/05",
    ],
)
def test_where_no_date_is_printed_none_is_read(line: str) -> None:
    assert read(line, ("TOTAL", "9.00")).date is None


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        ((("TOTAL", "63,800"), ("CASH", "70,000"), ("CHANGE", "6,200")), "63800.00"),
        ((("Roti", "Rp 18.000"), ("Total", "Rp 18.000"), ("Tunai", "Rp 20.000")), "18000.00"),
        ((("TOTAL", "5 PCS"), ("TOTAL", "14.20"), ("POINTS", "1,400")), "14.20"),
    ],
)
def test_amounts_without_decimals_are_read_where_none_has_any(lines: Lines, value: str) -> None:
    found = read(*lines)
    assert (found.total and found.total.value) == value


def test_a_date_that_nothing_tells_the_order_of_is_never_sure() -> None:
    found = read("DATE 04/03/2031 16:20", "TOTAL 21.00")
    assert found.date
    assert said.ORDER_GUESSED in found.date.evidence
    assert found.date.confidence < 0.7


def test_a_date_in_faint_print_is_not_sure_unless_it_stands_again_in_clear_print() -> None:
    page = paper(*HEAD, ("DATE:", "14 MAR 2031 12:01:09"), ("TOTAL", "21.00"))
    faint = replace(page, scores=tuple(0.9 if w.text == "2031" else 1.0 for w in page.words))
    for shown, is_sure in (([page], True), ([faint], False), ([faint, page], True)):
        found = guided(read_picture(shown), ())
        assert found.date
        assert (found.date.confidence >= 0.95) == is_sure


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("OWNED BY: GREY HERON SDN BHD", "GREY HERON SDN BHD"),
        ("GREY HERON S/B 283511-U (GHS)", "GREY HERON S/B"),
        ("GREY HERON SB(311295-X) FKA WHITE HERON SB", "GREY HERON SB"),
        ("GREY HERON LLC (FORMERLY WHITE HERON)", "GREY HERON LLC"),
        ("GREY HERON SDN BHD (1U79369-P)", "GREY HERON SDN BHD"),
        ("GREY (M) SDN BHD 712345-K", "GREY (M) SDN BHD"),
        ("HERON PTY LTD ABN 12 345 678 901", "HERON PTY LTD"),
        ("00712 88 NOODLES", "88 NOODLES"),
        ("1901 NOODLES", "1901 NOODLES"),
        ("(123456-A) GREY HERON SDN BHD", "GREY HERON SDN BHD"),
        ("RIVET MART 5/8", "RIVET MART S/B"),
        ("Rivet Trading 5dn 8hd", "Rivet Trading SDN BHD"),
        ("RIVET WERKE 6MBH", "RIVET WERKE GMBH"),
        ("RIVET HARDWARE 170", "RIVET HARDWARE 170"),
        ("Dimiliki oleh: Rivet Cafe", "Rivet Cafe"),
        ("Exploitée par Rivet Sarl", "Rivet Sarl"),
    ],
)
def test_a_name_is_told_without_numbers_owners_and_earlier_names(printed: str, name: str) -> None:
    assert cleaned(printed) == name


def test_a_digit_put_right_is_never_sure() -> None:
    found = read(("TOTAL", "121.50"), ("CASH", "50.00"), ("CHANGE", "28.50"))
    assert found.total
    assert said.MENDED in found.total.evidence
    assert found.total.confidence < 0.95


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (("HERON", "HERON CHICKENS SDN BHD", "12 SAMPLE STREET"), "HERON CHICKENS SDN BHD"),
        (("HELLO THERE", "FIVE OAKS CASH & CARRY", "(1365661-P)"), "FIVE OAKS CASH & CARRY"),
        (("HELLO THERE", "FIVE OAKS s.r.o.", "Praha 5"), "FIVE OAKS s.r.o."),
        (("HELLO THERE", "FIVE OAKS", "VAT NO 136 5661"), "FIVE OAKS"),
        (("NORTH SOUTH", "STATIONERY SDN.BHD", "TEL 12"), "NORTH SOUTH STATIONERY SDN.BHD"),
        (("MOSS CHEMISTS", "7 HIGH STREET", "Faketown", "VAT NO 136 5661"), "MOSS CHEMISTS"),
        (("MOCK CABS", "Driver 446813", "Trip # 76031"), "MOCK CABS"),
    ],
)
def test_a_name_is_known_by_its_form_and_the_number_below(head: Lines, name: str) -> None:
    page = paper(*head, ("TOTAL", "9.00"))
    assert read_picture([page]).merchants[0].value == name


def test_a_letter_of_a_logo_is_no_part_of_the_name() -> None:
    page = paper("Q", "HERON", "HERON CHICKENS SDN BHD", "12 SAMPLE STREET", "TEL 12", large=2)
    assert {"HERON", "HERON CHICKENS SDN BHD"} <= {
        one.value for one in read_picture([page]).merchants
    }


def test_a_banner_over_a_refund_is_no_merchant() -> None:
    page = paper("GREYSTONE TOOLS #12", "RETURN", ("DRILL", "-9.00"), ("TOTAL", "-9.00"), large=2)
    assert read_picture([page]).merchants[0].value == "GREYSTONE TOOLS #12"
