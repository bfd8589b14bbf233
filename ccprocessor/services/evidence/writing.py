"""Files of an evidence pack that prove it: events, revision, decisions, signatures."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccprocessor.audit.checkpoints import Checkpoint
from ccprocessor.audit.merkle import HashTree, inclusion_proofs
from ccprocessor.domain.cycles import Person
from ccprocessor.resources import resource
from ccprocessor.review.wording import month_words, period_words
from ccprocessor.services.checkpoints import signing_key
from ccprocessor.services.evidence.approvals import approvals
from ccprocessor.services.export.approvals import moment
from ccprocessor.services.export.file_names import packet_names
from ccprocessor.storage.base.failures import damaged
from ccprocessor.storage.trail.walking import Proven

if TYPE_CHECKING:
    from ccprocessor.services.evidence.pack import Evidence
    from ccprocessor.services.export.stamp import ExportStamp

_SIGNED = "ccprocessor evidence 1"
_MANIFEST = "manifest.json"
_BLOCK = 1 << 20
_NAMED = 5  # people that the first lines name


def folders_of(people: Sequence[Person]) -> dict[str, str]:
    """For each person's key, the folder of the papers in the pack."""
    return {
        key: f"people/{name.removesuffix('.pdf')}" for key, name in packet_names(people).items()
    }


def check_root(trail: Proven, checkpoint: Checkpoint) -> None:
    """Raise `DatabaseRefused` where a walk finds another tree than the one that was signed."""
    tree = HashTree.of(trail.leaves)
    if (tree.size, tree.root) != (checkpoint.events, checkpoint.root):
        raise damaged("the end of the audit trail")


def write_proofs(folder: Path, found: Evidence, edition: ExportStamp, key_file: Path) -> None:
    """Write all that proves the papers that are in the folder, at last the signed list of files."""
    proofs = inclusion_proofs(found.trail.leaves, [number - 1 for number, *_ in found.trail.chosen])
    lines = b"".join(body + b"\n" for _, body, _ in found.trail.chosen)
    (folder / "events.jsonl").write_bytes(lines)
    _write(folder / "proofs.json", {str(at + 1): proof for at, proof in proofs.items()})
    (folder / "checkpoint.txt").write_text(found.text, "utf-8", newline="\n")
    (folder / "revision.json").write_bytes(found.sealed)
    bodies: list[str] = json.loads(found.sealed).get("decisions", [])
    (folder / "decisions.jsonl").write_bytes(b"".join(one.encode() + b"\n" for one in bodies))
    if found.earlier:
        (folder / "earlier.txt").write_bytes(found.earlier)
    people = [person for person, _ in found.people]
    told_of = approvals(people, edition.decisions, edition.closing)
    _write(folder / "approvals.json", told_of)
    shutil.copyfile(resource("evidence/verify.py"), folder / "verify.py")
    readme = _head(found) + resource("evidence/README.txt").read_text("utf-8")
    (folder / "README.txt").write_text(readme, "utf-8", newline="\n")
    key = signing_key(key_file)
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    (folder / "public-key.txt").write_text(f"{public}\n", "ascii", newline="\n")
    _write(folder / _MANIFEST, _manifest(folder, found))
    told = f"{_SIGNED}\nmanifest {_digest(folder / _MANIFEST)}\n"
    signature = base64.b64encode(key.sign(told.encode())).decode()
    signed = f"{told}key {public}\nsignature {signature}\n"
    (folder / "manifest.signature").write_text(signed, "ascii", newline="\n")


def _head(found: Evidence) -> str:
    """Lines on top of the text that explains a pack: of which month it is, and when it was made."""
    cycle, checkpoint = found.month.cycle, found.checkpoint
    names = ", ".join(person.name for person, _ in found.people)
    lines = (
        ("Company", cycle.company or "not printed"),
        ("Month", period_words(cycle.period_from, cycle.period_to) or "no period printed"),
        ("Revision", f"{found.revision.number}, of {_moment(found.revision.created_at)}"),
        ("People", names if len(found.people) <= _NAMED else str(len(found.people))),
        ("Signed", f"{_moment(checkpoint.at)}, by {checkpoint.by}"),
        ("Office", f"{checkpoint.office} (the same in every pack of the same office)"),
    )
    return "".join(f"{name + ':':<10}{value}\n" for name, value in lines) + "\n"


def _moment(at: dt.datetime) -> str:
    return moment(at).removeprefix(" on ")


def _manifest(folder: Path, found: Evidence) -> dict[str, Any]:
    folders = folders_of([person for person, _ in found.people])
    files = {
        path.relative_to(folder).as_posix(): [path.stat().st_size, _digest(path)]
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return {
        "title": month_words(found.month.cycle),
        "office": found.checkpoint.office,
        "cycle": found.month.cycle.id,
        "company": found.month.cycle.company,
        "revision": found.revision.number,
        "program": found.revision.program,
        "people": [
            {"key": person.key, "name": person.name, "folder": folders[person.key]}
            for person, _ in found.people
        ],
        "files": files,
    }


def _write(file: Path, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    file.write_text(f"{text}\n", "utf-8", newline="\n")


def _digest(path: Path) -> str:
    seen = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_BLOCK):
            seen.update(piece)
    return seen.hexdigest()
