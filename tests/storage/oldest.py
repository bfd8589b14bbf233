"""The first state of the tables, as a database of the first program has it."""

from __future__ import annotations

import shutil
from pathlib import Path

from ccprocessor.domain.matches import Alias
from ccprocessor.storage.aliases import keep_aliases
from ccprocessor.storage.engine.database import init_database
from ccprocessor.storage.engine.schema import SCHEMA, Schema

NAME = Alias("Sam", "SAMUEL")


def oldest_schema(folder: Path) -> Schema:
    """The first migration alone, in a folder that is made for it."""
    shutil.copytree(SCHEMA.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for step in (folder / "versions").glob("*.py"):
        if not step.name.startswith("0001"):
            step.unlink()
    return Schema("0001", folder)


def make_oldest(url: str | Path, folder: Path) -> None:
    """Make a database in that state, with a name in it; `folder` is for the migration."""
    database = init_database(url, schema=oldest_schema(folder))
    with database.write() as session:
        keep_aliases(session, [NAME])
    database.close()
