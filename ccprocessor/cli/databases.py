"""Command handlers of the database itself: its tables, roles, state and soundness."""

from __future__ import annotations

import argparse
import sys

from ccprocessor.app import (
    grant_records,
    grant_user,
    is_shared,
    make_records,
    status_of_records,
    upgrade_records,
)
from ccprocessor.cli import trail
from ccprocessor.cli.asking import a_path
from ccprocessor.cli.commands import tell_upgrade
from ccprocessor.cli.users import AddTask
from ccprocessor.errors import WrongUsage
from ccprocessor.settings import Settings


def add_tasks(add: AddTask) -> None:
    """Add `db init`, `upgrade`, `status` and `verify`."""
    init = add("init", init_database, "make the tables in an empty database")
    init.add_argument(
        "--program-role",
        metavar="NAME",
        help="a role of the Postgres for the program, which may add to the record and not change"
        " it; run as the owner",
    )
    init.add_argument(
        "--user-role",
        metavar="USER",
        help="a role of the Postgres for a user of the office, held by the server to what the user"
        " may do; run as the owner",
    )
    upgrade = add(
        "upgrade", upgrade_database, "bring older tables up to date; a file is backed up beside it"
    )
    upgrade.add_argument(
        "--dump", type=a_path, metavar="FILE", help="back a Postgres up by pg_dump"
    )
    upgrade.add_argument("--backed-up", action="store_true", help="a backup was made already")
    add("status", tell_database, "tell what the database is, and who works with it now")
    checked = add("verify", trail.verify, "prove that nothing was changed behind its back")
    trail.add_verify_options(checked)


def init_database(asked: argparse.Namespace, settings: Settings) -> int:
    """The tables of an empty database, and a role that may only add to them."""
    tell_upgrade(make_records(settings, asked.database))
    if role := asked.program_role:
        is_new = grant_records(settings, role, asked.database)
        made = f"The role {role} was made; give it a password." if is_new else ""
        sys.stdout.write(f"{made or f'The role {role} may use it.'}\n")
    if user := asked.user_role:
        is_new = grant_user(settings, user, asked.database)
        made = f"The role {user} was made; give it a password." if is_new else ""
        sys.stdout.write(f"{made or f'The server holds {user} to the roles of the user.'}\n")
    sys.stdout.write("The database is ready.\n")
    return 0


def tell_database(asked: argparse.Namespace, settings: Settings) -> int:
    """A line each on what the database is: place, server, tables, months, and who is there."""
    for line in status_of_records(settings, asked.database):
        sys.stdout.write(f"{line}\n")
    return 0


def upgrade_database(asked: argparse.Namespace, settings: Settings) -> int:
    """Older tables brought up to date; a shared database only where a backup was thought of."""
    if is_shared(settings, asked.database) and not (asked.dump or asked.backed_up):
        raise WrongUsage(
            "Others work with this database, so it is only upgraded after a backup.",
            hint="Name a file for one with --dump FILE (needs pg_dump), or say --backed-up where"
            " one was made. Every desk needs this version of the program afterwards.",
        )
    done = upgrade_records(settings, asked.database, dump=asked.dump)
    sentence = done.sentence if done else "The database is up to date; nothing was changed."
    sys.stdout.write(f"{sentence}\n")
    return 0
