"""Receipts in PDFs that need a closer look: files attached inside, letters without meaning."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf as _pymupdf
import pytest

from tests.end_to_end.machine import Machine

pymupdf: Any = _pymupdf

RECEIPT = [
    "CORNER FORGE HARDWARE", "12 INVENTED STREET", "ULM, QC 90210", "04/07/2034 03:41 PM",
    "HINGES 12.00", "SCREWS 8.50", "SUBTOTAL 20.50", "SALES TAX 1.23", "TOTAL 21.73",
    "VISA ****4417 21.73", "THANK YOU",
]  # fmt: skip


def receipt() -> Any:
    """A small receipt with a text layer."""
    document = pymupdf.open()
    page = document.new_page(width=260, height=320)
    for number, line in enumerate(RECEIPT):
        page.insert_text((20, 30 + 24 * number), line, fontsize=11)
    return document


def mail(*files: tuple[str, bytes], pinned: bool) -> bytes:
    """A page of a printed mail with files inside, pinned to it or in a list of the document."""
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 100), "Hello, please find it attached. Best, Wanda")
    for number, (name, content) in enumerate(files):
        if pinned:
            page.add_file_annot((72, 140 + 30 * number), content, name)
        else:
            document.embfile_add(name, content)
    return bytes(document.tobytes())


def as_picture() -> bytes:
    return bytes(receipt()[0].get_pixmap(dpi=200).tobytes("png"))


def read(machine: Machine, path: Path, content: bytes) -> tuple[int, dict[str, Any]]:
    path.write_bytes(content)
    ran = machine.run("read", "--json", path)
    [line] = ran.out.splitlines()
    return ran.code, json.loads(line)


@pytest.mark.parametrize("pinned", [True, False])
@pytest.mark.parametrize("inner", [lambda: receipt().tobytes(), as_picture])
def test_a_receipt_attached_inside_a_pdf_is_read(
    machine: Machine, tmp_path: Path, pinned: bool, inner: Callable[[], bytes]
) -> None:
    code, told = read(machine, tmp_path / "m.pdf", mail(("r", inner()), pinned=pinned))
    assert (code, told["total"], told["date"]) == (0, "21.73", "2034-04-07")
    assert "receipts" not in told


def test_a_receipt_that_carries_a_file_is_read_itself(machine: Machine, tmp_path: Path) -> None:
    document = receipt()
    document.embfile_add("terms.pdf", mail(pinned=False))
    code, told = read(machine, tmp_path / "r.pdf", document.tobytes())
    assert (code, told["total"]) == (0, "21.73")


def test_files_inside_that_are_no_receipts_are_named(machine: Machine, tmp_path: Path) -> None:
    content = mail(("order.docx", b"PK\x03\x04 no receipt"), ("note.txt", b"hi"), pinned=True)
    code, told = read(machine, tmp_path / "m.pdf", content)
    assert code == 3
    assert "order.docx, note.txt" in told["error"]


def unmapped(document: Any) -> bytes:
    """The document with fonts that do not tell which letters their shapes are."""
    for xref, *_ in document[0].get_fonts():
        document.xref_set_key(xref, "ToUnicode", "null")
    return bytes(document.tobytes())


def shifted() -> bytes:
    """A receipt whose font says that each letter is another one."""
    document = receipt()
    [(font, *_)] = document[0].get_fonts()
    lines = "\n".join(f"<{code:02x}> <{40 + (code - 33 + 41) % 80:04x}>" for code in range(33, 127))
    cmap = document.get_new_xref()
    document.update_object(cmap, "<<>>")
    head = "begincmap 1 begincodespacerange <00> <ff> endcodespacerange 94 beginbfchar"
    document.update_stream(cmap, f"{head}\n{lines}\nendbfchar endcmap".encode(), new=True)
    document.xref_set_key(font, "ToUnicode", f"{cmap} 0 R")
    return bytes(document.tobytes())


def shapes() -> bytes:
    """A receipt whose letters are shapes of an unmapped font."""
    document = pymupdf.open()
    page = document.new_page(width=260, height=320)
    page.insert_font("F", fontbuffer=pymupdf.Font("cour").buffer)
    for number, line in enumerate(RECEIPT):
        page.insert_text((20, 30 + 24 * number), line, fontsize=11, fontname="F")
    return unmapped(document)


@pytest.mark.parametrize("content", [shapes, shifted])
def test_a_receipt_of_letters_without_meaning_is_looked_at(
    machine: Machine, tmp_path: Path, content: Callable[[], bytes]
) -> None:
    code, told = read(machine, tmp_path / "r.pdf", content())
    assert (code, told["total"], told["date"]) == (0, "21.73", "2034-04-07")
