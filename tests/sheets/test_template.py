"""A template says what it means, or why it cannot."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.errors import WrongUsage
from ccprocessor.resources import ResourceMissing, resource
from ccprocessor.sheets.patterns import Pattern, PatternField, parse_pattern
from ccprocessor.sheets.template import FIELDS, load_template

COLUMN = '\n[[columns]]\nname = "Job"\nvalue = "{job}"\n'


def _template(folder: Path, text: str) -> Path:
    file = folder / "mine.toml"
    file.write_text(text, "utf-8")
    return file


def _filled(text: str, **values: str | Decimal | dt.date | None) -> str:
    pattern = parse_pattern(text, names=FIELDS, where="here")
    return pattern.filled(values, date_format="%m/%d/%Y")


def test_an_own_template_needs_only_the_columns_it_wants(tmp_path: Path) -> None:
    template = load_template(_template(tmp_path, COLUMN))
    assert [column.name for column in template.columns] == ["Job"]
    assert (template.people, template.delimiter, template.line_end) == ("all", ",", "\r\n")


def test_the_settings_of_the_office_win_over_the_template(tmp_path: Path) -> None:
    file = _template(tmp_path, f'[settings]\nvendor = "1"\nunit = "EA"{COLUMN}')
    template = load_template(file, {"vendor": "2", "people": "complete"})
    assert (template.vendor, template.unit, template.people) == ("2", "EA", "complete")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[settings\n", "line 1"),
        (COLUMN + "x = = 1\n", "line 5"),
        ("", "mine.toml has no columns"),
        ("extra = 1" + COLUMN, "“extra” means nothing"),
        ("settings = 1" + COLUMN, "settings is no table"),
        ('[settings]\ncolour = "red"' + COLUMN, "mine.toml, colour: there is no such setting"),
        ("[settings]\nvendor = 123" + COLUMN, "vendor: 123 is not text in quotes"),
        ('[settings]\nbyte_order_mark = "yes"' + COLUMN, "is not true or false"),
        ('[settings]\npeople = "some"' + COLUMN, "Use all or complete"),
        ('[settings]\nline_end = "cr"' + COLUMN, "Use crlf or lf"),
        ('[settings]\ndelimiter = ""' + COLUMN, "cannot separate columns"),
        ('[settings]\ndelimiter = "a"' + COLUMN, "cannot separate columns"),
        ("[settings]\ndelimiter = '\"'" + COLUMN, "cannot separate columns"),
        ('[settings]\nencoding = "utf-9"' + COLUMN, "“utf-9” is not known"),
        ('[settings]\nencoding = "rot13"' + COLUMN, "“rot13” is not known"),
        ('[settings]\ndate_format = "%Q"' + COLUMN, "no date format"),
        ('[settings]\ninvoice_number = "{invoice_number}"' + COLUMN, "no field"),
        (
            '[settings]\nencoding = "cp1252"\nbyte_order_mark = true' + COLUMN,
            "needs the encoding utf-8",
        ),
        (COLUMN + COLUMN, "two columns are called “Job”"),
        ('[[columns]]\nname = "Job"\n', "column 1 is not a name and a value"),
        ('[[columns]]\nname = ""\nvalue = ""\n', "column 1 is not a name and a value"),
        ('[[columns]]\nname = "Job"\nvalue = "{jobb}"\n', "column “Job”: there is no field"),
        ('[[columns]]\nname = "Job"\nvalue = "{job"\n', "column “Job”: a brace stands alone"),
        ('[[columns]]\nname = "Job"\nvalue = "{job:%d}"\n', "“job” takes no format"),
        ('[[columns]]\nname = "Job"\nvalue = "{date:%c}"\n', "no date format"),
        ('[[columns]]\nname = "Job"\nvalue = "{amount:.2f}"\n', "no number of decimals"),
    ],
)
def test_what_means_nothing_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(WrongUsage) as refused:
        load_template(_template(tmp_path, text))
    assert said in str(refused.value)


def test_an_unknown_field_is_told_with_those_there_are(tmp_path: Path) -> None:
    file = _template(tmp_path, '[[columns]]\nname = "Job"\nvalue = "{jobb}"\n')
    with pytest.raises(WrongUsage) as refused:
        load_template(file)
    assert all(name in str(refused.value.hint) for name in FIELDS)


@pytest.mark.parametrize(
    "field", ["{0}", "{}", "{job.__class__}", "{job[0]}", "{job!r}", "{self}", "{__class__}"]
)
def test_a_template_reaches_into_no_object(field: str) -> None:
    with pytest.raises(WrongUsage, match="no field"):
        parse_pattern(field, names=FIELDS, where="here")


def test_a_template_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="cannot be read"):
        load_template(tmp_path / "none.toml")


def test_a_template_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WrongUsage, match="not UTF-8"):
        load_template(tmp_path / "mine.toml")


def test_a_wrong_value_of_the_office_is_not_blamed_on_the_template(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="The program's settings, people"):
        load_template(_template(tmp_path, COLUMN), {"people": "few"})


def test_dates_and_amounts_take_a_format() -> None:
    day, amount = dt.date(2031, 3, 4), Decimal("2323.5625")
    assert _filled("{date} {date:%y%m%d} {date:%%%j}", date=day) == "03/04/2031 310304 %063"
    assert _filled("{amount} {amount:2} {amount:0}", amount=amount) == "2323.5625 2323.56 2324"
    assert _filled("{amount:2}", amount=Decimal("-0.005")) == "-0.01"
    assert _filled("{amount}", amount=Decimal("1E+3")) == "1000"


def test_an_unknown_date_empties_the_value_and_an_unknown_text_only_itself() -> None:
    assert _filled("no date: {date}", date=None) == ""
    assert _filled("job {job}.", job=None) == "job ."


def test_doubled_braces_are_braces() -> None:
    assert _filled("{{{job}}}", job="7") == "{7}"


@given(st.text(st.characters(exclude_characters="{}", codec="utf-8")))
def test_a_text_without_braces_is_itself(text: str) -> None:
    assert _filled(text) == text


@given(st.lists(st.sampled_from(sorted(FIELDS)), min_size=1, max_size=5))
def test_fields_are_kept_in_their_order(names: list[str]) -> None:
    text = "".join(f"{{{name}}}" for name in names)
    fields = tuple(PatternField(name) for name in names)
    assert parse_pattern(text, names=FIELDS, where="here") == Pattern(fields)


def test_the_shipped_template_tells_of_every_field() -> None:
    text = resource("templates/import-csv.toml").read_text("utf-8")
    assert [name for name in sorted(FIELDS) if name not in text] == []


@pytest.mark.parametrize("name", ["templates/none.toml", "../pyproject.toml", "/etc/hosts"])
def test_a_file_the_program_does_not_ship_is_named(name: str) -> None:
    with pytest.raises(ResourceMissing, match=name.replace(".", r"\.")):
        resource(name)


def test_a_frozen_program_has_its_own_resources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "only-here.txt").touch()
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    assert resource("only-here.txt") == tmp_path / "resources" / "only-here.txt"
