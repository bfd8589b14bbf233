"""Linux: empty libraries in the place of FFmpeg's, which OpenCV is linked to for films alone.

The program reads no films. Without FFmpeg, its codecs and the OpenSSL 1.1 they need stay out,
whose licence does not go with that of the program; but OpenCV loads only where every function it
names is there. So the build makes libraries of those functions: whoever calls one is stopped.
"""

from __future__ import annotations

import platform
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from bundled_libraries import row_of, stem

Entry = tuple[str, str, str]

_STOP = {"x86_64": "ud2", "aarch64": "udf #0"}
"""The instruction of each processor that nobody gets past."""

_USER = re.compile(r"(?:^|/)cv2/cv2[^/]*\.so$")
_REFERENCE = re.compile(
    r"^  required from (?P<file>\S+):\n(?P<versions>(?:    .*\n)+)", re.MULTILINE
)
_NEEDED = "FFmpeg"


def without_films(entries: Iterable[Entry], work: Path) -> list[Entry]:
    """The libraries with empty ones for FFmpeg's; all as they were on other systems."""
    listed = list(entries)
    user = next((source for name, source, _ in listed if _USER.search(name)), None)
    if user is None or platform.system() != "Linux" or platform.machine() not in _STOP:
        return listed
    made = {name: str(file) for name, file in stand_ins(Path(user), work).items()}
    return [
        (name, source if kind == "SYMLINK" else made.get(Path(name).name, source), kind)
        for name, source, kind in listed
    ]


def stand_ins(user: Path, folder: Path) -> dict[str, Path]:
    """Make a library in the folder for each of FFmpeg's that the file needs; by their names."""
    folder = folder / "stand_ins"
    folder.mkdir(parents=True, exist_ok=True)
    versions = _versions(user)
    functions = _functions(user)
    return {
        file: _library(folder / file, {version: functions.get(version, []) for version in needed})
        for file, needed in versions.items()
    }


def _versions(user: Path) -> dict[str, list[str]]:
    """The versions of its interface that the file asks each library of FFmpeg for."""
    said = _output("objdump", "--private-headers", user)
    return {
        one["file"]: [line.split()[-1] for line in one["versions"].splitlines()]
        for one in _REFERENCE.finditer(said)
        if (row := row_of(stem(one["file"])[0])) and row.name == _NEEDED
    }


def _functions(user: Path) -> dict[str, list[str]]:
    """What the file takes from elsewhere, by the version it asks for."""
    found: dict[str, list[str]] = {}
    for line in _output("readelf", "--wide", "--dyn-syms", user).splitlines():
        words = line.split()
        name, _, version = (words[7] if words[6:7] == ["UND"] and words[7:] else "").partition("@")
        if version:
            found.setdefault(version.lstrip("@"), []).append(name)
    return found


def _library(file: Path, functions: dict[str, list[str]]) -> Path:
    names = sorted(name for group in functions.values() for name in group)
    code = [".text"]
    code += [f".globl {name}\n.type {name}, %function\n{name}:" for name in names]
    code += [_STOP[platform.machine()], '.section .note.GNU-stack,"",%progbits', ""]
    scope = [
        f"{version} {{ global: {' '.join(f'{name};' for name in sorted(group))} }};"
        for version, group in functions.items()
        if group
    ]
    source, versions, made = (file.with_name(f"{file.name}.{end}") for end in ("s", "map", "o"))
    source.write_text("\n".join(code), encoding="utf-8")
    versions.write_text("\n".join(scope), encoding="utf-8")
    _output("as", source, "-o", made)
    script = f"--version-script={versions}"
    _output("ld", "-shared", "-soname", file.name, script, made, "-o", file)
    return file


def _output(*command: str | Path) -> str:
    run = subprocess.run(
        [str(word) for word in command], check=True, capture_output=True, text=True
    )
    return run.stdout
