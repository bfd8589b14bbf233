"""Actors: users who write into the record, and from where."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field

from ccprocessor import __version__


@dataclass(frozen=True, slots=True)
class Actor:
    """A user at a workstation, for a company, by a version of the program.

    Without the name of a company it is the first one of the database.
    """

    user: str
    workstation: str = field(default_factory=socket.gethostname)
    program: str = f"ccprocessor {__version__}"
    company: str = ""
