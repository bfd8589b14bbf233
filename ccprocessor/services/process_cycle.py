"""The main job: files in, a reviewed month stored and exported."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ccprocessor import __version__
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.matches import Alias
from ccprocessor.errors import UserError
from ccprocessor.jobs import Job
from ccprocessor.services.copies import copies_at_hand, make_copies
from ccprocessor.services.exporting import Edition, build_papers, build_result
from ccprocessor.services.identity import inputs_digest
from ccprocessor.services.intake import Intake, Opened, open_files, take_in
from ccprocessor.services.month import reviewed_month
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.services.outbox import Outbox, open_outbox, recover
from ccprocessor.services.storing import Draft, Outrun, number_of, store
from ccprocessor.sheets.aliases import read_aliases
from ccprocessor.sheets.template import ImportTemplate, load_template
from ccprocessor.storage.aliases import load_aliases
from ccprocessor.storage.revisions import StoredRevision, find_by_inputs, load_month


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run: the stored revision, its month, and files that could not be read."""

    revision: StoredRevision
    month: Month
    out: Path
    failures: tuple[UserError, ...] = ()

    @property
    def summary(self) -> str:
        """The run in a few sentences."""
        people = self.month.people
        flagged = sum(bool(person.flags) for person in people)
        totals = self.month.control_totals
        return (
            f"{self.month.cycle.id}, revision {self.revision.number}: {len(people)} people, "
            f"{flagged} of them to look at; statement {totals.statement_net:,.2f}, "
            f"receipts {totals.receipts:,.2f}.\nThe results are in {self.out}."
        )


def process_cycle(
    files: Sequence[Path], out: Path, office: Office, options: ProcessOptions, job: Job
) -> Outcome:
    """Read, match, check, store a revision, and write every export and `result.json` into `out`.

    Files in any order, recognised by content. Raises `UserError`s; then, and when cancelled,
    database and `out` are as they were.
    """
    started = dt.datetime.now(dt.UTC)
    template = load_template(office.settings.import_template, office.settings.import_values)
    given = read_aliases(options.aliases) if options.aliases else ()
    recover(out, lambda digest: _is_stored(office, digest))
    outbox = open_outbox(out)
    try:
        opened = open_files(office.reader, files, options)
        run = _Run(office, options, given, template, outbox, opened, job, started)
        revision, month, failures = run.again() or run.anew()
        outbox.deliver()
    except BaseException:
        outbox.discard()
        raise
    job.announce("exported", out=str(out))
    job.announce("done", cycle=month.cycle.id, revision=revision.number)
    return Outcome(revision, month, out, failures)


@dataclass(slots=True)
class _Run:
    """One run's way from opened files to results that wait in the outbox."""

    office: Office
    options: ProcessOptions
    given: tuple[Alias, ...]
    template: ImportTemplate
    outbox: Outbox
    opened: Opened
    job: Job
    started: dt.datetime

    def again(self) -> tuple[StoredRevision, Month, tuple[UserError, ...]] | None:
        """Files, aliases, options and program known from before: the stored revision."""
        if self.opened.failures:
            return None
        with self.office.database.read() as session:
            found = find_by_inputs(session, self._digest(self._aliases()))
            if found is None:
                return None
            revision, month = load_month(session, found.cycle_id, found.number)
        self._announce_reviewed(month)
        self.job.announce("stored", cycle=month.cycle.id, revision=revision.number)
        self._build(month, edition_of(revision))
        build_result(month, edition_of(revision), self.outbox.files)
        self.outbox.seal(revision.inputs_digest)
        return revision, month, ()

    def anew(self) -> tuple[StoredRevision, Month, tuple[UserError, ...]]:
        """Read, match, check, build, store."""
        aliases = self._aliases()
        intake = take_in(self.office.reader, self.opened, self.job)
        began = time.perf_counter()
        month = reviewed_month(intake, aliases, self.job)
        timings = {**intake.timings_ms, "match": _since(began)}
        self._announce_reviewed(month)
        draft = self._draft(intake, month, aliases, timings)
        revision = self._stored(draft)
        self.job.announce("stored", cycle=month.cycle.id, revision=revision.number)
        return revision, month, intake.failures

    def _stored(self, draft: Draft) -> StoredRevision:
        """Build the exports, then commit; built once more where another run was faster."""
        began = time.perf_counter()
        redacted = make_copies(self.office, self.opened.documents, self.job)
        draft.timings_ms["store"] = _since(began)
        while True:
            number = number_of(self.office.database, draft)
            began = time.perf_counter()
            edition = Edition(number, draft.created, draft.program, draft.timings_ms)
            self._build(draft.month, edition)
            draft.timings_ms["export"] = _since(began)
            build_result(draft.month, edition, self.outbox.files)
            self.outbox.seal(draft.inputs_digest)
            self.job.check()
            try:
                return store(self.office.database, draft, number, redacted)
            except Outrun as outrun:
                if outrun.same is not None:
                    self._build(draft.month, edition_of(outrun.same))
                    build_result(draft.month, edition_of(outrun.same), self.outbox.files)
                    return outrun.same

    def _build(self, month: Month, edition: Edition) -> None:
        sources = copies_at_hand(
            self.office.settings.cache_folder,
            self.office.database,
            [document.sha256 for document in month.documents],
        )
        folder = self.outbox.files
        build_papers(self.office, month, edition, sources, self.template, folder, self.job)

    def _draft(
        self, intake: Intake, month: Month, aliases: Sequence[Alias], timings: dict[str, int]
    ) -> Draft:
        return Draft(
            month=month,
            intake=intake,
            inputs_digest=self._digest(aliases),
            aliases=self.given,
            author=self.office.settings.author,
            created=dt.datetime.now(dt.UTC),
            started=self.started,
            program=f"ccprocessor {__version__}",
            options={"ocr": self.options.ocr, "pictures": self.options.pictures},
            timings_ms=timings,
            cache=self.office.settings.cache_folder,
        )

    def _aliases(self) -> tuple[Alias, ...]:
        """Those given now before those kept from earlier months."""
        with self.office.database.read() as session:
            kept = load_aliases(session)
        return tuple(dict.fromkeys((*self.given, *kept)))

    def _digest(self, aliases: Sequence[Alias]) -> str:
        documents = [document.sha256 for document in self.opened.documents]
        return inputs_digest(
            documents, aliases, ocr=self.options.ocr, pictures=self.options.pictures
        )

    def _announce_reviewed(self, month: Month) -> None:
        flagged = sum(bool(person.flags) for person in month.people)
        self.job.announce("reviewed", people=len(month.people), flagged=flagged)


def edition_of(revision: StoredRevision) -> Edition:
    """What the files of a stored revision say of it."""
    timings = {stage: round(spent) for stage, spent in revision.timings.items()}
    return Edition(revision.number, revision.created_at, revision.program, timings)


def _is_stored(office: Office, digest: str) -> bool:
    with office.database.read() as session:
        return find_by_inputs(session, digest) is not None


def _since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
