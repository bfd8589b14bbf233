"""HTML read as lines: what a person would see of it, without its looks, and its own pictures."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote_to_bytes

from ccprocessor.documents.mail.layout import (
    SetLine,
    of_plain_text,
    side_by_side,
    tidy,
    with_amount_beside,
)

_UNSEEN = frozenset(
    ("script", "style", "head", "title", "template", "noscript", "object", "svg", "iframe",
     "select", "audio", "video", "canvas", "math", "applet", "frameset")
)  # fmt: skip
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
     "wbr")
)  # fmt: skip
_INLINE = frozenset(
    ("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "center", "cite", "code", "data", "del",
     "em", "font", "i", "ins", "kbd", "label", "mark", "q", "s", "small", "span", "strike",
     "strong", "sub", "sup", "time", "tt", "u", "var", "img", "input")
)  # fmt: skip
_CLOSED_BY: dict[str, frozenset[str]] = {
    "p": frozenset({"p", "div", "table", "ul", "ol", "h1", "h2", "h3", "h4", "hr"}),
    "li": frozenset({"li"}),
    "td": frozenset({"td", "th", "tr"}),
    "th": frozenset({"td", "th", "tr"}),
    "tr": frozenset({"tr"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
}
"""Elements that end without being told to, and the beginnings that end them."""

_HEADINGS = frozenset({"h1", "h2", "h3"})
_HIDDEN = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|opacity:0(?:\.0+)?(?:;|$|!)|"
    r"font-size:0(?:px|pt|em|%)?(?:;|$|!)|max-height:0(?:px)?(?:;|$|!)"
)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_AT_RULE = re.compile(r"@[^{;]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SELECTOR = re.compile(r"[a-z0-9]*[.#][\w-]+")
_MOST_DEPTH = 150
"""Elements within each other; deeper ones count as of this depth."""

_MOST_ELEMENTS = 200_000
_MOST_PICTURES = 50


class TooLarge(ValueError):
    """More elements than any receipt has."""


@dataclass(slots=True)
class WebPage:
    """A web page: the lines seen, its title, its pictures, and names of pictures it shows."""

    lines: list[SetLine] = field(default_factory=list)
    title: str = ""
    pictures: list[bytes] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)


def read_html(text: str) -> WebPage:
    """Lines of what is seen of HTML; nothing is fetched, nothing run. Raises `TooLarge`."""
    parser = _Parser()
    parser.feed(_without_open_comment(text))
    parser.close()
    page = WebPage(title=tidy(parser.title))
    hidden = _hidden_selectors(" ".join(parser.styles).casefold())
    page.lines = _Lines(page, hidden).of(parser.root)
    return page


def _without_open_comment(text: str) -> str:
    """The text up to a comment that is never closed: the rest is not shown."""
    start = text.rfind("<!--")
    return text if start < 0 or "-->" in text[start:] else text[:start]


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str]
    children: list[_Element | str] = field(default_factory=list)


class _Parser(HTMLParser):
    """Builds the tree of elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("", {})
        self.styles: list[str] = []
        self.title = ""
        self._open = [self.root]
        self._count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element below the one that is open."""
        self._count += 1
        if self._count > _MOST_ELEMENTS:
            raise TooLarge
        if tag == "body":  # whatever stood open in the head is no part of it
            del self._open[1:]
        while tag in _CLOSED_BY.get(self._open[-1].tag, ()):
            self._open.pop()
        element = _Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID and len(self._open) < _MOST_DEPTH:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close the nearest element of that name, and what was left open in it."""
        for number in range(len(self._open) - 1, 0, -1):
            if self._open[number].tag == tag:
                del self._open[number:]
                return
            if self._open[number].tag == "table" and tag in {"div", "span", "p"}:
                return

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: FBT001, FBT002
        """Pass over what Office writes as if for itself, in any form."""
        return self.parse_bogus_comment(i, report)

    def handle_data(self, data: str) -> None:
        """Keep text where it stands."""
        match self._open[-1].tag:
            case "style":
                self.styles.append(data)
            case "title":
                self.title += data
            case _:
                self._open[-1].children.append(data)


def _hidden_selectors(style: str) -> frozenset[str]:
    """Classes and ids that a style sheet hides, whatever the width of the window."""
    plain = _AT_RULE.sub("", _COMMENT.sub("", style))
    return frozenset(
        selector.strip()
        for selectors, rules in _RULE.findall(plain)
        if _HIDDEN.search(re.sub(r"\s+", "", rules))
        for selector in selectors.split(",")
        if _SELECTOR.fullmatch(selector.strip())
    )


class _Lines:
    """Makes lines of elements; pictures met on the way go to the page."""

    def __init__(self, page: WebPage, hidden: frozenset[str]) -> None:
        self._page = page
        self._hidden = hidden

    def of(self, element: _Element) -> list[SetLine]:
        """The lines of an element that is a block."""
        if element.tag == "tr":
            cells = [one for one in element.children if isinstance(one, _Element)]
            return side_by_side([self.of(one) for one in cells if self._is_seen(one)])
        if element.tag == "dl":
            return self._definitions(element)
        if element.tag in {"pre", "textarea"}:
            return of_plain_text("".join(_texts(element)))
        lines: list[SetLine] = []
        run: list[str] = []
        is_heading = element.tag in _HEADINGS
        for part in self._parts(element):
            if isinstance(part, str):
                run.append(part)
                continue
            lines += _lines_of_run(run, is_heading=is_heading)
            run = []
            lines += self.of(part)
        lines += _lines_of_run(run, is_heading=is_heading)
        return with_amount_beside(lines)

    def _parts(self, element: _Element) -> Iterator[str | _Element]:
        """Text, a line end for each break, and the blocks within; unseen elements left out."""
        for child in element.children:
            if isinstance(child, str):
                yield re.sub(r"\s+", " ", child)
            elif not self._is_seen(child):
                continue
            elif child.tag == "br":
                yield "\n"
            elif child.tag == "img":
                yield f" {self._picture(child)} "
            elif child.tag == "input":
                seen = child.attributes.get("type") not in {"hidden", "password"}
                yield child.attributes.get("value", "") if seen else ""
            elif child.tag in _INLINE:
                yield from self._parts(child)
            else:
                yield child

    def _picture(self, element: _Element) -> str:
        """Return the name that stands for a picture; bytes in the page itself are kept."""
        source = element.attributes.get("src", "").strip()
        head, comma, data = source.partition(",")
        if head[:11].casefold() == "data:image/" and comma:
            if len(self._page.pictures) < _MOST_PICTURES:
                self._page.pictures.append(_decoded(head, data))
        elif source[:4].casefold() == "cid:":
            self._page.shown.add(source[4:])
        else:
            self._page.shown.add(source)
        return tidy(element.attributes.get("alt", ""))

    def _definitions(self, element: _Element) -> list[SetLine]:
        """A list of names and what they stand for, each with its name on one line."""
        lines: list[SetLine] = []
        name: list[SetLine] = []
        for child in element.children:
            if isinstance(child, str) or not self._is_seen(child):
                continue
            if child.tag == "dd":
                lines += side_by_side([name, self.of(child)])
                name = []
            else:
                lines += name
                name = self.of(child)
        return lines + name

    def _is_seen(self, element: _Element) -> bool:
        attributes = element.attributes
        if element.tag in _UNSEEN or "hidden" in attributes:
            return False
        style = re.sub(r"\s+", "", attributes.get("style", "").casefold())
        if _HIDDEN.search(style):
            return False
        marks = [f".{name}" for name in attributes.get("class", "").casefold().split()]
        marks += [f"#{attributes['id'].casefold()}"] if attributes.get("id") else []
        return not any(
            mark in self._hidden or f"{element.tag}{mark}" in self._hidden for mark in marks
        )


def _lines_of_run(run: list[str], *, is_heading: bool) -> list[SetLine]:
    texts = map(tidy, "".join(run).split("\n"))
    return [SetLine((text,), is_heading) for text in texts if text]


def _texts(element: _Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.tag == "br":
            yield "\n"
        else:
            yield from _texts(child)


def _decoded(head: str, data: str) -> bytes:
    """The bytes of a picture that a page holds itself; none where they are damaged."""
    raw = unquote_to_bytes(data)
    if not head.casefold().endswith(";base64"):
        return raw
    try:
        return base64.b64decode(raw)
    except binascii.Error:
        return b""
