from __future__ import annotations

import pytest

from ccprocessor.domain.pages import Page, Source, Word
from ccprocessor.extraction.report.labels import label_words
from ccprocessor.extraction.statement.heads import head_words
from ccprocessor.extraction.text.label_words import LabelSpelling

SPELLING = LabelSpelling({*label_words(), *head_words()})


def page(*texts: str, source: Source = "ocr") -> Page:
    words = tuple(Word(50.0 * at, 10, 50.0 * at + 40, 20, text) for at, text in enumerate(texts))
    return Page("a" * 64, 1, 612, 792, words, source=source)


def texts(sheet: Page) -> list[str]:
    return [word.text for word in sheet.words]


@pytest.mark.parametrize(
    ("misread", "meant"),
    [
        ("LvI", "Lvl"),
        ("Lvi", "Lvl"),
        ("Arnount", "Amount"),
        ("Arnount:", "Amount:"),
        ("D1scount", "Discount"),
        ("Tran5action", "Transaction"),
        ("GR0SS", "GROSS"),
        ("QB,00499-0000", "QB, 00499-0000"),
    ],
)
def test_a_label_misread_by_letters_that_look_alike_is_put_right(misread: str, meant: str) -> None:
    assert texts(SPELLING.mended(page(misread))) == [meant]


@pytest.mark.parametrize(
    "text", ["Lvl", "Purpose", "HARDWAREMOCK", "1.00", "5150", "Moss", "Cast", "1,250.00"]
)
def test_words_that_are_right_or_no_labels_stay(text: str) -> None:
    sheet = page(text)
    assert SPELLING.mended(sheet) is sheet


def test_what_a_text_layer_prints_is_never_changed() -> None:
    sheet = page("LvI", "Arnount", source="text")
    assert SPELLING.mended(sheet) is sheet
