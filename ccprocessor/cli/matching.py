"""Command handlers of matching that learns: card, versions, accepting many at once."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager

from ccprocessor.app import open_office
from ccprocessor.errors import WrongUsage
from ccprocessor.jobs import Job
from ccprocessor.services.office import Office
from ccprocessor.settings import Settings

AddTask = Callable[[str, Callable[..., int], str], argparse.ArgumentParser]
"""Adds a task by its name, what runs it, and its help."""


def add_tasks(add: AddTask) -> None:
    """Add the tasks of `ccprocessor matching`."""
    add("card", show_card, "tell what is in use, how precise it is, and every version")
    add("learn", learn, "learn from decided matches of all months but the last; stays in shadow")
    promoted = add("promote", promote, "match by a version from now on, if it is better")
    promoted.add_argument("version", type=int, metavar="VERSION", help="its number on the card")
    add("roll-back", roll_back, "match by what was in use before")
    accepted = add("accept", accept, "accept every proposed match of a month that is sure enough")
    accepted.add_argument("cycle", metavar="CYCLE", help="as in `list`")
    accepted.add_argument("--above", type=float, required=True, metavar="P", help="0.5 to 1")
    switched = add("automatic", automatic, "turn automatic acceptance on or off")
    switched.add_argument("state", choices=("on", "off"))


def show_card(asked: argparse.Namespace, settings: Settings) -> int:
    """Print the card."""
    with _office(asked, settings) as office:
        from ccprocessor.services.matching_model.card import card_of

        sys.stdout.writelines(f"{line}\n" for line in card_of(office).lines)
    return 0


def learn(asked: argparse.Namespace, settings: Settings) -> int:
    """Learn what a pair depends on, and print how well."""
    with _office(asked, settings) as office:
        from ccprocessor.services.matching_model.card import learn

        sys.stdout.write(f"{learn(office, Job()).sentence}\n")
    return 0


def promote(asked: argparse.Namespace, settings: Settings) -> int:
    """Match by a version from now on."""
    with _office(asked, settings) as office:
        from ccprocessor.services.pair_models import promote

        version = promote(office, asked.version)
    sys.stdout.write(f"Version {version.number} is in use from now on.\n")
    return 0


def roll_back(asked: argparse.Namespace, settings: Settings) -> int:
    """Match by what was in use before."""
    with _office(asked, settings) as office:
        from ccprocessor.services.pair_models import roll_back

        version = roll_back(office)
    told = f"Version {version.number}" if version else "The evidence alone"
    sys.stdout.write(f"{told} is in use from now on.\n")
    return 0


def accept(asked: argparse.Namespace, settings: Settings) -> int:
    """Accept every proposed match from a probability on, as one revision."""
    if not 0.5 <= asked.above <= 1:  # noqa: PLR2004  (below, nothing is proposed)
        raise WrongUsage("--above takes a probability from 0.5 to 1.")
    with _office(asked, settings) as office:
        from ccprocessor.services.desk.deciding import decide
        from ccprocessor.services.desk.standing import standing_of
        from ccprocessor.services.matching_model.precision import accept_all, precision_of

        label, lines = accept_all(standing_of(office, asked.cycle).month, asked.above)
        told = precision_of(office).at(asked.above).words
        if not lines:
            sys.stdout.write("No proposed match is that probable.\n")
            return 0
        made = decide(office, asked.cycle, [json.dumps(line) for line in lines], reason=label)
    revision = made.revision.number if made.revision else "none"
    sys.stdout.write(f"{label}, {told}. Revision {revision}.\n")
    return 0


def automatic(asked: argparse.Namespace, settings: Settings) -> int:
    """Turn automatic acceptance on or off."""
    with _office(asked, settings) as office:
        from ccprocessor.services.matching_model.automatic import turn_off, turn_on

        found = turn_on(office) if asked.state == "on" else turn_off(office)
    sys.stdout.write(f"{found.sentence}\n")
    return 0


def _office(asked: argparse.Namespace, settings: Settings) -> AbstractContextManager[Office]:
    return open_office(settings, asked.database, create=asked.database is None)
