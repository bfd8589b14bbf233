"""Somebody stays the same employee, whatever is read, linked or renamed later."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from ccprocessor.domain.cycles import Person
from ccprocessor.storage.changes import changes
from ccprocessor.storage.engine.database import Database
from ccprocessor.storage.revisions import add_revision
from ccprocessor.storage.stored import StoredRevision
from tests.storage.months import PAT, month, new, person

PAT_PERSON = person("398420")
ON_CARD = replace(PAT_PERSON, portal_id=None)
IN_PORTAL = replace(PAT_PERSON, employee_id=None, card_name=None, cards=())
HEADER_UNREAD = replace(PAT_PERSON, employee_id=None, portal_id=None)


def employees(office: Database, *people: Person) -> tuple[list[str], StoredRevision]:
    """Store a month of people; the employee of each."""
    with office.write(PAT) as session:
        number = session.scalar(sa.text("SELECT count(*) FROM revision"))
        added = add_revision(session, new(month(*people), f"run {number}"))
        query = "SELECT employee FROM revision_packet WHERE revision_id = :id ORDER BY position"
        return list(session.scalars(sa.text(query), {"id": added.id})), added


def test_an_employee_has_an_id_that_tells_its_time(office: Database) -> None:
    first, _ = employees(office, person("1"), person("2"))
    assert len(set(first)) == 2
    assert {one[14] for one in first} == {"7"}
    assert employees(office, person("2"), person("1"))[0] == first[::-1]


@pytest.mark.parametrize(
    "later",
    [
        ON_CARD,
        IN_PORTAL,
        HEADER_UNREAD,
        replace(PAT_PERSON, name="Pat Married", card_name="PAT MARRIED"),
        replace(PAT_PERSON, cards=("1111",)),
    ],
)
def test_whoever_is_known_by_one_key_is_who_it_was(office: Database, later: Person) -> None:
    ids, _ = employees(office, PAT_PERSON)
    assert employees(office, later)[0] == ids


def test_a_header_that_is_read_later_changes_nobody(office: Database) -> None:
    unread, _ = employees(office, HEADER_UNREAD)
    read, revision = employees(office, PAT_PERSON)
    assert read == unread
    with office.read() as session:
        [changed] = changes(session, revision)
    assert changed.changed == ("employee id", "portal id")
    assert employees(office, IN_PORTAL)[0] == unread


def test_two_who_are_linked_become_the_one_on_the_card_and_can_part_again(
    office: Database,
) -> None:
    (card, portal), _ = employees(office, ON_CARD, IN_PORTAL)
    assert card != portal
    assert employees(office, PAT_PERSON)[0] == [card]
    assert employees(office, IN_PORTAL)[0] == [card]
    assert employees(office, IN_PORTAL, ON_CARD)[0] == [portal, card]


def test_namesakes_are_told_apart_by_their_keys_not_by_their_order(office: Database) -> None:
    one = replace(person("1"), name="Lee Smith", card_name="LEE SMITH")
    other = replace(person("2"), name="Lee Smith", card_name="LEE SMITH")
    ids, _ = employees(office, one, other)
    assert len(set(ids)) == 2
    assert employees(office, other, one)[0] == ids[::-1]
    assert employees(office, other)[0] == [ids[1]]


def test_another_employee_id_is_another_employee_also_on_the_same_card(office: Database) -> None:
    ids, _ = employees(office, PAT_PERSON)
    successor = replace(PAT_PERSON, employee_id="398999", portal_id=None)
    assert employees(office, successor)[0] != ids
    assert employees(office, PAT_PERSON)[0] == ids
