"""The Debian package: the frozen program, a launcher, an icon, a manual page, the papers."""

from __future__ import annotations

import datetime as dt
import gzip
import os
import re
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import debian_needs
import debian_papers
from frozen_platforms import version_of

_HOME = "opt/ccprocessor"
_APPLICATION = "ccprocessor"
_PAPERS = "usr/share/doc/ccprocessor"
_PNG = b"\x89PNG"
_FILES = {
    "ccprocessor.desktop": "usr/share/applications/ccprocessor.desktop",
    "ccprocessor.metainfo.xml": "usr/share/metainfo/invalid.ccprocessor.ccprocessor.metainfo.xml",
    "copyright": f"{_PAPERS}/copyright",
    "lintian-overrides": "usr/share/lintian/overrides/ccprocessor",
}
_SCRIPTS = {"preinst": "install | upgrade", "prerm": "remove"}
"""When each refuses; an upgrade by the new package's own script, whatever the old one brought."""


def made(root: Path, frozen: Path) -> Path:
    """Pack the frozen program; gives the package below `dist`."""
    about = _About.of(root, frozen)
    tree = root / "build" / "debian"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(frozen, tree / _HOME, symlinks=True)
    linux = root / "packaging" / "linux"
    for name, place in _FILES.items():
        _placed(tree / place, about.filled(linux / name))
    _linked(tree / "usr/bin/ccprocessor", f"/{_HOME}/ccprocessor")
    _icons(root, tree / "usr/share/icons/hicolor")
    _packed(tree / "usr/share/man/man1/ccprocessor.1.gz", about.filled(linux / "ccprocessor.1"))
    _packed(tree / _PAPERS / "changelog.gz", about.changelog)
    _packed(tree / _PAPERS / "NEWS.gz", (root / "CHANGELOG.md").read_text(encoding="utf-8"))
    for name in ("THIRD-PARTY-NOTICES.txt", "sbom.cdx.json"):
        _linked(tree / _PAPERS / name, f"/{_HOME}/_internal/licences/{name}")
    _control(tree, linux, about)
    _normal(tree, about.made)
    # The name of the file is the program's version: not every server keeps a tilde in a name.
    package = root / "dist" / f"ccprocessor_{version_of(root)}_{about.values['ARCHITECTURE']}.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Zzstd", "--build", str(tree), str(package)]
    timed = {**os.environ, "SOURCE_DATE_EPOCH": str(int(about.made.timestamp()))}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=timed)
    return package


@dataclass(frozen=True, slots=True)
class _About:
    """What is written into the files of the package."""

    made: dt.datetime
    changelog: str
    depends: str
    values: dict[str, str]

    @classmethod
    def of(cls, root: Path, frozen: Path) -> _About:
        whose, time = debian_papers.maintainer(root), debian_papers.commit_time(root)
        version = version_of(root)
        written = debian_papers.debian_version(version)
        changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")
        values = {
            "VERSION": written,
            "ARCHITECTURE": _said("dpkg", "--print-architecture"),
            "MAINTAINER": whose,
            "HOMEPAGE": debian_papers.homepage(root),
            "DATE": f"{time:%Y-%m-%d}",
            "YEAR": f"{time:%Y}",
            "RELEASES": debian_papers.releases(changes, version, time),
        }
        depends = _depends(root / "packaging" / "linux" / "control.in", frozen)
        return cls(time, debian_papers.changelog(written, whose, time), depends, values)

    def filled(self, template: Path) -> str:
        """The text of a file, with what is known for each name in it."""
        text = template.read_text(encoding="utf-8")
        for name, value in self.values.items():
            text = text.replace(f"@{name}@", value)
        return text


def _depends(control: Path, frozen: Path) -> str:
    """The packages named in the template, and those that the frozen files are linked to."""
    text = control.read_text(encoding="utf-8")
    named = text.partition("\nDepends: ")[2].partition("\n")[0].split(", ")
    optional = text.partition("\nRecommends: ")[2].partition("\n")[0].split(", ")
    found = debian_needs.packages_for(debian_needs.needs_of(frozen))
    return ", ".join(debian_needs.completed(named, found, optional))


def _control(tree: Path, linux: Path, about: _About) -> None:
    size = sum(path.lstat().st_size for path in tree.rglob("*") if not path.is_dir()) // 1024
    control = about.filled(linux / "control.in").replace("@SIZE@", str(size))
    control = re.sub(r"(?m)^Depends: .*$", f"Depends: {about.depends}", control)
    _placed(tree / "DEBIAN/control", control.replace("Homepage: \n", ""))
    _placed(tree / "DEBIAN/md5sums", debian_papers.digests(tree))
    script = (linux / "refuse_running.sh.in").read_text(encoding="utf-8")
    for name, when in _SCRIPTS.items():
        _placed(tree / "DEBIAN" / name, script.replace("@WHEN@", when))


def _icons(root: Path, folder: Path) -> None:
    """The program's icon as it is drawn, and in the sizes that launchers ask for."""
    drawing = root / "resources" / "ccprocessor.svg"
    target = folder / "scalable" / "apps" / f"{_APPLICATION}.svg"
    target.parent.mkdir(parents=True)
    shutil.copyfile(drawing, target)
    for size, picture in pictures_of(root / "packaging" / "windows" / "ccprocessor.ico"):
        place = folder / f"{size}x{size}" / "apps" / f"{_APPLICATION}.png"
        place.parent.mkdir(parents=True)
        place.write_bytes(picture)


def pictures_of(icon: Path) -> Iterator[tuple[int, bytes]]:
    """The PNG pictures in an icon of Windows, each with its width; other kinds are passed over."""
    content = icon.read_bytes()
    _reserved, _kind, count = struct.unpack_from("<HHH", content)
    for number in range(count):
        width, *_others, size, start = struct.unpack_from("<4B2H2I", content, 6 + 16 * number)
        picture = content[start : start + size]
        if picture.startswith(_PNG):
            yield width or 256, picture


def _placed(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def _packed(target: Path, text: str) -> None:
    """The text compressed; without a time in it, so that the same text gives the same bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(text.encode(), mtime=0))


def _linked(link: Path, target: str) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)


def _normal(tree: Path, time: dt.datetime) -> None:
    """Rights and times that do not depend on who builds when: only programs are run."""
    programs = {tree / _HOME / _APPLICATION, *(tree / "DEBIAN" / name for name in _SCRIPTS)}
    seconds = time.timestamp()
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path in programs else 0o644)
        os.utime(path, (seconds, seconds), follow_symlinks=False)


def _said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
