"""A month on the command line, and what is decided about it."""

from __future__ import annotations

import json
from typing import Any

from tests.end_to_end.machine import Machine, Ran

Json = dict[str, Any]


def decide(machine: Machine, month: Json, *decisions: Json, options: tuple[str, ...] = ()) -> Ran:
    file = machine.folder / "decisions.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in decisions))
    return machine.run("decide", month["cycle"]["id"], "--file", file, "--json", *options)


def exported(machine: Machine, month: Json, revision: str | None = None) -> Json:
    out = machine.folder / "exported"
    options = ("--revision", revision) if revision else ()
    ran = machine.run("export", "--cycle", month["cycle"]["id"], "--out", out, *options)
    assert ran.code == 0, ran.err
    found: Json = json.loads((out / "result.json").read_text("utf-8"))
    return found


def in_force(machine: Machine, month: Json) -> list[Json]:
    ran = machine.run("decisions", month["cycle"]["id"], "--json")
    assert ran.code == 0, ran.err
    return ran.events


def key(charge: Json) -> Json:
    return {name: charge[name] for name in ("card", "number", "occurrence")}


def matched(month: Json) -> tuple[Json, Json, Json]:
    """Somebody with a charge and the one receipt that it is matched with."""
    for person in month["employees"]:
        for match in person["matches"]:
            if len(match["receipts"]) == 1:
                number, ids = match["transaction"]["number"], match["receipts"]
                [charge] = [one for one in person["transactions"] if one["number"] == number]
                receipts = [one for one in person["receipts"] if one["transaction_id"] in ids]
                return person, charge, receipts[0]
    raise AssertionError("nobody has a match")
