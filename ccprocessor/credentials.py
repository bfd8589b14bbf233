"""Passwords: hashed, or in the operating system's keyring; nothing secret in settings or logs."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Mapping
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from ccprocessor.errors import DatabaseRefused, UserError

_SERVICE = "ccprocessor"
_VARIABLE = "CCPROCESSOR_PASSWORD"
SHORTEST_PASSWORD, _LONGEST_PASSWORD = 8, 1000  # letters
_PASSWORD_FILE = r"%APPDATA%\postgresql\pgpass.conf" if sys.platform == "win32" else "~/.pgpass"
"""File in which Postgres looks for passwords of its own accord."""


class NoKeyring(UserError):
    """The machine offers no safe store for passwords."""

    hint = (
        f"Save without the password, and write it into the password file {_PASSWORD_FILE}, which"
        " the program reads by itself; or have your administrator set the variable"
        " CCPROCESSOR_DATABASE_URL to the whole address."
    )


def with_password(address: str, password: str | None = None) -> str:
    """A server's address with this password, or the one that the keyring keeps for it.

    As it is where it names a password already, no user, or where none is kept; so is one that
    cannot be read, which whoever opens it refuses.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if not parts.scheme.startswith("postgres") or parts.password or not parts.username:
        return address
    password = password or stored_password(address)
    if not password:
        return address
    user, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}"))


def without_password(address: str) -> tuple[str, str]:
    """A server's address without its password, and the password (empty for none).

    Raises DatabaseRefused where it cannot be read: nobody knows then what of it is the password.
    """
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise DatabaseRefused(
            "The address of the database cannot be read.",
            hint="Write postgresql://user@server/name, or the path of a file.",
        ) from error
    if not parts.password:
        return address, ""
    user, _, host = parts.netloc.rpartition("@")
    name = user.partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{name}@{host}")), unquote(parts.password)


def stored_password(address: str) -> str | None:
    """The password kept for a database address; None where none is kept or no keyring works."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(_SERVICE, address)
    except KeyringError:
        return None


def keep_password(address: str, password: str) -> None:
    """Keep the password of a database address; raises `NoKeyring` where there is no safe store."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(_SERVICE, address, password)
    except KeyringError as error:
        raise NoKeyring("This machine has no safe place to keep a password.") from error


class WeakPassword(UserError):
    """A password that is too short or too long to be one."""

    hint = f"Choose {SHORTEST_PASSWORD} letters or more: a few words are easy to remember."


def hashed(password: str) -> str:
    """Hash a user's new password by argon2id; raises `WeakPassword`."""
    from argon2 import PasswordHasher

    text = _normal(password)
    if text and not text.strip():
        raise WeakPassword("A password of blanks alone is not taken.")
    if not SHORTEST_PASSWORD <= len(text) <= _LONGEST_PASSWORD:
        raise WeakPassword(f"A password of {len(text):,} letters is not taken.")
    return PasswordHasher().hash(text)


def is_right(password: str, known: str) -> bool:
    """Tell whether a password is the one that was hashed; a damaged hash fits none."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(known, _normal(password)[:_LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False


def named_password(environ: Mapping[str, str] | None = None) -> str | None:
    """Return the password that `CCPROCESSOR_PASSWORD` holds, for a user who is named as well."""
    return (os.environ if environ is None else environ).get(_VARIABLE) or None


def kept_password(address: str, user: str) -> str | None:
    """Return the password that the keyring keeps for a user of an office's database."""
    return stored_password(_place(address, user))


def keep_user_password(address: str, user: str, password: str) -> None:
    """Keep the password of a user of an office's database; raises `NoKeyring`."""
    try:
        keep_password(_place(address, user), password)
    except NoKeyring as error:
        told = f"This machine has no safe place to keep the password of {user}."
        hint = f"Type it when you are asked; a script sets {_VARIABLE}."
        raise NoKeyring(told, hint=hint) from error


def _place(address: str, user: str) -> str:
    return f"{user} in {without_password(address)[0]}"


def _normal(password: str) -> str:
    """The same letters however a keyboard composes them; halves of a pair are no letters."""
    return unicodedata.normalize("NFKC", password.encode("utf-8", "replace").decode())


def keyring_name() -> str | None:
    """Return the name, for people, of what keeps passwords here; None if nothing safe does."""
    import keyring
    from keyring.backends.fail import Keyring as NoBackend

    backend = keyring.get_keyring()
    return None if isinstance(backend, NoBackend) else str(backend.name)
