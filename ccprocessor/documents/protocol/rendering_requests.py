"""Requests to the drawing of pages, and its answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

from ccprocessor.documents.protocol.errors import FileChanged, FileNotReadable
from ccprocessor.domain.pages import Page, PrintedTable
from ccprocessor.domain.places import Box
from ccprocessor.errors import UserError

FileState = tuple[int, int]
"""Size and file number: another file under the same name has others; a touched one has not."""


class Priority(IntEnum):
    """Order in which requests are served."""

    VISIBLE = 0
    WORDS = 1
    NEIGHBOUR = 2
    THUMBNAIL = 3


@dataclass(frozen=True, slots=True)
class PageSource:
    """A file whose pages are shown, and what it is called; with a `state`, only that very file."""

    path: Path
    name: str
    state: FileState | None = None


@dataclass(frozen=True, slots=True)
class FactsTask:
    """Measure page `page` (1-based); answers `PageFacts`."""

    source: PageSource
    page: int


@dataclass(frozen=True, slots=True)
class DrawTask:
    """Draw a page at `scale` pixels a point, all of it or `clip`; answers a `DrawnPage`.

    `clip` is in points of the page as it is shown, turned as the file says. A picture of more
    pixels than can be borne is drawn at a lower scale.
    """

    source: PageSource
    page: int
    scale: float
    clip: Box | None = None


@dataclass(frozen=True, slots=True)
class WordsTask:
    """The words of a page; answers a `Page`."""

    source: PageSource
    page: int


@dataclass(frozen=True, slots=True)
class TableTask:
    """The table of charges on a page of a statement; answers a `PrintedTable`."""

    source: PageSource
    page: int


RenderTask = FactsTask | DrawTask | WordsTask | TableTask


@dataclass(frozen=True, slots=True)
class PageFacts:
    """A page's size in points as shown, and by how many degrees clockwise it is turned for that.

    `pages` is how many the document has, `state` which file it was; pages of two copies of one
    document are equal where they are of one size.
    """

    pages: int
    width: float
    height: float
    rotation: int
    state: FileState = field(compare=False)


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """Rows of red, green and blue bytes, `stride` bytes each, at `scale` pixels a point.

    `left` and `top` are where the picture begins on the page as shown, in its own pixels.
    """

    width: int
    height: int
    stride: int
    left: int
    top: int
    scale: float
    rgb: bytes = field(repr=False)


class PageNotDrawn(UserError):
    """One page cannot be shown; the others may."""

    hint = "Other pages are not affected; come back to this one to try again."

    def __init__(self, name: str, page: int, why: str) -> None:
        super().__init__(f"Page {page} of {name} could not be drawn: {why}.")


class DocumentNotShown(UserError):
    """The file behind the pages cannot be used, or is no longer the one it was."""

    hint = "Open the month again: its pages are then fetched anew."

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The pages of {name} cannot be shown: {why}.")


class DocumentReplaced(DocumentNotShown):
    """Another file lies where the one lay whose pages are shown."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "the file was replaced while it was shown")


class PagesNotDrawn(UserError):
    """The process that draws pages does not come up."""

    hint = "Close the program and start it again; if that does not help, install it anew."

    def __init__(self) -> None:
        super().__init__("Pages cannot be drawn: the part of the program that does it won't start.")


RenderAnswer = PageFacts | DrawnPage | Page | PrintedTable | UserError


def not_shown(name: str, error: UserError) -> DocumentNotShown:
    """Translate a worker's complaint about a file for whoever looks at a page of it."""
    match error:
        case FileNotReadable():
            return DocumentNotShown(name, "the file is gone or may not be read")
        case FileChanged():
            return DocumentReplaced(name)
        case _:
            return DocumentNotShown(name, "the file is damaged or locked")
