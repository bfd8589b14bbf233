"""Choosing where months are kept: tried first, the password kept in the keyring alone."""

from __future__ import annotations

from ccprocessor.credentials import keep_password, with_password, without_password
from ccprocessor.review.wording import plural

_AGES = {
    "absent": "A new file will be made there: {name}.",
    "empty": "It can be used, and is empty: {name}.",
    "older": "It can be used: {name}. Its tables are older and will be brought up to date.",
}


def tried(address: str, password: str = "") -> str:
    """Describe what stands at a database address, as a sentence; nothing is changed there.

    Without a `password` the one that the keyring keeps is used. Raises `DatabaseRefused`.
    """
    from ccprocessor.storage.engine.trial import try_database

    found = try_database(with_password(address, password or None))
    if found.state == "empty" and not found.is_file:
        return (
            f"{found.name} is reached, and is empty. Ask your administrator to run"
            " `ccprocessor db init` once to make its tables."
        )
    if found.state == "older" and not found.is_file:
        return f"It can be used: {found.name}. Its tables are older; you will be asked about that."
    if found.state == "ready":
        return f"It can be used: {found.name} holds {found.holds}."
    return _AGES[found.state].format(name=found.name)


def status(address: str) -> tuple[str, ...]:
    """Tell what a database is, a sentence each; nothing is changed there.

    Raises `DatabaseRefused` where it cannot be reached, or holds something else.
    """
    from ccprocessor.storage.engine.trial import look_closely

    found = look_closely(with_password(address))
    kind = "A file on this computer" if found.trial.is_file else f"Postgres {found.server}"
    ages = {"absent": "not made yet", "empty": "none yet", "older": "older", "ready": "up to date"}
    told = [f"Database: {found.trial.name}", f"Kind: {kind}"]
    if found.tls:
        told.append(f"Connection: {found.tls}")
    if found.rights:
        told.append(f"Role: {found.rights}")
    schema = f" (at {found.schema}; this program works with {found.known})" if found.schema else ""
    told.append(f"Tables: {ages[found.trial.state]}{schema}")
    if found.trial.state == "ready":
        if found.trial.months is None:
            return (*told, "Months: of several companies; `ccprocessor list` tells yours")
        counts = plural(found.revisions, "revision"), plural(found.events, "event")
        told.append(f"Months: {found.trial.months:,}, with {' and '.join(counts)}")
        here = ", ".join(f"{user} at {place}" for user, place in found.present)
        told.append(f"Open now: {here or 'by nobody that is known'}")
    return tuple(told)


def kept_apart(address: str, password: str = "") -> str:
    """The address to write into the settings: without a password, which the keyring gets.

    Raises `NoKeyring` where this machine has no safe store for it.
    """
    bare, inside = without_password(address)
    if secret := password or inside:
        keep_password(bare, secret)
    return bare
