"""What a Debian package says of itself: version, maintainer, date, changes, digests."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from email.utils import format_datetime
from pathlib import Path
from typing import Any

_NOBODY = "ccprocessor contributors <maintainers@ccprocessor.invalid>"
"""While pyproject.toml names nobody; a name below .invalid never leads to anyone."""

_PRE = re.compile(r"[._-]?(?P<kind>alpha|beta|preview|pre|rc|a|b|c)[._-]?(?P<number>\d+)")
_DEV = re.compile(r"[._-]?dev[._-]?(?P<number>\d+)")
_RELEASE = re.compile(
    r"^## \[?v?(?P<version>\d[\w.]*)\]?\s+[^\w\n]*\s*(?P<date>\d{4}-\d{2}-\d{2})", re.MULTILINE
)


def debian_version(version: str) -> str:
    """The version so that Debian sorts what comes before a release before it: 1.0.0~rc1."""
    return _DEV.sub(r"~~dev\g<number>", _PRE.sub(r"~\g<kind>\g<number>", version))


def maintainer(root: Path) -> str:
    """Name and address of whom pyproject.toml names first with both: a maintainer, an author."""
    project = _project(root)
    for person in (*project.get("maintainers", ()), *project.get("authors", ())):
        if "name" in person and "email" in person:
            return f"{person['name']} <{person['email']}>"
    return _NOBODY


def homepage(root: Path) -> str:
    """The homepage that pyproject.toml names; empty where it names none."""
    urls = _project(root).get("urls", {})
    return next((str(url) for name, url in urls.items() if name.lower() == "homepage"), "")


def commit_time(root: Path) -> dt.datetime:
    """When the program was made: SOURCE_DATE_EPOCH, or the last commit, or the changelog's time.

    Never the time of the build: two builds of one commit are equal.
    """
    told = os.environ.get("SOURCE_DATE_EPOCH") or _last_commit(root)
    seconds = int(told) if told else int((root / "CHANGELOG.md").stat().st_mtime)
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def changelog(version: str, whose: str, made: dt.datetime) -> str:
    """The changelog as Debian's tools read it."""
    return (
        f"ccprocessor ({version}) unstable; urgency=medium\n\n"
        f"  * What is new in this version is told in NEWS.gz.\n\n"
        f" -- {whose}  {format_datetime(made)}\n"
    )


def releases(changes: str, version: str, made: dt.datetime) -> str:
    """The releases as software centres read them: this one, then those of the changelog."""
    dates = {found["version"]: found["date"] for found in _RELEASE.finditer(changes)}
    dates = {version: dates.get(version, f"{made:%Y-%m-%d}"), **dates}
    lines = []
    for name, date in dates.items():
        written = debian_version(name)
        kind = "development" if "~" in written else "stable"
        lines.append(f'    <release version="{written}" date="{date}" type="{kind}"/>')
    return "\n".join(lines)


def digests(tree: Path) -> str:
    """The digest of each file of a package, as `dpkg --verify` reads them."""
    return "".join(f"{_digest(file)}  {file.relative_to(tree)}\n" for file in _files(tree))


def _files(tree: Path) -> Iterator[Path]:
    for path in sorted(tree.rglob("*")):
        inside = path.relative_to(tree)
        if path.is_file() and not path.is_symlink() and inside.parts[0] != "DEBIAN":
            yield path


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        made = hashlib.file_digest(content, lambda: hashlib.md5(usedforsecurity=False))
        return made.hexdigest()


def _last_commit(root: Path) -> str:
    # Whose the checkout is does not matter: in a container it often is somebody else's.
    command = ["git", "-c", "safe.directory=*", "-C", str(root), "log", "-1", "--format=%ct"]
    try:
        said = subprocess.run(command, check=False, capture_output=True, text=True)
    except FileNotFoundError:
        return ""
    return "" if said.returncode else said.stdout.strip()


def _project(root: Path) -> dict[str, Any]:
    with (root / "pyproject.toml").open("rb") as content:
        project: dict[str, Any] = tomllib.load(content)["project"]
    return project
