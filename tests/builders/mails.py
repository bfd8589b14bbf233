"""E-mails, and small receipts as PDF pages to attach to them."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from typing import Any

import pymupdf as _pymupdf

pymupdf: Any = _pymupdf

FORGE = (
    "CORNER FORGE HARDWARE", "12 INVENTED STREET", "04/17/2034 03:41 PM", "HINGES 12.00",
    "SCREWS 8.50", "SUBTOTAL 20.50", "SALES TAX 1.23", "TOTAL 21.73", "VISA ****4417 21.73",
)  # fmt: skip
RIDE = """<html><head><style>.pre {display:none} @media (width:9px) {.a {display:none}}</style>
</head><body class="a">
<div class="pre">Total $99.99</div><p style="DISPLAY: none">Total $88.88</p>
<table><tr><td><img src="cid:logo" alt="Brightcab"></td></tr>
<tr><td><h1>Thanks for riding, Wanda</h1></td></tr><tr><td><table>
<tr><td>Total</td><td>$24.30</td></tr><tr><td>Fare</td><td>$20.00</td></tr>
<tr><td>Tolls</td><td>$2.10</td></tr><tr><td>Tax</td><td>$2.20</td></tr></table></td></tr>
<tr><td>Visa &bull;&bull;&bull;&bull; 4417</td><td>$24.30</td></tr></table>
<script>document.write("Total $77.77")</script>
<img src="https://pixel.invalid/p.gif" width="1" height="1"></body></html>"""


def receipt_pdf(lines: Sequence[str] = FORGE, *, password: str = "") -> bytes:
    """A receipt of one page with letters."""
    document = pymupdf.open()
    page = document.new_page(width=260, height=320)
    for number, line in enumerate(lines):
        page.insert_text((20, 30 + 24 * number), line, fontsize=11)
    kind = pymupdf.PDF_ENCRYPT_AES_256 if password else pymupdf.PDF_ENCRYPT_NONE
    return bytes(document.tobytes(encryption=kind, user_pw=password, owner_pw=password))


def receipt_png(lines: Sequence[str] = FORGE, *, dpi: int = 200) -> bytes:
    """The same as a picture."""
    with pymupdf.open("pdf", receipt_pdf(lines)) as document:
        return bytes(document[0].get_pixmap(dpi=dpi).tobytes("png"))


def mail(
    text: str = "see below",
    *files: tuple[str, bytes],
    sender: str = "Brightcab Receipts <noreply@brightcab.invalid>",
    html: str = "",
) -> EmailMessage:
    """An e-mail of 2 March 2032 with files attached."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "Wanda <wanda@office.invalid>"
    message["Subject"] = "Your Tuesday morning trip"
    message["Date"] = "Tue, 02 Mar 2032 09:14:00 -0500"
    message["Message-ID"] = "<1@brightcab.invalid>"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, content in files:
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    return message
