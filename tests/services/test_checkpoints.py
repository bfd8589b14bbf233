"""Checkpoints are signed by themselves, kept in a second place, and never in a save's way."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from ccprocessor.app import open_office
from ccprocessor.audit.checkpoints import Checkpoint, read_checkpoint
from ccprocessor.services.checkpoints import key_name
from ccprocessor.services.office import Office
from ccprocessor.services.upkeep.doctor import examine
from ccprocessor.services.upkeep.trail import (
    sign_checkpoint,
    sign_closing,
    trouble_elsewhere,
    verify,
)
from ccprocessor.settings import Chosen, Settings
from ccprocessor.storage.office_rules import add_rules
from ccprocessor.storage.trail.writing import checkpoints, head_of
from tests.services.desks import settings_in
from tests.storage.test_integrity import without_guard

NOW = dt.datetime(2031, 4, 1, tzinfo=dt.UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A desk of somebody whose name is not written in English letters."""
    own = {
        "signing_key": tmp_path / "signing.key",
        "checkpoint_folder": tmp_path / "share" / "kept",
    }
    return replace(settings_in(tmp_path, "Zoë"), **own)  # type: ignore[arg-type]


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    with open_office(settings) as opened:
        yield opened


def write(office: Office, events: int) -> None:
    """Leave so many events, those of the first rules among them."""
    with office.write() as session:
        add_rules(session, {f"rule {number}": number for number in range(events)}, NOW)


def kept_in(settings: Settings) -> list[Checkpoint]:
    files = sorted(settings.checkpoint_folder.glob("*.txt"))
    return [read_checkpoint(file.read_text("utf-8"))[0] for file in files]


def signed_in(office: Office) -> list[Checkpoint]:
    with office.database.read() as session:
        return [read_checkpoint(text)[0] for text in checkpoints(session).values()]


def length(office: Office) -> int:
    with office.database.read() as session:
        return head_of(session).number


def test_every_thousand_events_are_signed_behind_a_save(settings: Settings) -> None:
    for count in (1, 2):
        with open_office(settings) as office:
            write(office, 600)
            before = length(office)
        assert before // 1_000 == count - 1
        with open_office(settings) as office:
            write(office, 600)
        with open_office(settings) as office:
            assert len(signed_in(office)) == count
            assert signed_in(office)[-1].events == length(office)
            assert kept_in(settings) == signed_in(office)
            assert verify(office, None, deep=True).broken == ""


def test_what_was_signed_is_what_a_walk_finds(office: Office) -> None:
    write(office, 5)
    assert sign_closing(office) == ""
    office.checkpoints.close()  # the copy is made behind it
    [signed] = signed_in(office)
    found = verify(office, None, deep=False)
    assert (found.broken, found.events) == ("", signed.events)
    assert found.kept is not None
    assert found.kept.checkpoint == signed
    assert f"held against the checkpoint of {signed.events} events" in found.sentence
    assert str(found.kept.file) in found.sentence


def test_nothing_added_is_signed_only_once(office: Office) -> None:
    write(office, 5)
    text = sign_checkpoint(office)
    assert sign_checkpoint(office) == text
    write(office, 1)
    assert sign_checkpoint(office) != text
    assert len(signed_in(office)) == 2


def test_who_begins_at_once_gets_one_key(tmp_path: Path) -> None:
    file, begin = tmp_path / "new" / "signing.key", threading.Barrier(8)

    def name(_: int) -> str:
        begin.wait()
        return key_name(file)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(name, range(8)))) == 1


def test_an_end_that_was_cut_off_is_found_by_the_second_place(office: Office) -> None:
    write(office, 20)
    sign_closing(office)
    office.checkpoints.close()
    with office.database.write(office.actor) as session:
        without_guard(session, "audit_event")
        without_guard(session, "audit_checkpoint")
        last = session.scalar(sa.text("SELECT digest FROM audit_event WHERE number = 10"))
        session.execute(sa.text("DELETE FROM audit_event WHERE number > 10"))
        session.execute(sa.text("DELETE FROM audit_checkpoint"))
        cut = sa.text("UPDATE audit_head SET number = 10, digest = :last, tree = NULL")
        session.execute(cut, {"last": last})
    found = verify(office, None, deep=False)
    assert "Event 11 of the trail: it is missing: the checkpoint covers" in found.sentence
    assert "in " + str(office.settings.checkpoint_folder) in found.sentence


def test_a_second_place_that_cannot_be_written_is_told_and_made_up_for(settings: Settings) -> None:
    settings.checkpoint_folder.parent.mkdir()
    settings.checkpoint_folder.write_text("no folder")
    with open_office(settings) as office:
        write(office, 1_100)
        assert sign_closing(office) == ""
    with open_office(settings) as office:
        assert "is not in" in verify(office, None, deep=False).sentence
        assert signed_in(office)
    assert [told.works for told in examine(chosen(settings)) if told.part == "Checkpoints"] == [
        False
    ]
    settings.checkpoint_folder.unlink()
    with open_office(settings) as office:
        write(office, 1)
        sign_closing(office)
    with open_office(settings) as office:
        assert kept_in(settings) == signed_in(office)
        assert "is not in" not in verify(office, None, deep=False).sentence
    [told] = [told for told in examine(chosen(settings)) if told.part == "Checkpoints"]
    assert told.works
    assert str(settings.checkpoint_folder) in told.what


def test_the_checkpoint_of_another_desk_is_told_and_is_no_trouble(
    office: Office, settings: Settings, tmp_path: Path
) -> None:
    write(office, 3)
    other = {"signing_key": tmp_path / "other.key", "checkpoint_folder": tmp_path / "other"}
    with open_office(replace(settings, author="Pat", **other)) as desk:  # type: ignore[arg-type]
        sign_closing(desk)
    found = verify(office, None, deep=False)
    assert "was signed at another desk, by Pat at " in found.sentence
    assert ("is not in" in found.sentence, trouble_elsewhere(office)) == (False, "")
    [told] = [told for told in examine(chosen(settings)) if told.part == "Checkpoints"]
    assert (told.works, "another desk" in told.what) == (True, True)


def test_a_key_that_cannot_be_read_fails_no_save(settings: Settings) -> None:
    settings.signing_key.write_text("no key")
    with open_office(settings) as office:
        write(office, 2_100)
        assert "signing.key is damaged" in sign_closing(office)
        assert length(office) > 2_100
    with open_office(settings) as office:
        assert "Nothing was signed for the last" in verify(office, None, deep=False).sentence


def test_a_checkpoint_that_only_the_second_place_has_is_found(office: Office) -> None:
    write(office, 5)
    sign_closing(office)
    office.checkpoints.close()
    with office.database.write(office.actor) as session:
        listed = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
        guards = session.scalars(sa.text(listed), {"table": "audit_checkpoint"}).all()
        without_guard(session, "audit_checkpoint")
        session.execute(sa.text("DELETE FROM audit_checkpoint"))
        for guard in guards:
            session.execute(sa.text(guard))
    assert "events is gone; a copy of it is" in verify(office, None, deep=True).sentence


def test_a_guard_that_was_taken_off_is_found(office: Office) -> None:
    write(office, 1)
    assert verify(office, None, deep=True).broken == ""
    with office.database.write(office.actor) as session:
        without_guard(session, "setting")
    said = "The guard setting_is_written_once_delete was taken off"
    assert said in verify(office, None, deep=True).broken


def test_a_damaged_or_foreign_file_in_the_second_place_is_passed_over(office: Office) -> None:
    write(office, 5)
    sign_closing(office)
    office.checkpoints.close()
    [good] = office.settings.checkpoint_folder.iterdir()
    later = good.with_name(good.name.replace("00000", "99999"))
    later.write_bytes(b"\xff" + good.read_bytes())
    found = verify(office, None, deep=False)
    assert found.kept is not None
    assert found.kept.file == good


def chosen(settings: Settings) -> Chosen:
    return Chosen(settings, settings.signing_key.with_name("settings.toml"))
