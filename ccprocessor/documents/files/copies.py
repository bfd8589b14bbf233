"""Files that appear whole or not at all: drafts beside their targets, then moved."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ccprocessor.documents.protocol.errors import FileNotReadable, PacketNotWritten, reason
from ccprocessor.files import aside, move


@contextmanager
def drafts(targets: tuple[Path, ...]) -> Iterator[dict[Path, Path]]:
    """A free path beside each target; all are moved into place at the end, or all removed.

    Those taken out of the answer are removed. Raises `PacketNotWritten` where one cannot be moved.
    """
    with ExitStack() as drafts:
        paths = {target: drafts.enter_context(aside(target)) for target in targets}
        yield paths
        for target, draft in paths.items():
            try:
                move(draft, target)
            except OSError as error:
                raise PacketNotWritten(target.name, reason(error)) from error


def digest_of(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file, streamed; raises `FileNotReadable`."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
            return digest.hexdigest(), file.tell()
    except OSError as error:
        raise FileNotReadable(path.name, error) from error


def blank_copy(pages: int) -> bytes:
    """A PDF of so many pages that say why they are not shown; the same bytes each time.

    It stands for a document of which no copy without card numbers could be made.
    """
    text = b"BT /F1 12 Tf 72 700 Td (%s) Tj ET" % NOT_SHOWN.encode("ascii")
    kids = b" ".join(b"%d 0 R" % (_FIRST_PAGE + number) for number in range(pages))
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F1 3 0 R>>>>>>"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        *[page] * pages,
    ]
    parts = [b"%PDF-1.4\n"]
    starts, place = [], len(parts[0])
    for number, content in enumerate(objects, 1):
        starts.append(place)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        place += len(parts[-1])
    rows = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, rows))
    parts.append(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, place))
    return b"".join(parts)


NOT_SHOWN = "This page is not shown: the card numbers in its file could not be removed."
_FIRST_PAGE = 5
"""Number of the object that is the first page."""
