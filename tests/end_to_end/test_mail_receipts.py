"""Receipts in e-mails and web pages, with their attachments, and in PDFs of several pages."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.builders.mails import FORGE, RIDE, mail, pymupdf, receipt_pdf, receipt_png
from tests.builders.outlook import compound_file, message_tree
from tests.end_to_end.machine import Machine
from tests.office.generator import Office

WANDA = "Wanda Hollins <wanda@office.invalid>"
FORWARDED = """fyi

---------- Forwarded message ---------
From: Brightcab Receipts <noreply@brightcab.invalid>
Date: Mon, Mar 1, 2032 at 9:14 AM
Subject: Your trip
To: Wanda <wanda@office.invalid>

Fare     $20.00
Tax      $4.30
Total    $24.30
"""


def read(machine: Machine, path: Path, content: EmailMessage | bytes) -> tuple[int, dict[str, Any]]:
    path.write_bytes(content if isinstance(content, bytes) else content.as_bytes())
    ran = machine.run("read", "--json", "--quiet", path)
    [line] = ran.out.splitlines()
    return ran.code, json.loads(line)


def totals(told: dict[str, Any]) -> list[str]:
    return [one["total"] for one in told.get("receipts", [told])]


def zipped(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return target.getvalue()


def test_the_body_of_a_mail_is_a_receipt_dated_by_the_mail(
    machine: Machine, tmp_path: Path
) -> None:
    code, told = read(machine, tmp_path / "ride.eml", mail(html=RIDE))
    assert (code, told["total"], told["tax"], told["currency"]) == (0, "24.30", "2.20", "USD")
    assert (told["merchant"], told["date"]) == ("Brightcab", "2032-03-02")
    assert told["fields"]["date"]["evidence"] == ["the day the e-mail was sent"]
    assert told["fields"]["date"]["confidence"] < 0.7


def test_a_day_in_the_body_goes_before_that_of_the_mail(machine: Machine, tmp_path: Path) -> None:
    content = mail("Date: 14 February 2032\nTotal   $24.30")
    _, told = read(machine, tmp_path / "m.eml", content)
    assert told["date"] == "2032-02-14"


def test_of_a_forwarded_mail_the_inner_head_counts(machine: Machine, tmp_path: Path) -> None:
    _, told = read(machine, tmp_path / "m.eml", mail(FORWARDED, sender=WANDA))
    assert (told["merchant"], told["date"], told["total"]) == ("Brightcab", "2032-03-01", "24.30")


@pytest.mark.parametrize(
    "files",
    [
        [("../../x.pdf", receipt_pdf())],
        [("photo.png", receipt_png())],
        [("all.zip", zipped(**{"in/r.pdf": receipt_pdf()}))],
        [("order.docx", zipped(**{"[Content_Types].xml": b"x"})), ("r.pdf", receipt_pdf())],
    ],
)
def test_what_is_attached_is_read(
    machine: Machine, tmp_path: Path, files: Sequence[tuple[str, bytes]]
) -> None:
    code, told = read(machine, tmp_path / "m.eml", mail("please book", *files, sender=WANDA))
    assert (code, totals(told)) == (0, ["21.73"])
    assert not list(tmp_path.parent.glob("x.pdf"))


def test_a_mail_in_a_zip_with_a_zip_attached_is_read(machine: Machine, tmp_path: Path) -> None:
    inner = mail("see", ("all.zip", zipped(**{"r.pdf": receipt_pdf()})), sender=WANDA)
    code, told = read(machine, tmp_path / "z.zip", zipped(**{"m.eml": inner.as_bytes()}))
    assert (code, totals(told)) == (0, ["21.73"])


def test_a_mail_attached_to_a_mail_is_read(machine: Machine, tmp_path: Path) -> None:
    outer = mail("fyi", sender=WANDA)
    outer.add_attachment(mail(html=RIDE))
    code, told = read(machine, tmp_path / "m.eml", outer)
    assert (code, totals(told), told["merchant"]) == (0, ["24.30"], "Brightcab")


def test_one_purchase_told_twice_is_one_receipt(machine: Machine, tmp_path: Path) -> None:
    content = mail("Corner Forge\nTotal   $21.73", ("r.pdf", receipt_pdf()))
    code, told = read(machine, tmp_path / "m.eml", content)
    assert (code, totals(told), told["merchant"]) == (0, ["21.73"], "CORNER FORGE HARDWARE")
    assert "attached to it too" in told["note"]
    assert "two parts of one e-mail agree" in told["fields"]["total"]["evidence"]
    tipped = "Corner Forge Hardware\nDate: 18 April 2034\nTotal   $25.00"
    _, told = read(machine, tmp_path / "tip.eml", mail(tipped, ("r.pdf", receipt_pdf())))
    assert totals(told) == ["25.00", "21.73"]
    assert "tip.eml says 25.00 on 18 Apr 2034, r.pdf says 21.73 on 17 Apr 2034" in told["note"]
    content = mail("Tip receipt\nTotal   $3.00", ("r (2).pdf", receipt_pdf()))
    _, told = read(machine, tmp_path / "two.eml", content)
    assert totals(told) == ["3.00", "21.73"]
    assert [one.get("attached") for one in told["receipts"]] == [None, "r (2).pdf"]


def test_an_invoice_and_its_receipt_in_one_mail_are_one_receipt(
    machine: Machine, tmp_path: Path
) -> None:
    paid = receipt_pdf((*FORGE, "Paid, thank you"))
    pair = [("Invoice-7F21-0003.pdf", receipt_pdf()), ("Receipt-2290-1187.pdf", paid)]
    code, told = read(machine, tmp_path / "m.eml", mail("see below", *pair, sender=WANDA))
    assert (code, totals(told)) == (0, ["21.73"])
    assert "Invoice-7F21-0003.pdf and Receipt-2290-1187.pdf are of one purchase" in told["note"]
    rides = [("ride 1.pdf", receipt_pdf()), ("ride 2.pdf", paid)]
    _, told = read(machine, tmp_path / "r.eml", mail("see below", *rides, sender=WANDA))
    assert totals(told) == ["21.73", "21.73"]
    assert "One purchase may stand here twice: ride 1.pdf says 21.73" in told["note"]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (
            [("locked.pdf", receipt_pdf(password="x"))],
            "locked.pdf in m.eml is protected by a password.",
        ),
        ([("winmail.dat", b"\x78\x9f\x3e\x22" + bytes(99))], "only Outlook can unpack"),
        ([("bad.zip", b"PK\x03\x04 no zip")], "bad.zip was not unpacked: it is damaged"),
        ([(f"{n}.png", receipt_png(dpi=20)) for n in range(101)], None),
        ([("notes.txt", b"milk")], "nor was one found in what is attached inside: notes.txt"),
    ],
)
def test_attachments_that_cannot_be_read_are_told(
    machine: Machine, tmp_path: Path, files: Sequence[tuple[str, bytes]], sentence: str | None
) -> None:
    code, told = read(machine, tmp_path / "m.eml", mail("see below", *files, sender=WANDA))
    assert code in {3, 4}
    assert (sentence or "") in told.get("error", "")


def test_a_mail_with_very_many_files_tells_how_many_were_read(
    machine: Machine, tmp_path: Path
) -> None:
    files = [
        (f"{number}.pdf", receipt_pdf((*FORGE[:-2], f"TOTAL {number}.73")))
        for number in range(100, 300)
    ]
    code, told = read(machine, tmp_path / "m.eml", mail("see", *files, sender=WANDA))
    assert (code, len(told["receipts"])) == (3, 100)
    assert "only the first 100 were read" in told["error"]


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("signature.eml", mail("-- \nWanda\n555-123-4567", sender=WANDA), 4, ""),
        ("a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), 3, "damaged"),
        ("b.html", b"<html>" + b"<p>ho</p>" * 6_000_000, 3, "54 MB, more than any receipt"),
        ("c.eml", b"From: x\nTo: y\nContent-Type: multipart/mixed; boundary=b\n\n--b", 4, ""),
    ],
)
def test_what_is_no_receipt_is_told_in_a_sentence(
    machine: Machine, tmp_path: Path, name: str, content: Any, code: int, said: str
) -> None:
    ended, told = read(machine, tmp_path / name, content)
    assert ended == code
    assert said in told.get("error", "")
    assert told["total"] is None


def test_mails_of_a_mailbox_and_of_outlook_are_read(machine: Machine, tmp_path: Path) -> None:
    line = b"From a@b.invalid Tue Mar  2 09:14:00 2032\n"
    bad = b"From: x\nTo: y\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
    locked = mail("see", ("locked.pdf", receipt_pdf(password="x")), sender=WANDA).as_bytes()
    mails = (mail(html=RIDE).as_bytes(), bad, locked, mail("Total $9.10").as_bytes())
    (tmp_path / "box.mbox").write_bytes(b"\n".join(line + one for one in mails))
    sent = dt.datetime(2032, 3, 2, 14, 14, tzinfo=dt.UTC)
    saved = message_tree(html=RIDE.encode(), sent=sent, files=[("r.pdf", receipt_pdf())])
    (tmp_path / "ride.msg").write_bytes(compound_file(saved))
    ran = machine.run("read", "--json", "--quiet", tmp_path / "box.mbox", tmp_path / "ride.msg")
    told = [json.loads(one) for one in ran.out.splitlines()]
    both = ["24.30", "21.73"]
    assert [totals(one) for one in told] == [["24.30"], [None], [None], ["9.10"], both]
    assert "locked.pdf" in told[2]["error"]
    assert ran.code == 3


def test_beside_the_reports_mails_are_pages_of_the_month(
    machine: Machine, office: Office, tmp_path: Path
) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    both = mail("Corner Forge\nTotal   $21.73", ("r.pdf", receipt_pdf()))
    note = mail(
        "Lunch was 1,250.00 for all of us",
        ("terms.pdf", receipt_pdf(["Terms and conditions"] * 8)),
        sender=WANDA,
    )
    paid = (*FORGE[:-2], "TOTAL 31.10")
    tip = mail(
        "Corner Forge Hardware\nDate: 18 April 2034\nTotal   $35.00", ("p.pdf", receipt_pdf(paid))
    )
    mails = {"ride": mail(html=RIDE), "both": both, "note": note, "tip": tip}
    for name, content in mails.items():
        (folder / f"{name}.eml").write_bytes(content.as_bytes())
    (folder / "printed.pdf").write_bytes(printed_mail(receipt_pdf((*FORGE[:-2], "TOTAL 9.73"))))
    ran = machine.process(office.car, office.receipts, folder)
    assert ran.code == 3
    assert "both.eml: What the e-mail itself says" in ran.err
    assert "note.eml is neither a report nor a receipt" in ran.err
    assert ran.err.count("is neither a report") == 1
    result = machine.result
    found = {one["document"]: one["picture"]["total"] for one in result["loose_receipts"]}
    wanted = {"ride.eml": "24.30", "r.pdf": "21.73", "inner.pdf": "9.73"}
    assert found == {**wanted, "tip.eml": "35.00", "p.pdf": "31.10"}
    assert "both.eml" in [one["name"] for one in result["documents"]]
    [doubt] = [one for one in result["issues"] if one["type"] == "duplicate_receipt"]
    assert "tip.eml says 35.00" in doubt["message"]
    assert len(doubt["places"]) == 2
    digest = next(one["sha256"] for one in result["documents"] if one["name"] == "ride.eml")
    with pymupdf.open(machine.copy_of(digest)) as copy:
        assert "noreply@brightcab.invalid" in copy[0].get_text()

    again = machine.run("process", office.car, office.receipts, folder, "--no-ocr", "--out",
                        machine.folder / "again")  # fmt: skip
    assert again.err.count("is neither a report") == 1
    assert json.loads((machine.folder / "again" / "result.json").read_text()) == result


def printed_mail(inner: bytes) -> bytes:
    document = pymupdf.open()
    document.new_page().insert_text((72, 100), "Hello, please find it attached. Best, Wanda")
    document.embfile_add("inner.pdf", inner)
    return bytes(document.tobytes())


def pages(*texts: str) -> bytes:
    """A PDF of pages; `|` puts what follows at the right."""
    document = pymupdf.open()
    for text in texts:
        page = document.new_page()
        for number, line in enumerate(text.splitlines()):
            for column, part in enumerate(line.split("|")):
                page.insert_text((50 + 200 * column, 50 + 18 * number), part.strip(), fontsize=10)
    return bytes(document.tobytes())


HOTEL = """The Larkspur Grand Hotel
Arrival: 03/11/2031|Departure: 03/14/2031
Folio No: 882134|Page {} of 2
"""
INVOICE = """Quillfeather Office Supply Inc.
Invoice date: 2031-10-22
"""
PRINTED: dict[str, tuple[bytes, list[str], str]] = {
    "folio with deposit": (
        pages(
            HOTEL.format(1) + "03/10/2031 Deposit||-200.00\n03/11/2031 Room|189.00\n"
            "03/11/2031 Tax|22.68\nBalance carried forward|11.68",
            HOTEL.format(2) + "Balance brought forward|11.68\n03/13/2031 Room|189.00\n"
            "03/14/2031 Visa **4417||-200.68\nTotal|400.68\nBalance|0.00",
        ),
        ["400.68"],
        "2031-03-14",
    ),
    "sums carried over": (
        pages(
            INVOICE + "Page 1 of 2|Due date: 2031-11-01\nPaper|50.00\nCarried forward|50.00",
            INVOICE + "Due date: 2031-11-01|Page 2 of 2\nBrought forward|50.00\nDesk|310.00\n"
            "Subtotal|360.00\nTax|29.70\nTotal due|$389.70",
        ),
        ["389.70"],
        "2031-10-22",
    ),
    "a total on each page": (
        pages(
            INVOICE + "Paper|50.00\nToner|160.00\nPage total|210.00",
            INVOICE + "Chair|240.00\nPage total|240.00\nTotal|450.00",
        ),
        ["450.00"],
        "2031-10-22",
    ),
    "terms behind": (
        pages(
            INVOICE + "Paper|50.00\nTax|4.13\nTotal|54.13",
            "Terms and conditions\nEffective from 01/31/2029. Late payments bear $25.00.\n"
            "All returns within 30 days, in the box they came in.",
        ),
        ["54.13"],
        "2031-10-22",
    ),
    "refund": (
        pages(
            "Tinderbox Online\nRefund confirmation\nRefund date: October 9, 2031\n"
            "Order placed: September 3, 2031\nTax refund|-$3.22\nTotal refund|-$42.21"
        ),
        ["-42.21"],
        "2031-10-09",
    ),
    "two receipts": (
        pages(
            "CORNER FORGE HARDWARE\n04/17/2031 03:41 PM\nHINGES|20.50\nTAX|1.23\nTOTAL|21.73",
            "GORSELOFT TAVERN\n04/19/2031 08:02 PM\nPIE|22.00\nTAX|1.76\nTOTAL|23.76",
        ),
        ["21.73", "23.76"],
        "2031-04-17",
    ),
    "ticket": (
        pages(
            "Nordmeer Luftlinie AG\nAusstellungsdatum: 05.06.2031\n"
            "Reisedatum: 21.07.2031 Hamburg - Oslo\nFlugpreis|149,00 EUR\n"
            "Steuern|61,37 EUR\nGesamtpreis|210,37 EUR"
        ),
        ["210.37"],
        "2031-06-05",
    ),
}


def test_printed_receipts_of_several_pages_are_read_whole(machine: Machine, tmp_path: Path) -> None:
    for name, (content, *_) in PRINTED.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    ran = machine.run("read", "--json", "--quiet", *sorted(tmp_path.glob("*.pdf")))
    told = {Path(one["file"]).stem: one for one in map(json.loads, ran.out.splitlines())}
    found = {name: (totals(one), one["date"]) for name, one in told.items()}
    assert found == {name: (wanted, day) for name, (_, wanted, day) in PRINTED.items()}
