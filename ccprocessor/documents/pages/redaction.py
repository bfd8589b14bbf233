"""A copy of a PDF in which full card numbers are gone, not covered; runs in a worker."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import pymupdf
from pymupdf import mupdf

from ccprocessor.card_numbers import card_numbers
from ccprocessor.documents.files.copies import NOT_SHOWN
from ccprocessor.documents.pages.card_numbers import (
    FullNumber,
    full_numbers,
    lines_shown,
    may_hold_number,
)
from ccprocessor.documents.pages.opening import forget_resources, open_pdf
from ccprocessor.documents.pages.packets import UNREACHED, save
from ccprocessor.documents.pages.painting import paint_over
from ccprocessor.documents.pages.printed import is_slanted
from ccprocessor.documents.pages.reading import (
    ANYWHERE,
    FLAGS,
    WorkingPage,
    hides_text,
    letters_on,
    sheet_of,
)
from ccprocessor.documents.pages.scrubbing import (
    drop_hidden,
    drop_rest,
    empty,
    flatten_notes,
    may_hide_text,
    pdf_of,
)
from ccprocessor.documents.pages.upright import Letter, Line, letters_in, lines_of, stored
from ccprocessor.documents.protocol.errors import CopyNotMade, reason
from ccprocessor.documents.protocol.requests import RedactTask
from ccprocessor.domain.places import Box, around
from ccprocessor.errors import UserError

_RIM = 0.35
"""The share of a letter's box on each side that is left alone."""

_DIGIT = re.compile("[0-9]")
_UNCLIPPED = FLAGS & ~pymupdf.TEXT_CLIP | pymupdf.TEXT_IGNORE_ACTUALTEXT
_FEWEST_FIGURES = 5
"""Beyond the page: with the four that may be seen on it they still tell a number too well."""

_MOST_ROUNDS = 3
"""Limit of rounds: text left after one may hold a number that was none before."""


def redact(task: RedactTask, step: Callable[[], None]) -> tuple[int, ...]:
    """Write a copy to the task's target that holds nothing but what the pages show.

    What annotations and form fields show becomes part of the page; everything beside the pages
    goes: older revisions, attachments, scripts, layers that are off, text outside the page,
    metadata. Pictures keep their bytes but for what is told beside their pixels. `step` is called
    after each page. Answers with the numbers of pages whose card numbers resist: these are empty.
    """
    name = task.source.name
    forget_resources()
    with open_pdf(task.source) as document:
        try:
            emptied = _show_only_print(document, task, step)
        except UserError:
            raise
        except Exception as error:
            raise CopyNotMade(name, reason(error)) from error
        copy = f"The copy of {name} in {task.target.parent}"
        save(document, task.target, copy, garbage=UNREACHED)
    return emptied


def _show_only_print(
    document: pymupdf.Document, task: RedactTask, step: Callable[[], None]
) -> tuple[int, ...]:
    flatten_notes(document)
    known = task.plain.difference(drop_hidden(document, task.plain))
    resisting = []
    for number in range(1, document.page_count + 1):
        if number not in known and not _cleared(document.load_page(number - 1)):
            resisting.append(number)
        step()
    paint_over(document, task.painted, step)
    for number in resisting:
        empty(document.load_page(number - 1), NOT_SHOWN)
    drop_rest(document)
    return tuple(resisting)


def _cleared(page: pymupdf.Page) -> bool:
    """Remove the numbers of a page and what stands outside it; write what may be shown.

    False where numbers stay, however often they are removed.
    """
    if not may_hide_text(page) and (sheet := sheet_of(page)).is_whole:
        return not may_hold_number(sheet.letters) or _is_clear(page, FLAGS, sheet)
    text = page.get_textpage(flags=ANYWHERE, clip=pymupdf.INFINITE_RECT())
    width, height = page.cropbox.width, page.cropbox.height
    words = text.extractWORDS()
    beyond = [w[4] for w in words if w[0] < 0 or w[1] < 0 or w[2] > width or w[3] > height]
    outside = bool(_DIGIT.search("".join(beyond)))
    if not outside and not may_hold_number(" ".join([word[4] for word in words])):
        return True
    rotation = page.rotation
    page.set_rotation(0)
    if outside and (gone := list(_outside(text, pymupdf.Rect(0, 0, width, height)))):
        _remove(page, gone)
    may_hide = bool(beyond) or may_hide_text(page)
    hides = may_hide and hides_text(page, page.get_textpage(flags=FLAGS))
    looks = (FLAGS, _UNCLIPPED) if hides else (FLAGS,)
    is_clear = all(_is_clear(page, look) for look in looks)
    page.set_rotation(rotation)
    return is_clear


def _is_clear(page: pymupdf.Page, look: int, first: WorkingPage | None = None) -> bool:
    """Remove numbers until none is seen any more; `first` is the page as it is, if it is known."""
    sheet = first or sheet_of(page, look)
    for _ in range(_MOST_ROUNDS - 1):
        if not _cleared_once(page, sheet):
            return True
        if not (sheet.has_slanted or may_hold_number(letters_on(page, look))):
            return True  # a quick look, nearly always enough
        sheet = sheet_of(page, look)
    return not _cleared_once(page, sheet)


def _outside(text: pymupdf.TextPage, frame: pymupdf.Rect) -> Iterator[list[Letter]]:
    """Letters that are drawn where nobody sees them, where their figures may make a number."""
    lines = [(line, _beyond(line, frame)) for line in lines_of(text)]
    told = {"".join(letter.text for letter in gone) for _, gone in lines}
    if sum(map(str.isdigit, chain.from_iterable(told))) < _FEWEST_FIGURES:
        return
    for line, gone in lines:
        whole = len(gone) == len(line.letters) and not is_slanted(line.direction)
        yield from [gone] if whole else ([letter] for letter in gone)


def _beyond(line: Line, frame: pymupdf.Rect) -> list[Letter]:
    return [letter for letter in line.letters if not frame.intersects(letter.box)]


def _cleared_once(page: pymupdf.Page, sheet: WorkingPage) -> bool:
    """Replace each full number with what may be shown; tell whether there was any.

    One of which some letters are not found stays whole, so that it is found again.
    """
    numbers = full_numbers(sheet.words) if may_hold_number(sheet.letters) else ()
    found = [_place(sheet, full) for full in numbers]
    if sheet.has_slanted:
        found += _slanted(sheet.text)
    if not found:
        return False
    found = [place for place in found if all(place.pieces)]
    _remove(page, chain.from_iterable(place.pieces for place in found))
    shape = page.new_shape()
    for text, letters in chain.from_iterable(place.shown for place in found):
        if letters:
            _write(shape, text, letters, sheet.turn)
    shape.commit()
    return True


def _remove(page: pymupdf.Page, pieces: Iterable[Sequence[Letter]]) -> None:
    """Take letters off the page; nothing is drawn, and all else stays as it is."""
    drawn = mupdf.pdf_page_from_fz_page(page.this)
    for letters in filter(None, pieces):
        note = mupdf.pdf_create_annot(drawn, mupdf.PDF_ANNOT_REDACT)
        mupdf.pdf_set_annot_rect(note, mupdf.FzRect(*_core(letters)))
    options = mupdf.PdfRedactOptions()
    options.black_boxes = 0
    options.image_method = mupdf.PDF_REDACT_IMAGE_NONE
    options.line_art = mupdf.PDF_REDACT_LINE_ART_NONE
    options.text = mupdf.PDF_REDACT_TEXT_REMOVE
    mupdf.pdf_redact_page(pdf_of(page.parent), drawn, options)


class _Place(NamedTuple):
    """A number on the unturned page: its letters in pieces, and texts to be drawn over some."""

    pieces: Sequence[Sequence[Letter]]
    shown: Sequence[tuple[str, Sequence[Letter]]]


def _place(sheet: WorkingPage, number: FullNumber) -> _Place:
    """Return the drawn letters of a number, word by word, and what is shown instead."""
    pieces: dict[int, list[Letter]] = {}
    last = len(number.words) - 1
    for place, index in enumerate(number.words):
        word = sheet.words[index]
        box = stored(word.box, sheet.turn, sheet.size)
        letters = letters_in(sheet.text, box, word.text)
        start = number.start if place == 0 else 0
        end = number.end if place == last else len(letters)
        pieces[index] = letters[start:end]
    shown = [
        (text, [letter for index in line for letter in pieces[index]])
        for text, line in lines_shown(sheet.words, number)
    ]
    return _Place(list(pieces.values()), shown)


def _slanted(text: pymupdf.TextPage) -> Iterator[_Place]:
    """Numbers in lines that run neither along nor up the page, letter by letter."""
    for line in lines_of(text):
        if is_slanted(line.direction):
            for number in card_numbers("".join(letter.text for letter in line.letters)):
                found = line.letters[number.start : number.end]
                yield _Place([[letter] for letter in found], [(number.mask, found)])


def _core(letters: Sequence[Letter]) -> Box:
    """A strip through the hearts of letters: it removes them, and touches no neighbour."""
    cores = []
    for _, box, *_ in letters:
        dx, dy = _RIM * box.width, _RIM * box.height
        cores.append(Box(box.x0 + dx, box.y0 + dy, box.x1 - dx, box.y1 - dy))
    return around(cores)


def _write(shape: pymupdf.Shape, mask: str, letters: Sequence[Letter], turn: int) -> None:
    first, last = letters[0], letters[-1]
    room = max(abs(last.box.x1 - first.box.x0), abs(last.box.y1 - first.box.y0))
    width = pymupdf.get_text_length(mask, fontsize=first.size)
    size = first.size * min(1.0, room / width)
    shape.insert_text(first.origin, mask, fontsize=size, color=first.color, rotate=turn)
