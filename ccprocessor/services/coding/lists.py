"""Master lists of codes in the office's database: taken in, shown, written to a file, taken off."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccprocessor.errors import WrongUsage
from ccprocessor.review.coding_lists import (
    CODE_FIELDS,
    LIST_NAMES,
    NO_LISTS,
    CodingLists,
    ListedCode,
    ListName,
)
from ccprocessor.review.wording import plural
from ccprocessor.services.office import Office

if TYPE_CHECKING:
    from ccprocessor.storage.office_rules import KeptRule

_RULES: Mapping[ListName, str] = {name: f"coding_{name}" for name in LIST_NAMES}
"""Names under which the office keeps the lists."""


@dataclass(frozen=True, slots=True)
class KeptList:
    """A list of the office with who stored it and when."""

    name: ListName
    codes: tuple[ListedCode, ...]
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A list that was taken in: how many codes it has, and what is otherwise than before."""

    name: ListName
    codes: int
    new: int
    changed: int
    gone: int

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        told = f"{self.new} new, {self.changed} changed, {self.gone} gone"
        return f"{words(self.name)}: {plural(self.codes, 'code')} ({told})."


def words(name: ListName) -> str:
    """Return the name of a list as it is said, as `Cost types`."""
    return f"{CODE_FIELDS[name].name}s".capitalize() if name != "gl_accounts" else "GL accounts"


def lists_of(office: Office) -> CodingLists:
    """The lists that count now; none of a field where the office keeps none."""
    found = {one.name: one.codes for one in kept_lists(office) if one.codes}
    return CodingLists(found) if found else NO_LISTS


def digest_of(lists: CodingLists) -> str:
    """SHA-256 of the lists; empty without any."""
    if not lists.lists:
        return ""
    told = {name: _as_json(codes) for name, codes in lists.lists.items()}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def with_lists(options: Mapping[str, Any], lists: CodingLists) -> dict[str, Any]:
    """Return the options of a revision that name the lists it was checked by, where any are."""
    named = {"lists": digest_of(lists)} if lists.lists else {}
    return {key: one for key, one in options.items() if key != "lists"} | named


def kept_lists(office: Office) -> tuple[KeptList, ...]:
    """The newest of each list that the office ever kept; one that was taken off has no codes."""
    kept = _kept(office)
    return tuple(
        KeptList(name, _codes(rule.value), rule.by, rule.at)
        for name, key in _RULES.items()
        if (rule := kept.get(key))
    )


def import_lists(
    office: Office, files: Sequence[Path], only: ListName | None = None
) -> tuple[TakenIn, ...]:
    """Take in every list of some files in the place of the one before; all of them, or none.

    `only` says which list the files hold, where they do not tell. Raises `UnreadableInput`, with
    every line that is wrong where lines are.
    """
    from ccprocessor.sheets.lists.coding_lists import read_lists

    office.require("rules")
    read = read_lists(files, only)
    before = {one.name: one.codes for one in kept_lists(office)}
    _keep(office, read)
    return tuple(_taken_in(name, codes, before.get(name, ())) for name, codes in read.items())


def remove_lists(office: Office, names: Sequence[ListName]) -> None:
    """Let every code be used again in the fields of these lists; what they were is kept."""
    office.require("rules")
    there = lists_of(office).lists
    if missing := next((name for name in names if name not in there), None):
        raise WrongUsage(f"There is no list of {words(missing).lower()}.")
    _keep(office, dict.fromkeys(names, ()))


def export_lists(office: Office, target: Path) -> int:
    """Write all lists to a workbook or, if its name ends so, a CSV file; the number of codes.

    Such a file can be taken in again. Raises `OutputRefused`, and `WrongUsage` without any list.
    """
    from ccprocessor.sheets.lists.coding_lists import write_lists

    lists = lists_of(office).lists
    if not lists:
        raise WrongUsage(
            "The office keeps no lists of codes.", hint="`ccprocessor lists import` takes them in."
        )
    write_lists(target, lists)
    return sum(len(codes) for codes in lists.values())


def as_lines(kept: Sequence[KeptList]) -> Iterator[str]:
    """A line for each list, and one for each of its codes."""
    for one in kept:
        since = f"{one.by or 'unknown'}, {one.at:%Y-%m-%d %H:%M} UTC"
        count = plural(len(one.codes), "code") if one.codes else "taken off"
        yield f"{words(one.name)}: {count}  ({since})"
        for code in one.codes:
            days = [str(day) if day else "…" for day in (code.valid_from, code.valid_to)]
            period = f"  {' to '.join(days)}" if code.valid_from or code.valid_to else ""
            yield f"  {code.code}  {code.name}{period}".rstrip()


def as_json(kept: Sequence[KeptList]) -> Iterator[dict[str, Any]]:
    """An object for each code."""
    for one in kept:
        for code in one.codes:
            yield {
                "list": one.name,
                "code": code.code,
                "name": code.name,
                "valid_from": code.valid_from and code.valid_from.isoformat(),
                "valid_to": code.valid_to and code.valid_to.isoformat(),
            }


def _kept(office: Office) -> dict[str, KeptRule]:
    if office.is_empty:
        return {}
    from ccprocessor.storage.office_rules import load_rules

    with office.database.read() as session:
        return load_rules(session, _RULES.values())


def _keep(office: Office, lists: Mapping[ListName, Sequence[ListedCode]]) -> None:
    from ccprocessor.storage.office_rules import add_rules

    values = {_RULES[name]: _as_json(codes) for name, codes in lists.items()}
    with office.write(right="rules") as session:
        add_rules(session, values, dt.datetime.now(dt.UTC))


def _as_json(codes: Sequence[ListedCode]) -> list[list[str]]:
    return [
        [one.code, one.name, *(str(day or "") for day in (one.valid_from, one.valid_to))]
        for one in codes
    ]


def _codes(value: Sequence[Sequence[str]]) -> tuple[ListedCode, ...]:
    return tuple(
        ListedCode(code, name, *(dt.date.fromisoformat(day) if day else None for day in days))
        for code, name, *days in value
    )


def _taken_in(name: ListName, codes: Sequence[ListedCode], before: Sequence[ListedCode]) -> TakenIn:
    old, new = {one.code for one in before}, {one.code for one in codes}
    changed = {one.code for one in codes if one.code in old and one not in before}
    return TakenIn(name, len(codes), len(new - old), len(changed), len(old - new))
