"""OCR results of an office: one a picture and engine, the latest version's, the largest drawing."""

from __future__ import annotations

from threading import Barrier, Thread

from ccprocessor.storage.engine.database import Database, open_database
from ccprocessor.storage.ocr.results import OcrResult, keep_ocr_results, load_ocr_results
from tests.storage.months import PAT

ONE = OcrResult("a" * 64, "rapidocr", 11, "3.9", 900, b"one")


def keep(database: Database, *results: OcrResult) -> None:
    with database.write(PAT) as session:
        keep_ocr_results(session, results)


def found(database: Database, *pictures: str) -> list[OcrResult]:
    with database.read() as session:
        return sorted(load_ocr_results(session, pictures or (ONE.picture,), "rapidocr"))


def test_what_was_kept_is_found_by_its_picture_and_engine(database: Database) -> None:
    other = ONE._replace(picture="b" * 64)
    keep(database, ONE, other, ONE._replace(engine="tesseract eng"))
    assert found(database) == [ONE]
    assert found(database, *(f"{n:064}" for n in range(1200)), *"ab", ONE.picture) == [ONE]
    assert found(database, other.picture, ONE.picture) == [ONE, other]
    assert found(database, "c" * 64) == []


def test_only_what_is_better_takes_the_place_of_what_is_kept(database: Database) -> None:
    keep(database, ONE)
    keep(database, ONE._replace(data=b"again"), ONE._replace(version=10, pixels=2600, data=b"old"))
    assert found(database) == [ONE]
    for better in (
        ONE._replace(pixels=1200, data=b"larger"),
        ONE._replace(engine_version="4.0", data=b"newer engine"),
        ONE._replace(version=12, pixels=500, data=b"from the future"),
    ):
        keep(database, better)
        assert found(database) == [better]
    keep(database, ONE)
    assert found(database)[0].version == 12


def test_two_desks_keep_the_same_picture_at_once(url: str) -> None:
    both = Barrier(2)
    lost: list[Exception] = []

    def read() -> None:
        desk = open_database(url)
        own = [ONE._replace(picture=f"{n:064}") for n in range(200)]
        both.wait()
        try:
            keep(desk, *own)
        except Exception as error:  # noqa: BLE001  (told below)
            lost.append(error)
        desk.close()

    desks = [Thread(target=read) for _ in range(2)]
    for one in desks:
        one.start()
    for one in desks:
        one.join()
    assert lost == []
    opened = open_database(url)
    assert len(found(opened, *(f"{n:064}" for n in range(200)))) == 200
    opened.close()
