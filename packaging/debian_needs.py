"""Which packages of this system the frozen files need, and since which version of each.

A small `dpkg-shlibdeps`: what a file is linked to stands in the file, and which package brings a
library, and since when each of its symbol versions, in the `symbols` files that dpkg keeps.
"""

from __future__ import annotations

import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cmp_to_key
from pathlib import Path

from dev_system import SetupFailed

INFO = Path("/var/lib/dpkg/info")
"""Where dpkg keeps what it knows of each installed package."""

_ELF = b"\x7fELF"
_LINKED = re.compile(r"^  NEEDED +(?P<library>\S+)$")
_ASKED = re.compile(r"^  required from (?P<library>\S+):$")
_VERSION = re.compile(r"^    0x[0-9a-f]+ 0x[0-9a-f]+ [0-9]+ (?P<version>\S+)$")
RECOMMENDED = frozenset({"libcups.so.2"})
"""Libraries that a part of the program does without, and the machine that builds it may too."""

_AT_ONCE = 200
"""How many files one command line holds."""


class UnknownLibrary(SetupFailed):
    """The program needs a library of the system that no installed package is known to bring."""


def needs_of(folder: Path) -> dict[str, set[str]]:
    """The libraries that the folder's files need and do not find in it, with symbol versions."""
    files = [str(path) for path in sorted(folder.rglob("*")) if _is_code(path)]
    inside = {path.name for path in folder.rglob("*")}
    found: dict[str, set[str]] = {}
    for start in range(0, len(files), _AT_ONCE):
        command = ["objdump", "--private-headers", *files[start : start + _AT_ONCE]]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        for library, versions in told_needs(told).items():
            found.setdefault(library, set()).update(versions)
    return {library: found[library] for library in sorted(found) if library not in inside}


def told_needs(told: str) -> dict[str, set[str]]:
    """The libraries and symbol versions in what `objdump --private-headers` writes."""
    found: dict[str, set[str]] = defaultdict(set)
    library = ""
    for line in told.splitlines():
        if linked := _LINKED.match(line):
            found[linked["library"]].update()
        elif asked := _ASKED.match(line):
            library = asked["library"]
        elif library and (version := _VERSION.match(line)):
            found[library].add(version["version"])
    return dict(found)


def packages_for(needs: Mapping[str, set[str]], info: Path = INFO) -> dict[str, str]:
    """The packages that bring the libraries, each with its lowest version; empty: any will do."""
    known = dict(_known(info))
    if unknown := [one for one in needs if one not in known and one not in RECOMMENDED]:
        raise UnknownLibrary(
            f"The program needs {', '.join(unknown)}, and no installed package is known to bring "
            "it. Install the one that does, and add it to Depends in packaging/linux/control.in."
        )
    found: dict[str, list[str]] = {}
    for library, versions in needs.items():
        if library not in known:
            continue
        package, since = known[library]
        lowest = [since[version] for version in versions if version in since]
        found.setdefault(package, []).extend(lowest)
    return {package: newest(versions) for package, versions in found.items()}


def completed(named: Sequence[str], found: Mapping[str, str], optional: Sequence[str]) -> list[str]:
    """What stands in Depends: all that is named or was found, versions where they are known.

    `optional` are the packages that are only recommended; what only they bring is not demanded.
    """
    names = sorted({*named, *(name for name in found if name not in optional)})
    return [f"{name} (>= {found[name]})" if found.get(name) else name for name in names]


def newest(versions: Sequence[str]) -> str:
    """The highest of some versions, as Debian compares them; empty where there are none."""
    return max(versions, key=cmp_to_key(_compared), default="")


def _compared(one: str, other: str) -> int:
    if one == other:
        return 0
    less = ["dpkg", "--compare-versions", one, "lt", other]
    return -1 if subprocess.run(less, check=False).returncode == 0 else 1


def _is_code(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as content:
        return content.read(len(_ELF)) == _ELF


def _known(info: Path) -> Iterator[tuple[str, tuple[str, dict[str, str]]]]:
    """Each library, its package, and since when there is each of its symbol versions."""
    for file in sorted(info.glob("*.symbols")):
        since: dict[str, str] = {}
        for line in file.read_text(encoding="utf-8").splitlines():
            words = line.split()
            if line.startswith(" ") and len(words) > 1:
                name, _at, version = words[0].rpartition("@")
                if name.rpartition(")")[2] == version:
                    since[version] = words[1]
            elif line[:1] not in {"", " ", "|", "*", "#"} and len(words) > 1:
                since = {}
                yield words[0], (words[1], since)
