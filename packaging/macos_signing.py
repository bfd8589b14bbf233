"""Signing and notarising on macOS: a keychain of its own, inner code first, then Apple's word."""

from __future__ import annotations

import base64
import json
import os
import secrets
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from machine_code import is_mach_o
from ship_steps import ShippingFailed, Steps

_ACCEPTED = "Accepted"


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose signature it is: the certificate's name, the certificate and its password."""

    name: str
    certificate: bytes = field(repr=False)
    password: str = field(repr=False)

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Identity | None:
        """As the environment says; None where it names no certificate."""
        names = ("MACOS_CERTIFICATE", "MACOS_CERTIFICATE_PASSWORD", "MACOS_IDENTITY")
        if (found := _all_or_none(environment, names)) is None:
            return None
        certificate, password, name = found
        try:
            return cls(name, base64.b64decode(certificate), password)
        except ValueError as error:
            raise ShippingFailed("MACOS_CERTIFICATE is not written in base64.") from error

    @property
    def command(self) -> tuple[str, ...]:
        """The beginning of each call of codesign."""
        return ("codesign", "--force", "--timestamp", "--sign", self.name)


@dataclass(frozen=True, slots=True)
class Notary:
    """The account that asks Apple to look at what is signed."""

    key: str = field(repr=False)
    key_id: str
    issuer: str

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Notary | None:
        """As the environment says; None where it names no account."""
        names = ("MACOS_NOTARY_KEY", "MACOS_NOTARY_KEY_ID", "MACOS_NOTARY_ISSUER")
        found = _all_or_none(environment, names)
        return cls(*found) if found else None

    def approve(self, steps: Steps, sent: Path, *, staple: Path, scratch: Path) -> None:
        """Send a file, wait for the answer, and fasten it to what users get.

        Raises `ShippingFailed` where the answer is no: notarytool counts that as success.
        """
        key = scratch / "notary.p8"
        steps.write(key, self.key.encode())
        account = ("--key", key, "--key-id", self.key_id, "--issuer", self.issuer)
        wait = ("--wait", "--timeout", "30m", "--output-format", "json")
        said = steps.ask("xcrun", "notarytool", "submit", sent, *account, *wait)
        answer = {"status": _ACCEPTED} if steps.dry else _answer(said.stdout)
        if (status := answer.get("status")) != _ACCEPTED:
            if number := answer.get("id"):
                steps.ask("xcrun", "notarytool", "log", number, *account)
            raise ShippingFailed(
                f"Apple's notary does not accept {sent.name} "
                f"({status or 'no answer'}); it says why above."
            )
        steps.run("xcrun", "stapler", "staple", staple)


@contextmanager
def keychain(steps: Steps, identity: Identity, scratch: Path) -> Iterator[None]:
    """Hold the certificate in a keychain that is gone afterwards, whatever happened.

    The user's list of keychains has it too meanwhile, or codesign would not look there.
    """
    chain, file = scratch / "signing.keychain-db", scratch / "certificate.p12"
    password = secrets.token_urlsafe()
    steps.write(file, identity.certificate)
    steps.run("security", "create-keychain", "-p", password, chain, hidden=(password,))
    try:
        steps.run("security", "set-keychain-settings", "-lut", "21600", chain)
        steps.run("security", "unlock-keychain", "-p", password, chain, hidden=(password,))
        opened = ("-P", identity.password, "-t", "cert", "-f", "pkcs12")
        allowed = ("-k", chain, "-T", "/usr/bin/codesign")
        steps.run("security", "import", file, *opened, *allowed, hidden=(identity.password,))
        partition = ("-S", "apple-tool:,apple:", "-k", password, chain)
        steps.run("security", "set-key-partition-list", *partition, hidden=(password,))
        with _searched(steps, chain):
            yield
    finally:
        steps.run("security", "delete-keychain", chain)


@contextmanager
def _searched(steps: Steps, chain: Path) -> Iterator[None]:
    """Put a keychain before those that the user's list has, and the list back in the end."""
    listing = ("security", "list-keychains", "-d", "user")
    said = steps.ask(*listing)
    if said.returncode:
        raise ShippingFailed("The user's keychains could not be listed; security says why above.")
    before = shlex.split(said.stdout)
    try:
        steps.run(*listing, "-s", chain, *before)
        yield
    finally:
        steps.run(*listing, "-s", *before)


def sign(steps: Steps, identity: Identity, app: Path, entitlements: Path) -> None:
    """Sign the bundle with the hardened runtime: the innermost code first, the bundle last."""
    runtime = (*identity.command, "--options", "runtime")
    for file in inner_code(app):
        steps.run(*runtime, file)
    steps.run(*runtime, "--entitlements", entitlements, app)
    steps.run("codesign", "--verify", "--deep", "--strict", "--verbose=2", app)


def inner_code(app: Path) -> list[Path]:
    """The files of machine code in a bundle, the deepest first; not the one it is started by."""
    main = started_by(app)
    files = [
        Path(folder, name)
        for folder, _folders, names in os.walk(app)
        for name in names
        if not Path(folder, name).is_symlink() and is_mach_o(Path(folder, name))
    ]
    return sorted((file for file in files if file != main), key=lambda one: (-len(one.parts), one))


def started_by(app: Path) -> Path:
    """The file of machine code that a bundle is started by."""
    return app / "Contents" / "MacOS" / app.stem


def _answer(said: str) -> dict[str, str]:
    """What notarytool says in JSON, whatever it says before; nothing where there is none."""
    try:
        answer = json.loads(said[said.find("{") :])
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _all_or_none(environment: Mapping[str, str], names: tuple[str, ...]) -> list[str] | None:
    values = [environment.get(name, "").strip() for name in names]
    if not any(values):
        return None
    if missing := [name for name, value in zip(names, values, strict=True) if not value]:
        raise ShippingFailed(f"To sign, {' and '.join(missing)} must be set too, or none of them.")
    return values
