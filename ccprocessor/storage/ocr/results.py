"""Words that OCR saw on pictures, kept for every month and every desk of an office.

A row a picture and engine: the newest version's, the largest drawing's. Card numbers are masked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.storage import tables
from ccprocessor.storage.actors import actor_of, is_own
from ccprocessor.storage.base.upserts import insert_or_update

_AT_ONCE = 500  # pictures asked for in a statement


class OcrResult(NamedTuple):
    """One result: what its picture shows, who read it at how many pixels, and the packed words."""

    picture: str
    engine: str
    version: int
    engine_version: str
    pixels: int
    data: bytes


def load_ocr_results(session: Session, pictures: Sequence[str], engine: str) -> Iterator[OcrResult]:
    """Yield what is kept of some pictures, in no order."""
    table, waiting = tables.ocr_result, iter(pictures)
    while some := list(islice(waiting, _AT_ONCE)):
        wanted = table.c.picture.in_(some) & (table.c.engine == engine)
        own = is_own(session, table)
        columns = [table.c[name] for name in OcrResult._fields]
        for row in session.execute(sa.select(*columns).where(wanted & own)):
            yield OcrResult(*row)


def keep_ocr_results(session: Session, results: Iterable[OcrResult]) -> None:
    """Keep results, each unless a later version or a larger drawing was kept of its picture."""
    table, company = tables.ocr_result, actor_of(session).company_id
    given = {"company_id": company, "created_at": dt.datetime.now(dt.UTC)}

    def is_better(new: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401  (the row that is refused)
        same = new.version == table.c.version
        other = sa.or_(new.engine_version != table.c.engine_version, new.pixels > table.c.pixels)
        return sa.or_(new.version > table.c.version, sa.and_(same, other))

    insert_or_update(session, table, ({**one._asdict(), **given} for one in results), is_better)
