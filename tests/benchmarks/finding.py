"""`python -m tests.benchmarks.finding`: how quick finding is among `--rows` (default 100,000).

Months of 97 people are stored, with the words of 1,800 pages each, in SQLite and, where a server
is installed, in Postgres. Then somebody types, and each key stroke is answered; a save is measured
too. Figures are milliseconds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from ccprocessor.app import open_office
from ccprocessor.domain.cycles import Cycle, Month, Person
from ccprocessor.domain.pages import SourceDocument
from ccprocessor.jobs import Job
from ccprocessor.services.find import find, prepare
from ccprocessor.services.office import Office
from ccprocessor.settings import Settings
from ccprocessor.storage.documents import store_document
from ccprocessor.storage.engine.database import init_database
from ccprocessor.storage.revisions import add_revision
from ccprocessor.storage.search.index import index_pages
from tests.benchmarks.measuring import machine_name
from tests.storage.months import charge, month, new, person, receipt
from tests.storage.servers import running_server

_PEOPLE, _CHARGES, _PAGES, _ON_A_PAGE = 97, 15, 1_800, 80
_WORDS = "ba do fu gri kel lan mor nit os pra quin rus sto tol ul ven wix yar zeb ach"
_SYLLABLES = tuple(_WORDS.split())
_TYPED = ("kellan", "kellan morba", "tolul 12.34", "49.14", "••1017", "1017", "a", "baba ul 3")


def main() -> int:
    """Measure and print; returns 0."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    sys.stdout.write(f"Measured on {machine_name()}.\n")
    with tempfile.TemporaryDirectory() as folder, running_server() as server:
        urls = {"SQLite": f"sqlite:///{folder}/office.sqlite"}
        if server is not None:
            urls["Postgres"] = server.new_database("finding")
        for name, url in urls.items():
            init_database(url).close()
            settings = Settings(database_url=url, cache_folder=Path(folder, "cache"), author="Pat")
            with open_office(settings) as office:
                sys.stdout.write(f"{name}: {_measured(office, rows)}\n")
    return 0


def _measured(office: Office, rows: int) -> str:
    chance = random.Random(7)
    words = [_word(chance) for _ in range(4_000)]
    stored = count = 0
    last = _month(chance, words, 0)
    while stored < rows:
        kept = _month(chance, words, count)
        _keep(office, kept, f"{count} 1")
        _keep_pages(office, kept, chance, words)
        stored += sum(1 + len(one.transactions) + len(one.receipts) for one in kept.people)
        count, last = count + 1, kept
    began = time.perf_counter()
    prepare(office, Job())  # which tells that the files of these months are not there
    taken = time.perf_counter() - began
    with office.write() as session:
        session.execute(sa.text("ANALYZE"))  # a server does so by itself within a minute
    spent = {query: _timed(office, query) for query in _strokes()}
    slowest = max(spent, key=lambda query: spent[query])
    began = time.perf_counter()
    edited = (replace(last.people[0], name="Somebody Else"), *last.people[1:])
    _keep(office, replace(last, people=edited), "edit", based_on="1.0", before=last)
    saved = (time.perf_counter() - began) * 1_000
    return (
        f"{stored:,} people, charges and receipts and {count * _PAGES:,} pages of {count} months;"
        f" {len(spent)} key strokes, each answered after {statistics.median(spent.values()):.0f},"
        f" at most {max(spent.values()):.0f} ({slowest!r}); one person saved after {saved:.0f};"
        f" all taken into the index in {taken:.0f} s"
    )


def _strokes() -> Iterator[str]:
    for whole in _TYPED:
        for end in range(1, len(whole) + 1):
            yield whole[:end]


def _timed(office: Office, query: str) -> float:
    """Return the milliseconds of an answer, the middle one of three."""
    spent = []
    for _ in range(3):
        began = time.perf_counter()
        find(office, query)
        spent.append((time.perf_counter() - began) * 1_000)
    return sorted(spent)[1]


def _keep(office: Office, kept: Month, inputs: str, **fields: object) -> None:
    with office.write() as session:
        for document in kept.documents:
            store_document(session, document)
        add_revision(session, new(kept, inputs, **fields))


def _keep_pages(office: Office, kept: Month, chance: random.Random, words: list[str]) -> None:
    pages = {
        number: f"{' '.join(chance.choices(words, k=_ON_A_PAGE))} {chance.randrange(9_999) / 100}"
        for number in range(1, _PAGES + 1)
    }
    with office.write() as session:
        index_pages(session, kept.documents[1].sha256, pages)


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.choice((1, 2, 2, 3, 4))))


def _month(chance: random.Random, words: list[str], number: int) -> Month:
    first = dt.date(2020 + number // 12, number % 12 + 1, 1)
    documents = [
        SourceDocument(f"{number:063}a", "car.pdf", 1_000, 200, "card_statement"),
        SourceDocument(f"{number:063}b", "receipts.pdf", 1_000, _PAGES, "receipt_report"),
    ]
    people = [_person(chance, words, at) for at in range(_PEOPLE)]
    cycle = Cycle(f"c-{number}", "Acme Fictions", "Z9", first, first + dt.timedelta(days=27))
    return month(*people, documents=documents, cycle=cycle)


def _person(chance: random.Random, words: list[str], at: int) -> Person:
    card = f"{1_000 + at}"
    amounts = [f"{chance.randrange(100, 99_999) / 100:.2f}" for _ in range(_CHARGES)]
    name = f"{chance.choice(words)} {chance.choice(words)}".title()
    return person(
        f"{100_000 + at}",
        name=name,
        cards=(card,),
        charges=[
            replace(
                charge(f"{at:04}{n:05}", amount),
                card=card,
                merchant=" ".join(chance.choices(words, k=2)).upper(),
            )
            for n, amount in enumerate(amounts)
        ],
        receipts=[
            replace(
                receipt(f"9{at:04}{n:03}", amount),
                merchant=" ".join(chance.choices(words, k=2)),
                purpose=" ".join(chance.choices(words, k=8)),
            )
            for n, amount in enumerate(amounts)
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
