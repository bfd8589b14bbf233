"""Two pages of a statement on one sheet are read as two."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest

from ccprocessor.domain.pages import Page, Word
from ccprocessor.domain.statement import CardStatement
from ccprocessor.extraction.recognition import recognise
from ccprocessor.extraction.text.imposed import imposed
from tests.extraction.statement_files import pages_of, statement_of
from tests.office.generator import Office, make_office


def _impose(source: Path, target: Path, *, beside: bool, scale: float, turn: int) -> Path:
    """The pages of a PDF two on a sheet, shrunk, the sheet turned and shown upright again."""
    with pymupdf.open(source) as pages, pymupdf.open() as sheets:
        wide, high = (scale * side for side in (pages[0].rect.width, pages[0].rect.height))
        for first in range(0, len(pages), 2):
            size = {"width": 2 * wide, "height": high} if beside else {"height": 2 * high}
            sheet = sheets.new_page(**({"width": wide} | size))
            for part in range(min(2, len(pages) - first)):
                x, y = (part * wide, 0.0) if beside else (0.0, part * high)
                frame = pymupdf.Rect(x, y, x + wide, y + high)
                sheet.show_pdf_page(frame, pages, first + part)
        if turn:
            with pymupdf.open() as turned:
                for sheet in sheets:
                    page = turned.new_page(width=sheet.rect.height, height=sheet.rect.width)
                    page.show_pdf_page(page.rect, sheets, sheet.number, rotate=turn)
                    page.set_rotation(turn)
                turned.save(target)
        else:
            sheets.save(target)
    return target


def _said(statement: CardStatement) -> list[tuple[object, ...]]:
    return sorted(
        (card.last4, charge.number, charge.transaction_date, charge.merchant, charge.net)
        for card in statement.cards
        for charge in card.transactions
    )


@pytest.fixture(scope="module", params=["classic", "typewriter", "metric"])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("imposed")
    return make_office(
        folder, people=6, seed=9, layout=request.param, mean_transactions=9, pictures=False
    )


GROWN = (-2, -2, 2, 2)
WAYS = [(False, 1.0, 0), (True, 1.0, 0), (False, 0.7, 0), (True, 0.65, 90), (False, 0.77, 270)]


@pytest.mark.parametrize(("beside", "scale", "turn"), WAYS)
def test_two_pages_on_one_sheet_are_read_as_two_and_framed_where_they_stand(
    office: Office, tmp_path: Path, beside: bool, scale: float, turn: int
) -> None:
    sheets = _impose(office.car, tmp_path / "s.pdf", beside=beside, scale=scale, turn=turn)
    assert recognise(list(pages_of(sheets))) == "card_statement"
    statement, apart = statement_of(sheets), statement_of(office.car)
    assert _said(statement) == _said(apart)
    assert len(statement.cards) == len(apart.cards)
    assert [len(card.issues) for card in statement.cards] == [len(c.issues) for c in apart.cards]
    assert statement.summary
    assert apart.summary
    assert statement.summary.net == apart.summary.net
    with pymupdf.open(sheets) as document:
        for number, box, page in _places(statement):
            sheet = document[page - 1]
            sheet.set_rotation(0)
            assert number in sheet.get_text(clip=pymupdf.Rect(box) + GROWN)


def _places(statement: CardStatement) -> Iterator[tuple[str, tuple[float, ...], int]]:
    for card in statement.cards:
        for charge in card.transactions:
            if charge.number:
                place = charge.lines[0].place
                yield charge.number, tuple(place.box), place.page


def test_an_ordinary_page_is_not_cut(office: Office) -> None:
    for page in pages_of(office.car):
        assert imposed(page) == (page,)


def test_four_pages_on_a_sheet_are_four(office: Office, tmp_path: Path) -> None:
    rows = _impose(office.car, tmp_path / "rows.pdf", beside=True, scale=1.0, turn=0)
    sheets = _impose(rows, tmp_path / "sheets.pdf", beside=False, scale=1.0, turn=0)
    assert _said(statement_of(sheets)) == _said(statement_of(office.car))


def test_a_page_without_a_size_is_not_cut() -> None:
    word = Word(0.0, 0.0, 0.0, 0.0, "Transaction")
    page = Page("a" * 64, 1, 0.0, 0.0, (word, word._replace(x0=5.0, x1=9.0)))
    assert list(imposed(page)) == [page]


@pytest.mark.parametrize("scale", [0.1, 3.0, 12.0])
def test_a_statement_printed_at_another_scale_reads_the_same(
    office: Office, tmp_path: Path, scale: float
) -> None:
    sheets = tmp_path / "sheets.pdf"
    with pymupdf.open(office.car) as pages, pymupdf.open() as printed:
        for page in pages:
            width, height = scale * page.rect.width, scale * page.rect.height
            sheet = printed.new_page(width=width, height=height)
            sheet.show_pdf_page(sheet.rect, pages, page.number)
        printed.save(sheets)
    assert _said(statement_of(sheets)) == _said(statement_of(office.car))
