"""People as they are read, provisional."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pytestqt.modeltest import ModelTester

from ccprocessor.desktop.loading.people import PEOPLE, Key, added
from ccprocessor.desktop.shared.tables.model import RowTableModel
from ccprocessor.jobs import PersonRead

ON_STATEMENT = PersonRead(
    "card_statement", "DOE, JANE", "1234", records=2, total=Decimal("12.50"), card="4321"
)
IN_PORTAL = PersonRead("receipt_report", "Jane Doe", None, records=1, total=Decimal(0))


def test_a_card_read_in_two_parts_is_one_person_with_both() -> None:
    people: dict[Key, PersonRead] = {}
    added(people, ON_STATEMENT)
    added(people, replace(ON_STATEMENT, records=1, total=Decimal("0.10")))
    [person] = people.values()
    assert person.records == 3
    assert person.total == Decimal("12.60")


def test_statement_and_portal_stay_apart_until_they_are_linked() -> None:
    people: dict[Key, PersonRead] = {}
    added(people, ON_STATEMENT)
    added(people, IN_PORTAL)
    assert [person.records for person in people.values()] == [2, 1]


def test_the_table_of_people_reads_as_on_paper(qtmodeltester: ModelTester) -> None:
    model = RowTableModel[PersonRead](PEOPLE)
    model.set_rows([ON_STATEMENT, replace(IN_PORTAL, name="")])
    qtmodeltester.check(model)
    shown = [[model.index(row, column).data() for column in range(6)] for row in range(2)]
    assert shown == [
        ["DOE, JANE", "1234", "Card statement", "•••• 4321", "2 charges", "12.50"],
        ["(no name printed)", "", "Receipt report", "", "1 receipt", "0.00"],
    ]
