"""Parser of the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path

from ccprocessor import __version__
from ccprocessor.cli import coding, commands, databases, matching, reviews, trail, users
from ccprocessor.cli.asking import a_path, a_text
from ccprocessor.cli.find import find
from ccprocessor.services.papers.asked import PAPERS

_EXIT_CODES = """exit codes:
  0    done (problems found in the data are normal)
  1    an internal error; doctor: something needed is missing
  2    wrong usage, or an output that cannot be written
  3    an input that cannot be read, or something that could not be processed
  4    read, but nothing recognised in it
  5    the database refused or is not reachable
  6    refused: a right is lacking, nobody knows who you are, a rule of the office is
       against it, or the month is closed
  7    somebody else was faster: nothing was stored
  120  done, but standard output did not take all that was to be told there
  130  cancelled: nothing stored, or the sentence says what was"""

_VALUES_OF = dict.fromkeys(("--settings", "--database", "--aliases", "--as", "--company"), 1)
_VALUES_OF["--safe"] = 0
"""Options of the window, and how many values follow each."""


class _Parser(argparse.ArgumentParser):
    """Ends every help, the commands' too, with the exit codes."""

    def format_help(self) -> str:
        return f"{super().format_help()}\n{_EXIT_CODES}\n"


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The command asked for, with `run` as the function that does it; exits 2 on wrong usage.

    No command, or a file or an option of the window in its place, is the window.
    """
    parser = _Parser(
        prog="ccprocessor",
        description="Proves that every charge on the company cards has a receipt and a coding.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", "-V", action="version", version=f"ccprocessor {__version__}")
    common = _common()
    subs = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_window(subs, common)
    _add_process(subs, common)
    _add_export(subs, common)
    _add_list(subs, common)
    _add_find(subs, common)
    _add_desk(subs, common)
    _add_read(subs, common)
    trail.add_commands(partial(_with_database, subs, common))
    reviews.add_queue(partial(_with_database, subs, common))
    sample = subs.add_parser(
        "sample", parents=[common], help="write the sample month that ships with the program"
    )
    sample.add_argument("folder", type=a_path, metavar="DIR")
    sample.set_defaults(run=commands.sample)
    _add_settings(subs, common)
    _add_lists(subs, common)
    _add_coding(subs, common)
    told = "matches that are learned from, and how precise proposals are"
    matching.add_tasks(_tasks(subs, common, "matching", told))
    told = "use every part once, in a temporary folder: pages, pictures, database, workbook"
    doctor = _with_database(
        subs, common, "doctor", commands.doctor, "say what is installed and works"
    )
    doctor.add_argument("--selftest", action="store_true", help=told)
    _add_users(subs, common)
    databases.add_tasks(_tasks(subs, common, "db", "look after the database"))
    return parser.parse_args(_with_command(arguments, subs.choices))


def _with_command(arguments: Sequence[str], commands: Collection[str]) -> Sequence[str]:
    """The arguments with a command in front: the window where a file, or nothing, is named."""
    at = _after_options(arguments)
    word = arguments[at] if at < len(arguments) else ""
    if word not in commands and (_is_file(word) or (at and word.startswith("-"))):
        return ("window", *arguments)
    if word.startswith("-"):
        return arguments
    return (word, *arguments[:at], *arguments[at + 1 :])


def _after_options(arguments: Sequence[str]) -> int:
    """Return the index of the first word that is no option of the window and no value of one."""
    at = 0
    while at < len(arguments):
        name, with_value, _ = arguments[at].partition("=")
        if name not in _VALUES_OF:
            break
        at += 1 if with_value else 1 + _VALUES_OF[name]
    return min(at, len(arguments))


def _is_file(word: str) -> bool:
    """Tell whether a word can mean a file or folder; an empty one or `--` counts too."""
    if word in ("", "--"):
        return True
    looks_so = any(mark in word for mark in "/\\~") or bool(Path(word).suffix)
    return not word.startswith("-") and (looks_so or os.path.exists(word))  # noqa: PTH110  (never raises)


def _count(given: str) -> int:
    if not (given.isascii() and given.isdecimal() and len(given) < 10):  # noqa: PLR2004
        raise argparse.ArgumentTypeError("it is no number")
    return int(given)


def _common() -> _Parser:
    common = _Parser(add_help=False, allow_abbrev=False)
    common.add_argument("--settings", type=a_path, metavar="FILE", help="settings file to use")
    users.add_identity(common)
    return common


def _database(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--database",
        type=a_text,
        metavar="URL",
        help="sqlite:///FILE or postgresql://user@host/name (default: the configured one)",
    )


def _with_database(
    subs: argparse._SubParsersAction[_Parser],
    common: _Parser,
    name: str,
    run: Callable[..., int],
    help_: str,
) -> _Parser:
    """Add a command that works with a database."""
    command = subs.add_parser(name, parents=[common], help=help_)
    _database(command)
    command.set_defaults(run=run)
    return command


def _watching(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="events on standard output, one a line")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def _add_window(subs: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
    window = subs.add_parser(
        "window",
        parents=[common],
        help="open the window; so does no command at all, or a FILE or an option in its place",
    )
    window.add_argument("files", nargs="*", type=a_path, metavar="FILE", help="files to load")
    _database(window)
    window.add_argument("--aliases", type=a_path, metavar="FILE", help="names to link and keep")
    window.add_argument(
        "--safe",
        action="store_true",
        help="use nothing that the window remembered; for when it does not open as it should",
    )
    window.set_defaults(run=commands.window)


def _add_process(subs: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
    process = subs.add_parser(
        "process",
        parents=[common],
        help="read a card statement and receipt reports, match, check, store, export",
        description="Recognises each FILE by its content, in any order.",
    )
    process.add_argument("files", nargs="+", type=a_path, metavar="FILE")
    process.add_argument("--out", type=a_path, required=True, metavar="DIR", help="export folder")
    _database(process)
    process.add_argument("--aliases", type=a_path, metavar="FILE", help="names to link and keep")
    process.add_argument("--no-ocr", action="store_true", help="do not read scans and pictures")
    process.add_argument(
        "--pictures",
        choices=("none", "needed", "all"),
        default="needed",
        help="which receipt pictures are read before the run ends",
    )
    process.add_argument(
        "--password-stdin", action="store_true", help="read the files' password from standard input"
    )
    _watching(process)
    process.set_defaults(run=commands.process)


def _add_export(subs: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
    export = subs.add_parser(
        "export", parents=[common], help="write the exports of a stored revision again"
    )
    export.add_argument("--cycle", required=True, metavar="ID", help="as `list` shows it")
    export.add_argument("--revision", metavar="N", help="as 1.0; default: the newest")
    export.add_argument("--out", type=a_path, required=True, metavar="DIR", help="export folder")
    export.add_argument(
        "--papers",
        nargs="+",
        choices=PAPERS,
        default=(),
        help="write the month's report, a sheet a person, letters about missing receipts too",
    )
    export.add_argument(
        "--send-to", default="", metavar="TEXT", help="where receipts go, in letters"
    )
    _database(export)
    _watching(export)
    export.set_defaults(run=commands.export)


def _add_settings(subs: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
    rules = subs.add_parser(
        "settings", parents=[common], help="show or change what all desks of the office share"
    )
    rules.add_argument(
        "changes", nargs="*", metavar="NAME=VALUE", help="a rule; without VALUE its default"
    )
    _database(rules)
    rules.set_defaults(run=commands.office_rules)


def _add_lists(subs: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
    """The commands of the lists of codes."""
    add = _tasks(subs, common, "lists", "jobs, phases, cost types and accounts that count")
    told = "CSV or xlsx with Code, Name, Valid from, Valid to"
    taken = add("import", coding.import_lists, "take lists in, each in the place of the one before")
    taken.add_argument("files", nargs="+", type=a_path, metavar="FILE", help=told)
    taken.add_argument("--list", choices=coding.NAMES, help="which list, where no file tells")
    show = add("show", coding.show_lists, "print the lists")
    show.add_argument("names", nargs="*", metavar="LIST", help=f"of {', '.join(coding.NAMES)}")
    show.add_argument("--json", action="store_true", help="for machines: one JSON object a code")
    export = add("export", coding.export_lists, "write all lists to a file that can be taken in")
    export.add_argument("--out", type=a_path, required=True, metavar="FILE", help=".xlsx or .csv")
    remove = add("remove", coding.remove_lists, "take lists off: every code may be used again")
    remove.add_argument("names", nargs="+", metavar="LIST", help=f"of {', '.join(coding.NAMES)}")


def _add_coding(subs: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
    """The commands of rules for coding, and of suggestions."""
    add = _tasks(subs, common, "rules", "which receipts get which coding, in order")
    told = "CSV or xlsx with Merchant, Person, Type, Purpose, Job, Phase, Cost type, GL account"
    taken = add("import", coding.import_rules, "put the rules of a file in the place of all others")
    taken.add_argument("file", type=a_path, metavar="FILE", help=told)
    add("show", coding.show_rules, "print the rules")
    test = add("test", coding.test_rules, "tell how the rules fit what was coded before")
    test.add_argument("file", nargs="?", type=a_path, metavar="FILE", help="rules not yet taken in")
    add = _tasks(subs, common, "coding", "suggestions from what was coded before")
    add("learn", coding.learn, "learn from all stored months what a coding depends on")
    suggest = add("suggest", coding.suggest, "codings for the receipts of a month that lack one")
    suggest.add_argument("cycle", metavar="CYCLE", help="as in `list`")
    suggest.add_argument("--json", action="store_true", help="for machines: JSON, a receipt a line")


def _tasks(
    subs: argparse._SubParsersAction[_Parser], common: _Parser, name: str, help_: str
) -> Callable[[str, Callable[..., int], str], _Parser]:
    """Return what adds a task to a command that has nothing but tasks."""
    tasks = subs.add_parser(name, help=help_).add_subparsers(metavar="TASK", required=True)

    def add(name: str, run: Callable[..., int], help_: str) -> _Parser:
        task = tasks.add_parser(name, parents=[common], help=help_)
        _database(task)
        task.set_defaults(run=run)
        return task

    return add


def _add_list(subs: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
    command = "list", commands.list_cycles, "cycles and their revisions"
    listing = _with_database(subs, common, *command)
    listing.add_argument("--json", action="store_true", help="for machines: one JSON array")


def _add_find(subs: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
    finding = subs.add_parser(
        "find",
        parents=[common],
        help="find people, charges, receipts and words on pages in every month",
        description="Shows what holds every WORD: the beginning of a word, an amount as 49.14, or"
        " the last four digits of a card as 6059. Put -- before a WORD that begins with a dash.",
    )
    finding.add_argument("words", nargs="+", metavar="WORD")
    finding.add_argument("--limit", type=_count, default=200, metavar="N", help="at most so many")
    finding.add_argument("--offset", type=_count, default=0, metavar="N", help="leave out so many")
    _database(finding)
    finding.add_argument("--json", action="store_true", help="for machines: JSON, one a line")
    finding.add_argument("--quiet", action="store_true", help="say only what goes wrong")
    finding.set_defaults(run=find)


def _add_desk(subs: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
    """The commands of the review desk."""

    def add(name: str, run: Callable[..., int], help_: str) -> _Parser:
        command = _with_database(subs, common, name, run, help_)
        command.add_argument(
            "cycle", metavar="CYCLE", nargs="?" if name == "resume" else None, help="as in `list`"
        )
        command.add_argument("--json", action="store_true", help="for machines: JSON, one a line")
        command.add_argument("--quiet", action="store_true", help="say only what goes wrong")
        return command

    decide = add("decide", commands.decide, "set, match, mark or resolve, a decision a line")
    decide.add_argument(
        "--file",
        type=a_path,
        required=True,
        metavar="F.jsonl",
        help="decisions; - for stdin",
    )
    decide.add_argument("--reason", metavar="TEXT", help="why, kept with the revision")
    decide.add_argument("--based-on", metavar="N", help="the revision that was looked at, as 1.2")
    add("decisions", commands.decisions, "every decision in force, and whether it still fits")
    compare = add("compare", commands.compare, "what one revision says otherwise than another")
    compare.add_argument("before", metavar="A", help="as 1.0")
    compare.add_argument("after", metavar="B", help="as 1.1")
    restore = add("restore", commands.restore, "an earlier revision as a new one")
    restore.add_argument("revision", metavar="N", help="as 1.0")
    restore.add_argument("--reason", metavar="TEXT", help="why, kept with the revision")
    add("resume", commands.resume, "read scans and pictures that are still unread")
    reviews.add_words(add)


def _add_read(subs: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
    read = subs.add_parser(
        "read",
        parents=[common],
        help="read single receipts: pictures, PDFs, e-mails, web pages, folders and zips",
        description="Boxes are points from the top left of the page; a picture's page is as large"
        " as A4, smaller where it has few pixels.",
    )
    read.add_argument("files", nargs="+", type=a_path, metavar="FILE")
    read.add_argument("--json", action="store_true", help="for machines: one line of JSON a file")
    read.add_argument(
        "--engine",
        choices=("rapidocr", "tesseract", "both"),
        default="both",
        help="what reads pictures; both: the second only where the first leaves doubt",
    )
    read.add_argument(
        "--password-stdin", action="store_true", help="read the files' password from standard input"
    )
    read.add_argument("--quiet", action="store_true", help="no progress on standard error")
    read.set_defaults(run=commands.read)


def _add_users(subs: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
    """The commands of users and companies."""
    users.add_user_tasks(_tasks(subs, common, "user", "who works here, and in which role"))
    users.add_company_tasks(_tasks(subs, common, "company", "companies whose books are kept"))
    users.add_login(_with_database(subs, common, "login", users.login, "say who works here"))
