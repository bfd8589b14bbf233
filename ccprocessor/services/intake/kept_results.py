"""OCR results that the office keeps: looked up while a run reads, handed in when it is stored."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from ccprocessor.documents.ocr_results import KeptResult
from ccprocessor.documents.protocol.requests import PictureIdentity, Region
from ccprocessor.domain.pages import Page
from ccprocessor.errors import DatabaseRefused
from ccprocessor.services.office import Office

if TYPE_CHECKING:  # imported where something is stored: most of the time to start is theirs
    from ccprocessor.storage.engine.database import UnitOfWork

log = logging.getLogger(__name__)

IsEnough = Callable[[Region, Page], bool]


def never_enough(_region: Region, _page: Page) -> bool:
    """Read again with every new version: all of a page counts, not a few fields of it."""
    return False


class OfficeResults:
    """Results of one office and those of a run; nothing is written before the run is stored.

    A database that cannot be asked costs the look-up, never the reading.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._read: dict[tuple[str, str], tuple[PictureIdentity, KeptResult]] = {}

    def find(self, pictures: Sequence[str], engine: str) -> Mapping[str, KeptResult]:
        """Return the results kept of some pictures."""
        if self._office.is_empty:
            return {}
        from ccprocessor.storage.ocr.results import load_ocr_results

        try:
            with self._office.database.read() as session:
                return {
                    one.picture: KeptResult(one.version, one.engine_version, one.data)
                    for one in load_ocr_results(session, pictures, engine)
                }
        except DatabaseRefused as error:
            log.warning("What was read of pictures before cannot be looked up: %s", error)
            return {}

    def add(self, engine: str, identity: PictureIdentity, result: KeptResult) -> None:
        """Take in what was read; of one picture the largest drawing."""
        before = self._read.get((identity.key, engine))
        if before is None or before[0].pixels < identity.pixels:
            self._read[identity.key, engine] = (identity, result)

    def store(self, session: UnitOfWork) -> None:
        """Hand in what was read, with the month that it was read for."""
        from ccprocessor.storage.ocr.results import OcrResult, keep_ocr_results

        keep_ocr_results(
            session,
            [
                OcrResult(
                    picture=picture,
                    engine=engine,
                    version=result.version,
                    engine_version=result.engine_version,
                    pixels=identity.pixels,
                    data=result.data,
                )
                for (picture, engine), (identity, result) in sorted(self._read.items(), key=_key)
            ],
        )


def _key(item: tuple[tuple[str, str], object]) -> tuple[str, str]:
    """Rows in one order, so that desks that write the same wait for each other, not in a ring."""
    return item[0]
