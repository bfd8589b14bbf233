"""A database is described in a sentence, and its password goes to the keyring alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccprocessor.credentials import NoKeyring, keep_user_password, stored_password, with_password
from ccprocessor.errors import DatabaseRefused
from ccprocessor.services.upkeep.database_choice import kept_apart, tried
from ccprocessor.storage.engine.database import init_database
from tests.keyrings import InMemory, no_safe_place, safe_place

__all__ = ["no_safe_place", "safe_place"]

SERVER = "postgresql://clerk@server/office"


def test_each_kind_of_database_has_its_sentence(tmp_path: Path) -> None:
    file = tmp_path / "office.sqlite"
    url = f"sqlite:///{file.as_posix()}"
    assert tried(url) == f"A new file will be made there: {file}."
    file.touch()
    assert tried(url) == f"It can be used, and is empty: {file}."
    init_database(file).close()
    assert tried(url) == f"It can be used: {file} holds 0 months."


def test_a_password_goes_to_the_keyring_and_out_of_the_address(safe_place: InMemory) -> None:
    assert kept_apart(SERVER, "pass/word@1") == SERVER
    assert stored_password(SERVER) == "pass/word@1"
    assert with_password(SERVER) == "postgresql://clerk:pass%2Fword%401@server/office"


def test_a_password_inside_the_address_goes_to_the_keyring_too(safe_place: InMemory) -> None:
    assert kept_apart("postgresql://clerk:pass%2Fword@server:5433/office?sslmode=require") == (
        "postgresql://clerk@server:5433/office?sslmode=require"
    )
    assert list(safe_place.kept.values()) == ["pass/word"]


def test_a_password_that_was_typed_counts_before_the_one_kept(safe_place: InMemory) -> None:
    kept_apart(SERVER, "kept")
    assert with_password(SERVER, "typed") == "postgresql://clerk:typed@server/office"


def test_an_address_that_cannot_be_read_is_refused_before_anything_is_kept(
    safe_place: InMemory,
) -> None:
    for asked in (tried, kept_apart):
        with pytest.raises(DatabaseRefused, match=r"cannot be read\. Write postgresql://"):
            asked("postgresql://clerk:secret@[server/office")
    assert safe_place.kept == {}


def test_without_a_password_no_keyring_is_asked_for(no_safe_place: None) -> None:
    assert kept_apart(SERVER) == SERVER
    with pytest.raises(NoKeyring, match="no safe place"):
        kept_apart(SERVER, "secret")
    with pytest.raises(NoKeyring, match="password of ada") as refused:
        keep_user_password(SERVER, "ada", "secret")
    assert "CCPROCESSOR_PASSWORD" in str(refused.value)
    assert "pgpass" not in str(refused.value)
