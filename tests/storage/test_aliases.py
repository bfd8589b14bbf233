"""Names that differ between the two reports are kept from month to month."""

from __future__ import annotations

from ccprocessor.domain.matches import Alias
from ccprocessor.storage.aliases import keep_aliases, load_aliases
from ccprocessor.storage.engine.database import Database
from tests.storage.months import PAT


def test_aliases_are_kept_once(database: Database) -> None:
    given = (Alias("Bill Tester", "WILLIAM TESTER"), Alias("Ann O'Fake", "ANNOFAKE", "77", "123"))
    for _ in range(2):
        with database.write(PAT) as session:
            keep_aliases(session, given)
    with database.read() as session:
        assert load_aliases(session) == tuple(sorted(given, key=lambda alias: alias.portal_name))


def test_two_people_of_the_same_two_names_are_told_apart_by_id(database: Database) -> None:
    given = (Alias("Lee", "LEE SMITH", "1", "10"), Alias("Lee", "LEE SMITH", "2", "20"))
    with database.write(PAT) as session:
        keep_aliases(session, given)
        keep_aliases(session, ())
        assert load_aliases(session) == given
