"""Command handlers of users and companies, and who the command line works as."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from dataclasses import replace

from ccprocessor.app import open_office
from ccprocessor.cli.asking import a_text, first_line
from ccprocessor.credentials import keep_user_password, named_password
from ccprocessor.errors import WrongUsage
from ccprocessor.settings import Settings

AddTask = Callable[[str, Callable[..., int], str], argparse.ArgumentParser]
"""Adds a task of a command by its name, what runs it, and its help."""


def add_identity(parser: argparse.ArgumentParser) -> None:
    """Add the options that say who works, and for which company."""
    told = "work as this user; with the password of the keyring, of CCPROCESSOR_PASSWORD, or asked"
    parser.add_argument("--as", dest="user", type=a_text, metavar="USER", help=told)
    parser.add_argument("--company", type=a_text, metavar="NAME", help="work for this company")


def identified(asked: argparse.Namespace, settings: Settings) -> Settings:
    """Return the settings with the user and the company that the command names."""
    given = vars(asked)
    user, company = given.get("user"), given.get("company")
    return replace(settings, user=user or settings.user, company=company or settings.company)


def add_user_tasks(add: AddTask) -> None:
    """Add `user add`, `list`, `set`, `disable` and `password`."""
    roles = "clerk, supervisor, auditor or administrator"
    added = add("add", add_user, "let somebody work for the company, in a role")
    added.add_argument("--role", required=True, help=roles)
    _password_option(added, "--password", "ask for a password; from the first one on all are asked")
    listed = add("list", list_users, "who works here, in which roles, and who is locked")
    listed.add_argument("--json", action="store_true", help="for machines: JSON, one a line")
    changed = add("set", set_user, "give a user another role, or let one in again")
    changed.add_argument("--role", help=f"{roles}; none takes the user out of the company")
    changed.add_argument("--enable", action="store_true", help="let a disabled user in again")
    disabled = add("disable", disable_user, "let a user in no more; what was done stays")
    password = add("password", set_password, "set a user's password, which also ends a lock")
    _password_option(password)
    for task in (added, changed, disabled, password):
        task.add_argument("name", metavar="NAME")


def add_company_tasks(add: AddTask) -> None:
    """Add `company add`, `list` and `set`."""
    added = add("add", add_company, "add a company whose books are kept here")
    listed = add("list", list_companies, "companies that you work for")
    listed.add_argument("--json", action="store_true", help="for machines: JSON, one a line")
    changed = add("set", set_company, "show a company under another title")
    changed.add_argument("--title", required=True, help="what people read from now on")
    for task in (added, changed):
        task.add_argument("name", metavar="NAME")


def add_login(parser: argparse.ArgumentParser) -> None:
    """Add the options of `login`."""
    told = "keep the password in the keyring: this desk then asks no more"
    parser.add_argument("--keep", action="store_true", help=told)
    parser.add_argument("--json", action="store_true", help="for machines: one JSON object")


def login(asked: argparse.Namespace, settings: Settings) -> int:
    """Say who works here, in which role, for which company."""
    with open_office(settings, asked.database, create=asked.database is None) as office:
        found = office.identity
        if asked.keep:
            if not settings.user:
                raise WrongUsage("Nobody was named.", hint="Name the user to keep with --as.")
            password = named_password() or _typed(settings.user)
            office.sign_in(settings.user, password)
            keep_user_password(office.place, settings.user, password)
    if asked.json:
        told = {
            "user": found.user,
            "role": found.role,
            "company": found.title,
            "companies": [one.title for one in found.companies],
            "asked": found.is_asked,
        }
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        at = f" for {found.title}" if found.title else ""
        sys.stdout.write(f"{found.user} works here as {found.role}{at}.\n")
    return 0


def add_user(asked: argparse.Namespace, settings: Settings) -> int:
    """A user with a role, and with a password where one is asked for."""
    wants = asked.password or asked.password_stdin
    password = _new_password(asked) if wants else None
    with open_office(settings, asked.database) as office:
        from ccprocessor.services.users import add_member

        add_member(office, asked.name, asked.role, password=password)
        at = office.identity.title
    how = "with a password" if wants else "without a password"
    return _say(f"{asked.name} works {f'for {at} ' if at else ''}as {asked.role}, {how}.")


def list_users(asked: argparse.Namespace, settings: Settings) -> int:
    """Print who works here, a line each."""
    with open_office(settings, asked.database, create=asked.database is None) as office:
        from ccprocessor.services.users import as_json, as_line, listed_users

        for one in listed_users(office):
            told = json.dumps(as_json(one), ensure_ascii=False) if asked.json else as_line(one)
            sys.stdout.write(f"{told}\n")
    return 0


def set_user(asked: argparse.Namespace, settings: Settings) -> int:
    """Another role for a user, or its way back."""
    if not asked.role and not asked.enable:
        raise WrongUsage("Nothing was asked for.", hint="Name --role ROLE, or --enable.")
    with open_office(settings, asked.database) as office:
        from ccprocessor.services.users import change_role, let_in

        if asked.enable:
            let_in(office, asked.name, is_disabled=False)
        if asked.role:
            change_role(office, asked.name, asked.role)
    return _say(f"{asked.name} was changed.")


def disable_user(asked: argparse.Namespace, settings: Settings) -> int:
    """A user let in no more."""
    with open_office(settings, asked.database) as office:
        from ccprocessor.services.users import let_in

        let_in(office, asked.name, is_disabled=True)
    return _say(f"{asked.name} is let in no more.")


def set_password(asked: argparse.Namespace, settings: Settings) -> int:
    """A new password for a user."""
    password = _new_password(asked)
    with open_office(settings, asked.database) as office:
        from ccprocessor.services.users import change_password

        change_password(office, asked.name, password)
    return _say(f"The password of {asked.name} was set.")


def add_company(asked: argparse.Namespace, settings: Settings) -> int:
    """A company more."""
    with open_office(settings, asked.database) as office:
        from ccprocessor.services.users import found_company

        made = found_company(office, asked.name)
    return _say(f"The company {made.name} was added; work for it with --company.")


def list_companies(asked: argparse.Namespace, settings: Settings) -> int:
    """Print the companies, a line each."""
    with open_office(settings, asked.database, create=asked.database is None) as office:
        found, now = office.identity.companies, office.identity.company
    for one in found:
        is_now = one.name == now
        told = {"company": one.name, "title": one.title, "current": is_now}
        line = one.title if one.title == one.name else f"{one.title} ({one.name})"
        text = json.dumps(told, ensure_ascii=False) if asked.json else line
        sys.stdout.write(f"{text}\n")
    return 0


def set_company(asked: argparse.Namespace, settings: Settings) -> int:
    """A company under another title."""
    with open_office(settings, asked.database) as office:
        from ccprocessor.services.users import rename_company

        rename_company(office, asked.name, asked.title)
    return _say(f"{asked.name} is shown as {asked.title}.")


def _say(sentence: str) -> int:
    sys.stdout.write(f"{sentence}\n")
    return 0


def _password_option(parser: argparse.ArgumentParser, *names: str) -> None:
    """Let a new password be typed, which is the default where there is no option for it."""
    told = "read the new password from standard input"
    parser.add_argument("--password-stdin", action="store_true", help=told)
    for name in names[:1]:
        parser.add_argument(name, action="store_true", help=names[1])


def _new_password(asked: argparse.Namespace) -> str:
    return first_line() if asked.password_stdin else _twice(asked.name)


def _twice(user: str) -> str:
    """A password typed at a terminal, and again, so that no slip of the hand is kept."""
    password = _typed(user, hint="Pipe it in as one line, with --password-stdin.")
    if getpass.getpass("The same again: ") != password:
        raise WrongUsage("The two passwords are not the same: nothing was changed.")
    return password


def _typed(user: str, hint: str = "Set CCPROCESSOR_PASSWORD to it.") -> str:
    """A password typed at a terminal; `hint` is another way where there is none."""
    if not (sys.stdin and sys.stdin.isatty()):
        raise WrongUsage("There is no terminal to type the password at.", hint=hint)
    return getpass.getpass(f"Password of {user}: ")
