"""Sets up what is missing, then runs the program or its tests; needs nothing but Python 3.11.

python3 packaging/dev.py run [FILE...]          open the window with the files, or the sample month
python3 packaging/dev.py test [PYTEST OPTION...] run every check and every test
python3 packaging/dev.py build [--no-deb]        freeze the program, and pack it for Debian
python3 packaging/dev.py lock [UV OPTION...]    pin the requirements anew (--upgrade: newest)
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dev_environment import Environment

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
)

_WRONG_USAGE = 2
_CANCELLED = 130


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks for; the answer is the exit code."""
    complaint = complaint_about(sys.version_info[:2])
    commands = {"run": run, "test": test, "build": build, "lock": lock}
    if complaint:
        print(complaint, file=sys.stderr)
        return 1
    if not arguments or arguments[0] not in commands:
        print(__doc__.strip(), file=sys.stderr)
        return 0 if arguments in (["-h"], ["--help"]) else _WRONG_USAGE

    from dev_system import SetupFailed

    try:
        return commands[arguments[0]](arguments[1:])
    except SetupFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return _CANCELLED


def complaint_about(version: Sequence[int]) -> str:
    """What is wrong with this version of Python; empty where it will do."""
    if tuple(version) >= (3, 11):
        return ""
    return (
        f"This is Python {version[0]}.{version[1]}, but ccprocessor needs 3.11 or newer. Install "
        "it and start this script with it, for example: python3.11 packaging/dev.py run"
    )


def run(files: Sequence[str]) -> int:
    """Open the window with the files, or with the sample month that ships.

    Without a screen they are processed into `out/results`.
    """
    environment = _prepared(tests=False)
    inputs = list(files) or sample_inputs(environment.root / "resources" / "sample")
    out = environment.root / "out"
    out.mkdir(exist_ok=True)
    # Trying the program out must not fill the database of the person's real office.
    office = ["--database", f"sqlite:///{(out / 'office.sqlite').as_posix()}"]
    task = ["window"] if has_screen() else ["process", "--out", str(out / "results")]
    return subprocess.call([str(environment.program("ccprocessor")), *task, *inputs, *office])


def has_screen() -> bool:
    """Whether a window can be shown here."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in screens)


def sample_inputs(folder: Path) -> list[str]:
    """How the program is told to read the sample month in the folder."""
    aliases = ["--aliases", str(folder / "aliases.json")]
    return [str(path) for path in sorted(folder.glob("*.pdf"))] + aliases


def test(options: Sequence[str]) -> int:
    """Run every check, then the tests with these pytest options; one failure fails all."""
    environment = _prepared(tests=True)
    failed = []
    for check in CHECKS:
        print(f"== {' '.join(check)}", flush=True)
        command = [str(environment.program(check[0])), *check[1:]]
        if subprocess.call(command, cwd=environment.root):
            failed.append(" ".join(check))
    if failed:
        print(f"Failed before the tests began: {', '.join(failed)}", flush=True)
    print("== pytest", flush=True)
    pytest = [str(environment.python), "-m", "pytest", *workers(_cores()), *options]
    return subprocess.call(pytest, cwd=environment.root) or int(bool(failed))


def workers(cores: int) -> list[str]:
    """The pytest options for that many cores; a file's tests share their costly fixtures.

    At most four at once: many tests start processes of their own, which fill the memory first.
    Files go in their order, as those of few tests may last longest and would come at the end.
    """
    together = ["--dist", "loadfile", "--no-loadscope-reorder"]
    return ["-n", str(min(cores, 4)), *together] if cores > 1 else []


def _cores() -> int:
    """The cores this process may use, which a container can make fewer than there are."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def build(options: Sequence[str]) -> int:
    """Make `dist/ccprocessor` and the Debian package; says how large they are."""
    import build_program

    return build_program.build(options)


def lock(options: Sequence[str]) -> int:
    """Pin what `pyproject.toml` asks for, with a hash for each file, for every platform."""
    from dev_environment import BUILD_LOCK, RUN_LOCK, TEST_LOCK, Environment

    environment = Environment()
    uv = environment.program("uv")
    if not uv.exists():
        environment = _prepared(tests=True)
    program = ["--group", "build"]
    for target, sources in (
        (RUN_LOCK, program),
        (TEST_LOCK, [*program, "--group", "test", "--constraint", RUN_LOCK]),
        (BUILD_LOCK, [*program, "--group", "freeze", "--constraint", RUN_LOCK]),
    ):
        command = [str(uv), "pip", "compile", "pyproject.toml", *sources, *options]
        command += ["--universal", "--generate-hashes", "--only-binary", ":all:", "--quiet"]
        command += ["--no-emit-index-url", "--no-emit-find-links", "--python-version", "3.11"]
        command += ["--custom-compile-command", "python3 packaging/dev.py lock"]
        code = subprocess.call([*command, "--output-file", target], cwd=environment.root)
        if code:
            return code
        print(f"Wrote {target}", flush=True)
    return 0


def _prepared(*, tests: bool) -> Environment:
    """The environment with everything in it that running or testing needs."""
    import dev_system
    from dev_environment import RUN_LOCK, TEST_LOCK, Environment

    environment = Environment()
    wanted = TEST_LOCK if tests else RUN_LOCK
    ready = environment.is_ready(wanted)
    dev_system.provide(tests=tests, environment=not ready)
    if not ready:
        environment.provide(wanted)
    return environment


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
