"""Makes what users install out of the frozen program of `dev.py build`; needs only Python 3.11.

python packaging/ship.py languages FOLDER    Tesseract's languages, from Debian's packages
python packaging/ship.py tesseract FOLDER    into the program: this machine's Tesseract, languages
python packaging/ship.py installer           into dist/installers: installer, licences, contents
python packaging/ship.py smoke               start the frozen program as a user would
python packaging/ship.py trial               install it, twice, also while it is open; remove it
python packaging/ship.py digests FOLDER      write SHA256SUMS.txt for the files of a folder
python packaging/ship.py tag NAME            is this the tag of the program's version?

--dry                 only tell what would be done, and check what must be there
--system SYSTEM       windows, macos or linux, in place of the one this runs on
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from frozen_platforms import version_of
from ship_linux_trial import try_package
from ship_macos import machine, make_image
from ship_smoke import smoke
from ship_steps import ShippingFailed, Steps
from ship_tesseract import Place, bring_along, gather_languages
from ship_windows import MACHINE, make_installer
from ship_windows_trial import try_installer

ROOT = Path(__file__).resolve().parent.parent
SYSTEMS = {"win32": "windows", "darwin": "macos"}
DIGESTS = "SHA256SUMS.txt"

_PAPERS = {"sbom.cdx.json": "sbom.cdx.json", "THIRD-PARTY-NOTICES.txt": "licences.txt"}


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Do what the command line asks for; the answer is the exit code."""
    asked = _parsed(arguments)
    steps = Steps(dry=asked.dry)
    try:
        match asked.command:
            case "languages":
                gather_languages(steps, Path(asked.what))
            case "tesseract":
                bring_along(steps, root, asked.system, Path(asked.what))
            case "installer":
                installer(steps, root, asked.system)
            case "smoke":
                smoke(steps, root, asked.system, tesseract=asked.system != "linux")
            case "trial":
                trial(steps, root, asked.system)
            case "digests":
                digests(steps, Path(asked.what))
            case "tag":
                check_tag(asked.what, version_of(root))
    except ShippingFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def installer(steps: Steps, root: Path, system: str) -> None:
    """Make the installer of the system in `dist/installers`, with licences and contents."""
    version, output = version_of(root), root / "dist" / "installers"
    match system:
        case "windows":
            name = MACHINE
            made = make_installer(steps, root, version, output, os.environ)
        case "macos":
            name = machine(os.environ)
            made = make_image(steps, root, version, output, os.environ)
        case _:
            name, made = "linux-x86_64", _package(steps, root, version, output)
    place = Place.of(root, system)
    for paper, ending in _PAPERS.items():
        if steps.made(place.papers / paper):
            steps.copy(place.papers / paper, output / f"ccprocessor-{version}-{name}.{ending}")
    print(f"{'Would be made' if steps.dry else 'Made'}: {made}", flush=True)


def trial(steps: Steps, root: Path, system: str) -> None:
    """Install what was made, and remove it again; a bundle of macOS is only copied."""
    output = root / "dist" / "installers"
    match system:
        case "windows":
            try_installer(steps, output)
        case "linux":
            try_package(steps, output)
        case _:
            print("Nothing is installed on macOS.", flush=True)


def digests(steps: Steps, folder: Path) -> None:
    """Write the digests of the folder's files, as `sha256sum --check` reads them."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != DIGESTS)
    if not files:
        raise ShippingFailed(f"There is nothing in {folder}.")
    lines = [f"{_digest(file)}  {file.name}\n" for file in files]
    if not steps.dry:
        (folder / DIGESTS).write_text("".join(lines), encoding="utf-8", newline="\n")
    print("".join(lines), end="", flush=True)


def check_tag(tag: str, version: str) -> None:
    """Raise `ShippingFailed` where a tag would release another version than the program says."""
    if tag != f"v{version}":
        raise ShippingFailed(
            f"The tag is {tag}, but ccprocessor/__init__.py says {version}. "
            f"Tag v{version}, or change the version first."
        )


def _package(steps: Steps, root: Path, version: str, output: Path) -> Path:
    """Debian's package of that version, which the build has made already."""
    place = root / "dist"
    made = [path for path in place.glob("ccprocessor_*_*.deb") if _version_in(path) == version]
    package = made[0] if made else place / f"ccprocessor_{version}_*.deb"
    if steps.made(package):
        steps.copy(package, output / package.name)
    return output / package.name


def _version_in(package: Path) -> str:
    """The program's version, which Debian writes with a tilde before a candidate's mark."""
    return package.name.split("_")[1].replace("~", "")


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="ship.py", usage=__doc__)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--dry", action="store_true")
    here = SYSTEMS.get(sys.platform, "linux")
    common.add_argument("--system", choices=("windows", "macos", "linux"), default=here)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("languages", "tesseract", "digests", "tag"):
        commands.add_parser(name, parents=[common]).add_argument("what")
    for name in ("installer", "smoke", "trial"):
        commands.add_parser(name, parents=[common])
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
