"""Make an evidence pack: papers, data, decisions and events of a month, with their proofs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from ccprocessor.audit.chain import Break
from ccprocessor.audit.checkpoints import Checkpoint, read_checkpoint
from ccprocessor.audit.events import AuditEvent
from ccprocessor.documents.protocol.requests import PicturePlan
from ccprocessor.domain.cycles import Month, Person
from ccprocessor.errors import CouldNotBeProcessed, OutputRefused, WrongUsage
from ccprocessor.files import replacing
from ccprocessor.jobs import Job
from ccprocessor.review.wording import month_words, plural
from ccprocessor.scratch import SCRATCH, Scratch
from ccprocessor.services.evidence import writing
from ccprocessor.services.evidence.zipping import write_zip
from ccprocessor.services.export.exporting import build_packets, packet_files, refuse_changed_rules
from ccprocessor.services.export.result import ResultContext, write_result
from ccprocessor.services.export.staging import FINISHED, UNFINISHED
from ccprocessor.services.export.stamp import ExportStamp
from ccprocessor.services.intake.copies import stored_at_hand
from ccprocessor.services.office import Office
from ccprocessor.storage.base.failures import damaged
from ccprocessor.storage.encoding import EncodedPacket
from ccprocessor.storage.packets import load_packets
from ccprocessor.storage.revisions import StoredRevision, load_sealed
from ccprocessor.storage.trail.walking import Proven, proven
from ccprocessor.storage.trail.writing import digests_of_earlier

NAME = "Evidence.zip"
_BEGUN = "trail.begun"


class Made(NamedTuple):
    """A sentence on what was made, and errors for what could not be."""

    sentence: str
    failures: tuple[CouldNotBeProcessed, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a pack is made of; `people` are those whose papers are in it, with their packets.

    `earlier` is empty where the trail tells of the revision itself.
    """

    revision: StoredRevision
    month: Month
    sealed: bytes
    people: tuple[tuple[Person, EncodedPacket], ...]
    checkpoint: Checkpoint
    text: str
    trail: Proven
    earlier: bytes = b""


def write_evidence(
    office: Office,
    cycle_id: str,
    people: Collection[str],
    out: Path,
    job: Job,
    *,
    number: str | None = None,
) -> Made:
    """Write an evidence pack of a revision (None: the newest) into the zip file `out`.

    With `people`, by key, employee id or portal id, their papers only. The trail is signed first.
    Raises `UserError`: where anything that goes into it is not what was stored, nothing is written.
    """
    office.require("audit")
    _check_place(out)
    refuse_changed_rules(office)
    text = office.checkpoints.sign(office.database, office.actor)
    found = _gathered(office, cycle_id, number, people, text)
    edition = ExportStamp.of(office, found.revision, office.rules)
    scratch = Scratch(office.settings.cache_folder / SCRATCH)
    with closing(scratch):
        try:
            folder = scratch.folder / "pack"
            lost = _build(office, found, edition, folder, job)
            writing.write_proofs(folder, found, edition, office.settings.signing_key)
            with replacing(out) as part:
                write_zip(folder, part, job)
        except OSError as error:
            raise _refusal(out, error.strerror) from error
    who = plural(len(found.people), "person", "people")
    what = f"{month_words(found.month.cycle)}, revision {found.revision.number}"
    sentence = f"The evidence of {what}, {who}, was written to {out}."
    return Made(sentence, lost)


def _check_place(out: Path) -> None:
    """Raise `OutputRefused` before anything is drawn for a place that takes no file."""
    if out.is_dir():
        raise _refusal(out, "that is a folder")
    if not out.absolute().parent.is_dir():
        raise _refusal(out, "there is no such folder")
    if not os.access(out.absolute().parent, os.W_OK):
        raise _refusal(out, "nothing may be written into that folder")


def _refusal(out: Path, why: str | None) -> OutputRefused:
    return OutputRefused(
        f"The evidence pack could not be written to {out}: {why}.",
        hint="Make room, or choose a file in a folder that you may write to.",
    )


def _gathered(
    office: Office, cycle_id: str, number: str | None, people: Collection[str], text: str
) -> Evidence:
    """Read all that is stored, each part held against its digest, the chain from its start."""
    checkpoint, _ = read_checkpoint(text)
    with office.database.read() as session:
        revision, month, sealed, *_ = load_sealed(session, cycle_id, number)
        packets = load_packets(session, revision.id)
        pairs = _chosen(month, packets, people)
        choose = _chooser(month, {one.key for one, _ in pairs}, is_whole=not people)
        trail = proven(session, checkpoint.events, choose)
        if isinstance(trail, Break):
            raise damaged(f"event {trail.number:,} of the audit trail")
        writing.check_root(trail, checkpoint)
        begun = next((one for _, _, one in trail.chosen if one.action == _BEGUN), None)
        earlier = b""
        if begun is not None and revision.id <= int(begun.subject.record):
            earlier = digests_of_earlier(session, int(begun.subject.record))
    return Evidence(revision, month, sealed, pairs, checkpoint, text, trail, earlier)


def _chosen(
    month: Month, packets: tuple[EncodedPacket, ...], people: Collection[str]
) -> tuple[tuple[Person, EncodedPacket], ...]:
    pairs = tuple(zip(month.people, packets, strict=True))
    if not people:
        return pairs
    known = [{one.key, one.employee_id, one.portal_id} for one in month.people]
    if lost := [one for one in people if not any(one in names for names in known)]:
        raise WrongUsage(
            f"Nobody of {month_words(month.cycle)} is known as {', '.join(lost)}.",
            hint="Name people by their employee id or portal id, as the workbook lists them.",
        )
    return tuple(
        pair for pair, names in zip(pairs, known, strict=True) if not names.isdisjoint(people)
    )


def _chooser(
    month: Month, people: Collection[str], *, is_whole: bool
) -> Callable[[AuditEvent], bool]:
    """Return what tells the events of a month; of some people's only theirs and the month's own."""
    documents = {one.sha256 for one in month.documents}

    def choose(event: AuditEvent) -> bool:
        subject = event.subject
        if event.action == _BEGUN or subject.record in documents:
            return True
        if subject.cycle != month.cycle.id:
            return False
        is_own = not subject.person or subject.person in people
        return is_whole or (is_own and event.action != "draft.changed")

    return choose


def _build(
    office: Office, found: Evidence, edition: ExportStamp, folder: Path, job: Job
) -> tuple[CouldNotBeProcessed, ...]:
    """Packets, their pages as pictures, and the data of each person."""
    folder.mkdir(parents=True)
    chosen = tuple(one for one, _ in found.people)
    month = replace(found.month, people=chosen)
    sources = stored_at_hand(office, month.documents)
    made = folder.with_name("made")
    for place in (FINISHED, UNFINISHED):
        (made / place).mkdir(parents=True)
    lacking = build_packets(office, month, edition, sources, made, job)
    files, folders = packet_files(month), writing.folders_of(chosen)
    pictures: list[PicturePlan] = []
    for person, packet in found.people:
        home = folder / folders[person.key]
        (home / "pages").mkdir(parents=True)
        (home / "content.json").write_bytes(packet.content)
        (home / "provenance.json").write_bytes(packet.provenance)
        if person.key in files and person.key not in lacking.packets:
            papers = home / "packet.pdf"
            shutil.move(made / files[person.key], papers)
            pictures += _pictures(office.reader.open(papers).pages, papers)
    lost = office.reader.write_pictures(pictures, job=job)
    packets = {key: f"{folders[key]}/packet.pdf" for key in files if key not in lacking.packets}
    context = ResultContext(
        revision=edition.revision,
        program=edition.program,
        timings_ms=edition.timings_ms,
        rules=edition.rules.named,
        closing=edition.closing,
        packets=packets,
    )
    write_result(folder / "result.json", month, context)
    return (*lacking.errors, *lost.values())


def _pictures(pages: int, papers: Path) -> Iterator[PicturePlan]:
    """Every page of a packet as a picture beside it."""
    for page in range(1, pages + 1):
        yield PicturePlan(papers.with_name("pages") / f"{page:03}.jpg", papers, page)
