"""One page of a PDF into upright words and pictures; runs in a worker."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate

import pymupdf
from pymupdf import mupdf

from ccprocessor.documents.notes import hidden, note_layers, notes_of, without_notes
from ccprocessor.documents.pages.card_numbers import full_numbers, masked, may_hold_number
from ccprocessor.documents.pages.content_streams import needs_cleaning
from ccprocessor.documents.pages.printed import is_slanted, survey, turn_of, unprinted
from ccprocessor.documents.pages.scrubbing import may_hide_text
from ccprocessor.documents.pages.touching import (
    Drawn,
    cell_starts,
    is_at_start,
    magnified,
    suspects,
)
from ccprocessor.documents.pages.upright import (
    Turn,
    cleaned_text,
    is_one_piece,
    letters_in,
    page_size,
    stored,
    upright,
    upright_words,
)
from ccprocessor.documents.protocol.wire import PageContent
from ccprocessor.domain.pages import Word
from ccprocessor.domain.places import Box

FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_CLIP | pymupdf.TEXT_PRESERVE_IMAGES
"""Ligatures come as letters; a glyph without meaning stays one (U+FFFD), never a guess."""

ANYWHERE = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_IGNORE_ACTUALTEXT
"""All that is drawn, seen or not, whatever it is said to mean."""

_SMALLEST_SHARE = 0.02  # of a page: smaller pictures are logos and lines

_FEW_WORDS = 20
"""Fewer may stand beside letters that are drawn, or slant across an empty page."""

_SHAPES_OF_TEXT, _ROWS_OF_TEXT, _LETTER = 100, 5, (1.0, 24.0)
"""Shapes that make a page of letters, the rows they stand in, a letter's sides in points."""

_LOST_WORDS, _LOST_SHARE, _LOST_LETTERS = 3, 0.05, 3
"""So many words of so many letters without meaning, and that share of a page, are no icons."""

_ASCII = "\x7e"
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]{2,}")


@dataclass(slots=True)
class WorkingPage:
    """A page under work: its text page, its size as stored, its turn and its words.

    `drawn` and `words` are the same in the same order, upright; `letters` is all their text.
    `images` are boxes as stored; `unprinted` are runs of words that are no print; `has_controls`:
    some lines end in characters that no font shows; `has_slanted`: some run up or down a slope;
    `is_whole`: surely nothing else is drawn.
    """

    text: pymupdf.TextPage
    size: tuple[float, float]
    turn: Turn
    drawn: Sequence[Drawn]
    words: list[Word]
    letters: str
    images: Sequence[Box]
    unprinted: frozenset[int]
    has_controls: bool
    has_slanted: bool
    is_whole: bool


@dataclass(slots=True)
class PageReader:
    """Reads pages of one document; remembers where the letters of repeated words begin."""

    document: pymupdf.Document
    _notes: Sequence[int] = field(init=False)
    _offsets: dict[tuple[str, int, int], tuple[tuple[float, ...], bool]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        self._notes = note_layers(self.document)

    def read(self, number: int) -> PageContent:
        """The print and the pictures of page `number` (1-based), upright, card numbers masked.

        A page whose letters have no meaning, or are drawn as curves, is all one picture. Raises
        whatever PyMuPDF raises on a broken page.
        """
        page = self.document.load_page(number - 1)
        with hidden(self.document, self._notes):
            sheet = sheet_of(page)
        words: Sequence[Word] = self._with_edges(sheet)
        numbers = full_numbers(words) if may_hold_number(sheet.letters) else ()
        if numbers:
            words = masked(words, numbers)
        if sheet.unprinted:
            words = [word for word in words if word.run not in sheet.unprinted]
        width, height = sheet.size if sheet.turn in {0, 180} else sheet.size[::-1]
        pictures = _pictures(sheet.images, sheet.turn, sheet.size)
        if not _is_legible(sheet, words) or (
            len(words) < _FEW_WORDS and _is_drawn(page, words, pictures)
        ):
            words, pictures = (), (Box(0.0, 0.0, width, height),)
        is_plain = not (numbers or self._notes or sheet.has_slanted) and _is_all_text(page, sheet)
        return PageContent(number, width, height, sheet.turn, tuple(words), pictures, is_plain)

    def _with_edges(self, sheet: WorkingPage) -> list[Word]:
        words = sheet.words
        starts: frozenset[int] | None = None
        drawn, times = magnified(sheet.drawn)
        for index in suspects(drawn):
            word = words[index]
            offsets, sure = self._letter_offsets(sheet, word)
            if sure and offsets:
                starts = cell_starts(drawn) if starts is None else starts
                enlarged = [times * offset for offset in offsets]
                if not starts or not is_at_start(times * word.x0, enlarged, starts):
                    continue
            edges = tuple([word.x0 + offset for offset in offsets])
            words[index] = word._replace(edges=edges)
        return words

    def _letter_offsets(self, sheet: WorkingPage, word: Word) -> tuple[tuple[float, ...], bool]:
        """Return how far after the first each letter begins, and if all look drawn in one go."""
        x0, y0, x1, y1, written, *_ = word
        key = (written, int(10 * (x1 - x0) + 0.5), int(10 * (y1 - y0) + 0.5))
        found = self._offsets.get(key)
        if found is None:
            box = stored(word.box, sheet.turn, sheet.size)
            boxes = [letter.box for letter in letters_in(sheet.text, box, written)]
            if sheet.turn:
                boxes = [upright(one, sheet.turn, sheet.size) for one in boxes]
            found = tuple([box.x0 - x0 for box in boxes]), is_one_piece(boxes) if boxes else True
            self._offsets[key] = found
        return found


def sheet_of(page: pymupdf.Page, flags: int = FLAGS) -> WorkingPage:
    """The words of a page, before edges are sought and numbers masked.

    Stamps and typed notes laid upon it are left out; what form fields were filled in with is not.
    """
    text, drawn, is_whole = _text_on(page, flags)
    size = page_size(text)
    found = survey(text)
    turn = turn_of(page, drawn, found)
    if turn:
        drawn = upright_words(text, turn, size)
    letters = " ".join([word[4] for word in drawn])
    if not letters.isascii():
        drawn = _cleaned(drawn)
    runs = list(accumulate([not word[7] for word in drawn[1:]], initial=0))
    words = [
        _new_word((x0, y0, x1, y1, written, run, ()))
        for (x0, y0, x1, y1, written, _, _, _), run in zip(drawn, runs, strict=False)
    ]
    left_out = unprinted(page, drawn, found, turn, size)
    return WorkingPage(
        text=text,
        size=size,
        turn=turn,
        drawn=drawn,
        words=words,
        letters=letters,
        images=[box for _, box in found.images],
        unprinted=frozenset(
            run for word, run in zip(drawn, runs, strict=False) if word[5:7] in left_out
        )
        if left_out
        else _NONE,
        has_controls=any(line.has_controls for line in found.odd.values()),
        has_slanted=any(is_slanted(line.direction) for line in found.odd.values()),
        is_whole=is_whole,
    )


def letters_on(page: pymupdf.Page, flags: int = FLAGS) -> str:
    """All the text of a page, as that of its `WorkingPage`."""
    return " ".join([word[4] for word in _text_on(page, flags)[1]])


def _text_on(page: pymupdf.Page, flags: int) -> tuple[pymupdf.TextPage, list[Drawn], bool]:
    """The text of a page, its words, and whether surely nothing else is drawn."""
    whole = _whole_text(page) if flags == FLAGS else None
    return (*(whole or _text_of(page, flags)), whole is not None)


def _is_all_text(page: pymupdf.Page, sheet: WorkingPage) -> bool:
    """Tell whether a page holds no more text than was read: beyond its rims, clipped, in notes.

    Nor does its content stream tell anything beside what it draws.
    """
    return sheet.is_whole or not (
        page.annot_xrefs() or needs_cleaning(page.read_contents()) or hides_text(page, sheet.text)
    )


def hides_text(page: pymupdf.Page, shown: pymupdf.TextPage) -> bool:
    """Tell whether a page draws other text than it shows: beyond its rims, clipped, renamed."""
    everything = page.get_textpage(flags=ANYWHERE, clip=pymupdf.INFINITE_RECT())
    return bool(everything.extractTEXT() != shown.extractTEXT())


def _whole_text(page: pymupdf.Page) -> tuple[pymupdf.TextPage, list[Drawn]] | None:
    """The text of a page that hides none, and its words; None where that is not sure."""
    if may_hide_text(page):
        return None
    text = page.get_textpage(flags=FLAGS, clip=pymupdf.INFINITE_RECT())
    drawn: list[Drawn] = text.extractWORDS()
    paper, frame = mupdf.fz_bound_page(page.this), text.this.m_internal.mediabox
    if drawn:
        x0s, y0s, x1s, y1s, *_ = zip(*drawn, strict=True)
        if min(x0s) < paper.x0 or min(y0s) < paper.y0:
            return None
        if max(x1s) > paper.x1 or max(y1s) > paper.y1:
            return None
    frame.x0, frame.y0, frame.x1, frame.y1 = paper.x0, paper.y0, paper.x1, paper.y1
    return text, drawn


def _text_of(page: pymupdf.Page, flags: int) -> tuple[pymupdf.TextPage, list[Drawn]]:
    """The text of a page within its rims, notes left out, and its words."""
    text = _text_without_notes(page) if notes_of(page) else page.get_textpage(flags=flags)
    return text, text.extractWORDS()


def _text_without_notes(page: pymupdf.Page) -> pymupdf.TextPage:
    rotation = page.rotation
    page.set_rotation(0)
    try:
        return pymupdf.TextPage(without_notes(page).get_textpage(FLAGS))
    finally:
        page.set_rotation(rotation)


_NONE: frozenset[int] = frozenset()
_new_word = partial(tuple.__new__, Word)


def _cleaned(drawn: Sequence[Drawn]) -> list[Drawn]:
    """Composed letters, ligatures as letters, nothing that has no shape."""
    cleaned: list[Drawn] = []
    begins_line = False
    for x0, y0, x1, y1, written, block, line, place in drawn:
        begins_line = begins_line or not place
        if text := written if written.isascii() else cleaned_text(written):
            cleaned.append((x0, y0, x1, y1, text, block, line, 0 if begins_line else place))
            begins_line = False
    return cleaned


def _is_legible(sheet: WorkingPage, words: Sequence[Word]) -> bool:
    """Tell whether letters have a meaning: most of them, and in all words but a few.

    A layer without is worse than none. A page on which everything is slanted is not legible either.
    """
    if sheet.words and not words:
        return len({word.text for word in sheet.words}) < _FEW_WORDS
    few = max(_LOST_WORDS, _LOST_SHARE * len(words))
    if sheet.has_controls and len(_CONTROLS.findall(sheet.text.extractTEXT())) >= few:
        return False
    if sheet.letters.isascii():
        return True
    texts = [word.text for word in words]
    letters = "".join(texts)
    odd = [letter for letter in letters if letter > _ASCII]
    if 2 * sum(map(_is_meaningless, odd)) > len(letters):
        return False
    return sum(not text.isascii() and _is_lost(text) for text in texts) < few


def _is_lost(text: str) -> bool:
    """Tell whether it was a word: meaningless letters, of more kinds than a row of stars has."""
    letters = [letter for letter in text if letter.isalnum() or _is_meaningless(letter)]
    told = len(set(letters)) if "\ufffd" not in letters else len(letters)
    return told >= _LOST_LETTERS and all(map(_is_meaningless, letters))


def _is_meaningless(letter: str) -> bool:
    return letter == "\ufffd" or unicodedata.category(letter) in {"Co", "Cc", "Cn", "Cs"}


def _is_drawn(page: pymupdf.Page, words: Sequence[Word], pictures: Sequence[Box]) -> bool:
    """Tell whether a page with few words is full of shapes, as letters turned into curves.

    Beside words or pictures only shapes of the size of letters count, in several rows.
    """
    log = page.get_bboxlog()
    if not words and not pictures:
        return len(log) >= _SHAPES_OF_TEXT
    letters = [
        box
        for kind, box in log
        if kind == "fill-path" and all(_LETTER[0] < side < _LETTER[1] for side in _sides(box))
    ]
    rows = {int(box[1] / _LETTER[1]) for box in letters}
    looks = {tuple(map(round, _sides(box))) for box in letters}
    return len(letters) >= _SHAPES_OF_TEXT and min(len(rows), len(looks)) >= _ROWS_OF_TEXT


def _sides(box: Sequence[float]) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def _pictures(
    drawn: Iterable[Sequence[float]], turn: Turn, size: tuple[float, float]
) -> tuple[Box, ...]:
    """Largest first, cut to the page, strips of one picture joined; specks only where alone."""
    width, height = size
    boxes = [
        upright((max(0.0, x0), max(0.0, y0), min(width, x1), min(height, y1)), turn, size)
        for x0, y0, x1, y1 in drawn
        if x0 < width and y0 < height and x1 > 0 and y1 > 0
    ]
    if len(boxes) > 1:
        boxes = _joined(boxes)
    boxes.sort(key=_area, reverse=True)
    large = [box for box in boxes if _area(box) >= _SMALLEST_SHARE * width * height]
    return tuple(Box(*(round(value, 2) for value in box)) for box in large or boxes[:1])


def _area(box: Box) -> float:
    return box.width * box.height


def _joined(boxes: Sequence[Box]) -> list[Box]:
    """Scanners cut pages into strips: those of one width that follow each other are one."""
    joined: list[Box] = []
    for box in sorted(boxes, key=lambda box: (round(box.x0), round(box.x1), box.y0)):
        if joined:
            above = joined[-1]
            same = abs(above.x0 - box.x0) < 1 and abs(above.x1 - box.x1) < 1
            if same and abs(box.y0 - above.y1) < _STRIP_GAP:
                joined[-1] = Box(above.x0, above.y0, above.x1, max(above.y1, box.y1))
                continue
        joined.append(box)
    return joined


_STRIP_GAP = 1.0  # points between strips of one picture
