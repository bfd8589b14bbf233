"""E-mails and web pages made into pages that show what a person would see of them."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from pathlib import Path

import pytest

from ccprocessor.documents.files.kinds import HEAD, kind_of
from ccprocessor.documents.loose import LooseDocuments
from ccprocessor.documents.mail.html_text import TooLarge, read_html
from ccprocessor.documents.mail.message import Letter, read_message, read_web_page
from ccprocessor.documents.protocol.requests import Limits, OpenDocument
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.pages import Page
from ccprocessor.errors import UnreadableInput
from ccprocessor.jobs import Job
from tests.builders.mails import RIDE, mail, receipt_pdf, receipt_png


def cells(letter: Letter) -> list[tuple[str, ...]]:
    return [line.cells for line in letter.lines]


def seen(html: str) -> list[tuple[str, ...]]:
    return [line.cells for line in read_html(html).lines]


def raw(headers: str, body: bytes) -> bytes:
    return f"From: a@b.invalid\nTo: c\nSubject: s\n{headers}\n\n".encode() + body


def test_only_what_is_seen_of_a_page_is_read() -> None:
    assert seen(RIDE) == [
        ("Brightcab",),
        ("Thanks for riding, Wanda",),
        ("Total", "$24.30"),
        ("Fare", "$20.00"),
        ("Tolls", "$2.10"),
        ("Tax", "$2.20"),
        ("Visa •••• 4417", "$24.30"),
    ]


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<div><p>TOTAL</p><p>EUR 33,20</p></div>", [("TOTAL", "EUR 33,20")]),
        ("<dl><dt>Total</dt><dd>$1.20</dd></dl>", [("Total", "$1.20")]),
        ("<table><tr><td>Tax<br>Total<td>$1<br>$9</table>", [("Tax", "$1"), ("Total", "$9")]),
        ("<pre>Tax      1.00\nTotal    9.00</pre>", [("Tax", "1.00"), ("Total", "9.00")]),
        ("<p>a<br>b <b>c</b>\n d</p>", [("a",), ("b c d",)]),
        ("<p hidden>x</p><p style='font-size: 0'>x</p><p style='opacity:0.9'>y</p>", [("y",)]),
        ("<ul><li>one<li>two</ul><input type=hidden value=x><select><option>z</select>",
         [("one",), ("two",)]),
        ("<p>Total&zwnj;&nbsp;&#8199;$2", [("Total $2",)]),
        ("<table><tr><td><table><tr><td>A<td>1</table><td><table><tr><td>B<td>2</table></table>",
         [("A", "1"), ("B", "2")]),
    ],
)  # fmt: skip
def test_cells_stand_beside_each_other(html: str, lines: list[tuple[str, ...]]) -> None:
    assert seen(html) == lines


def test_deep_and_broken_markup_ends() -> None:
    assert seen("<div><b>" * 5_000 + "Total $3") == [("Total $3",)]
    assert seen("</td></table><![x[<td>a<!-- b") == [("a",)]
    with pytest.raises(TooLarge):
        read_html("<i>x" * 200_001)


def test_the_fuller_form_of_a_body_is_taken() -> None:
    letter = read_message(mail("Total 1.00", html=RIDE).as_bytes())
    assert ("Total", "$24.30") in cells(letter)
    assert ("Total 1.00",) not in cells(letter)
    plain = "Total $24.30 of your ride on the second of March\n"
    letter = read_message(mail(plain, html="<img src='https://x.invalid/1.png'>").as_bytes())
    assert cells(letter) == [(plain.strip(),)]


@pytest.mark.parametrize(
    ("headers", "body", "line"),
    [
        ("Content-Type: text/plain; charset=iso-8859-1", b"Caf\xe9 1,00", "Café 1,00"),
        ("Content-Type: text/plain; charset=no-such", "Café 1,00".encode(), "Café 1,00"),
        ("Content-Type: text/plain; charset=utf-16", "Café 1,00".encode("utf-16"), "Café 1,00"),
        ("Content-Type: text/plain; charset=shift_jis", "合計 9円".encode("shift_jis"), "合計 9円"),
        ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64",
         base64.b64encode("Café 1,00".encode()), "Café 1,00"),
        ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable",
         b"Caf=C3=A9 =\n1,00", "Café 1,00"),
        ("Content-Type: text/plain; format=flowed", b"one \ntwo", "one two"),
        ("Content-Type: text/plain; format=flowed; delsp=yes", b"one \ntwo", "onetwo"),
        ("Content-Type: text/plain", b"> > Total 1.00", "Total 1.00"),
        ("Content-Type: text/html", b"<meta charset='cp1250'><p>\x8elu\x9d", "Žluť"),
    ],
)  # fmt: skip
def test_every_encoding_is_undone(headers: str, body: bytes, line: str) -> None:
    assert cells(read_message(raw(headers, body))) == [(line,)]


def test_logos_and_pixels_are_no_attachments_and_names_lead_nowhere() -> None:
    message = mail("see", html="<img src='cid:logo'><img src='cid:paper'>")
    _, page = message.iter_parts()
    assert isinstance(page, EmailMessage)
    small, large = receipt_png(dpi=72), receipt_png()
    page.add_related(small, "image", "png", cid="<logo>", filename="logo.png")
    page.add_related(large, "image", "png", cid="<paper>", filename="paper.png")
    message.make_mixed()
    message.add_attachment(b"x", "application", "pdf", filename="../../x.pdf")
    message.add_attachment(b"y", "application", "pdf", filename="C:\\dir\\y.pdf")
    letter = read_message(message.as_bytes())
    assert [one.name for one in letter.attached] == ["paper.png", "x.pdf", "y.pdf"]


def test_a_large_picture_within_a_page_is_attached() -> None:
    data = base64.b64encode(receipt_png()).decode()
    letter = read_web_page(f'<html><img src="data:image/png;base64,{data}">'.encode())
    assert [one.content for one in letter.attached] == [receipt_png()]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (mail().as_bytes()[:HEAD], "mail"),
        (b"Received: from x\r\n by y\r\nX-Any: 1\r\n", "mail"),
        (b"\xef\xbb\xbf\n<!DOCTYPE HTML><html>", "html"),
        ("<html><body>".encode("utf-16"), "html"),
        (b"<?xml version='1.0'?><!-- a --><html>", "html"),
        (b"<?xml version='1.0'?><invoice>", "unknown"),
        (b"Subject: a note\nto myself", "unknown"),
        (b"Date: today, it rained", "unknown"),
        (b"HTTP/1.1 200 OK\r\nDate: x\r\nContent-Type: y\r\n\r\n%PDF-1.4", "pdf"),
        (b"\x78\x9f\x3e\x22\x01", "outlook"),
    ],
)
def test_mails_and_pages_are_known_by_their_first_bytes(head: bytes, kind: str) -> None:
    assert kind_of(head) == kind


def opened(reader: DocumentReader, folder: Path, name: str, content: bytes) -> OpenDocument:
    path = folder / name
    path.write_bytes(content)
    return reader.open_as_pages(path, folder, kind="mail", name=name)


def test_the_page_shows_sender_day_and_subject_and_is_the_same_each_time(
    reader: DocumentReader, tmp_path: Path
) -> None:
    content = mail("Total $24.30", ("r.pdf", receipt_pdf())).as_bytes()
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        document = opened(reader, tmp_path / name, "m.eml", content)
        made.append(document.made)
    assert made[0] == made[1]
    [page] = reader.pages(document, Job())
    assert isinstance(page, Page)
    text = " ".join(word.text for word in page.words)
    assert "From: Brightcab Receipts <noreply@brightcab.invalid>" in text
    assert "Date: 2 March 2032, 09:14 Subject: Your Tuesday morning trip" in text
    assert "Attached: r.pdf" in text
    assert document.attached == ("r.pdf",)


def test_mails_within_mails_are_opened_to_a_depth(reader: DocumentReader, tmp_path: Path) -> None:
    message = mail("innermost")
    for _ in range(6):
        outer = mail("outer")
        outer.add_attachment(message)
        message = outer
    with LooseDocuments(reader, tmp_path) as loose:
        document = opened(reader, tmp_path, "m.eml", message.as_bytes())
        found = list(loose.attached(document))
    assert len(found) == 4
    assert all(isinstance(one, OpenDocument) for one in found)
    assert {one.inside for one in found if isinstance(one, OpenDocument)} == {document.sha256}


def test_markup_made_to_take_hours_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "slow.html"
    path.write_bytes(b"<html>" + b"<a " * 40_000)
    with (
        DocumentReader(workers=1, limits=Limits(page_seconds=1.0)) as reader,
        pytest.raises(UnreadableInput, match=r"slow.html could not be taken in"),
    ):
        reader.open_as_pages(path, tmp_path, kind="html")


def test_a_page_without_end_is_refused_in_a_sentence(
    reader: DocumentReader, tmp_path: Path
) -> None:
    path = tmp_path / "large.html"
    path.write_bytes(b"<html>" + b"<p>hello</p>" * 60_000)
    with pytest.raises(UnreadableInput, match=r"large.html could not be taken in: .*100 pages"):
        reader.open_as_pages(path, tmp_path, kind="html")
