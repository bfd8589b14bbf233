"""The installer for Windows, by Inno Setup; signed where the environment says how.

WINDOWS_SIGN_OPTIONS   what signtool is told to find the key, for example /sha1 THUMBPRINT, or
                       /dlib LIBRARY /dmdf FILE for a key that a service keeps
WINDOWS_TIMESTAMP      the address of an RFC 3161 time stamp service; needed to sign
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from frozen_platforms import version_numbers, version_resource
from ship_steps import ShippingFailed, Steps, found, ours

SCRIPT = Path("packaging/windows/ccprocessor.iss")
MACHINE = "windows-x64"

_EXECUTABLES = ("ccprocessor.exe", "ccprocessor-cli.exe")
_SIGNED = {".exe", ".dll", ".pyd"}
_AT_ONCE = 50
"""How many files signtool is given at a time; a command line of Windows has an end."""


@dataclass(frozen=True, slots=True)
class Signer:
    """How files are signed: signtool and its options."""

    command: tuple[str, ...]

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Signer | None:
        """As the environment says; None where it names no certificate."""
        options = environment.get("WINDOWS_SIGN_OPTIONS", "").strip()
        if not options:
            return None
        stamp = environment.get("WINDOWS_TIMESTAMP", "").strip()
        if not stamp:
            raise ShippingFailed("To sign, WINDOWS_TIMESTAMP must name a time stamp service.")
        key = [word.strip('"') for word in shlex.split(options, posix=False)]
        sign = ("sign", "/fd", "sha256", "/tr", stamp, "/td", "sha256")
        return cls((_signtool(), *sign, *key))

    @property
    def for_inno_setup(self) -> str:
        """The command as the compiler wants it, with its own signs for a quote and the file."""
        return " ".join(f"$q{word}$q" if " " in word else word for word in (*self.command, "$f"))


def make_installer(
    steps: Steps, root: Path, version: str, output: Path, environment: Mapping[str, str]
) -> Path:
    """Sign the frozen program where there is a certificate, and pack it into one `.exe`."""
    script, program = ours(root / SCRIPT), root / "dist" / "ccprocessor"
    version_resource(root, version)
    for name in _EXECUTABLES:
        steps.made(program / name)
    signer = Signer.of(environment)
    base = f"ccprocessor-{version}-{MACHINE}-setup{'' if signer else '-unsigned'}"
    if signer:
        _sign(steps, signer, _unsigned(signer, program))
    steps.run(*compiler_command(script, program, output, base, version, signer))
    return output / f"{base}.exe"


def compiler_command(
    script: Path, program: Path, output: Path, base: str, version: str, signer: Signer | None
) -> list[str]:
    """How Inno Setup's compiler is called."""
    definitions = {
        "Version": version,
        "Numbers": ".".join(version_numbers(version)),
        "Program": program,
        "Output": output,
        "BaseName": base,
    }
    command = [_compiler(), "/Qp", *(f"/D{name}={value}" for name, value in definitions.items())]
    if signer:
        command += ["/DSigned", f"/Ssigntool={signer.for_inno_setup}"]
    return [*command, str(script)]


def _sign(steps: Steps, signer: Signer, files: Sequence[Path]) -> None:
    for start in range(0, len(files), _AT_ONCE):
        steps.run(*signer.command, *files[start : start + _AT_ONCE])


def _unsigned(signer: Signer, program: Path) -> list[Path]:
    """The programs and libraries that nobody signed yet; Python's and Qt's makers sign theirs."""
    files = sorted(path for path in program.rglob("*") if path.suffix.lower() in _SIGNED)
    check = [signer.command[0], "verify", "/pa", "/q"]
    return [path for path in files if not _succeeds([*check, str(path)])]


def _succeeds(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _compiler() -> str:
    folder = Path(os.environ.get("PROGRAMFILES(X86)", "."), "Inno Setup 6")
    return found("iscc", folder / "ISCC.exe") or "iscc"


def _signtool() -> str:
    kits = Path(os.environ.get("PROGRAMFILES(X86)", "."), "Windows Kits", "10", "bin")
    return found("signtool", *sorted(kits.glob("*/x64/signtool.exe"))) or "signtool"
