"""The rooms keep their doors shut."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from itertools import permutations
from pathlib import Path

import grimp

ROOT = Path(__file__).parent.parent
MOST_FILES, MOST_LINES, MOST_OF_A_FUNCTION = 16, 400, 40

ROOMS = (
    "cli",
    "crashes",
    "decisions",
    "desktop.shared",
    "desktop.workbench",
    "documents",
    "documents.pages",
    "documents.workers",
    "domain",
    "extraction",
    "extraction.picture",
    "extraction.report",
    "extraction.statement",
    "extraction.text",
    "matching",
    "review",
    "services",
    "sheets",
    "storage",
)
"""Rooms whose files import each other in one direction."""


def test_every_import_points_down() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


RIDDLE = re.compile(r'^\s*r?"""(What|Whose|Whether|Where|How|That|Who|Which|When)\b', re.MULTILINE)


def test_docstrings_begin_with_a_verb_or_a_noun() -> None:
    riddles = [
        str(path)
        for path in (ROOT / "ccprocessor").rglob("*.py")
        if RIDDLE.search(path.read_text("utf-8"))
    ]
    assert riddles == []


def test_files_and_functions_stay_small() -> None:
    large = []
    for path in (ROOT / "ccprocessor").rglob("*.py"):
        text = path.read_text("utf-8")
        large += [str(path)] * (text.count("\n") > MOST_LINES)
        for one in ast.walk(ast.parse(text)):
            if isinstance(one, ast.FunctionDef):
                lines = (one.end_lineno or 0) - one.lineno + 1
                large += [f"{path}: {one.name}"] * (lines > MOST_OF_A_FUNCTION)
    assert large == []


def test_no_room_holds_more_than_sixteen_files() -> None:
    rooms = Counter(
        path.parent.relative_to(ROOT).as_posix()
        for path in (ROOT / "ccprocessor").rglob("*.py")
        if path.name != "__init__.py"
    )
    assert [room for room, files in rooms.items() if files > MOST_FILES] == []


def test_packages_of_a_room_import_in_one_direction() -> None:
    graph = grimp.build_graph("ccprocessor", cache_dir=None)
    for room in ROOMS:
        parts = graph.find_children(f"ccprocessor.{room}")
        for one, other in permutations(sorted(parts), 2):
            there = graph.find_shortest_chains(one, other, as_packages=True)
            back = graph.find_shortest_chains(other, one, as_packages=True)
            assert not (there and back), (one, other)
