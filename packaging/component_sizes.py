"""How large each component of the frozen program is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

_ARCHIVE = "Python code of all (archive in the executable)"
_FEW = 1_000_000


def told(folder: Path) -> str:
    """A table of the components, the largest first; those below 1 MB in one line."""
    sizes = sizes_of(folder)
    small = {name: size for name, size in sizes.items() if size < _FEW}
    rows = [(name, size) for name, size in sizes.most_common() if name not in small]
    rows += [(f"{len(small)} others", sum(small.values())), ("in all", sizes.total())]
    return "\n".join(["Sizes in MB:", *(f"{size / 1e6:8.1f}  {name}" for name, size in rows)])


def sizes_of(folder: Path) -> Counter[str]:
    """Bytes by component; links count nothing."""
    inner = next(folder.rglob("licences/parts.json")).parent.parent
    owners: Mapping[str, str] = json.loads((inner / "licences/parts.json").read_text("utf-8"))
    sizes: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            sizes[_component(path, inner, owners)] += path.stat().st_size
    return sizes


def _component(path: Path, inner: Path, owners: Mapping[str, str]) -> str:
    places = [place for place in (inner, _frameworks(inner)) if path.is_relative_to(place)]
    if not places:
        return _ARCHIVE
    name = path.relative_to(places[0]).as_posix()
    owner = owners.get(name) or owners.get(name.replace("/", "\\"))
    if name.startswith("rapidocr/models/"):
        return "rapidocr, models"
    if name.startswith("resources/"):
        return "resources (manual, sample month, icons)"
    return owner or "licences and the rest"


def _frameworks(inner: Path) -> Path:
    """Where a bundle of macOS has its libraries, apart from the other files."""
    return inner.parent / "Frameworks"
