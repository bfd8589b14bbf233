"""Dialog of news: the changelog's words about this version, to read and close."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from ccprocessor import __version__
from ccprocessor.desktop.help.reading_dialog import ReadingDialog
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.resources import changelog
from ccprocessor.services.upkeep.versions import is_newer

_HEAD = re.compile(r"^## +\[?(?P<name>[^\]\s]+)\]?(?: *[-\u2013] *(?P<day>\S+))?.*$", re.MULTILINE)
_PART = re.compile(r"^### +(?P<name>.+?) *$", re.MULTILINE)
_FOR_CLERKS = "For you"
_TOLD = frozenset({"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"})
_UNRELEASED = "unreleased"


@dataclass(frozen=True, slots=True)
class VersionChanges:
    """Changes of a version: the part for those who work with it, else all that describe changes."""

    version: str
    day: str
    text: str


def sections(changelog: str) -> tuple[VersionChanges, ...]:
    """Every version's section, in the order of the changelog."""
    heads = list(_HEAD.finditer(changelog))
    ends = [*(head.start() for head in heads), len(changelog)][1:]
    return tuple(
        VersionChanges(head["name"], head["day"] or "", _told(changelog[head.end() : end]))
        for head, end in zip(heads, ends, strict=True)
    )


def news(changelog: str, *, now: str, since: str = "") -> str:
    """Return what is new in version `now`, in Markdown; with `since`, all that came after that one.

    A changelog that does not know `now` yet tells of it as unreleased. Empty if there is
    nothing to tell.
    """
    found = sections(changelog)
    if not any(one.version == now for one in found):
        found = tuple(
            VersionChanges(now, "", one.text) if one.version.casefold() == _UNRELEASED else one
            for one in found
        )
    wanted = [
        one
        for one in found
        if one.text and (one.version == now or (since and _lies_between(one.version, since, now)))
    ]
    return "\n\n".join(_written(one) for one in wanted)


def _lies_between(version: str, since: str, now: str) -> bool:
    return is_newer(version, since) and is_newer(now, version)


def _written(section: VersionChanges) -> str:
    day = f" ({section.day})" if section.day else ""
    return f"## Version {section.version}{day}\n\n{section.text}"


def _told(text: str) -> str:
    heads = list(_PART.finditer(text))
    if not heads:
        return text.strip()
    ends = [head.start() for head in heads[1:]] + [len(text)]
    found = list(zip(heads, ends, strict=True))
    for head, end in found:
        if head["name"] == _FOR_CLERKS:
            return text[head.end() : end].strip()
    parts = [text[head.start() : end].strip() for head, end in found if head["name"] in _TOLD]
    return "\n\n".join((text[: heads[0].start()].strip(), *parts)).strip()


_SEEN = "window/version"
_NOTHING = "Nothing is told about this version."


class WhatsNewDialog(ReadingDialog):
    """Shows what changed with this version, and with those passed over since `since`."""

    def __init__(self, parent: QWidget | None = None, *, since: str = "") -> None:
        told = news(changelog().read_text("utf-8"), now=__version__, since=since)
        markdown = f"# What's new in ccprocessor\n\n{told or _NOTHING}\n"
        super().__init__("What's new", "What is new", markdown, parent)


def updated_from(memory: Memory, version: str = __version__) -> str:
    """The older version that ran here last, empty where none did; from now on this one did.

    At the very first start there is nothing to tell.
    """
    before = memory.text(_SEEN)
    if before != version:
        memory.keep(_SEEN, version)
    return before if is_newer(version, before) else ""
