"""Requests to the reader and its answers; requests to its workers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ccprocessor.domain.places import Box, PageRef

FileKind = Literal[
    "pdf", "picture", "mail", "html", "zip", "text", "mailbox", "msg", "outlook", "unknown"
]
"""Kind of a file; only who reads texts tells them from files of kinds unknown.

`msg` is an e-mail that Outlook saved, `outlook` the attachments of one as Outlook packs them.
"""

MOST_INSIDE = 100
"""Most files inside a document that are read; the names of some more are told."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits to what a page may cost before the worker reading it is stopped.

    `page_seconds` is the time for one page; `file_seconds` for a step that concerns a whole file
    (opening, saving); `memory_bytes` is what a worker may hold resident, with the programs it
    runs. `ocr_seconds` is the time for a page, or a picture on it, that is read by OCR. A worker
    that `gives_way` works in the time that other programs leave, as behind a window.
    """

    page_seconds: float = 20.0
    file_seconds: float = 300.0
    memory_bytes: int = 1_500_000_000
    ocr_seconds: float = 60.0
    gives_way: bool = False


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A file that can be read: where it is, its digest, its bytes and its pages.

    It is a PDF, or a text, which has no pages.

    `modified_ns` is its time of change when it was opened: a later one is refused; None for a copy
    of the program's own, known by its name. Where the file given was a picture, an e-mail or a web
    page, `path` is the PDF made of it, and `made` that PDF's digest; name, size and `sha256` are
    those of the file. `given` is the file that was given, of a member its zip. `attached` are the
    names of the files inside it; `inside` is the SHA-256 of the e-mail or PDF that it was in, and
    `kind` that of the file. `in_mailbox`: it is one of the e-mails of a mailbox.
    """

    path: Path
    name: str
    sha256: str
    size: int
    pages: int
    password: str | None = field(default=None, repr=False)
    modified_ns: int | None = 0
    made: str = ""
    given: Path | None = None
    attached: tuple[str, ...] = ()
    inside: str = ""
    kind: FileKind = "pdf"
    in_mailbox: bool = False

    @property
    def is_text(self) -> bool:
        """True for a file without pages."""
        return not self.pages


@dataclass(frozen=True, slots=True)
class RedactedCopy:
    """A copy without full card numbers: where it is, its digest and its bytes."""

    path: Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class PacketPlan:
    """A PDF to be made: the pages in the order in which they shall stand.

    `unread` are those that hold a picture nobody has looked at for card numbers: they say so. In
    front of them all stands a page with the lines of the `cover`, the first as its heading, if any.
    """

    target: Path
    title: str
    pages: tuple[PageRef, ...]
    unread: frozenset[PageRef] = frozenset()
    cover: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PicturePlan:
    """A JPEG to be made of page `page`, from 1, of the PDF `source`."""

    target: Path
    source: Path
    page: int


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table of a paper: `intro` is HTML above it, `head` and each of `rows` a `tr`.

    Where it goes on over pages its head is repeated on each.
    """

    head: str
    rows: tuple[str, ...]
    intro: str = ""


@dataclass(frozen=True, slots=True)
class PaperPlan:
    """A PDF to be set: a letter or a report, as HTML one block below the other.

    An empty block ends a page. `foot` is said at the foot of each, with its number.
    """

    target: Path
    title: str
    style: str
    blocks: tuple[str | PaperTable, ...]
    foot: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file as a worker opens it; with a `modified_ns`, only in the state of that time.

    `called` is its name in sentences, where that is another than the path's.
    """

    path: Path
    password: str | None = field(default=None, repr=False)
    modified_ns: int | None = None
    called: str = ""

    @property
    def name(self) -> str:
        """Name for use in a sentence."""
        return self.called or self.path.name


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Count the pages; answers a `Counted`. Files attached inside are saved in `folder`."""

    source: Source
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class ReadTask:
    """Read consecutive pages, `first` to `last`, 1-based; answers a frame for each."""

    source: Source
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class RedactTask:
    """Write `target` with what the pages show, without card numbers.

    `painted` holds boxes by page, as stored, under which nothing may stay, pixels neither.
    `plain` are pages in whose text a worker, reading this very file, found nothing to remove.
    """

    source: Source
    target: Path
    painted: Mapping[int, tuple[Box, ...]]
    plain: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class PacketTask:
    """Write one packet to `draft`, a file beside its target."""

    packet: PacketPlan
    draft: Path
    sources: Mapping[str, Source]
    created: dt.datetime


@dataclass(frozen=True, slots=True)
class PictureTask:
    """Draw one page into `draft`, a file beside its target."""

    picture: PicturePlan
    draft: Path


@dataclass(frozen=True, slots=True)
class PaperTask:
    """Set one paper and write it to `draft`, a file beside its target."""

    paper: PaperPlan
    draft: Path
    created: dt.datetime


@dataclass(frozen=True, slots=True)
class ToPdfTask:
    """Write what the file `source` shows as pages of a PDF; `name` is what it is called."""

    source: Path
    target: Path
    name: str
    kind: FileKind = "picture"


@dataclass(frozen=True, slots=True)
class Region:
    """A page to be read by OCR, 1-based, or only what lies in `box` on it (as stored).

    `turn` is the clockwise turn by which it was read upright before; None where it was not.
    """

    page: int
    box: Box | None = None
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class PictureIdentity:
    """Picture in a region, by a digest that is the same wherever it is shown, and its place.

    `digest` is that of the picture's content (empty where it is drawn), `pixels` the longer side
    at which it is read, `clip` the region on the unturned page, whose size is `width` by `height`.
    """

    key: str
    digest: str
    pixels: int
    clip: Box
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class IdentifyTask:
    """Tell what regions show without reading them; answers a list of `PictureIdentity` or None."""

    source: Source
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class OcrTask:
    """Read a region with an engine; answers an `OcrContent`.

    `scratch` is a folder for pictures that a program is handed; who sends the task empties it.
    The answer is written to `target` before it is sent, so that no kill costs what was read.
    """

    source: Source
    region: Region
    engine: str
    languages: str
    scratch: Path
    identity: PictureIdentity | None = None
    target: Path | None = None


Task = (
    OpenTask
    | ReadTask
    | RedactTask
    | PacketTask
    | PictureTask
    | PaperTask
    | ToPdfTask
    | IdentifyTask
    | OcrTask
)
