"""Command handlers of the review: submit, approve, return, the queue, closing and reopening."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from ccprocessor.app import open_office
from ccprocessor.cli.commands import tell_decided
from ccprocessor.errors import WrongUsage
from ccprocessor.settings import Settings

if TYPE_CHECKING:  # heavy, and not needed before a command runs
    from ccprocessor.services.approval.items import Queue
    from ccprocessor.services.office import Office

AddCommand = Callable[[str, Callable[..., int], str], argparse.ArgumentParser]
"""Adds a command on a month by its name, what runs it, and its help."""


def add_words(add: AddCommand) -> None:
    """Add `submit`, `approve`, `return`, `close` and `reopen`."""
    for word, help_ in (
        ("submit", "people whose issues are settled, for approval"),
        ("approve", "people as they are; a fact that moves later takes it back"),
        ("return", "people to be worked on again, with a comment"),
    ):
        command = add(word, review, help_)
        command.add_argument("people", nargs="*", metavar="PERSON", help="default: all who may be")
        command.add_argument("--comment", metavar="TEXT", help="kept with it; `return` needs one")
        command.set_defaults(word=word, lines=())
        if word == "return":
            told = "charges to be worked on again, each with the four last digits of its card"
            command.add_argument("--lines", nargs="+", metavar="CARD/NUMBER", help=told)
    closing = add("close", close, "a month in which everybody is approved or excused")
    told = "somebody who is not approved, by number; once for each"
    closing.add_argument("--excuse", action="append", default=[], metavar="PERSON", help=told)
    told = "why they are excused: one for all, or one for each in their order"
    closing.add_argument("--reason", action="append", default=[], metavar="TEXT", help=told)
    opening = add("reopen", reopen, "a closed month, so that it can be changed again")
    opening.add_argument("--reason", required=True, metavar="TEXT", help="why, kept with it")


def add_queue(add: AddCommand) -> None:
    """Add `queue`."""
    told = add("queue", queue, "who waits for approval in every open month, the riskiest first")
    told.add_argument(
        "--assign",
        action="append",
        default=[],
        metavar="PERSON=USER",
        help="give somebody to a user: to review, or to work on who was returned; once for each",
    )
    told.set_defaults(quiet=False)
    told.add_argument("--month", default="", metavar="CYCLE", help="month of who is assigned")
    told.add_argument("--json", action="store_true", help="for machines: JSON, a person a line")


def review(asked: argparse.Namespace, settings: Settings) -> int:
    """People submitted, approved or returned; as `decide` otherwise."""
    if asked.word == "return" and not (asked.comment or "").strip():
        raise WrongUsage("Say what is to be done: --comment TEXT.", hint="Nothing was stored.")
    with open_office(settings, asked.database, create=asked.database is None) as office:
        from ccprocessor.services.desk.deciding import review

        charges = asked.lines or ()
        done = review(office, asked.cycle, asked.word, asked.people, asked.comment, charges)
    return tell_decided(done, asked, of_lines=False)


def queue(asked: argparse.Namespace, settings: Settings) -> int:
    """Print who waits for approval, a line each."""
    with open_office(settings, asked.database, create=asked.database is None) as office:
        from ccprocessor.services.approval.listing import as_json, as_line
        from ccprocessor.services.approval.queue import queue_of

        found = queue_of(office)
        if asked.assign:
            return _assign(office, asked, found)
    now = dt.datetime.now(dt.UTC)
    for item in found.items:
        told = json.dumps(as_json(item), ensure_ascii=False) if asked.json else as_line(item, now)
        sys.stdout.write(f"{told}\n")
    if not found.items and not asked.json:
        sys.stdout.write("Nothing is waiting.\n")
    for trouble in found.troubles:
        sys.stderr.write(f"ccprocessor: {trouble}\n")
    return 0


def _assign(office: Office, asked: argparse.Namespace, found: Queue) -> int:
    from ccprocessor.services.approval.acts import reassign_named

    for pair in asked.assign:
        person, equals, user = pair.partition("=")
        if not (person and equals and user):
            raise WrongUsage(
                f"{pair} says not who is given to whom.", hint="Write --assign PERSON=USER."
            )
        done = reassign_named(office, person, user, found.items, asked.month)
        _tell(done.sentence, asked)
    return 0


def close(asked: argparse.Namespace, settings: Settings) -> int:
    """Close a month, with excuses for whoever is not approved."""
    people, reasons = asked.excuse, asked.reason
    if len(reasons) == 1:
        reasons = reasons * len(people)
    if len(people) != len(reasons):
        raise WrongUsage(
            "Whoever is excused needs a reason.",
            hint="Give one --reason for all, or one for each --excuse in their order.",
        )
    with open_office(settings, asked.database, create=asked.database is None) as office:
        from ccprocessor.services.approval.closing import close_month

        told = close_month(office, asked.cycle, dict(zip(people, reasons, strict=True)))
    return _tell(told, asked)


def reopen(asked: argparse.Namespace, settings: Settings) -> int:
    """Let a closed month be changed again."""
    with open_office(settings, asked.database, create=asked.database is None) as office:
        from ccprocessor.services.approval.closing import reopen_month

        told = reopen_month(office, asked.cycle, asked.reason)
    return _tell(told, asked)


def _tell(sentence: str, asked: argparse.Namespace) -> int:
    if asked.json:
        sys.stdout.write(json.dumps({"done": sentence}, ensure_ascii=False) + "\n")
    elif not asked.quiet:
        sys.stdout.write(f"{sentence}\n")
    return 0
