"""Command handlers of the coding of receipts: lists of codes, rules, suggestions."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ccprocessor.app import open_office
from ccprocessor.errors import WrongUsage
from ccprocessor.jobs import Job
from ccprocessor.review.wording import plural
from ccprocessor.settings import Settings

if TYPE_CHECKING:
    from ccprocessor.review.coding_lists import ListName

NAMES = ("jobs", "phases", "cost-types", "gl-accounts")


def import_lists(asked: argparse.Namespace, settings: Settings) -> int:
    """Lists of codes from files; all of them, or none."""
    with open_office(settings, asked.database) as office:
        from ccprocessor.services.coding.lists import import_lists

        only = _names([asked.list])[0] if asked.list else None
        for one in import_lists(office, asked.files, only):
            sys.stdout.write(f"{one.sentence}\n")
    return 0


def show_lists(asked: argparse.Namespace, settings: Settings) -> int:
    """Print the lists, a code a line."""
    wanted = _names(asked.names)
    with open_office(settings, asked.database, create=asked.database is None) as office:
        from ccprocessor.services.coding.lists import as_json, as_lines, kept_lists

        found = [one for one in kept_lists(office) if not wanted or one.name in wanted]
    if asked.json:
        lines = [json.dumps(one, ensure_ascii=False) for one in as_json(found)]
    else:
        lines = list(as_lines(found)) or ["The office keeps no lists of codes."]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def export_lists(asked: argparse.Namespace, settings: Settings) -> int:
    """All lists in one file."""
    with open_office(settings, asked.database, create=asked.database is None) as office:
        from ccprocessor.services.coding.lists import export_lists

        count = export_lists(office, asked.out)
    sys.stdout.write(f"{count:,} codes are in {asked.out}.\n")
    return 0


def remove_lists(asked: argparse.Namespace, settings: Settings) -> int:
    """No lists of these names any more."""
    with open_office(settings, asked.database, create=asked.database is None) as office:
        from ccprocessor.services.coding.lists import remove_lists

        remove_lists(office, _names(asked.names))
    sys.stdout.write(f"Taken off: {', '.join(asked.names)}.\n")
    return 0


def import_rules(asked: argparse.Namespace, settings: Settings) -> int:
    """Rules for coding from a file, in the place of all others."""
    with open_office(settings, asked.database) as office:
        from ccprocessor.services.coding.rules import import_rules

        count = len(import_rules(office, asked.file))
    sys.stdout.write(f"{plural(count, 'rule')} from {asked.file.name}.\n")
    return 0


def show_rules(asked: argparse.Namespace, settings: Settings) -> int:
    """Print the rules in their order."""
    with open_office(settings, asked.database, create=asked.database is None) as office:
        from ccprocessor.services.coding.rules import rules_of

        rules = rules_of(office)
    lines = [f"{number}. {rule}" for number, rule in enumerate(rules, 1)]
    sys.stdout.writelines(f"{line}\n" for line in lines or ["The office keeps no rules."])
    return 0


def test_rules(asked: argparse.Namespace, settings: Settings) -> int:
    """Print how rules, kept or of a file, fit what was coded before."""
    with open_office(settings, asked.database, create=asked.database is None) as office:
        from ccprocessor.services.coding.rules import rules_within
        from ccprocessor.services.coding.suggestions import trial

        lines = trial(office, rules_within(office, asked.file) if asked.file else None)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def learn(asked: argparse.Namespace, settings: Settings) -> int:
    """Learn what codings depend on, and print how well."""
    with open_office(settings, asked.database, create=asked.database is None) as office:
        from ccprocessor.services.coding.suggestions import learn

        sys.stdout.write(f"{learn(office, Job()).sentence}\n")
    return 0


def suggest(asked: argparse.Namespace, settings: Settings) -> int:
    """Print up to three codings for each receipt that lacks one, or has one that is not listed."""
    with open_office(settings, asked.database, create=asked.database is None) as office:
        from ccprocessor.services.coding.suggestions import as_json, as_lines, suggested

        found = suggested(office, asked.cycle)
    if asked.json:
        lines = [json.dumps(as_json(one), ensure_ascii=False) for one in found]
    else:
        lines = [line for one in found for line in as_lines(one)]
        lines = lines or ["Every receipt is coded."]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def _names(given: Sequence[str]) -> list[ListName]:
    from ccprocessor.review.coding_lists import LIST_NAMES

    known = dict(zip(NAMES, LIST_NAMES, strict=True))
    if wrong := next((one for one in given if one not in known), None):
        raise WrongUsage(f"There is no list “{wrong}”.", hint=f"Lists are {', '.join(NAMES)}.")
    return [known[one] for one in given]
