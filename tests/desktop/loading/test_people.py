"""People as they are read, provisional."""

from __future__ import annotations

from decimal import Decimal

from pytestqt.modeltest import ModelTester

from ccprocessor.desktop.loading.people import PEOPLE, ReadPerson, added, person_read
from ccprocessor.desktop.shared.tables.model import RowTableModel

ON_STATEMENT = {
    "employee_id": "1234",
    "name": "DOE, JANE",
    "card": "4321",
    "transactions": 2,
    "statement_total": "12.50",
}
IN_PORTAL = {"portal_id": None, "name": "Jane Doe", "receipts": 1, "receipt_total": "0"}


def test_a_card_read_in_two_parts_is_one_person_with_both() -> None:
    people: dict[tuple[str, ...], ReadPerson] = {}
    added(people, person_read(ON_STATEMENT))
    added(people, person_read(ON_STATEMENT | {"transactions": 1, "statement_total": "0.10"}))
    [person] = people.values()
    assert person.counted == "3 charges"
    assert person.total == Decimal("12.60")


def test_statement_and_portal_stay_apart_until_they_are_linked() -> None:
    people: dict[tuple[str, ...], ReadPerson] = {}
    added(people, person_read(ON_STATEMENT))
    added(people, person_read(IN_PORTAL))
    assert [person.counted for person in people.values()] == ["2 charges", "1 receipt"]


def test_the_table_of_people_reads_as_on_paper(qtmodeltester: ModelTester) -> None:
    model = RowTableModel[ReadPerson](PEOPLE)
    model.set_rows([person_read(ON_STATEMENT), person_read(IN_PORTAL | {"name": ""})])
    qtmodeltester.check(model)
    shown = [[model.index(row, column).data() for column in range(6)] for row in range(2)]
    assert shown == [
        ["DOE, JANE", "1234", "Card statement", "•••• 4321", "2 charges", "12.50"],
        ["(no name printed)", "", "Receipt report", "", "1 receipt", "0.00"],
    ]
