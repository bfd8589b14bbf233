"""Names and amounts are for the person who keeps them: files and folders are closed to others."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccprocessor.domain.matches import Alias
from ccprocessor.storage.aliases import keep_aliases
from ccprocessor.storage.engine.database import init_database
from tests.storage.months import PAT
from tests.storage.test_schema import later_schema

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")


@pytest.fixture(autouse=True)
def usual_mask() -> Iterator[None]:
    """What most systems start with: others may read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):o}"


def test_a_new_database_and_its_folders_are_for_one_person(tmp_path: Path) -> None:
    file = tmp_path / "share" / "ccprocessor" / "office.sqlite"
    opened = init_database(file)
    with opened.write(PAT) as session:
        keep_aliases(session, [Alias("Sam", "SAMUEL")])
    beside = {one.name: mode(one) for one in file.parent.iterdir()}
    opened.close()
    assert beside == dict.fromkeys(
        ("office.sqlite", "office.sqlite-wal", "office.sqlite-shm"), "600"
    )
    assert [mode(file.parent), mode(file.parent.parent)] == ["700", "700"]


def test_a_database_behind_a_link_is_for_one_person_too(tmp_path: Path) -> None:
    (tmp_path / "link.sqlite").symlink_to(tmp_path / "office.sqlite")
    init_database(tmp_path / "link.sqlite").close()
    assert mode(tmp_path / "office.sqlite") == "600"


def test_what_is_there_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    file = tmp_path / "data" / "office.sqlite"
    file.touch(0o644)
    init_database(file).close()
    assert (mode(file), mode(file.parent)) == ("644", "755")


@pytest.mark.parametrize("wanted", [0o600, 0o640, 0o644])
def test_a_backup_is_as_open_as_its_database(
    file_with_tables: Path, tmp_path: Path, wanted: int
) -> None:
    file = Path(shutil.copy(file_with_tables, tmp_path / "office.sqlite"))
    file.chmod(wanted)
    opened = init_database(file, schema=later_schema(tmp_path / "later"))
    opened.close()
    assert opened.upgraded is not None
    assert opened.upgraded.backup is not None
    assert mode(opened.upgraded.backup) == f"{wanted:o}"
