"""The manual as text: pages, their sections, and where words stand in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ccprocessor.desktop.help.keys import keys_as_markdown
from ccprocessor.resources import resource

PAGES = (
    "start",
    "loading",
    "workbench",
    "open-items",
    "editing",
    "coding",
    "finding",
    "paper",
    "issues",
    "review",
    "exports",
    "revisions",
    "keys",
    "settings",
    "users",
    "data",
)
"""Pages by name, in the order of reading; each is `resources/help/<name>.md`."""

_KEYS_MARK = "<!-- keys -->"
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ManualPage:
    """A page of the manual in Markdown; `title` is its first heading."""

    name: str
    title: str
    text: str

    @property
    def sections(self) -> tuple[str, ...]:
        """Names that a link may point at after `#`, in order."""
        return tuple(section_name(heading) for heading in _HEADING.findall(self.text))

    def holds(self, words: str) -> bool:
        """Tell whether every word stands somewhere on the page, ignoring case."""
        text = self.text.casefold()
        return all(word in text for word in words.casefold().split())


@cache
def manual_page(name: str) -> ManualPage:
    """The page of that name; raises `ResourceMissing` where the program has none."""
    text = resource(f"help/{name}.md").read_text("utf-8")
    text = text.replace(_KEYS_MARK, keys_as_markdown())
    first = _HEADING.search(text)
    return ManualPage(name, first[1] if first else name, text)


def section_name(heading: str) -> str:
    """A heading as links write it: small letters, hyphens for everything else."""
    return re.sub(r"[^a-z0-9]+", "-", heading.casefold()).strip("-")
