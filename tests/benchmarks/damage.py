"""`python -m tests.benchmarks.damage`: one bit turned in 300 places of a reviewed month.

Each time `verify --deep` has to find it where it changes what is stored, and to name what it is
about; and an export has to refuse, or to write the very bytes that it wrote before.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ccprocessor.audit.checkpoints import Checkpoint, read_checkpoint
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.decisions import Decision, DecisionKind
from ccprocessor.errors import UserError
from ccprocessor.jobs import Job
from ccprocessor.resources import resource
from ccprocessor.services.cycle.listing import cycles
from ccprocessor.services.cycle.load_cycle import load_cycle
from ccprocessor.services.desk.deciding import decide_made
from ccprocessor.services.desk.export_revision import export_revision
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.settings import Settings
from ccprocessor.storage.engine.database import open_database
from ccprocessor.storage.revisions import load_month
from tests.storage.damage import changed, contents, flipped, flips, found_by_verify

_PLACES, _SEED = 300, 20310401
REVIEWED: tuple[DecisionKind, ...] = ("submit", "approve")
_CHANGING = "Checkpoint.txt"  # tells how long the trail is now


def main(arguments: Sequence[str]) -> int:
    """Turn bits and print what came of them; 1 where one was missed or exported."""
    places = int(arguments[0]) if arguments else _PLACES
    with tempfile.TemporaryDirectory() as folder, DocumentReader(workers=1) as reader:
        home = Path(folder)
        file, checkpoint = _reviewed(home, reader)
        before, usual = contents(file), _exported(home, reader, file)
        found: Counter[str] = Counter()
        exports: Counter[str] = Counter()
        for flip in flips(file, places, _SEED):
            damaged = flipped(file, flip, home / "damaged.sqlite")
            what = changed(before, damaged)
            found[_verdict(damaged, what, checkpoint)] += 1
            exports[_of_export(_exported(home, reader, damaged), usual)] += 1
    for told in (found, exports):
        sys.stdout.writelines(f"{count:>5}  {what}\n" for what, count in told.most_common())
        sys.stdout.write("\n")
    return int(bool(found["MISSED"] or exports["EXPORTED DAMAGED"]))


def _verdict(file: Path, what: str, checkpoint: Checkpoint) -> str:
    if what.startswith("rebuilt"):
        return f"does not matter: {what}"
    found = found_by_verify(file, checkpoint)
    if not what:
        seen = "found all the same" if found else "not looked for"
        return f"changes no row that is proved (free bytes, times, keys): {seen}"
    if not found:
        sys.stdout.write(f"MISSED in {what}\n")
        sys.stdout.flush()
        return "MISSED"
    return "found by verify --deep"


def _of_export(files: Mapping[str, str] | str, usual: Mapping[str, str] | str) -> str:
    if isinstance(files, str):
        return f"export refused: {files}"
    return "exported as before" if files == usual else "EXPORTED DAMAGED"


def _settings(home: Path, file: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{file.as_posix()}",
        log_folder=home / "log",
        cache_folder=home / "cache",
        signing_key=home / "signing.key",
        checkpoint_folder=home / "kept",
        author="Pat",
    )


def _office(home: Path, reader: DocumentReader, file: Path) -> Office:
    return Office(_settings(home, file), reader, lambda: open_database(file), file)


def _reviewed(home: Path, reader: DocumentReader) -> tuple[Path, Checkpoint]:
    """The sample month, decided about, submitted and approved; its trail signed."""
    file = home / "office.sqlite"
    with contextlib.closing(_office(home, reader, file)) as office:
        options = ProcessOptions(aliases=resource("sample/aliases.json"), ocr=False)
        files = [resource(f"sample/{one}.pdf") for one in ("car", "receipts")]
        load_cycle(files, office, options, Job())
        cycle = cycles(office.database)[0].cycle.id
        with office.database.read() as session:
            people = load_month(session, cycle)[1].people
        for number, person in enumerate(people):
            note = Decision("note", person=person.key, text=f"Looked at, {number}")
            decide_made(office, cycle, {1: note})
        ready = [one.key for one in people if one.is_ready]
        for kind in REVIEWED:
            made = [replace(Decision("note"), kind=kind, person=one) for one in ready]
            decide_made(office, cycle, dict(enumerate(made, 1)))
        text = office.checkpoints.sign(office.database, office.actor)
    with contextlib.closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file, read_checkpoint(text)[0]


def _exported(home: Path, reader: DocumentReader, file: Path) -> dict[str, str] | str:
    """Digests of the files of an export by name; or why there is none."""
    own, out = home / "exported.sqlite", home / "out"
    for path in (own, own.with_name(f"{own.name}-wal"), own.with_name(f"{own.name}-shm")):
        path.unlink(missing_ok=True)
    shutil.copyfile(file, own)
    shutil.rmtree(out, ignore_errors=True)
    with contextlib.closing(_office(home, reader, own)) as office:
        try:
            if not (listed := cycles(office.database)):
                return "the month is not listed"
            export_revision(office, listed[0].cycle.id, None, out, Job())
        except UserError as error:
            return type(error).__name__
        except Exception as error:  # noqa: BLE001  (a failure exports nothing either)
            return f"by a failure ({type(error).__name__})"
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in out.rglob("*")
        if path.is_file() and path.name != _CHANGING
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
