"""Packets: chosen pages of several documents as one PDF; runs in a worker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import pymupdf

from ccprocessor.documents.errors import PacketNotWritten, reason
from ccprocessor.documents.opening import Shelf, forget_resources, write_pdf
from ccprocessor.documents.requests import PacketTask
from ccprocessor.domain.cycles import PageRef
from ccprocessor.errors import CouldNotBeProcessed


def write_packet(shelf: Shelf, task: PacketTask) -> None:
    """Write the packet's pages to its draft, the same bytes for the same input.

    Raises `PacketNotWritten`, what opening a source raises, and `CouldNotBeProcessed`.
    """
    name = task.packet.target.name
    forget_resources()
    with pymupdf.open() as packet:
        for document, first, last in _ranges(task.packet.pages):
            source = shelf.document(task.sources[document])
            if last > source.page_count:
                raise CouldNotBeProcessed(name, f"{task.sources[document].name} ends before it")
            packet.insert_pdf(
                source, from_page=first - 1, to_page=last - 1, links=False, final=False
            )
        packet.set_metadata(_metadata(task.packet.title, task.created))
        save(packet, task.draft, name)


def save(document: pymupdf.Document, target: Path, name: str, *, garbage: int = 0) -> None:
    """Write a document decrypted, compressed, without a new id; `name` is told where it fails.

    Raises `PacketNotWritten` where the system refuses, `CouldNotBeProcessed` where it is the
    document's fault.
    """
    try:
        target.open("xb").close()
        write_pdf(
            document,
            target,
            garbage=garbage,
            deflate=True,
            encryption=pymupdf.PDF_ENCRYPT_NONE,
            no_new_id=True,
        )
    except (OSError, pymupdf.mupdf.FzErrorSystem) as error:
        raise PacketNotWritten(name, reason(error)) from error
    except Exception as error:
        raise CouldNotBeProcessed(name, reason(error)) from error


def _ranges(pages: Sequence[PageRef]) -> Iterator[tuple[str, int, int]]:
    """Document, first and last page of pages that follow each other there as here."""
    first = 0
    for place, page in enumerate(pages):
        after = pages[place + 1] if place + 1 < len(pages) else None
        if after is None or (after.document, after.page) != (page.document, page.page + 1):
            yield page.document, pages[first].page, page.page
            first = place + 1


def _metadata(title: str, created: dt.datetime) -> dict[str, str]:
    moment = created.astimezone(dt.UTC) if created.tzinfo else created
    stamp = f"D:{moment:%Y%m%d%H%M%S}Z"
    return {
        "title": title,
        "producer": "ccprocessor",
        "creationDate": stamp,
        "modDate": stamp,
    }
