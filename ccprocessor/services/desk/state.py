"""A month on the desk as it is told to whoever looks at it."""

from __future__ import annotations

from dataclasses import dataclass

from ccprocessor.domain.cycles import Closing, Month
from ccprocessor.domain.decisions import Decision, Step
from ccprocessor.errors import UserError
from ccprocessor.services.desk.clashes import Clash
from ccprocessor.storage.revisions import StoredRevision


@dataclass(frozen=True, slots=True)
class DeskState:
    """The month as it stands with all steps, and the steps: done, and undone after them.

    `refused` says why the last act was not taken, and `trouble` why what was done is not kept in
    the database yet; it goes on being tried, and `is_local` tells that this computer keeps it.
    `decisions` are all that the month is made with. `clashes` are questions to be answered before
    it can be saved, `news` what others stored meanwhile, in a line. `closing` tells by whom it was
    closed, `told` what was done unseen; `touched` pairs people with others who changed them.
    """

    revision: StoredRevision
    month: Month
    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()
    refused: str = ""
    trouble: UserError | None = None
    decisions: tuple[Decision, ...] = ()
    clashes: tuple[Clash, ...] = ()
    news: str = ""
    is_local: bool = False
    closing: Closing | None = None
    told: str = ""
    touched: tuple[tuple[str, str], ...] = ()
