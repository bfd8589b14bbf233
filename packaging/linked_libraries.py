"""What a program is linked to; runs in the environment of the build, for PyInstaller knows how.

python packaging/linked_libraries.py list PROGRAM      each library in a line, not the system's
python packaging/linked_libraries.py loosen FILE...    macOS: let them find each other side by side
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks for; the answer is the exit code."""
    match arguments:
        case ["list", program]:
            print("\n".join(str(path) for path in linked(Path(program))))
        case ["loosen", *files]:
            _loosen(files)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


def linked(program: Path) -> list[Path]:
    """The libraries that the program needs, directly or not, and that no system brings."""
    from PyInstaller.depend.bindepend import get_imports

    waiting, found = [str(program.resolve())], dict[str, Path]()
    while waiting:
        for name, path in get_imports(waiting.pop()):
            if path is None and not _is_system(name):
                raise SystemExit(f"{program} needs {name}, which is not on this machine.")
            if path is None or _is_system(path) or Path(name).name in found:
                continue
            found[Path(name).name] = Path(path)
            waiting.append(path)
    return [found[name] for name in sorted(found)]


def _is_system(path: str) -> bool:
    """Whether each machine has that library, so that it must not be brought along."""
    if sys.platform == "darwin":
        return path.startswith(("/usr/lib/", "/System/"))
    if sys.platform == "win32":
        windows = os.environ.get("WINDIR", "C:\\Windows").lower()
        return path.lower().startswith((windows, "api-ms-", "ext-ms-"))
    glibc = ("libc.", "libm.", "libpthread.", "libdl.", "libresolv.", "librt.")
    return Path(path).name.startswith(glibc)


def _loosen(files: Sequence[str]) -> None:
    from PyInstaller.utils.osx import set_dylib_dependency_paths

    for file in files:
        set_dylib_dependency_paths(file, "@loader_path")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
