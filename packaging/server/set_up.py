"""Set a shared office up on a Postgres: database, tables, and a role for each person.

    python packaging/server/set_up.py postgresql://owner@server/postgres office Amira Sam

makes the database `office` and its tables under the owner who is named in the address, and the
roles Amira and Sam, who may add to the record and change nothing in it. Passwords of new roles are
asked for, or taken from the variables CCPROCESSOR_PASSWORD_AMIRA and so on. It may be run again:
what is there stays.
"""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


def main(arguments: Sequence[str]) -> int:
    """Set it up, and print what each person has to type."""
    owner, name, *people = [*arguments, "", ""][: max(len(arguments), 2)]
    if not people:
        print(__doc__)
        return 2
    address = urlunsplit(urlsplit(owner)._replace(path=f"/{name}"))
    make_database(owner, name)
    for person in people:
        make_role(address, person, _password(person))
        task = ["db", "init", "--database", address, "--program-role", person]
        if made := subprocess.run(
            [sys.executable, "-m", "ccprocessor", *task], check=False
        ).returncode:
            return made
    server = urlsplit(owner)
    print(
        f"\nFile > Connect to a shared database: server {server.hostname}, port"
        f" {server.port or 5432}, database {name}, user {' or '.join(people)}."
    )
    return 0


def make_database(owner: str, name: str) -> None:
    """Make an empty database that keeps every name, unless it is there; only roles may connect."""
    with psycopg.connect(owner, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone() is None:
            statement = "CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0"
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
        statement = "REVOKE ALL ON DATABASE {} FROM PUBLIC"
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def make_role(address: str, person: str, password: str) -> None:
    """Make a role that may log in, unless it is there; its password travels as a digest."""
    with psycopg.connect(address, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [person])
        if known.fetchone() is not None:
            return
        digest = connection.pgconn.encrypt_password(
            password.encode(), person.encode(), b"scram-sha-256"
        ).decode()
        statement = "CREATE ROLE {} LOGIN PASSWORD {}"
        connection.execute(sql.SQL(statement).format(sql.Identifier(person), sql.Literal(digest)))


def _password(person: str) -> str:
    variable = f"CCPROCESSOR_PASSWORD_{person.upper()}"
    return os.environ.get(variable) or getpass.getpass(f"Password for {person}: ")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
