"""Command handlers: wire the office, call one service and print its result."""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from ccprocessor.app import open_office, open_records, open_window
from ccprocessor.cli.asking import first_line
from ccprocessor.cli.progress import ProgressDisplay
from ccprocessor.cli.stopping import stoppable
from ccprocessor.cli.streams import is_lost
from ccprocessor.errors import UnreadableInput, WrongUsage
from ccprocessor.review.wording import plural
from ccprocessor.settings import OFFICE_RULES, Settings, where_from

if TYPE_CHECKING:
    from ccprocessor.services.desk.deciding import Decided
    from ccprocessor.services.upkeep.doctor import Finding
    from ccprocessor.storage.engine.schema import Upgrade


def window(asked: argparse.Namespace, settings: Settings) -> int:
    """The window, with the files loaded."""
    return open_window(
        settings,
        asked.files,
        database_url=asked.database,
        aliases=asked.aliases,
        settings_file=asked.settings,
        is_safe=asked.safe,
    )


def process(asked: argparse.Namespace, settings: Settings) -> int:
    """The main job: files in, a stored and exported month out."""
    progress = ProgressDisplay(events=asked.json, quiet=asked.quiet)
    password = first_line() if asked.password_stdin else None
    with (
        _seldom_collecting(),
        stoppable(progress.job),
        open_office(settings, asked.database) as office,
    ):
        # The reading processes start up while these are imported.
        from ccprocessor.services.cycle.process_cycle import process_cycle
        from ccprocessor.services.office import ProcessOptions

        options = ProcessOptions(
            aliases=asked.aliases,
            ocr=not asked.no_ocr,
            pictures=asked.pictures,
            password=password,
            warn=progress.say,
        )
        outcome = process_cycle(asked.files, asked.out, office, options, progress.job)
        tell_upgrade(office.database.upgraded)
    progress.close()
    for failure in outcome.failures:
        progress.say(f"ccprocessor: {failure}")
    if not asked.quiet:
        progress.say(outcome.summary)
    return 3 if any(isinstance(one, UnreadableInput) for one in outcome.failures) else 0


def export(asked: argparse.Namespace, settings: Settings) -> int:
    """The files of a stored revision once more."""
    from ccprocessor.services.desk.export_revision import export_revision
    from ccprocessor.services.papers.asked import AskedPapers

    progress = ProgressDisplay(events=asked.json, quiet=asked.quiet)
    is_usual = asked.database is None
    with (
        stoppable(progress.job),
        open_office(settings, asked.database, create=is_usual) as office,
    ):
        exported = export_revision(
            office,
            asked.cycle,
            asked.revision,
            asked.out,
            progress.job,
            papers=AskedPapers(asked.papers, asked.send_to),
        )
        tell_upgrade(office.database.upgraded)
    progress.close()
    for failure in exported.failures:
        progress.say(f"ccprocessor: {failure}")
    if not asked.quiet:
        progress.say(exported.sentence)
    return 3 if exported.failures else 0


def decide(asked: argparse.Namespace, settings: Settings) -> int:
    """Decisions into a cycle; 2 where any line is refused, and nothing is stored then."""
    lines = _lines_of(asked.file)
    with open_office(settings, asked.database, create=asked.database is None) as office:
        from ccprocessor.services.desk.deciding import decide

        done = decide(office, asked.cycle, lines, reason=asked.reason, based_on=asked.based_on)
        tell_upgrade(office.database.upgraded)
    return tell_decided(done, asked)


def tell_decided(done: Decided, asked: argparse.Namespace, *, of_lines: bool = True) -> int:
    """Tell what was decided, by the lines it was given in if `of_lines`; 2 if any was refused."""
    if asked.json:
        _tell_json(
            {
                "revision": done.revision.number if done.revision else None,
                "applied": done.applied,
                "refused": [{"line": one.line, "why": one.why} for one in done.refused],
                "people": [{"person": p.key, "flags": list(p.flags)} for p in done.people],
            }
        )
    for one in done.refused:
        where = f"Line {one.line} was refused" if one.line and of_lines else "Refused"
        sys.stderr.write(f"ccprocessor: {where}: {one.why}.\n")
    if done.revision is None:
        now = " Correct these lines and try again." if of_lines else ""
        sys.stderr.write(f"ccprocessor: Nothing was stored.{now}\n")
        return 2
    if not asked.json and not asked.quiet:
        made = plural(done.applied, "decision")
        sys.stdout.write(f"{made} stored as revision {done.revision.number} of {asked.cycle}.\n")
    return 0


def decisions(asked: argparse.Namespace, settings: Settings) -> int:
    """Every decision in force, and whether it still fits."""
    with open_office(settings, asked.database, create=asked.database is None) as office:
        from ccprocessor.services.desk.in_force import as_lines, decisions_of, listed

        found = decisions_of(office, asked.cycle)
    if asked.json:
        for one in listed(found):
            _tell_json(one)
    else:
        sys.stdout.writelines(f"{line}\n" for line in as_lines(found))
    return 0


def compare(asked: argparse.Namespace, settings: Settings) -> int:
    """Print how one revision differs from another, a cell a line."""
    with open_office(settings, asked.database, create=asked.database is None) as office:
        from ccprocessor.services.desk.compare import compare

        found = compare(office, asked.cycle, asked.before, asked.after)
    for one in found:
        if asked.json:
            _tell_json(asdict(one))
        else:
            cell = f"{one.subject} {one.field}".strip()
            sys.stdout.write(f"{one.person}: {cell}: {one.before or '-'} -> {one.after or '-'}\n")
    if not found and not asked.json:
        sys.stdout.write("Both revisions say the same.\n")
    return 0


def restore(asked: argparse.Namespace, settings: Settings) -> int:
    """An earlier revision's reading and decisions as a new revision."""
    with open_office(settings, asked.database, create=asked.database is None) as office:
        from ccprocessor.services.desk.deciding import restore

        revision = restore(office, asked.cycle, asked.revision, asked.reason)
    if asked.json:
        _tell_json({"revision": revision.number})
    elif not asked.quiet:
        sys.stdout.write(f"Revision {asked.revision} is revision {revision.number} now.\n")
    return 0


def resume(asked: argparse.Namespace, settings: Settings) -> int:
    """Scans and pictures that are still unread, of one cycle or of all."""
    progress = ProgressDisplay(events=asked.json, quiet=asked.quiet)
    failed = False
    is_usual = asked.database is None
    with (
        stoppable(progress.job),
        open_office(settings, asked.database, create=is_usual) as office,
        _seldom_collecting(),
    ):
        from ccprocessor.services.cycle.load_cycle import resume

        for loaded in resume(office, asked.cycle, progress.job):
            progress.close()
            month = f"{loaded.revision.cycle_id}, revision {loaded.revision.number}"
            progress.say(f"{month}: {loaded.unread.sentence or 'everything is read.'}")
            for failure in loaded.failures:
                progress.say(f"ccprocessor: {failure}")
                failed = True
    progress.close()
    return 3 if failed else 0


def _lines_of(file: Path) -> list[str]:
    """The lines of a file, or of standard input for `-`."""
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text("utf-8-sig")
    except (OSError, ValueError) as error:
        why = (isinstance(error, OSError) and error.strerror) or "it is no text in UTF-8"
        raise WrongUsage(
            f"{file.name} cannot be read: {why}.",
            hint="Give a text file with one decision a line, or - for standard input.",
        ) from error
    return text.split("\n")


def _tell_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def office_rules(asked: argparse.Namespace, settings: Settings) -> int:
    """Change rules that all desks of the office share, where any are named, and print them."""
    from ccprocessor.services import approval_rules
    from ccprocessor.services.approval_names import APPROVAL_RULES

    names = (*OFFICE_RULES, *APPROVAL_RULES)
    pairs = [one.partition("=") for one in asked.changes]
    if wrong := [name for name, equals, _ in pairs if not equals or name not in names]:
        raise WrongUsage(
            f"“{wrong[0]}” is no rule of the office with a value.",
            hint=f"Write NAME=VALUE; names are {', '.join(names)}.",
        )
    changes = {name: _rule(name, value) for name, _, value in pairs}
    approving = {name: changes.pop(name) for name in names[len(OFFICE_RULES) :] if name in changes}
    chosen = where_from(settings, asked.settings, database=asked.database)
    with open_office(chosen.settings) as office:
        approval_rules.change_approval_rules(office, approving)
        if changes:
            office.change(chosen, changes)
        from ccprocessor.services.rules import as_lines

        rules = as_lines(office.rules, office.kept_rules())
        lines = [*rules, *approval_rules.as_lines(office)]
        tell_upgrade(None if office.is_empty else office.database.upgraded)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def _rule(name: str, value: str) -> str | None:
    return str(Path(value).absolute()) if value and name == "import_template" else value or None


def list_cycles(asked: argparse.Namespace, settings: Settings) -> int:
    """Cycles and their revisions."""
    from ccprocessor.services.cycle.listing import as_json, as_lines, cycles, damage_of

    with open_records(settings, asked.database) as database:
        found = cycles(database)
        tell_upgrade(database.upgraded)
    if not found:
        sys.stderr.write(f"The database is {database.name}.\n")
    if asked.json:
        sys.stdout.write(json.dumps(as_json(found), ensure_ascii=False, indent=1) + "\n")
    else:
        for line in as_lines(found):
            sys.stdout.write(line + "\n")
    if (damage := damage_of(found)) is not None:
        raise damage
    return 0


def read(asked: argparse.Namespace, settings: Settings) -> int:
    """Print each receipt, a line a file; return 3 if one cannot be read, 4 if none is a receipt."""
    progress = ProgressDisplay(events=False, quiet=asked.quiet)
    password = first_line() if asked.password_stdin else None
    failed = recognised = is_unheard = False
    with stoppable(progress.job), open_office(settings) as office:
        from ccprocessor.services.read_receipts import as_json, as_lines, read_receipts

        for one in read_receipts(
            asked.files,
            office,
            progress.job,
            engine=asked.engine,
            password=password,
            warn=progress.say,
        ):
            progress.close()
            told = [json.dumps(as_json(one), ensure_ascii=False)] if asked.json else as_lines(one)
            sys.stdout.writelines(f"{line}\n" for line in told)
            sys.stdout.flush()
            if one.error:
                progress.say(f"ccprocessor: {one.error}")
            failed = failed or one.error is not None
            recognised = recognised or one.is_recognised
            if is_unheard := is_lost(sys.stdout):
                break  # the answers are all this command makes
    progress.close()
    return 3 if failed else 0 if recognised or is_unheard else 4


def sample(asked: argparse.Namespace, _settings: Settings) -> int:
    """The sample month into a folder."""
    from ccprocessor.services.upkeep.sample import write_sample

    for path in write_sample(asked.folder):
        sys.stdout.write(f"{path}\n")
    return 0


def doctor(asked: argparse.Namespace, settings: Settings) -> int:
    """Print what works here, each line once known; return 1 if a needed part is missing."""
    fatal = False
    for finding in _trial(settings) if asked.selftest else _examination(asked, settings):
        sys.stdout.write(finding.line + "\n")
        sys.stdout.flush()
        fatal = fatal or finding.is_fatal
    return int(fatal)


def _examination(asked: argparse.Namespace, settings: Settings) -> Iterable[Finding]:
    from ccprocessor.services.upkeep.doctor import examine

    return examine(where_from(settings, asked.settings, database=asked.database))


def _trial(settings: Settings) -> Iterable[Finding]:
    from ccprocessor.services.upkeep.selftest import selftest

    return selftest(settings, open_office)


def tell_upgrade(upgraded: Upgrade | None) -> None:
    """Say that opening the database brought its tables up to date, and where the backup lies."""
    if upgraded is not None:
        sys.stderr.write(f"{upgraded.sentence}\n")


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """A run makes a million values and hardly a cycle: look for cycles less often meanwhile."""
    before = gc.get_threshold()
    gc.set_threshold(20_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
