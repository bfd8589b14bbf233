"""How large each component of the frozen program is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from frozen_layout import listed_name, papers

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
    owners: Mapping[str, str] = json.loads((papers(folder) / "parts.json").read_text("utf-8"))
    sizes: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            sizes[_component(listed_name(folder, path), owners)] += path.stat().st_size
    return sizes


def _component(name: str | None, owners: Mapping[str, str]) -> str:
    if name is None:
        return _ARCHIVE
    owner = owners.get(name) or owners.get(name.replace("/", "\\"))
    if name.startswith("rapidocr/models/"):
        return "rapidocr, models"
    if name.startswith("resources/"):
        return "resources (manual, sample month, icons)"
    return owner or "licences and the rest"
