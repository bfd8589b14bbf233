"""A reviewed month on its way to the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ccprocessor.domain.cycles import Month
from ccprocessor.domain.matches import Alias
from ccprocessor.services.intake import Intake


@dataclass(frozen=True, slots=True)
class Draft:
    """A reviewed month that waits to be stored; `timings_ms` fills up until it is.

    `redacted` is the SHA-256 of each document's copy without card numbers, by the document's own;
    `repainted` are those whose copy was made anew, since more was to be removed.
    """

    month: Month
    intake: Intake
    inputs_digest: str
    aliases: tuple[Alias, ...]
    author: str
    created: dt.datetime
    started: dt.datetime
    program: str
    options: Mapping[str, object]
    timings_ms: dict[str, int]
    redacted: Mapping[str, str]
    cache: Path
    repainted: frozenset[str] = frozenset()
