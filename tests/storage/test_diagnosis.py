"""What is wrong with a connection is said in words, with the field that it is about."""

from __future__ import annotations

import datetime as dt
import ipaddress
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ccprocessor.errors import DatabaseRefused, UpgradeNeeded
from ccprocessor.storage.engine import diagnosis
from ccprocessor.storage.engine.database import init_database, open_database
from ccprocessor.storage.engine.diagnosis import NotConnected, is_remote, secured
from ccprocessor.storage.engine.trial import try_database
from tests.storage.servers import PostgresServer, running_server


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A server that asks for passwords, and speaks TLS with a certificate of its own."""
    with running_server({"ssl": "off"}) as server:
        if server is None:
            pytest.skip("no Postgres server is installed here")
        run = server._run
        run("postgres", "CREATE ROLE amira LOGIN PASSWORD 'right'")
        run("postgres", "CREATE DATABASE office OWNER amira")
        run("postgres", "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        data = server.folder / "data"
        certificate(server.folder)
        for name in ("server.crt", "server.key"):
            shutil.move(server.folder / name, data / name)
            shutil.chown(data / name, data.owner())
            (data / name).chmod(0o600)
        rules = "host all office 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        (data / "pg_hba.conf").write_text(rules)
        server.stop()
        with (data / "postgresql.conf").open("a") as file:
            file.write("ssl = on\n")
        server.start()
        yield server


def certificate(folder: Path) -> None:
    """A certificate of localhost that nobody signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("localhost")]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "server.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "server.key").write_bytes(private)


def refused(url: str) -> tuple[str, str]:
    with pytest.raises(NotConnected) as found:
        try_database(url)
    return found.value.field, str(found.value)


def address(server: PostgresServer, *, user: str = "amira:right", name: str = "office") -> str:
    port = sa.make_url(server.bare).port
    return f"postgresql://{user}@127.0.0.1:{port}/{name}"


def test_each_thing_that_is_wrong_has_its_own_sentence(strict: PostgresServer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    cases = (
        ("postgresql://amira@no-such-server.invalid/office", "host", "no server of the name"),
        (f"postgresql://amira@127.0.0.1:{port}/office", "port", "no database answers on port"),
        (address(strict, user="amira:wrong"), "password", "does not take this password for amira"),
        (address(strict, user="amira"), "password", "does not take this password for amira"),
        (address(strict, user="office", name="nothing"), "database", "no database nothing"),
        (address(strict, user="office", name="latin"), "database", "keeps text as LATIN1"),
    )
    for url, field, said in cases:
        where, words = refused(url)
        assert where == field, words
        assert said in words


def test_a_certificate_is_checked_and_a_file_may_vouch_for_it(strict: PostgresServer) -> None:
    url = address(strict).replace("127.0.0.1", "localhost")
    field, words = refused(f"{url}?sslmode=verify-full&sslrootcert=system")
    assert (field, "cannot be verified" in words) == ("tls", True)
    root = strict.folder / "data" / "server.crt"
    vouched = f"sslmode=verify-full&sslrootcert={root}"
    assert try_database(f"{url}?{vouched}").state == "empty"
    other = url.replace("localhost", "127.0.0.1")
    field, words = refused(f"{other}?{vouched}")
    assert (field, "that of another server" in words) == ("tls", True)


def test_a_port_that_is_none_is_told_in_words() -> None:
    with pytest.raises(NotConnected, match=r"99999 is no port\. Write a number up to 65535"):
        open_database("postgresql://amira@localhost:99999/office")


def test_a_server_without_tls_is_not_used_where_it_is_asked_for(
    postgres_server: PostgresServer,
) -> None:
    field, words = refused(f"{postgres_server.url('postgres')}?sslmode=require")
    assert (field, "speaks no TLS" in words) == ("tls", True)


def test_remote_servers_prove_who_they_are_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("PGSSLMODE", "PGSSLROOTCERT"):
        monkeypatch.delenv(name, raising=False)
    remote = sa.make_url("postgresql://amira@db.office.example/office")
    assert secured(remote).query == {"sslmode": "verify-full", "sslrootcert": "system"}
    chosen = remote.update_query_dict({"sslmode": "require"})
    assert secured(chosen) == chosen
    for host in ("localhost", "127.0.0.1", "[::1]"):
        assert not is_remote(sa.make_url(f"postgresql://amira@{host}/office"))
    assert is_remote(sa.make_url(f"postgresql://amira@{ipaddress.ip_address('10.0.0.7')}/office"))


def test_a_server_that_is_too_old_is_told_its_version(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnosis, "OLDEST", 99)
    field, words = refused(postgres_url)
    assert (field, "99 or newer is needed" in words) == ("", True)
    with pytest.raises(NotConnected, match="99 or newer"):
        init_database(postgres_url)


def test_a_database_that_may_only_be_read_is_told(postgres_server: PostgresServer) -> None:
    url = postgres_server.new_database("only_read")
    postgres_server._run(
        "postgres", "ALTER DATABASE only_read SET default_transaction_read_only = on"
    )
    field, words = refused(url)
    assert (field, "it is set to be read only" in words) == ("host", True)


def test_older_and_newer_tables_are_told_apart(postgres_url: str) -> None:
    init_database(postgres_url).close()
    engine = sa.create_engine(postgres_url)
    for state, said in (("0001", "older"), ("9999", "made by a newer ccprocessor")):
        with engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{state}'")
        if said == "older":
            assert try_database(postgres_url).state == said
            with pytest.raises(UpgradeNeeded):
                open_database(postgres_url)
        else:
            with pytest.raises(DatabaseRefused, match=said):
                try_database(postgres_url)
    engine.dispose()
