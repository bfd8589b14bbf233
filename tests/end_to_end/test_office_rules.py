"""Rules of the office on the command line: listed, changed, and named by what they made."""

from __future__ import annotations

from tests.end_to_end.machine import Machine
from tests.office.generator import Office


def unit(machine: Machine, folder: str = "out") -> str:
    """The unit in the first row of an import file."""
    file = machine.folder / folder / "Credit Card Import.csv"
    return next(one for one in ("LS", "EA", "KG") if f",{one}," in file.read_text("utf-8"))


def test_a_rule_counts_from_the_settings_until_the_office_keeps_it(
    machine: Machine, office: Office
) -> None:
    ran = machine.run("settings", "import_unit=EA")
    assert (ran.code, "import_unit = EA  (this desk)" in ran.out) == (0, True)
    assert 'import_unit = "EA"' in machine.settings.read_text()
    assert not machine.database.exists()
    assert machine.process(office.car, office.receipts).code == 0
    first = machine.result
    assert unit(machine) == "EA"

    ran = machine.run("settings", "import_unit=KG", "import_vendor=7")
    assert "import_unit = KG  (clerk, " in ran.out
    assert "import_unit" not in machine.settings.read_text()
    assert machine.count("setting") == 10
    machine.settings.write_text(machine.settings.read_text() + 'import_unit = "EA"\n')
    ran = machine.process(office.car, office.receipts)
    assert "say import_unit otherwise than the office" in ran.err
    assert unit(machine) == "KG"
    before, now = first.pop("office_rules"), machine.result["office_rules"]
    assert before["digest"] != now["digest"]


def test_a_rule_that_means_nothing_is_refused(machine: Machine) -> None:
    for wrong in ("author=Bea", "import_unit", "import_people=some", "import_template=none.toml"):
        ran = machine.run("settings", wrong)
        assert ran.code == 2, wrong
        assert ran.err.startswith("ccprocessor: ")
    assert not machine.database.exists()
