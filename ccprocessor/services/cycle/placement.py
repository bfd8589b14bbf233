"""Placement of files that come, and the question to a person about it."""

from __future__ import annotations

from dataclasses import dataclass

from ccprocessor.domain.pages import DocumentKind


@dataclass(frozen=True, slots=True)
class Placement:
    """Place where files belong: with a stored month (`joins`, its cycle), or by themselves.

    `front` is the month that is looked at while they come. `is_decided`: nothing is asked any
    more; `is_alone`: they are to be a month of their own. Files whose SHA-256 is among `without`
    are left out.
    """

    front: str | None = None
    joins: str | None = None
    without: frozenset[str] = frozenset()
    is_decided: bool = False
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that came: what it is, and how many of its people are in the month as well.

    `doubts` says, in words, why it may not belong there; empty where nothing speaks against it.
    """

    document: str
    name: str
    kind: DocumentKind
    company: str
    period: str
    people: int
    common: int
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Question to a person before anything is stored.

    `month` and `company` name the month in words; `cycle` is its id if it is stored already,
    `front` the month that was looked at. `may_join` and
    `may_be_new` tell what can be answered besides leaving files out; if a new month would be a
    revision of the same account and period, `replaces` is set. `has_more`: other files came too.
    `joining` names the stored month that the files are of, where two are to be joined.
    """

    arrivals: tuple[Arrival, ...]
    month: str
    company: str
    cycle: str | None
    front: str | None = None
    may_join: bool = True
    may_be_new: bool = True
    replaces: bool = False
    has_more: bool = False
    joining: str = ""

    @property
    def doubtful(self) -> tuple[Arrival, ...]:
        """The files that may not belong to the month."""
        return tuple(one for one in self.arrivals if one.doubts)

    @property
    def joined(self) -> Placement:
        """The answer that puts all files into the month."""
        return Placement(self.front, joins=self.cycle, is_decided=True)

    @property
    def apart(self) -> Placement:
        """The answer that makes a month of the files alone, or a revision of it."""
        return Placement(is_alone=True, is_decided=self.replaces)

    @property
    def left_out(self) -> Placement:
        """The answer that leaves the doubtful files out."""
        return Placement(self.front, without=frozenset(one.document for one in self.doubtful))
