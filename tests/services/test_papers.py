"""Papers for people: legible whatever a month holds, the same bytes each time."""

from __future__ import annotations

import dataclasses
import email
import email.policy
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pymupdf
import pytest

from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.issues import Issue, Resolution
from ccprocessor.jobs import Job
from ccprocessor.services.export.stamp import ExportStamp
from ccprocessor.services.papers.asked import PAPERS, AskedPapers
from ccprocessor.services.papers.writing import write_papers
from ccprocessor.services.rules import OfficeRules
from tests.sheets.months import CREATED, charge, everyone, finished, hazelcombe, month, record

LONG = "Maximiliana-Wilhelmina " * 6
UNBROKEN = "WMWM" * 30
NAMES = ("山田 太郎", "محمد العربي", "שלום כהן", "김철수", "Łucja Ōtsuka", LONG, UNBROKEN)


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    with DocumentReader(workers=1) as reader:
        yield reader


def odd_month() -> Month:
    """Names of every script, texts without end, refunds, and a person with 200 charges."""
    people = [
        Person(
            f"{number:06}",
            None,
            name,
            cards=("1234",),
            transactions=(
                charge(f"{number}1", "-1234567.89", card="1234", merchant=UNBROKEN, city=LONG),
                charge(f"{number}2", "1234567.89", card="1234", transaction_date=None),
            ),
            flags=("missing_all_receipts", "total_mismatch"),
        )
        for number, name in enumerate(NAMES)
    ]
    many = Person(
        "777777",
        None,
        "Busy Buyer",
        cards=("5678",),
        transactions=tuple(charge(f"9{n:03}", f"{n}.10", card="5678") for n in range(1, 201)),
        issues=(Issue("other_period", f"{LONG} <b>&amp; {UNBROKEN}"),),
        flags=("missing_all_receipts", "total_mismatch"),
    )
    return month(*people, many)


def written(
    reader: DocumentReader,
    folder: Path,
    of: Month,
    *,
    send_to: str = "",
    made: tuple[Decision, ...] = (),
) -> tuple[str, ...]:
    folder.mkdir()
    stamp = ExportStamp("1.2", CREATED, "ccprocessor", OfficeRules({}), {}, made)
    done = write_papers(reader, of, stamp, AskedPapers(PAPERS, send_to), folder, Job())
    assert done.errors == ()
    return done.words


def said(file: Path) -> str:
    with pymupdf.open(file) as paper:
        return " ".join(" ".join(page.get_text() for page in paper).split())


def test_nothing_is_cut_off_at_the_edge_of_a_page(reader: DocumentReader, tmp_path: Path) -> None:
    written(reader, tmp_path / "out", odd_month(), send_to=UNBROKEN)
    files = list((tmp_path / "out").rglob("*.pdf"))
    assert len(files) == 1 + 3 * 8
    for file in files:
        with pymupdf.open(file) as paper:
            for page in paper:
                inner = pymupdf.Rect(46, 40, page.rect.x1 - 46, page.rect.y1 - 15)
                for word in page.get_text("words"):
                    assert pymupdf.Rect(word[:4]) in inner, (file.name, word)


def test_names_of_every_script_are_letters_and_not_boxes(
    reader: DocumentReader, tmp_path: Path
) -> None:
    written(reader, tmp_path / "out", odd_month())
    report = said(tmp_path / "out" / "Month Report.pdf")
    for name in ("山田 太郎", "김철수", "Łucja Ōtsuka", "שלום"):
        assert name in report
    assert "\ufffd" not in report


def test_two_hundred_charges_have_their_heads_on_every_page(
    reader: DocumentReader, tmp_path: Path
) -> None:
    written(reader, tmp_path / "out", odd_month())
    with pymupdf.open(tmp_path / "out" / "Person Sheets" / "Busy Buyer 777777.pdf") as sheet:
        texts = [page.get_text() for page in sheet]
    assert len(texts) > 3
    assert all("Merchant" in text for text in texts if "Mar 2031\n" in text.partition("·")[0])
    whole = " ".join(texts)
    assert [f"\n{n}.10\n" in whole for n in range(1, 201)] == [True] * 200
    assert "<b>&" in whole


def test_the_same_revision_gives_the_same_bytes(reader: DocumentReader, tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        written(reader, tmp_path / name, odd_month())
        files = sorted(one for one in (tmp_path / name).rglob("*") if one.is_file())
        made.append([(file.relative_to(tmp_path / name), file.read_bytes()) for file in files])
    assert made[0] == made[1]
    assert len(made[0]) == 1 + 4 * 8


def test_the_report_tells_totals_causes_progress_and_who_owes_what(
    reader: DocumentReader, tmp_path: Path
) -> None:
    words = written(reader, tmp_path / "out", everyone())
    with pymupdf.open(tmp_path / "out" / "Month Report.pdf") as report:
        first, second = (" ".join(page.get_text().split()) for page in list(report)[:2])
    assert "Charged 3,371.01" in first
    assert "no receipt (3)" in first
    assert "Progress: 1 of 4 people ready" in first
    assert "Devin Hazelcombe 1 receipt missing · 2 receipts without picture" in second
    assert "ROBERTMOCK 2 charges, 1,001.00 together, no receipt" in second
    assert words == (
        "Month Report.pdf",
        "4 people's sheets",
        "2 letters with e-mail drafts in Letters 1.2",
    )


def test_a_month_in_order_says_so_and_writes_no_letter(
    reader: DocumentReader, tmp_path: Path
) -> None:
    words = written(reader, tmp_path / "out", month(finished()))
    assert words[-1] == "no letters (nobody owes a receipt)"
    assert "Nobody: everything is in order." in said(tmp_path / "out" / "Month Report.pdf")
    assert not (tmp_path / "out" / "Letters 1.2").exists()


def test_a_draft_can_be_addressed_and_sent_with_the_statement_to_sign(
    reader: DocumentReader, tmp_path: Path
) -> None:
    reminders = tuple(
        Decision("remind", person="098420", text="letter", id=f"r{n}", at=CREATED, date=None)
        for n in range(2)
    )
    person = dataclasses.replace(hazelcombe(), decisions=("r0", "r1"))
    out = tmp_path / "out"
    written(reader, out, month(person), send_to="desk@office.example", made=reminders)
    home = out / "Letters 1.2"
    data = (home / "Devin Hazelcombe 098420.eml").read_bytes()
    draft = email.message_from_bytes(data, policy=email.policy.default)
    assert (draft["X-Unsent"], draft["To"]) == ("1", "")
    assert draft["Subject"] == "3 receipts are missing: March 2031 · ACME MOCK"
    body = draft.get_body(("plain",))
    assert body is not None
    told = body.get_content()
    assert "4 Mar 2031, HARDWAREMOCK #7224, -1.16, card ending 1234: receipt" in told
    assert "amount not known" in told
    assert "We asked for receipts before, on 16 Apr 2031." in told
    assert "desk@office.example" in told
    [enclosed] = draft.iter_attachments()
    affidavit = home / "Devin Hazelcombe 098420 affidavit.pdf"
    assert enclosed.get_content() == affidavit.read_bytes()
    assert "I have no receipt" in said(affidavit)
    assert "desk@office.example" in said(home / "Devin Hazelcombe 098420.pdf")


def test_what_is_marked_or_settled_is_not_asked_for(reader: DocumentReader, tmp_path: Path) -> None:
    marked = charge("1", "5.00", mark="receipt_lost")
    settled = charge("2", "6.00")
    open_ = charge("3", "7.00")
    resolved = Resolution("amira", CREATED, "seen on paper")
    person = dataclasses.replace(
        finished(),
        transactions=(marked, settled, open_),
        matches=(),
        receipts=(record("0099999", "-12.5"),),
        issues=(Issue("missing_receipt", "…", Decimal(6), settled.key, resolved=resolved),),
        flags=("missing_receipt",),
    )
    written(reader, tmp_path / "out", month(person))
    letter = said(tmp_path / "out" / "Letters 1.2" / "Zoë Fallow-Ivory 398421.pdf")
    assert "1 receipt is missing" in letter
    assert "7.00" in letter
    assert "6.00" not in letter


def test_a_sheet_tells_the_reason_with_what_was_settled(
    reader: DocumentReader, tmp_path: Path
) -> None:
    without, odd = charge("1", "5.00"), record("0099998", "-3.00")
    resolved = Resolution("amira", CREATED, "seen on paper")
    seen = Resolution("amira", CREATED, "private card")
    whole = Resolution("amira", CREATED, "looked at")
    person = dataclasses.replace(
        finished(),
        transactions=(without,),
        matches=(),
        receipts=(odd,),
        issues=(
            Issue("missing_receipt", "…", Decimal(5), without.key, resolved=resolved),
            Issue("receipt_card_differs", "…", receipt=odd.key, resolved=seen),
            Issue("total_mismatch", "Totals differ.", Decimal(8), resolved=whole),
        ),
        flags=(),
    )
    written(reader, tmp_path / "out", month(person))
    [sheet] = (tmp_path / "out" / "Person Sheets").iterdir()
    told = said(sheet)
    assert "Everything is in order" not in told
    assert "no receipt; settled: seen on paper" in told
    assert "settled: private card" in told
    assert "Totals differ. settled: looked at" in told
