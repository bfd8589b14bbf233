"""A format of files without pages joins the program by its record and two registry entries."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from ccprocessor.app import open_office
from ccprocessor.domain import readings
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.readings import RecordKind
from ccprocessor.errors import NothingRecognised, UserError
from ccprocessor.jobs import Event, Job, PageRead
from ccprocessor.services.cycle.load_cycle import Loaded, load_first, open_revision
from ccprocessor.services.cycle.placement import Placement
from ccprocessor.services.intake import formats
from ccprocessor.services.intake.copies import stored_documents
from ccprocessor.services.intake.formats import TextFormat
from ccprocessor.services.intake.inspection import inspect
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.storage.documents import load_record
from tests.desktop.grounds import settings_in
from tests.office.generator import Office as Papers
from tests.office.generator import make_office

HEAD = "Till book"
CARD = "4111111111111111"


@dataclass(frozen=True, slots=True)
class TillBook:
    """A text of amounts, a line each."""

    document: str
    lines: tuple[tuple[Decimal, str], ...]
    issues: tuple[Issue, ...] = ()
    people_count: int = 0

    @property
    def rows(self) -> tuple[tuple[Decimal | None, str], ...]:
        return tuple((amount, "USD") for amount, _ in self.lines)


def read(text: str, document: str) -> TillBook:
    lines = [line.partition(" ") for line in text.splitlines()[1:]]
    rows = tuple((Decimal(amount), words) for amount, _, words in lines)
    return TillBook(document, rows, (Issue("unreadable_value", "The till book is odd."),))


@pytest.fixture(autouse=True)
def joined(monkeypatch: pytest.MonkeyPatch) -> None:
    """The two entries of the registries."""
    kind = RecordKind("Till book", "line", TillBook, "transaction")  # type: ignore[arg-type]
    monkeypatch.setitem(readings.RECORDS, "till_book", kind)
    entry = TextFormat("till_book", lambda text: text.startswith(HEAD), read)  # type: ignore[arg-type]
    monkeypatch.setattr(formats, "TEXT_FORMATS", (entry,))


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return make_office(tmp_path_factory.mktemp("papers"), people=2, mean_transactions=2)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(settings_in(tmp_path / "office")) as made:
        yield made


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.dat"
    path.write_bytes(f"{HEAD}\n1.00 café\n2.50 by card {CARD}\n".encode("cp1252"))
    return path


def loaded(office: Office, files: list[Path], job: Job, front: str | None = None) -> Loaded:
    found = load_first(files, office, ProcessOptions(ocr=False), job, Placement(front))
    assert isinstance(found, Loaded)
    return found


def test_a_file_without_pages_is_kept_with_its_month(
    office: Office, papers: Papers, book: Path
) -> None:
    month = loaded(office, [book, papers.car, papers.receipts], Job()).month
    document = next(one for one in month.documents if one.kind == "till_book")
    assert (document.pages, document.mime_type) == (0, "text/plain")
    assert "The till book is odd." in {issue.message for issue in month.issues}
    with office.database.read() as session:
        record = load_record(session, document.sha256)
    assert isinstance(record, TillBook)
    assert [words for _, words in record.lines] == ["café", "by card **** 1111"]
    [copy] = stored_documents(office, [document])
    assert copy.is_text
    assert copy.path.read_text(encoding="utf-8").splitlines()[2] == "2.50 by card **** 1111"


def test_dropped_on_an_open_month_it_alone_is_read(
    office: Office, papers: Papers, book: Path
) -> None:
    first = loaded(office, [papers.car, papers.receipts], Job())
    heard: list[Event] = []
    job = Job(announce=heard.append)
    cycle = first.revision.cycle_id
    second = loaded(office, [book], job, cycle)
    assert second.revision.cycle_id == cycle
    assert second.month.people == first.month.people
    told = [one for one in heard if isinstance(one, PageRead)]
    assert {(one.file, one.kind, one.page, one.pages) for one in told} == {
        (book, "till_book", 0, 0)
    }
    assert len(open_revision(office, cycle).month.documents) == 3


def test_it_makes_no_month_by_itself(office: Office, book: Path) -> None:
    with pytest.raises(NothingRecognised, match=r"book\.dat: recognised, but not one charge"):
        loaded(office, [book], Job())


def test_it_is_found_in_a_zip_and_opened_beforehand(
    office: Office, papers: Papers, book: Path, tmp_path: Path
) -> None:
    packed = tmp_path / "all.zip"
    with zipfile.ZipFile(packed, "w") as target:
        for path in (book, papers.car, papers.receipts):
            target.write(path, path.name)
    month = loaded(office, [packed], Job()).month
    assert "till_book" in {one.kind for one in month.documents}
    [one] = inspect(office, [book], ProcessOptions(), Job())
    assert (one.pages, one.failure) == (0, None)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"milk, eggs", "is neither a picture nor a PDF"),
        (HEAD.encode() + b"\n" + b"1.00 x\n" * 500 + b"\x00\x01", "goes on as something else"),
        (HEAD.encode() + b"\nmuch of it\n", "book.dat"),
    ],
)
def test_what_cannot_be_read_is_told_and_costs_the_month_nothing(
    office: Office, papers: Papers, book: Path, content: bytes, said: str
) -> None:
    book.write_bytes(content)
    found = loaded(office, [book, papers.car, papers.receipts], Job())
    assert len(found.month.documents) == 2
    assert [isinstance(one, UserError) and said in str(one) for one in found.failures] == [True]
