"""The main job: files in, a reviewed month stored and exported."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ccprocessor.domain.cycles import Month
from ccprocessor.errors import (
    Cancelled,
    Interrupted,
    UserError,
    printable,
)
from ccprocessor.jobs import Done, Job, ResultsWritten, Stored
from ccprocessor.review.wording import plural
from ccprocessor.services.cycle.draft import UnsavedMonth
from ccprocessor.services.cycle.drafting import (
    draft_month,
    given_up_in,
    inputs_of,
    reading_ahead,
    stored_before,
)
from ccprocessor.services.cycle.interrupted import noted
from ccprocessor.services.export.exporting import (
    Lacking,
    build_checkpoint,
    build_papers,
    build_result,
    unread_note,
    unread_pictures,
)
from ccprocessor.services.export.staging import StagingFolder, open_outbox
from ccprocessor.services.export.stamp import ExportStamp, is_stored
from ccprocessor.services.intake.copies import copies_at_hand, stored_at_hand
from ccprocessor.services.intake.feed import refused_of
from ccprocessor.services.intake.intake import open_files
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.services.rules import OfficeRules

if TYPE_CHECKING:  # imported where something is stored: most of the time to start is theirs
    from ccprocessor.storage.revisions import StoredRevision

log = logging.getLogger(__name__)

_GO_ON = "Give the same files again to get all of its results."
_STORED = f"the month is stored already. {_GO_ON}"
_PERHAPS_STORED = (
    "whether the month was stored is not known, since the database no longer answers;"
    f" `ccprocessor list` shows it. {_GO_ON}"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of a run: the stored revision, its month, and files that could not be read."""

    revision: StoredRevision
    month: Month
    out: Path
    failures: tuple[UserError, ...] = ()

    @property
    def summary(self) -> str:
        """The run in a few sentences."""
        people = self.month.people
        to_look_at = sum(not person.is_ready for person in people)
        totals = self.month.control_totals
        return (
            f"{self.month.cycle.id}, revision {self.revision.number}: {len(people)} people, "
            f"{to_look_at} of them to look at; statement {totals.statement_net:,.2f}, "
            f"receipts {totals.receipts:,.2f}.{_doubts(self.month)}\n"
            f"The results are in {printable(str(self.out))}."
            f"{unread_note(self.month)}"
        )


def _doubts(month: Month) -> str:
    """Return what puts the totals in doubt, on lines of its own; empty if nothing does."""
    told = [one.message for one in month.issues if one.type in {"no_common_people", "other_period"}]
    unread = [one.message for one in month.issues if one.type == "unreadable_page"]
    if unread:
        what = "page is not read, and nothing on it is counted:"
        many = "pages are not read, and nothing on them is counted. The first:"
        told.append(f"{plural(len(unread), what, many)} {unread[0]}")
    return "".join(f"\n{one}" for one in told)


def process_cycle(
    files: Sequence[Path], out: Path, office: Office, options: ProcessOptions, job: Job
) -> Outcome:
    """Read, match, check, store a revision, and write every export and `result.json` into `out`.

    Files in any order, recognised by content. Raises `UserError`s; then, and when cancelled,
    database and `out` are as they were.
    """
    with open_outbox(out, lambda manifest: is_stored(office, manifest)) as outbox:
        try:
            office.require("load")
            opened = open_files(office, files, options)
            build = _Build(office, outbox, job)
            failures: tuple[UserError, ...]
            with (
                noted(office, files, options),
                reading_ahead(office, opened, options, job) as feed,
            ):
                inputs = inputs_of(office, opened, options)
                _check_rules(office, options)
                if found := stored_before(office, inputs, job):
                    feed.close()
                    revision, month = found
                    failures = refused_of(opened, month)
                    lacking = build.all(month, revision)
                else:
                    draft = draft_month(office, inputs, feed, job)
                    revision, month, lacking = _stored(draft, build)
                    failures = draft.intake.failures
            outbox.mark_stored()
            job.announce(Stored(month.cycle.id, revision.number))
            lacking += build_checkpoint(office, outbox.files)
            outbox.deliver()
        except Interrupted as stop:
            raise _cancelled(outbox, stop) from stop
    job.announce(ResultsWritten(out, unread_pictures(month)))
    job.announce(Done(month.cycle.id, revision.number))
    log.info("Exported revision %s of %s", revision.number, month.cycle.id)
    return Outcome(revision, month, out, (*failures, *given_up_in(month), *lacking.errors))


def _check_rules(office: Office, options: ProcessOptions) -> None:
    """Refuse rules that mean nothing, and warn of settings that the office overrules."""
    office.rules.checked()
    if sentence := office.unheeded:
        options.warn(sentence)


def _cancelled(outbox: StagingFolder, stop: Interrupted) -> Cancelled:
    """Say what an interrupt leaves: nothing, or a stored month whose results wait."""
    if stop.outcome == "unknown":
        outbox.leave()
        return Cancelled(_PERHAPS_STORED)
    if stop.outcome == "not stored":
        outbox.discard()
        return Cancelled()
    return Cancelled(_STORED) if outbox.is_wanted() else Cancelled()


@dataclass(frozen=True, slots=True)
class _Build:
    """Builds the results of an edition in the outbox."""

    office: Office
    outbox: StagingFolder
    job: Job

    def all(self, month: Month, revision: StoredRevision) -> Lacking:
        """Every file of a stored revision, sealed: a later run may move them in."""
        edition = ExportStamp.of(self.office, revision, self.office.rules)
        lacking = self.papers(month, edition, stored_at_hand(self.office, month.documents))
        lacking = build_result(month, edition, self.outbox.files, lacking)
        self.outbox.seal(revision.inputs_digest, revision.created_at)
        return lacking

    def clear(self) -> None:
        """Remove the packets built so far: the next ones may be named otherwise."""
        for packet in self.outbox.files.rglob("*.pdf"):
            packet.unlink()

    def papers(self, month: Month, edition: ExportStamp, sources: Mapping[str, Path]) -> Lacking:
        """Packets, workbook and import file."""
        folder = self.outbox.files
        return build_papers(self.office, month, edition, sources, folder, self.job)


def _stored(draft: UnsavedMonth, build: _Build) -> tuple[StoredRevision, Month, Lacking]:
    """Build the exports, then commit; built once more where another run was faster.

    So they are without the records of a person whose records cannot be stored.
    """
    from ccprocessor.services.cycle.storing import store_upon_newest

    lacking = Lacking()

    def prepare(draft: UnsavedMonth, number: str) -> OfficeRules:
        nonlocal lacking
        build.clear()
        began, rules = time.perf_counter(), build.office.rules
        edition = ExportStamp(
            number, draft.created, draft.program, rules, draft.timings_ms, draft.base.decisions
        )
        lacking = build.papers(draft.month, edition, copies_at_hand(build.office, draft.redacted))
        draft.timings_ms["export"] = _since(began)
        lacking = build_result(draft.month, edition, build.outbox.files, lacking)
        build.outbox.seal(draft.stored_digest, draft.created)
        return rules

    revision, month = store_upon_newest(build.office, draft, build.job, prepare)
    if revision.created_at != draft.created:
        lacking = build.all(month, revision)
    return revision, month, lacking


def _since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
