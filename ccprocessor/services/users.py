"""Users and companies of an office: listed and changed, by administrators."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ccprocessor.credentials import hashed
from ccprocessor.domain.rights import ROLES, Role
from ccprocessor.errors import NotAllowed, WrongUsage
from ccprocessor.services.office import Office
from ccprocessor.services.sign_in import ATTEMPTS, UnknownName, account_named, nearest
from ccprocessor.storage.engine.database import UnitOfWork
from ccprocessor.storage.users.accounts import (
    Account,
    Company,
    accounts,
    add_company,
    add_user,
    companies,
    hold_users,
    is_guarded,
    keep_user_password,
    name_company,
    server_user,
    set_disabled,
    set_role,
)

_LONGEST_NAME, _LONGEST_TOLD = 100, 30  # letters


@dataclass(frozen=True, slots=True)
class ListedUser:
    """A user as an administrator sees it: roles by title of company, and the log-in."""

    name: str
    roles: Mapping[str, Role]
    has_password: bool
    is_disabled: bool
    failed: int
    failed_at: dt.datetime | None
    server_role: str

    @property
    def is_locked(self) -> bool:
        """True if so many wrong passwords were given that the right one has to wait."""
        return self.failed >= ATTEMPTS

    @property
    def standing(self) -> str:
        """Say in words how the user is let in."""
        if self.is_disabled:
            return "disabled"
        if not self.roles:
            return "works nowhere"
        if self.is_locked and self.failed_at:
            at = self.failed_at.astimezone()
            return f"locked: {self.failed} wrong passwords, the last {at:%Y-%m-%d %H:%M}"
        if self.server_role:
            return "known by the server"
        return "with a password" if self.has_password else "no password"


def listed_users(office: Office) -> tuple[ListedUser, ...]:
    """Return who works in the companies that one administers; raises `NotAllowed`."""
    office.require("office")
    with office.database.read() as session:
        own = {one.name: one.title for one in _administered(session, office)}
        known = accounts(session)
    return tuple(
        ListedUser(
            one.name,
            {own[name]: role for name, role in one.roles.items() if name in own},
            bool(one.password),
            one.is_disabled,
            one.failed,
            one.failed_at,
            one.server_role,
        )
        for one in known
        if not one.roles or own.keys() & one.roles.keys()
    )


def listed_companies(office: Office) -> tuple[Company, ...]:
    """Return the companies that whoever works here may work for."""
    return office.identity.companies


def add_member(
    office: Office, name: str, role: str, *, password: str | None = None, company: str = ""
) -> None:
    """Add a user with a role in a company, that of work where none is named.

    Raises `NotAllowed`, `WeakPassword`, `UnknownName`, and `WrongUsage` where the name is none, or
    a user's already.
    """
    office.require("office")
    name, given = _user_name(name), known_role(role)
    kept = hashed(password) if password is not None else ""
    with _changing(office) as session:
        at = _company(session, office, company)
        wanted = _alike(name)
        found = next((one for one in accounts(session) if _alike(one.name) == wanted), None)
        if found and (at.name in found.roles or kept):
            raise WrongUsage(
                f"There is a user {found.name} already.",
                hint="Change it with `ccprocessor user set` and `ccprocessor user password`.",
            )
        if found is None:
            found = Account(add_user(session, name), name)
        set_role(session, found, at, given)
        if kept:
            keep_user_password(session, found, kept)


def change_role(office: Office, name: str, role: str, *, company: str = "") -> None:
    """Give a user another role in a company, or `none`.

    Raises `NotAllowed`, also where nobody would be left to look after the company, `UnknownName`.
    """
    office.require("office")
    given = None if role == "none" else known_role(role)
    with _changing(office) as session:
        user, at = _user(session, office, name), _company(session, office, company)
        if user.roles.get(at.name) != given:
            set_role(session, user, at, given)


def let_in(office: Office, name: str, *, is_disabled: bool) -> None:
    """Disable a user, or let it in again; raises as `change_role`."""
    with _changing(office) as session:
        user = _user(session, office, name, alone=True)
        if user.is_disabled != is_disabled:
            set_disabled(session, user, is_disabled=is_disabled)


def change_password(office: Office, name: str, password: str) -> None:
    """Set a user's password, which also ends a lock; everybody may set their own.

    Raises `WeakPassword`, `NotAllowed`, `UnknownName`, and `WrongUsage` where a server asks for it.
    """
    kept = hashed(password)
    me = office.identity
    if me.is_named and unicodedata.normalize("NFC", name) == unicodedata.normalize("NFC", me.user):
        with office.write(right=None) as session:
            if server_user(session):
                raise WrongUsage(
                    "It is the server that asks you for a password, not the program.",
                    hint="Change it there, by `\\password` in psql.",
                )
            own = next(one for one in accounts(session) if one.name == me.user)
            keep_user_password(session, own, kept)
        return
    with _changing(office) as session:
        keep_user_password(session, _user(session, office, name, alone=True), kept)


def found_company(office: Office, name: str) -> Company:
    """Add a company; whoever does so looks after it. Raises `NotAllowed` and `WrongUsage`."""
    office.require("office")
    name = _user_name(name)
    with _changing(office) as session:
        taken = {text.casefold() for one in companies(session) for text in (one.name, one.title)}
        if name.casefold() in taken:
            raise WrongUsage(f"There is a company {name} already.")
        made = add_company(session, name)
        known = {one.name: one for one in accounts(session)}
        if founder := known.get(office.identity.user):
            set_role(session, founder, made, "administrator")
    office.look_again()
    return made


def rename_company(office: Office, company: str, title: str) -> None:
    """Show a company under another title; raises `NotAllowed`, `UnknownName` and `WrongUsage`."""
    office.require("office")
    title = _user_name(title)
    with _changing(office) as session:
        at = _company(session, office, company)
        others = [one for one in companies(session) if one.id != at.id]
        if title.casefold() in {t.casefold() for one in others for t in (one.name, one.title)}:
            raise WrongUsage(f"There is a company {title} already.")
        if at.title != title:
            name_company(session, at, title)
    office.look_again()


def known_role(role: str) -> Role:
    """Return the role of that name; raises `UnknownName`."""
    for one in ROLES:
        if one == role.casefold():
            return one
    raise UnknownName(f"There is no role “{role}”.", hint=nearest(role, ROLES))


def as_json(user: ListedUser) -> dict[str, Any]:
    """Return a user as plain JSON values."""
    return {
        "user": user.name,
        "roles": dict(user.roles),
        "password": user.has_password,
        "disabled": user.is_disabled,
        "locked": user.is_locked,
        "wrong_passwords": user.failed,
        "last_wrong": user.failed_at.isoformat() if user.failed_at else None,
        "server_role": user.server_role or None,
    }


def as_line(user: ListedUser) -> str:
    """Return a user in a line."""
    roles = ", ".join(f"{role} in {title}" for title, role in user.roles.items())
    return f"{user.name}: {roles or 'no role'}; {user.standing}"


@contextmanager
def _changing(office: Office) -> Iterator[UnitOfWork]:
    """A unit that changes users: somebody able to look after each company is left after it.

    Before anybody is asked for a password all are administrators: whoever changes users then
    stays one.
    """
    office.require("office")
    with office.write(right="office") as session:
        hold_users(session)
        if not is_guarded(session):
            _stay_administrator(session, office)
        before = _looked_after(session)
        yield session
        if lost := before - _looked_after(session):
            raise NotAllowed(
                f"Nobody would be left to look after {', '.join(sorted(lost))}: nothing was"
                " changed.",
                hint="Make somebody else administrator first.",
            )


def _stay_administrator(session: UnitOfWork, office: Office) -> None:
    name = office.identity.user
    own = {one.name: one for one in accounts(session)}.get(name)
    if own is None:
        own = Account(add_user(session, name), name)
    for company in companies(session):
        if company.name not in own.roles and not own.is_disabled:
            set_role(session, own, company, "administrator")


def _looked_after(session: UnitOfWork) -> set[str]:
    return {
        company
        for one in accounts(session)
        if not one.is_disabled
        for company, role in one.roles.items()
        if role == "administrator"
    }


def _administered(session: UnitOfWork, office: Office) -> list[Company]:
    """Return the companies that whoever works here looks after."""
    identity = office.identity
    every = companies(session)
    if not identity.is_asked and not identity.is_named:
        return list(every)
    own = next((one for one in accounts(session) if one.name == identity.user), None)
    return [one for one in every if own and own.roles.get(one.name) == "administrator"]


def _company(session: UnitOfWork, office: Office, name: str) -> Company:
    """Return a company that one looks after: the one of work where none is named."""
    own = _administered(session, office)
    for one in own:
        names = (one.name.casefold(), one.title.casefold())
        if name.casefold() in names or (not name and one.name == office.identity.company):
            return one
    if not name and own:
        return own[0]
    raise UnknownName(
        f"There is no company “{name}” here.", hint=nearest(name, [one.title for one in own])
    )


def _user(session: UnitOfWork, office: Office, name: str, *, alone: bool = False) -> Account:
    """Return a user of a company that one looks after; `alone`: of no other company as well."""
    own = {one.name for one in _administered(session, office)}
    known = [one for one in accounts(session) if not one.roles or own & one.roles.keys()]
    if one := account_named(known, name):
        if alone and one.roles.keys() - own:
            raise NotAllowed(
                f"{name} works for another company too: nothing was changed.",
                hint="Ask whoever looks after all of them.",
            )
        return one
    names = [one.name for one in known]
    raise UnknownName(f"There is no user “{name}” here.", hint=nearest(name, names))


def _alike(name: str) -> str:
    """Return what names that nobody could tell apart have in common."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _user_name(name: str) -> str:
    """Return a name as it is kept: composed, and with single blanks; raises `WrongUsage`."""
    name = unicodedata.normalize("NFC", name).strip()
    if len(name) > _LONGEST_NAME:
        raise WrongUsage(
            f"“{name[:_LONGEST_TOLD]}…” is too long for a name: {len(name):,} letters.",
            hint=f"Write {_LONGEST_NAME} at most.",
        )
    if not name or not name.isprintable():
        raise WrongUsage(f"“{name}” is no name.", hint="Write letters and digits, on one line.")
    return " ".join(name.split())
