"""Words of pages are put together from the text on them and what OCR saw."""

from __future__ import annotations

from collections.abc import Collection

from ccprocessor.domain.pages import Page, Word
from ccprocessor.services.intake.page_texts import PageTexts

DOCUMENT = "d" * 64


def page(number: int, text: str) -> Page:
    words = tuple(Word(0, 0, 1, 1, one) for one in text.split())
    return Page(DOCUMENT, number, 612, 792, words)


def nothing_stored(_pages: Collection[int]) -> dict[int, str]:
    return {}


def test_what_ocr_reads_in_a_picture_is_added_to_the_text_of_its_page() -> None:
    texts = PageTexts()
    texts.add(page(1, "Receipt of March"))
    texts.add_picture(page(1, "MOCK DINER 12.50"))
    assert texts.of(DOCUMENT, nothing_stored) == {1: "Receipt of March MOCK DINER 12.50"}


def test_a_page_that_is_read_whole_by_ocr_is_not_told_twice() -> None:
    texts = PageTexts()
    texts.add(page(1, "MOCK DINER 12.50"))
    texts.add_picture(page(1, "MOCK DINER 12.50"))
    texts.add_picture(page(1, "DINER"))
    assert texts.of(DOCUMENT, nothing_stored) == {1: "MOCK DINER 12.50"}


def test_a_picture_read_later_is_added_to_what_is_stored() -> None:
    texts = PageTexts()
    texts.add_picture(page(2, "MOCK DINER"))
    asked: list[Collection[int]] = []

    def stored(pages: Collection[int]) -> dict[int, str]:
        asked.append(pages)
        return {2: "Receipt of April"}

    assert texts.of(DOCUMENT, stored) == {2: "Receipt of April MOCK DINER"}
    assert asked == [{2}]


def test_card_numbers_are_masked_also_where_they_meet_only_in_the_text() -> None:
    texts = PageTexts()
    texts.add(page(1, "card 4111 1111 1111 1111 of March"))
    texts.add_picture(page(2, "4111111111111111"))
    told = texts.of(DOCUMENT, nothing_stored)
    assert told == {1: "card **** 1111 of March", 2: "**** 1111"}
    assert texts.of("e" * 64, nothing_stored) == {}
