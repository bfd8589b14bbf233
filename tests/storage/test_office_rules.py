"""Rules of an office: its desks share them, each with its history, nothing of it is lost."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from ccprocessor.documents.reader import DocumentReader
from ccprocessor.errors import WrongUsage
from ccprocessor.services.office import Office
from ccprocessor.settings import OFFICE_RULES, Chosen, Settings
from ccprocessor.storage import tables
from ccprocessor.storage.engine.database import (
    init_database,
    located,
    open_database,
    upgrade_database,
)
from ccprocessor.storage.office_rules import load_rules
from tests.storage.oldest import earlier_schema

NOON = dt.datetime(2031, 1, 1, 12, tzinfo=dt.UTC)
NAMES = '[[columns]]\nname = "Name"\nvalue = "{name}"\n'
Desk = Callable[..., Office]


@pytest.fixture
def desk(url: str, tmp_path: Path) -> Iterator[Desk]:
    """Makes desks that work with one database, each with settings of its own."""
    with ExitStack() as parts:
        reader = parts.enter_context(DocumentReader(workers=1))

        def make(user: str, **own: object) -> Office:
            settings = replace(Settings(cache_folder=tmp_path / user), author=user, **own)  # type: ignore[arg-type]
            office = Office(settings, reader, lambda: open_database(url))
            parts.callback(office.close)
            return office

        yield make


def begun(office: Office) -> Office:
    with office.write(NOON):
        pass
    return office


def changed(office: Office, folder: Path, **changes: str | None) -> Chosen:
    return office.change(Chosen(office.settings, folder / "settings.toml"), changes)


def history(office: Office, name: str) -> list[tuple[str, int]]:
    """The values of a rule in their order, each with the key of who set it."""
    rule = tables.setting.c
    query = sa.select(rule.value, rule.created_by).where(rule.name == name).order_by(rule.id)
    with office.database.read() as session:
        return [(row.value, row.created_by) for row in session.execute(query)]


def test_the_first_write_takes_the_desks_settings_over_once(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    ada = begun(desk("ada", import_unit="EA", ocr_languages="eng+deu"))
    bea = begun(desk("bea", import_unit="KG", import_vendor="7"))
    begun(ada)
    for office in (ada, bea):
        assert office.rules.template.unit == "EA"
        assert office.rules.template.vendor == ""
        assert office.languages == "eng+deu"
        assert office.rules.named == ada.rules.named
        assert office.rules.since == NOON
    told = [one for one in caplog.messages if one.startswith("The office keeps these settings")]
    assert len(told) == 1
    assert {one.by for one in bea.kept_rules().values()} == {"ada"}
    assert ada.unheeded == ""
    assert "import_vendor, import_unit" in bea.unheeded


def test_a_change_counts_on_every_desk_and_the_value_before_stays(
    desk: Desk, tmp_path: Path
) -> None:
    ada, bea = begun(desk("ada", import_unit="EA")), desk("bea")
    digest = bea.rules.digest
    (tmp_path / "settings.toml").write_text('import_unit = "EA"\nimport_vendor = "7"\n')
    changed(bea, tmp_path, import_unit="KG", author="Bea")
    assert ada.rules.template.unit == "KG"
    assert ada.rules.digest == bea.rules.digest != digest
    assert [value for value, _ in history(ada, "import_unit")] == ['"EA"', '"KG"']
    assert len({by for _, by in history(ada, "import_unit")}) == 2
    written = (tmp_path / "settings.toml").read_text()
    assert 'author = "Bea"' in written
    assert "import_unit" not in written
    changed(ada, tmp_path, import_unit=None)
    assert bea.rules.template.unit == "LS"


def test_a_template_is_kept_with_its_text(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "names.toml"
    file.write_text(NAMES)
    ada, bea = begun(desk("ada", import_template=file)), desk("bea")
    file.unlink()
    for office in (ada, bea):
        assert [column.name for column in office.rules.template.columns] == ["Name"]


@pytest.mark.parametrize("text", [None, "columns = 1", '[[columns]]\nname = "N"\nvalue = "{no}"'])
def test_a_template_that_means_nothing_is_not_kept(
    desk: Desk, tmp_path: Path, text: str | None
) -> None:
    file = tmp_path / "wrong.toml"
    if text is not None:
        file.write_text(text)
    office = begun(desk("ada", import_template=file, ocr_languages="deu"))
    assert office.kept_rules() == {}
    assert office.languages == "deu"
    begun(desk("bea"))
    with pytest.raises(WrongUsage, match=r"wrong\.toml"):
        changed(office, tmp_path, import_template=str(file))
    assert [value for value, _ in history(office, "import_template")] == ["null"]


def test_a_rule_is_written_once(desk: Desk) -> None:
    office = begun(desk("ada"))
    for statement in (sa.update(tables.setting).values(value="1"), sa.delete(tables.setting)):
        with (
            pytest.raises(sa.exc.DBAPIError, match="written once"),
            office.database.write(office.actor) as session,
        ):
            session.execute(statement)
    assert office.kept_rules().keys() == set(OFFICE_RULES)


def test_settings_of_an_older_database_are_the_first_of_their_history(
    bare_url: str, tmp_path: Path
) -> None:
    schema = earlier_schema(tmp_path / "earlier", "0003")
    init_database(bare_url, schema=schema).close()
    engine = sa.create_engine(located(bare_url))
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO setting VALUES ('import_unit', 'E\"A', '2030-01-01T00:00:00.000000+00:00')"
        )
    engine.dispose()
    assert upgrade_database(bare_url) is not None
    database = open_database(bare_url)
    with database.read() as session:
        [(name, rule)] = load_rules(session, OFFICE_RULES).items()
    database.close()
    assert (name, rule.value, rule.by) == ("import_unit", 'E"A', "")
    assert rule.at == dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
