"""Sign-in: find out who works here, for which company and in which role."""

from __future__ import annotations

import datetime as dt
import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from ccprocessor.credentials import is_right
from ccprocessor.domain.actors import Actor
from ccprocessor.domain.rights import Role
from ccprocessor.errors import Means, NextStep, NotAllowed, SignInNeeded, WrongUsage

if TYPE_CHECKING:  # heavy, and not needed until something is stored or looked up
    from ccprocessor.storage.engine.database import Database, UnitOfWork
    from ccprocessor.storage.users.accounts import Account, Company

ATTEMPTS = 10
"""Wrong passwords in a row that lock a user."""

LOCKED = dt.timedelta(minutes=15)


class UnknownName(WrongUsage):
    """There is no user, company or role of that name, at least for whoever asks."""


class WrongPassword(SignInNeeded):
    """The password is not the user's, or may not be tried yet."""

    hint = ""


class AskPassword(Protocol):
    """Finds the password of a user, who may have been named; None where there is none."""

    def __call__(self, user: str, /, *, is_named: bool) -> str | None:
        """Return the password."""


def no_password(_user: str, /, *, is_named: bool) -> None:
    """Find no password."""
    del is_named


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim to be somebody: `own` is the user of this machine, `user` who is named instead.

    Without a `company` it is the first one that the user works for.
    """

    own: str
    user: str = ""
    company: str = ""
    password: AskPassword = no_password


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody who works here: name, company of work, role there, and all companies to choose from.

    `is_asked` is True where the office asks people who they are; `is_named` where this one was
    named and not only taken from the machine, `has_password` where the program knows a password.
    """

    user: str
    company: str
    role: Role
    companies: tuple[Company, ...] = ()
    is_asked: bool = False
    is_named: bool = False
    has_password: bool = False

    @property
    def title(self) -> str:
        """Title of the company of work."""
        return next((one.title for one in self.companies if one.name == self.company), self.company)

    @property
    def plain(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)


def sign_in(database: Database, claim: Claim, now: dt.datetime | None = None) -> Identity:
    """Find out who works here; an office of one person is asked nothing.

    Raises `SignInNeeded`, `WrongPassword`, `NotAllowed` and `UnknownName`; `now` is the time of the
    machine, where it is not asked.
    """
    from ccprocessor.storage.users.accounts import accounts, companies, is_guarded, server_user

    with database.read() as session:
        is_asked, known = is_guarded(session), accounts(session)
        every, by_server = companies(session), server_user(session)
    if by_server and claim.user not in {"", by_server}:
        raise NotAllowed(f"The server knows you as {by_server}, not as {claim.user}.")
    is_named = bool(claim.user or by_server)
    if not is_asked and not is_named:
        company = _chosen(claim.company, every)
        return Identity(claim.own, company, "administrator", every)
    account = _account(known, by_server or claim.user or claim.own, is_named=is_named)
    if not by_server:
        _prove(database, account, claim, now=now, is_asked=is_asked)
    own = tuple(one for one in every if one.name in account.roles)
    company = _chosen(claim.company, own)
    return Identity(
        account.name,
        company,
        account.roles[company],
        own,
        is_asked=is_asked,
        is_named=is_named,
        has_password=bool(account.password) and not by_server,
    )


def renewed(session: UnitOfWork, identity: Identity) -> Identity:
    """Return the same with the role of now; raises `NotAllowed` where there is none any more."""
    from ccprocessor.storage.users.accounts import accounts, companies_and_guard

    every, is_asked = companies_and_guard(session)
    if not identity.company and every:  # who came before something was stored
        identity = replace(identity, company=every[0].name)
    if not is_asked and not identity.is_named:
        return replace(identity, companies=every)
    account = _account(accounts(session), identity.user, is_named=False)
    if account.password and not (identity.is_asked or identity.is_named):
        raise SignInNeeded("The office asks since now who works here: nothing was changed.")
    if identity.company not in account.roles:
        raise NotAllowed(f"{identity.user} has no role here any more: nothing was changed.")
    own = tuple(one for one in every if one.name in account.roles)
    role = account.roles[identity.company]
    return replace(identity, role=role, companies=own, is_asked=is_asked)


def check_user(database: Database | None, name: str) -> None:
    """Raise `UnknownName` or `NotAllowed` unless an office (None: an empty one) knows a user."""
    from ccprocessor.storage.users.accounts import accounts

    known: tuple[Account, ...] = ()
    if database is not None:
        with database.read() as session:
            known = tuple(accounts(session))
    _account(known, name, is_named=True)


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a hint with the name that was meant, or with all names where none is near."""
    known = sorted(names)
    by_letters = {one.casefold(): one for one in known}
    found = difflib.get_close_matches(name.casefold(), by_letters, 1)
    if found:
        return f"Did you mean “{by_letters[found[0]]}”?"
    return f"There is {', '.join(known)}." if known else ""


def wait_after(failed: int) -> dt.timedelta:
    """Return how long after so many wrong passwords in a row the next one is looked at."""
    if failed >= ATTEMPTS:
        return LOCKED
    return dt.timedelta(seconds=2 ** (failed - 1) if failed else 0)


def account_named(known: Iterable[Account], name: str) -> Account | None:
    """Return the account of a name, else of one that composes the same letters otherwise."""
    by_name = {unicodedata.normalize("NFC", one.name): one for one in known}
    by_name |= {one.name: one for one in known}
    return by_name.get(name) or by_name.get(unicodedata.normalize("NFC", name))


def _account(known: Iterable[Account], name: str, *, is_named: bool) -> Account:
    """Return the account of a user who may work here."""
    known = tuple(known)  # a server shows no roles of a user that was disabled
    if (found := account_named(known, name)) and found.is_disabled:
        raise NotAllowed(f"The user {name} was disabled: nothing was done.")
    members = [one for one in known if one.roles]
    if account := account_named(members, name):
        return account
    if is_named:
        names = [one.name for one in members if not one.is_disabled]
        raise UnknownName(f"There is no user “{name}” here.", hint=nearest(name, names))
    raise SignInNeeded(f"{name} is no user of this office: nothing was done.")


def _prove(
    database: Database, account: Account, claim: Claim, *, now: dt.datetime | None, is_asked: bool
) -> None:
    """Raise `SignInNeeded` unless the claim to be that user is proved."""
    is_named = bool(claim.user)
    if not account.password:
        if is_asked and account.name != claim.own:
            raise SignInNeeded(
                f"{account.name} has no password: only this machine's user {account.name} works so."
            )
        return
    given = claim.password(account.name, is_named=is_named)
    if given is None:
        raise SignInNeeded(
            f"{account.name} works here with a password.",
            hint=NextStep("Type it when you are asked{}.", Means.TYPED) if is_named else None,
        )
    if (refusal := _attempt(database, account, claim.own, given, now)) is not None:
        raise refusal


def _attempt(
    database: Database, account: Account, own: str, given: str, now: dt.datetime | None
) -> WrongPassword | None:
    """Look at a password in a unit of its own, so that a wrong one counts; None if it is right.

    It is the time of the server that counts, where there is one. After a clock that was set back
    the wait begins anew: it becomes neither shorter nor endless.
    """
    from ccprocessor.storage.users.accounts import (
        accounts,
        hold_users,
        keep_attempts,
        note_locked,
        time_of,
    )

    with database.write(Actor(own)) as session:
        hold_users(session)
        account = next(one for one in accounts(session) if one.id == account.id)
        at, wait = now or time_of(session), wait_after(account.failed)
        passed = at - account.failed_at if account.failed_at else wait
        if passed < dt.timedelta():
            keep_attempts(session, account, account.failed, at)
            passed = dt.timedelta()
        if passed < wait:
            return _too_early(account, wait - passed)
        if is_right(given, account.password):
            if account.failed:
                keep_attempts(session, account, 0, None)
            return None
        failed = account.failed + 1
        keep_attempts(session, account, failed, at)
        if failed >= ATTEMPTS:
            note_locked(session, account, failed)
            return _too_early(replace(account, failed=failed), LOCKED)
    return WrongPassword(
        f"The password of {account.name} is wrong.", hint="Type it again; mind capital letters."
    )


def _too_early(account: Account, wait: dt.timedelta) -> WrongPassword:
    seconds = -(-wait // dt.timedelta(seconds=1))
    told = f"{seconds} s" if seconds < 60 else f"{-(-seconds // 60)} min"  # noqa: PLR2004
    return WrongPassword(
        f"A wrong password was given for {account.name} {account.failed} times in a row.",
        hint=f"The next one is looked at in {told}; an administrator can set a new password.",
    )


def _chosen(name: str, companies: tuple[Company, ...]) -> str:
    """Return the name of the company that is meant; the first where none is named."""
    if not name:
        return companies[0].name if companies else ""
    for one in companies:
        if name.casefold() in (one.name.casefold(), one.title.casefold()):
            return one.name
    raise UnknownName(
        f"There is no company “{name}” here.", hint=nearest(name, [one.title for one in companies])
    )
