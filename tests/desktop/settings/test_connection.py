"""The connection to a shared database is typed field by field, and tried meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.settings.connection import ConnectionDialog
from ccprocessor.desktop.shared.background.runner import JobRunner
from ccprocessor.storage.engine.database import init_database
from tests.keyrings import InMemory, safe_place
from tests.storage.servers import PostgresServer, running_server

__all__ = ["safe_place"]

LONG = 30_000


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with running_server() as running:
        if running is None:
            pytest.skip("no Postgres server is installed here")
        init_database(running.new_database("shared_office")).close()
        yield running


@pytest.fixture
def runner(qapp: object) -> Iterator[JobRunner]:
    made = JobRunner("trial")
    yield made
    made.close()


@pytest.fixture
def dialog(qtbot: QtBot, runner: JobRunner, safe_place: InMemory) -> ConnectionDialog:
    made = ConnectionDialog(runner)
    qtbot.addWidget(made)
    made.show()
    return made


def test_what_is_typed_is_tried_once_the_keys_rest(
    qtbot: QtBot, dialog: ConnectionDialog, server: PostgresServer
) -> None:
    port = sa.make_url(server.bare).port
    assert dialog.told == "Type the server, the database, the user."
    assert not dialog.connect_button.isEnabled()
    for field, text in (
        (dialog.host, "127.0.0.1"),
        (dialog.user, "office"),
        (dialog.database, "shared"),
    ):
        qtbot.keyClicks(field, text)
    dialog.port.setText(str(port))
    with qtbot.waitSignal(dialog.tried, timeout=LONG):
        pass
    assert "there is no database shared on 127.0.0.1." in dialog.told
    assert dialog.connect_button.text() == "Connect all the same"
    with qtbot.waitSignal(dialog.tried, timeout=LONG):
        qtbot.keyClicks(dialog.database, "_office")
    assert dialog.told.startswith("It can be used: ")
    assert "holds 0 months" in dialog.told
    assert dialog.connect_button.text() == "Connect"
    assert dialog.url == f"postgresql://office@127.0.0.1:{port}/shared_office"


def test_a_trial_that_is_overtaken_says_nothing(
    qtbot: QtBot, dialog: ConnectionDialog, server: PostgresServer
) -> None:
    told: list[str] = []
    dialog.tried.connect(lambda: told.append(dialog.told))
    dialog.host.setText("127.0.0.1")
    dialog.port.setText(str(sa.make_url(server.bare).port))
    dialog.user.setText("office")
    dialog.database.setText("nothing")
    dialog._try()
    dialog.database.setText("shared_office")
    qtbot.waitUntil(lambda: bool(told), timeout=LONG)
    assert ["no database nothing" in one for one in told] == [False]


def test_a_remote_server_proves_who_it_is_unless_somebody_chose_otherwise(
    qtbot: QtBot, dialog: ConnectionDialog
) -> None:
    dialog.host.setText("db.office.example")
    dialog.user.setText("amira@office")
    dialog.database.setText("office")
    assert dialog.url == "postgresql://amira%40office@db.office.example/office"
    dialog.certificate.setCurrentIndex(1)
    assert dialog.file.isVisible()
    assert dialog.lacking == "Choose the certificate file."
    dialog.file.setText("/etc/office.crt")
    assert dialog.url.endswith("?sslmode=verify-full&sslrootcert=%2Fetc%2Foffice.crt")
    dialog.certificate.setCurrentIndex(2)
    assert dialog.url.endswith("?sslmode=require")
    dialog.host.setText("localhost")
    assert not dialog.certificate.isEnabled()
    assert dialog.url == "postgresql://amira%40office@localhost/office"


def test_an_address_in_use_fills_the_fields(qtbot: QtBot, runner: JobRunner) -> None:
    url = "postgresql://amira@db.office.example:5433/office?sslmode=require"
    made = ConnectionDialog(runner, url)
    qtbot.addWidget(made)
    assert made.url == url
    made.done(0)
