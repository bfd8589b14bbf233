"""Signing on Windows: a certificate from a secret, or whatever else signtool finds the key by.

WINDOWS_CERTIFICATE            a certificate and its key (.pfx, in base64)
WINDOWS_CERTIFICATE_PASSWORD   the password of that file
WINDOWS_SIGN_OPTIONS           in their place, for a key that this machine has otherwise, what
                               signtool is told to find it: /sha1 THUMBPRINT for a token, or
                               /dlib LIBRARY /dmdf FILE for one that a service keeps
WINDOWS_TIMESTAMP              the address of an RFC 3161 time stamp service; needed to sign
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ship_steps import ShippingFailed, Steps, found

_STORE = "[System.Security.Cryptography.X509Certificates.X509Store]::new"
_IMPORT = f"""
$ErrorActionPreference = 'Stop'
$all = [System.Security.Cryptography.X509Certificates.X509Certificate2Collection]::new()
$all.Import($env:CCPROCESSOR_PFX, $env:CCPROCESSOR_PFX_PASSWORD, 'UserKeySet, PersistKeySet')
foreach ($one in $all) {{
  $store = {_STORE}($(if ($one.HasPrivateKey) {{ 'My' }} else {{ 'CA' }}), 'CurrentUser')
  $store.Open('ReadWrite')
  $store.Add($one)
  $store.Close()
  if ($one.HasPrivateKey) {{ $one.Thumbprint }}
}}
"""
"""Puts the certificate and those above it into this user's store; tells which one has the key."""

_REMOVE = r"""
$ErrorActionPreference = 'Stop'
Remove-Item -LiteralPath "Cert:\CurrentUser\My\$env:CCPROCESSOR_THUMBPRINT" -DeleteKey
"""
_THUMBPRINT = re.compile(r"\b[0-9A-F]{40}\b")


@dataclass(frozen=True, slots=True)
class Signer:
    """How files are signed: signtool and its options; what of them must not be shown."""

    command: tuple[str, ...]
    hidden: frozenset[str] = frozenset()

    @property
    def for_inno_setup(self) -> str:
        """The option that tells the compiler, with its own signs for a quote and the file."""
        words = (f"$q{word}$q" if " " in word else word for word in (*self.command, "$f"))
        return f"/Ssigntool={' '.join(words)}"

    @property
    def hidden_for_inno_setup(self) -> frozenset[str]:
        """The same where anything in it must not be shown."""
        return frozenset({self.for_inno_setup}) if self.hidden else frozenset()


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate with its key, as the file that holds both, and the file's password."""

    content: bytes = field(repr=False)
    password: str = field(repr=False)

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Certificate | None:
        """As the environment says; None where it holds none."""
        content = environment.get("WINDOWS_CERTIFICATE", "").strip()
        password = environment.get("WINDOWS_CERTIFICATE_PASSWORD", "").strip()
        if not content and not password:
            return None
        if not content or not password:
            raise ShippingFailed(
                "To sign, WINDOWS_CERTIFICATE and WINDOWS_CERTIFICATE_PASSWORD must both be set."
            )
        try:
            return cls(base64.b64decode("".join(content.split()), validate=True), password)
        except binascii.Error as error:
            raise ShippingFailed("WINDOWS_CERTIFICATE is not written in base64.") from error


@contextmanager
def signing(steps: Steps, environment: Mapping[str, str]) -> Iterator[Signer | None]:
    """Who signs, as the environment says; None where it names no certificate.

    A certificate from the environment is in this user's store meanwhile, and gone afterwards
    together with its key, whatever happened. Raises `ShippingFailed` where something is missing.
    """
    options = _options(environment)
    certificate = Certificate.of(environment)
    if not options and certificate is None:
        yield None
        return
    if options and certificate:
        raise ShippingFailed("Set WINDOWS_CERTIFICATE or WINDOWS_SIGN_OPTIONS, not both.")
    stamp = environment.get("WINDOWS_TIMESTAMP", "").strip()
    if not stamp:
        raise ShippingFailed("To sign, WINDOWS_TIMESTAMP must name a time stamp service.")
    sign = (_signtool(), "sign", "/fd", "sha256", "/tr", stamp, "/td", "sha256")
    if certificate is None:
        yield Signer((*sign, *options), frozenset(options))
        return
    with _imported(steps, certificate) as thumbprint:
        yield Signer((*sign, "/sha1", thumbprint))


def _options(environment: Mapping[str, str]) -> list[str]:
    words = shlex.split(environment.get("WINDOWS_SIGN_OPTIONS", ""), posix=False)
    return [word.strip('"') for word in words]


@contextmanager
def _imported(steps: Steps, certificate: Certificate) -> Iterator[str]:
    """Hold a certificate in this user's store; gives its thumbprint."""
    with tempfile.TemporaryDirectory(prefix="ccprocessor-") as folder:
        file = Path(folder, "certificate.pfx")
        steps.write(file, certificate.content)
        variables = {"PFX": str(file), "PFX_PASSWORD": certificate.password}
        told = _powershell(steps, "import a certificate", _IMPORT, variables)
    thumbprints = ["THUMBPRINT"] if steps.dry else _THUMBPRINT.findall(told)
    try:
        if len(thumbprints) != 1:
            raise ShippingFailed(
                f"WINDOWS_CERTIFICATE holds {len(thumbprints)} certificates with a key, not one."
            )
        yield thumbprints[0]
    finally:
        for thumbprint in thumbprints:
            _powershell(steps, "remove the certificate", _REMOVE, {"THUMBPRINT": thumbprint})


def _powershell(steps: Steps, what: str, script: str, variables: Mapping[str, str]) -> str:
    """What a script of Windows PowerShell writes, given variables that no command line shows."""
    print(f"$ powershell ({what})", flush=True)
    if steps.dry:
        return ""
    # Those of another PowerShell, as a workflow has them, lead this one to modules not its own.
    ours = {name: value for name, value in os.environ.items() if name.upper() != "PSMODULEPATH"}
    ours.update({f"CCPROCESSOR_{name}": value for name, value in variables.items()})
    command = ["powershell", "-NoProfile", "-NonInteractive", "-Command", script]
    try:
        run = subprocess.run(command, check=False, env=ours, capture_output=True, text=True)
    except OSError as error:
        raise ShippingFailed(f"PowerShell cannot be started: {error.strerror}.") from error
    if run.returncode:
        raise ShippingFailed(f"PowerShell could not {what}:\n{run.stderr.strip()[-2000:]}")
    return run.stdout


def _signtool() -> str:
    kits = Path(os.environ.get("PROGRAMFILES(X86)", "."), "Windows Kits", "10", "bin")
    return found("signtool", *sorted(kits.glob("*/x64/signtool.exe"))) or "signtool"
