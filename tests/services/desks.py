"""A month on the desk of somebody, and acts upon it."""

from __future__ import annotations

from pathlib import Path

from ccprocessor.domain.issues import TransactionRef
from ccprocessor.services.cycle.listing import cycles
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.services.office import Office
from ccprocessor.settings import Settings


def settings_in(folder: Path, author: str) -> Settings:
    return Settings(
        database_url=f"sqlite:///{(folder / 'office.sqlite').as_posix()}",
        log_folder=folder / "log",
        cache_folder=folder / "cache",
        author=author,
    )


def cycle_of(office: Office) -> str:
    return cycles(office.database)[0].cycle.id


def charges_of(desk: DeskSession) -> list[TransactionRef]:
    return [one.key for person in desk.state.month.people for one in person.transactions]
