"""The installer for Windows, by Inno Setup; signed where the environment says how."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from frozen_platforms import version_numbers, version_resource
from ship_steps import Steps, found, ours
from windows_signing import Signer, signing

SCRIPT = Path("packaging/windows/ccprocessor.iss")
MACHINE = "windows-x64"

_EXECUTABLES = ("ccprocessor.exe", "ccprocessor-cli.exe")
_SIGNED = {".exe", ".dll", ".pyd"}
_AT_ONCE = 50
"""How many files signtool is given at a time; a command line of Windows has an end."""


def make_installer(
    steps: Steps, root: Path, version: str, output: Path, environment: Mapping[str, str]
) -> Path:
    """Sign the frozen program where there is a certificate, and pack it into one `.exe`."""
    script, program = ours(root / SCRIPT), root / "dist" / "ccprocessor"
    version_resource(root, version)
    for name in _EXECUTABLES:
        steps.made(program / name)
    with signing(steps, environment) as signer:
        base = f"ccprocessor-{version}-{MACHINE}-setup{'' if signer else '-unsigned'}"
        if signer:
            _sign(steps, signer, _unsigned(signer, program))
        command = compiler_command(script, program, output, base, version, signer)
        steps.run(*command, hidden=signer.hidden_for_inno_setup if signer else ())
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
        command += ["/DSigned", signer.for_inno_setup]
    return [*command, str(script)]


def _sign(steps: Steps, signer: Signer, files: Sequence[Path]) -> None:
    for start in range(0, len(files), _AT_ONCE):
        steps.run(*signer.command, *files[start : start + _AT_ONCE], hidden=signer.hidden)


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
