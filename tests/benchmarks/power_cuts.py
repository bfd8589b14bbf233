"""`python -m tests.benchmarks.power_cuts`: saves of the real program, and 500 power cuts in them.

The program's units of work run on SQLite with a file system that records every write and sync. A
cut keeps what was synced; of what was not, each write is kept, dropped or torn by sectors of 512
bytes, in any order. Whoever was told that a save is stored finds it when the file is opened again,
with a chain that holds. With `synchronous=OFF` that is not so: the control, which has to fail.
"""

from __future__ import annotations

import datetime as dt
import random
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ccprocessor.audit.chain import Break
from ccprocessor.domain.decisions import Step
from ccprocessor.errors import UserError
from ccprocessor.storage.decisions import clear_draft, keep_step
from ccprocessor.storage.documents import store_document
from ccprocessor.storage.engine.database import Database, init_database, open_database
from ccprocessor.storage.engine.schema import SCHEMA
from ccprocessor.storage.office_rules import add_rules
from ccprocessor.storage.revisions import add_revision
from ccprocessor.storage.trail.walking import walk
from ccprocessor.storage.trail.writing import head_of
from tests.benchmarks.apsw_driver import Act, RecordedFiles, Recorder, recorded_engine
from tests.storage.months import CYCLE, NOTED, PAT, READING, REPORT, STATEMENT, month, new, person

_CUTS, _SAVES, _SECTOR = 500, 60, 512
_FILE = "office.sqlite"
_NOW = dt.datetime(2031, 4, 1, tzinfo=dt.UTC)


def main(arguments: Sequence[str]) -> int:
    """Cut and print; 1 where an acknowledged save is lost, or the control loses none."""
    cuts = int(arguments[0]) if arguments else _CUTS
    sound, control = tried(cuts, ""), tried(cuts, "OFF")
    sys.stdout.write(
        f"{cuts} power cuts in {_SAVES} saves, as the program sets SQLite up: {_told(sound)}\n"
        f"The same with synchronous=OFF: {_told(control)}\n"
    )
    return int(bool(sound["lost"] or sound["unreadable"]) or not control["lost"])


def tried(cuts: int, synchronous: str, seed: int = 20310401) -> Counter[str]:
    """Record saves, cut them at places chosen by chance, and count what became of them."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        acts = _recorded(home, synchronous)
        chance, found = random.Random(seed), Counter[str]()
        for _ in range(cuts):
            at = chance.randrange(1, len(acts))
            file = _left(home, acts[:at], chance)
            acknowledged = max((one.place for one in acts[:at] if one.kind == "told"), default=0)
            found[_outcome(file, acknowledged)] += 1
        return found


def _recorded(home: Path, synchronous: str) -> list[Act]:
    """Acts of saves in a fresh file, of which `base.sqlite` is the state before."""
    file, recorder = home / _FILE, Recorder()
    init_database(file).close()
    shutil.copyfile(file, home / "base.sqlite")
    files = RecordedFiles(f"recorded {synchronous}", recorder)
    database = Database(recorded_engine(file, files, synchronous), _FILE, SCHEMA)
    with database.write(PAT) as session:
        for document in (STATEMENT, REPORT):
            store_document(session, document)
    for number in range(_SAVES):
        _save(database, number)
        with database.read() as session:
            recorder.acts.append(Act("told", place=head_of(session).number))
    database.close()
    return recorder.acts


def _save(database: Database, number: int) -> None:
    """A step, a rule, or a revision with one more decision: what a desk stores."""
    with database.write(PAT) as session:
        if number % 3 == 2:
            keep_step(session, CYCLE.id, number, Step("noted", (NOTED,)))
        elif number % 3 == 1:
            add_rules(session, {"import_vendor": f"{number}" * 50}, _NOW)
        else:
            decisions = tuple(replace(NOTED, id=f"d{one}") for one in range(number))
            people = month(*(person(f"{100_000 + at}") for at in range(5)))
            whole = new(people, f"{number}", reading=READING, decisions=decisions)
            add_revision(session, whole)
            clear_draft(session, CYCLE.id)


def _left(home: Path, acts: Sequence[Act], chance: random.Random) -> Path:
    """Files as a cut after these acts leaves them."""
    after = home / "after"
    shutil.rmtree(after, ignore_errors=True)
    after.mkdir()
    contents: dict[str, bytearray] = defaultdict(bytearray)
    contents[_FILE] = bytearray((home / "base.sqlite").read_bytes())
    waiting: dict[str, list[Act]] = defaultdict(list)
    for act in acts:
        if act.kind == "sync":
            for one in waiting.pop(act.file, ()):
                _do(contents[act.file], one)
        elif act.kind != "told":
            waiting[act.file].append(act)
    for name, unsynced in waiting.items():
        chance.shuffle(unsynced)
        for act in unsynced:
            for part in _parts(act, chance):
                _do(contents[name], part)
    for name, data in contents.items():
        (after / name).write_bytes(data)
    return after / _FILE


def _parts(act: Act, chance: random.Random) -> list[Act]:
    """What reaches the disk of an act that was not synced: all, nothing, or some sectors."""
    fate = chance.choice(("kept", "dropped", "torn"))
    if act.kind == "truncate" or fate != "torn":
        return [act] if fate == "kept" else []
    sectors = range(0, len(act.data), _SECTOR)
    kept = [at for at in sectors if chance.random() < 0.5]
    return [replace(act, place=act.place + at, data=act.data[at : at + _SECTOR]) for at in kept]


def _do(content: bytearray, act: Act) -> None:
    if act.kind == "truncate":
        del content[act.place :]
        return
    content.extend(bytes(max(act.place + len(act.data) - len(content), 0)))
    content[act.place : act.place + len(act.data)] = act.data


def _outcome(file: Path, acknowledged: int) -> str:
    """Open the file as the program does, and tell whether all is there that was told to be."""
    try:
        database = open_database(file, create=False)
    except UserError:
        return "unreadable"
    try:
        with database.read() as session:
            found = walk(session, None, deep=False)
    except UserError:
        return "unreadable"
    finally:
        database.close()
    if isinstance(found, Break):
        return "unreadable"
    return "kept" if found.events >= acknowledged else "lost"


def _told(found: Counter[str]) -> str:
    kinds = ("kept", "lost", "unreadable")
    words = {"kept": "all there", "lost": "acknowledged saves lost", "unreadable": "unreadable"}
    return ", ".join(f"{words[kind]} {found[kind]}" for kind in kinds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
