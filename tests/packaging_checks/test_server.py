"""The script that sets a shared office up, run against a server as it stands in the manual."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ccprocessor.storage.engine.trial import look_closely
from tests.storage.servers import PostgresServer, running_server

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "packaging" / "server" / "set_up.py"


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with running_server() as running:
        if running is None:
            pytest.skip("no Postgres server is installed here")
        yield running


def test_the_script_makes_an_office_whose_people_may_add_and_nothing_else(
    server: PostgresServer,
) -> None:
    owner = server.url("postgres").replace("+psycopg", "")
    passwords = {f"CCPROCESSOR_PASSWORD_{who}": f"{who} 1" for who in ("AMIRA", "SAM")}
    command = [sys.executable, str(SCRIPT), owner, "office", "Amira", "Sam"]
    for _ in range(2):  # a second time changes nothing
        ran = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **passwords, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert "database office, user Amira or Sam" in ran.stdout
    found = look_closely(server.url("office").replace("office@", "Amira@"))
    assert (found.trial.state, found.trial.months) == ("ready", 0)
    assert found.rights == "Amira may add to the record, and change nothing in it"
    with psycopg.connect(owner.replace("/postgres", "/office")) as connection:
        stored = "SELECT count(*) FROM pg_authid WHERE rolpassword LIKE 'SCRAM-SHA-256$%'"
        assert connection.execute(stored).fetchone() == (2,)
        query = "SELECT has_table_privilege('Amira', 'audit_event', 'DELETE')"
        assert connection.execute(query).fetchone() == (False,)
        query = "SELECT has_database_privilege('public', 'office', 'CONNECT')"
        assert connection.execute(query).fetchone() == (False,)


def test_the_compose_file_names_a_server_that_the_program_takes() -> None:
    text = (SCRIPT.parent / "compose.yaml").read_text("utf-8")
    assert "--encoding=UTF8" in text
    assert "127.0.0.1:" in text
