"""What goes into the frozen program and what does not; the spec asks, inside PyInstaller."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path, PurePosixPath
from typing import Any

from frozen_links import CODE, Entry, without_loose_ends
from ownership import Owners

_NEVER = (
    *("ensurepip", "idlelib", "lib2to3", "pydoc_data", "test", "tkinter", "turtledemo", "venv"),
    *("curses", "readline"),
    *("PIL.ImageQt", "PIL.ImageTk", "alembic.testing", "sqlalchemy.testing"),
    *("onnxruntime.datasets", "onnxruntime.quantization", "onnxruntime.tools"),
    "onnxruntime.transformers",
    *("scipy.cluster", "scipy.datasets", "scipy.io", "scipy.signal"),
    *("sklearn.datasets", "sklearn.experimental", "sklearn.manifold", "sklearn.cluster"),
    *("zstandard._cffi", "zstandard.backend_cffi"),
)
"""Packages that something inside could import, and the program never does."""

_HIDDEN = (
    "alembic.context",
    "alembic.op",
    "logging.config",
    "psycopg_binary._psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite",
)
_WHOLE = ("ccprocessor", "keyring.backends", "psycopg_binary", "rapidocr")
"""Packages that choose some of their modules while they run."""

_QT = "pyside6"
"""It has no files of its own, only the wish for those that have."""

_QT_MODULES = ("Core", "DBus", "Gui", "Network", "OpenGL", "PrintSupport", "Svg", "Widgets")
_QT_PLUGINS = (
    "iconengines/*svgicon",
    "imageformats/*gif imageformats/*ico imageformats/*jpeg imageformats/*svg imageformats/*tiff",
    "platforminputcontexts/*compose* platforminputcontexts/*ibus*",
    "platforms/*cocoa platforms/*offscreen platforms/*windows platforms/*xcb",
    "platformthemes/*xdgdesktopportal",
    "printsupport/*",
    "styles/*",
)
_QT_LIBRARY = re.compile(r"(?:lib)?Qt6?(?P<module>[A-Z]\w+?)(?:_\w+)?(?:\.|$)")
_UNWANTED = re.compile(
    r"(?:^|/)(?:tests?|testing|mupdf-devel|qml|translations|include|typesystems|docs?)/"
    r"|^cv2/(?:data/|opencv_videoio_ffmpeg)|^PySide6/Qt/(?:resources|libexec)/|opengl32sw|\.(?:pyi|h|hpp|a|lib|pxd)$"
    r"|(?:^|/)lib(?:cups|gcc_s|mvec|stdc\+\+)\.so\.\d+$"
)
"""Names of files that nothing reads; the libraries at the end must be the system's own."""


def hidden_imports() -> list[str]:
    """Modules that are imported by names PyInstaller cannot see."""
    from PyInstaller.utils.hooks import collect_submodules

    found = {name for package in _WHOLE for name in collect_submodules(package)}
    return sorted(found.union(_HIDDEN))


def excluded() -> list[str]:
    """Packages that are left out: those the program never imports, and those of tests and build."""
    lock = Path(__file__).with_name("requirements.txt").read_text(encoding="utf-8")
    wanted = {"ccprocessor", *re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE)}
    unrecognised = {
        name
        for package in distributions()
        if re.sub(r"[-_.]+", "-", package.name).lower() not in wanted
        for name in _top_level(package)
    }
    return sorted(unrecognised.union(_NEVER))


def _top_level(package: Distribution) -> set[str]:
    """The names under which a package is imported."""
    files = [PurePosixPath(str(file)) for file in package.files or ()]
    names = {file.parts[0].partition(".")[0] for file in files if file.suffix in {".py", ".so"}}
    return {name for name in names if name.isidentifier()}


def data_files(root: Path) -> list[tuple[str, str]]:
    """Files that are no modules, each with its folder in the program."""
    from PyInstaller.utils.hooks import collect_data_files

    migrations = root / "ccprocessor" / "storage" / "migrations"
    own = [
        (str(file), f"ccprocessor/storage/{file.parent.relative_to(migrations.parent).as_posix()}")
        for file in sorted(migrations.rglob("*"))
        if file.suffix in {".py", ".mako"}
    ]
    own += [(str(root / "resources"), "resources"), (str(root / "LICENSE"), ".")]
    own += [(str(root / "CHANGELOG.md"), "resources")]
    return [*own, *collect_data_files("rapidocr", excludes=["**/*.py", "**/*.pyi"])]


def wanted(
    binaries: Iterable[Entry], data: Iterable[Entry], system: str = sys.platform
) -> tuple[list[Entry], list[Entry]]:
    """The libraries and the data files, as PyInstaller tells them apart, that are of use.

    Gone are Qt's libraries that no window of ours uses, what only those need or belongs to them,
    and tests and papers of other people's packages.
    """
    libraries = [entry for entry in binaries if is_wanted(entry[0])]
    libraries = _without_orphans(libraries) if system == "linux" else libraries
    others = [entry for entry in data if is_wanted(entry[0])]
    whole = without_loose_ends([*libraries, *others])
    return (
        [entry for entry in whole if entry[2] in CODE],
        [entry for entry in whole if entry[2] not in CODE],
    )


def is_wanted(name: str) -> bool:
    """Whether a file of that name in the program is of use there."""
    name = name.replace("\\", "/")
    if name.startswith(("resources/", "ccprocessor/")):
        return True
    if _UNWANTED.search(name) and not name.startswith("tzdata/"):
        return False
    if "/plugins/" in name and name.startswith("PySide6/"):
        plugin = Path(name.partition("/plugins/")[2])
        return any(plugin.with_suffix("").match(one) for one in " ".join(_QT_PLUGINS).split())
    library = _QT_LIBRARY.match(Path(name).name)
    if name.startswith("PySide6/") and library:
        return library["module"].startswith("Xcb") or library["module"] in _QT_MODULES
    return True


def metadata_of(analysis: Any) -> list[Entry]:  # noqa: ANN401  (PyInstaller has no types)
    """The descriptions of the packages inside: they tell the program their versions."""
    from PyInstaller.utils.hooks import copy_metadata

    owners = Owners()
    found = (owners.distribution(source) for _name, source, _kind in _entries(analysis))
    inside = {name for name in found if name} | {_QT}
    files = [pair for name in sorted(inside) for pair in copy_metadata(name)]
    return [
        (str(Path(folder, file.relative_to(source))), str(file), "DATA")
        for source, folder in files
        for file in sorted(Path(source).rglob("*"))
        if file.name in {"METADATA", "entry_points.txt"}
    ]


def noted(analysis: Any, work: Path) -> Sequence[Entry]:  # noqa: ANN401
    """Everything inside, written down for the steps that follow."""
    entries = sorted(set(_entries(analysis)))
    (work / "contents.json").write_text(json.dumps(entries, indent=0), encoding="utf-8")
    return entries


def _entries(analysis: Any) -> list[Entry]:  # noqa: ANN401
    tables = (analysis.scripts, analysis.pure, analysis.binaries, analysis.datas)
    return [
        (str(name), str(source), str(kind))
        for table in tables
        for name, source, kind in table
        if kind != "SYMLINK" and source not in {None, "", "-"}
    ]


def _without_orphans(entries: list[Entry]) -> list[Entry]:
    """Leave out shared libraries that nothing inside is linked to any more."""
    shared = {Path(name).name: source for name, source, kind in entries if _is_shared(name, kind)}
    waiting = [source for name, source, kind in entries if _is_loaded(name, kind)]
    needed: set[str] = set()
    while waiting:
        new = _linked_to(waiting.pop()).intersection(shared) - needed
        needed |= new
        waiting += [shared[name] for name in new]
    gone = set(shared) - needed
    return [entry for entry in entries if Path(entry[0]).name not in gone]


def _linked_to(source: str) -> set[str]:
    """The libraries that a file names itself; `ldd` would tell theirs as well."""
    said = subprocess.run(["objdump", "-p", source], check=True, capture_output=True, text=True)
    return set(re.findall(r"^\s+NEEDED\s+(\S+)$", said.stdout, re.MULTILINE))


def _is_shared(name: str, kind: str) -> bool:
    """Whether it is there for others to be linked to."""
    return kind == "BINARY" and Path(name).name.startswith("lib") and not _is_loaded(name, kind)


def _is_loaded(name: str, kind: str) -> bool:
    """Whether it is opened by its name: an extension module, a plugin, Python itself."""
    file = Path(name).name
    by_name = file.startswith(("libpython", "libonnxruntime_provider"))
    return kind != "SYMLINK" and (by_name or "/plugins/" in name or not file.startswith("lib"))
