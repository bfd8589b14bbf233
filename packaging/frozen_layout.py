"""Where a frozen program has its files, and the names under which they were listed.

One folder holds them all, but for macOS: a bundle has its data in Resources, its code in
Frameworks, and links that make each look as if it held everything.
"""

from __future__ import annotations

from pathlib import Path

from frozen_platforms import BUNDLE_ICON

PAPERS = "licences"
"""The folder of licences and bill of materials, as it is listed."""

_DOT = "__dot__"
"""How a bundle writes the dot in a folder of code, where only frameworks may have one."""

_OF_THE_MAKING = {"base_library.zip", BUNDLE_ICON}
"""Python's first modules, and the icon that is copied into a bundle beside what was listed."""

_SEAL = "_CodeSignature"


def inner_folders(program: Path) -> tuple[Path, ...]:
    """The folders in which the listed names begin; the licences are in the first."""
    contents = program / "Contents"
    if contents.is_dir():
        return contents / "Resources", contents / "Frameworks"
    return (program / "_internal",)


def papers(program: Path) -> Path:
    """The folder of licences and bill of materials."""
    return inner_folders(program)[0] / PAPERS


def listed_name(program: Path, file: Path) -> str | None:
    """The name under which a file was listed; None where it is the program itself."""
    for folder in inner_folders(program):
        if file.is_relative_to(folder):
            name = file.relative_to(folder).as_posix()
            return name.replace(_DOT, ".") if folder.name == "Frameworks" else name
    return None


def listed_files(program: Path) -> list[str]:
    """The names of all files inside; links and what making and signing add are not among them."""
    every = (path for folder in inner_folders(program) for path in sorted(folder.rglob("*")))
    names = (
        listed_name(program, path) for path in every if path.is_file() and not path.is_symlink()
    )
    return [name for name in names if name and not _is_of_the_making(name)]


def dangling_links(program: Path) -> list[str]:
    """The links below the program that lead nowhere; best none."""
    every = sorted(program.rglob("*"))
    lost = (path for path in every if path.is_symlink() and not path.exists())
    return [path.relative_to(program).as_posix() for path in lost]


def _is_of_the_making(name: str) -> bool:
    return name in _OF_THE_MAKING or name.startswith(f"{PAPERS}/") or f"/{_SEAL}/" in f"/{name}"
