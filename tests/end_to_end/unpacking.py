"""Every byte that the program keeps or writes, unpacked: PDFs, workbooks, database, caches."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import zstandard


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """The bytes of a file, and all that can be unpacked in it."""
    data = path.read_bytes()
    yield path.name, data
    if path.suffix == ".pdf":
        yield from pdf_streams(data)
    elif path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield name, archive.read(name)
    elif path.suffix == ".sqlite":
        yield from database_values(path)
    else:
        yield from unpacked("file", data)


def pdf_streams(data: bytes) -> Iterator[tuple[str, bytes]]:
    with pymupdf.open(stream=data, filetype="pdf") as document:
        for xref in range(1, document.xref_length()):
            yield f"object {xref}", document.xref_object(xref).encode()
            if document.xref_is_stream(xref):
                yield f"stream {xref}", document.xref_stream(xref) or b""
        for page in document:
            yield f"page {page.number}", page.get_text().encode()


def database_values(path: Path) -> Iterator[tuple[str, bytes]]:
    connection = sqlite3.connect(path)
    try:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).fetchall()
        for (table,) in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                for value in row:
                    if isinstance(value, bytes):
                        yield from unpacked(table, value)
        chunks = connection.execute(
            "SELECT document, data FROM document_chunk ORDER BY document, position"
        ).fetchall()
    finally:
        connection.close()
    for digest in {digest for digest, _data in chunks}:
        yield from pdf_streams(b"".join(data for one, data in chunks if one == digest))


def unpacked(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    if data[:4] == b"\x28\xb5\x2f\xfd":
        reader = zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True)
        yield name, reader.read()
