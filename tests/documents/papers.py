"""PDFs to be read in tests, made from scratch."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pymupdf

Draw = Callable[[pymupdf.Page], object]


def paper(path: Path, *draws: Draw, width: float = 612, height: float = 792) -> Path:
    """A PDF with a page for each function that draws on it."""
    with pymupdf.open() as document:
        for draw in draws:
            draw(document.new_page(width=width, height=height))
        document.save(path)
    return path


def saying(*lines: str, size: float = 10, x: float = 72, y: float = 100) -> Draw:
    """Draws lines of text under each other."""

    def draw(page: pymupdf.Page) -> None:
        for number, line in enumerate(lines):
            page.insert_text((x, y + 20 * number), line, fontsize=size)

    return draw


def numbered(path: Path, pages: int) -> Path:
    """A PDF whose pages say their number."""
    return paper(path, *(saying(f"Page {number}") for number in range(1, pages + 1)))


def raw_paper(path: Path, contents: Sequence[bytes], forms: Sequence[bytes] = ()) -> Path:
    """A PDF written by hand: a page for each content, forms /X0, /X1 ... that may use each other.

    Each has the font /F0. Contents that are the same object in Python are one in the file.
    """
    objects: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    names = b"".join(b"/X%d %d 0 R" % (n, 5 + n) for n in range(len(forms)))
    objects.append(b"<</Font<</F0 3 0 R>>/XObject<<" + names + b">>>>")
    frame = b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources 4 0 R"
    objects += [_stream(form, frame) for form in forms]
    written: dict[int, int] = {}
    kids: list[int] = []
    for content in contents:
        if id(content) not in written:
            objects.append(_stream(content))
            written[id(content)] = len(objects)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources 4 0 R/Contents %d 0 R>>"
            % written[id(content)]
        )
        kids.append(len(objects))
    tree = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<</Type/Pages/Count %d/Kids[" % len(kids) + tree + b"]>>"
    path.write_bytes(_file(objects))
    return path


def endless(path: Path, innermost: bytes = b"0 0 m 9 9 l n ") -> Path:
    """Three pages; the second draws a form of forms of forms, more than anyone can wait for."""
    forms = [b"/X%d Do " % (level + 1) * 12 for level in range(9)]
    page = b"BT /F0 12 Tf 72 700 Td (Readable) Tj ET "
    return raw_paper(path, [page, page + b"/X0 Do", page], [*forms, innermost])


def typewritten(x: float, y: float, text: str, *, turn: int = 0, size: int = 8) -> bytes:
    """Content that draws text in one go with its base line beginning at x, y (from below)."""
    matrix = {0: b"1 0 0 1", 90: b"0 1 -1 0", 180: b"-1 0 0 -1", 270: b"0 -1 1 0"}[turn]
    return b"BT /F0 %d Tf %s %.2f %.2f Tm (%s) Tj ET " % (size, matrix, x, y, text.encode())


def everything_in(path: Path) -> bytes:
    """All bytes of a PDF: the file, and every stream of it as it reads uncompressed.

    What strings of streams say in hexadecimal figures follows, read.
    """
    parts = [path.read_bytes()]
    with pymupdf.open(path) as document:
        for xref in range(1, document.xref_length()):
            parts.append(document.xref_object(xref).encode())
            if document.xref_is_stream(xref):
                parts.append(document.xref_stream(xref) or b"")
        parts.append(str(document.metadata).encode())
    said = _HEXADECIMAL.findall(b"\n".join(parts))
    return b"\n".join([*parts, *(bytes.fromhex(text.decode()) for text in said)])


_HEXADECIMAL = re.compile(rb"<((?:[0-9A-Fa-f]{2})+)>")


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    head = b"<<%s/Length %d>>\nstream\n" % (entries, len(content))
    return head + content + b"\nendstream"


def _file(objects: Sequence[bytes]) -> bytes:
    body = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
    body += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(body)
