"""Types are read into by several threads from the first moment on."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
_READ = re.compile(r"msgspec\.(convert\(|\w+\.Decoder\(|\w+\.decode\(.*type=)")
_AT_ONCE = """
import dataclasses, sys, threading, types
import msgspec
from ccprocessor.decoding import ready

sys.setswitchinterval(1e-6)
for round in range(60):
    module = sys.modules[f"m{round}"] = types.ModuleType(f"m{round}")
    lines = ["from __future__ import annotations", "import dataclasses"]
    for number in range(12):
        lines += ["@dataclasses.dataclass(frozen=True)", f"class C{number}:"]
        inner = f"C{number - 1}" if number else "int"
        lines += [f"    f{field}: tuple[{inner} | None, ...] = ()" for field in range(12)]
    exec("\\n".join(lines), module.__dict__)
    together = threading.Barrier(3)
    def read(kind):
        together.wait()
        msgspec.convert({"f1": [{"f2": [{"f3": []}]}]}, ready(kind))
    threads = [threading.Thread(target=read, args=(getattr(module, name),))
               for name in ("C11", "C10", "C11")]
    for one in threads: one.start()
    for one in threads: one.join()
"""


def test_threads_that_read_a_type_first_at_once_do_not_fall() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _AT_ONCE], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_nothing_is_read_into_a_type_that_is_not_ready() -> None:
    found = [
        f"{path.name}: {line.strip()}"
        for path in (ROOT / "ccprocessor").rglob("*.py")
        if path.name != "decoding.py"
        for line in path.read_text("utf-8").splitlines()
        if _READ.search(line) and "ready(" not in line
    ]
    assert found == []
