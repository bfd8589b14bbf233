"""Loose receipts come back as they were stored; revisions from before there were any still load."""

from __future__ import annotations

import json
from dataclasses import replace

import sqlalchemy as sa

from ccprocessor.domain.issues import TransactionRef
from ccprocessor.domain.pictures import FieldReading, PictureReading
from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.receipts import LooseProposal, LooseReceipt
from ccprocessor.storage.encoding import decode
from ccprocessor.storage.engine.database import Database
from ccprocessor.storage.revisions import add_revision, load_month
from ccprocessor.storage.stored import Header
from tests.storage.months import PAT, REPORT, month, new, person

SPOT = Place(REPORT.sha256, 2, Box(1.5, 2, 30, 40))
TOTAL = FieldReading("23.27", 0.98, (SPOT,), ("total equals the charge",), ("21.15",))
PROPOSAL = LooseProposal("398420", TransactionRef("0979", "000055854"), 0.97, ("same day",))
LOOSE = LooseReceipt(
    REPORT.sha256, (2,), PictureReading((SPOT,), total=TOTAL), PROPOSAL, (PROPOSAL,)
)


def test_a_month_comes_back_with_its_loose_receipts(office: Database) -> None:
    given = replace(month(person()), loose=(LOOSE, replace(LOOSE, proposal=None, rivals=())))
    with office.write(PAT) as session:
        revision = add_revision(session, new(given))
    with office.read() as session:
        _, loaded = load_month(session, revision.cycle_id)
    assert loaded.loose == given.loose
    assert loaded == given


def test_a_header_from_before_there_were_any_still_loads(office: Database) -> None:
    with office.write(PAT) as session:
        revision = add_revision(session, new(month(person())))
        query = sa.text("SELECT header FROM revision WHERE id = :id")
        stored = json.loads(session.execute(query, {"id": revision.id}).scalar_one())
    del stored["loose"]
    assert decode(json.dumps(stored).encode(), Header).loose == ()
