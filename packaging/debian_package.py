"""The Debian package: the frozen program, a launcher, an icon, a manual page, the papers."""

from __future__ import annotations

import gzip
import shutil
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

from frozen_platforms import version_of

_HOME = "opt/ccprocessor"
_APPLICATION = "ccprocessor"
_PNG = b"\x89PNG"
_FILES = {
    "ccprocessor.desktop": "usr/share/applications/ccprocessor.desktop",
    "ccprocessor.metainfo.xml": "usr/share/metainfo/io.github.ccprocessor.ccprocessor.metainfo.xml",
    "copyright": "usr/share/doc/ccprocessor/copyright",
}


def made(root: Path, frozen: Path) -> Path:
    """Pack the frozen program; gives the package below `dist`."""
    version = version_of(root)
    machine = _said("dpkg", "--print-architecture")
    tree = root / "build" / "debian"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(frozen, tree / _HOME, symlinks=True)
    linux = root / "packaging" / "linux"
    for name, place in _FILES.items():
        _placed(tree / place, (linux / name).read_text(encoding="utf-8"))
    _linked(tree / "usr/bin/ccprocessor", f"../../{_HOME}/ccprocessor")
    _icons(root, tree / "usr/share/icons/hicolor")
    _packed(tree / "usr/share/man/man1/ccprocessor.1.gz", linux / "ccprocessor.1", version)
    _packed(tree / "usr/share/doc/ccprocessor/changelog.gz", root / "CHANGELOG.md", version)
    for name in ("THIRD-PARTY-NOTICES.txt", "sbom.cdx.json"):
        target = f"../../../../{_HOME}/_internal/licences/{name}"
        _linked(tree / "usr/share/doc/ccprocessor" / name, target)
    _control(tree, linux, version, machine)
    package = root / "dist" / f"ccprocessor_{version}_{machine}.deb"
    _normal(tree)
    command = ["dpkg-deb", "--root-owner-group", "-Zzstd", "--build", str(tree), str(package)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return package


def _control(tree: Path, linux: Path, version: str, machine: str) -> None:
    size = sum(path.lstat().st_size for path in tree.rglob("*") if not path.is_dir()) // 1024
    control = (linux / "control.in").read_text(encoding="utf-8")
    for name, value in {"VERSION": version, "ARCHITECTURE": machine, "SIZE": str(size)}.items():
        control = control.replace(f"@{name}@", value)
    _placed(tree / "DEBIAN/control", control)


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


def _packed(target: Path, source: Path, version: str) -> None:
    """The text compressed; without a time in it, so that the same text gives the same bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    text = source.read_text(encoding="utf-8").replace("@VERSION@", version)
    target.write_bytes(gzip.compress(text.encode(), mtime=0))


def _linked(link: Path, target: str) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)


def _normal(tree: Path) -> None:
    """Rights that do not depend on who builds: all may read, only the program is run."""
    for path in [tree, *tree.rglob("*")]:
        if path.is_symlink():
            continue
        runs = path.is_dir() or path == tree / _HOME / "ccprocessor"
        path.chmod(0o755 if runs else 0o644)


def _said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
