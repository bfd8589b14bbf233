"""Words put in visual order: printed once, in lines, in phrases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from operator import attrgetter, itemgetter, le
from statistics import median
from typing import NamedTuple

from ccprocessor.domain.pages import Page, Word
from ccprocessor.domain.places import Box

_FAR = 1e6  # points; no page reaches there
_SHORT, _USUAL_PAPER, _LOW = (250.0, 1500.0), 612.0, (5.0, 20.0)
"""Points: short sides of paper beyond which a print is smaller or larger, one of usual paper, and
heights of words there; slips and posters have other ones."""

_FLAT = 1e-3  # points; a word without height
_SAME_SPOT = 0.12
"""Heights of a word by which a copy printed over it may be off; no two glyphs stand so close."""

_NARROW = frozenset("Iil1|!.,:;'`()[]/\\-")
_DOUBLED_SHARE = 0.68  # of the usual width of a glyph: two are printed in the place of one
_SHORTEST_PROOF = 4  # glyphs of usual width

_text = attrgetter("text")
_left = itemgetter(0)


class Line(NamedTuple):
    """Words of one visual line, left to right; never empty."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Its words with one space between."""
        return " ".join(map(_text, self.words))

    @property
    def box(self) -> Box:
        """The box around its words."""
        return box_of(self.words)

    @property
    def middle(self) -> float:
        """The y half way down its first word."""
        return self.words[0].middle


def sound(page: Page) -> Page:
    """The page with the words that have a text and a place, and the pictures that have a place.

    Broken files and engines give empty words, corners that are no numbers or far off any paper, and
    corners in another order. A page printed many times smaller or larger comes in usual size.
    """
    page = _with_sound_words(page)
    short = min(page.width, page.height)
    if _SHORT[0] <= short <= _SHORT[1] or not 0 < short < _FAR or not page.words:
        return page
    times = _USUAL_PAPER / short
    height = times * median([word.y1 - word.y0 for word in page.words])
    is_print = height <= _LOW[1] if times > 1 else height >= _LOW[0]
    return _magnified(page, times) if is_print else page


def _magnified(page: Page, times: float) -> Page:
    words = tuple(
        Word(
            *word.box.scaled(times),
            word.text,
            word.run,
            tuple(times * edge for edge in word.edges),
        )
        for word in page.words
    )
    pictures = tuple(picture.scaled(times) for picture in page.pictures)
    wide, high = page.paper or (page.width, page.height)
    return replace(
        page,
        width=times * page.width,
        height=times * page.height,
        words=words,
        pictures=pictures,
        corner=(times * page.corner[0], times * page.corner[1]),
        paper=(times * wide, times * high),
        scale=times * page.scale,
    )


def _with_sound_words(page: Page) -> Page:
    if all(map(_is_placed, page.pictures)) and _are_sound(page.words):
        return page
    words = tuple(map(_upright, filter(_is_sound, page.words)))
    pictures = tuple(filter(_is_placed, page.pictures))
    scores = page.scores
    if len(scores) == len(page.words):
        kept = zip(page.words, scores, strict=True)
        scores = tuple(score for word, score in kept if _is_sound(word))
    return replace(page, words=words, pictures=pictures, scores=scores)


def _are_sound(words: Sequence[Word]) -> bool:
    """Tell whether all words are sound and upright, at once: nearly every page is asked."""
    if not words:
        return True
    x0s, y0s, x1s, y1s, texts, *_ = zip(*words, strict=True)
    is_upright = all(map(le, x0s, x1s)) and all(map(le, y0s, y1s))  # so that none is a NaN
    lowest, highest = min(*x0s, *y0s, _FAR), max(*x1s, *y1s, -_FAR)
    is_printed = all(texts) and not any(map(str.isspace, texts))
    return is_upright and lowest > -_FAR and highest < _FAR and is_printed


def _is_sound(word: Word) -> bool:
    return bool(word.text) and not word.text.isspace() and _is_placed(word)


def _is_placed(box: Word | Box) -> bool:
    x0, y0, x1, y1 = box[:4]
    return -_FAR < x0 < _FAR and -_FAR < y0 < _FAR and -_FAR < x1 < _FAR and -_FAR < y1 < _FAR


def _upright(word: Word) -> Word:
    if word.x0 <= word.x1 and word.y0 <= word.y1:
        return word
    (x0, x1), (y0, y1) = sorted((word.x0, word.x1)), sorted((word.y0, word.y1))
    return word._replace(x0=x0, y0=y0, x1=x1, y1=y1, edges=())


def box_of(words: Sequence[Word]) -> Box:
    """The box around some words; raises ValueError where there is none."""
    return Box(
        min([word.x0 for word in words]),
        min([word.y0 for word in words]),
        max([word.x1 for word in words]),
        max([word.y1 for word in words]),
    )


def visual_lines(words: Iterable[Word]) -> tuple[Line, ...]:
    """The lines of a page, top down, each left to right, whatever order the words came in.

    Words belong to one line where their middles are less than half a word's height apart.
    """
    ordered = sorted([((word.y0 + word.y1) / 2, word) for word in words], key=_left)
    lines: list[list[Word]] = []
    current: list[Word] = []
    level = height = 0.0
    for middle, word in ordered:
        tall = word.y1 - word.y0
        below = 2 * (middle - level)
        if current and below <= height and below <= tall:
            current.append(word)
            level += (middle - level) / len(current)
            continue
        current, level, height = [word], middle, tall
        lines.append(current)
    for line in lines:
        line.sort(key=_left)
    return tuple([Line(tuple(line)) for line in lines])


def printed_once(words: Iterable[Word]) -> tuple[Word, ...]:
    """The words without over-printed copies: of equal texts at one spot the first.

    Words whose every glyph is doubled (`OOTTHHEERR`) are halved where their geometry proves it.
    Real doubles, on paper beside each other, stay.
    """
    drawn = tuple(words)
    texts = [word.text for word in drawn]
    once = set(texts)
    if len(once) < len(texts):
        drawn = _without_copies(
            drawn, {text for text, count in Counter(texts).items() if count > 1}
        )
    paired = {text for text in once if text[:1] == text[1:2] and text[0::2] == text[1::2] and text}
    if not paired:
        return drawn
    return _halved(list(drawn), [at for at, word in enumerate(drawn) if word.text in paired])


def _without_copies(words: Sequence[Word], repeated: Container[str]) -> tuple[Word, ...]:
    kept: list[Word] = []
    spots: dict[str, list[tuple[float, float]]] = {}
    for word in words:
        text = word.text
        if text in repeated:
            twins = spots.get(text)
            if twins is None:
                spots[text] = [(word.x0, word.y0)]
            elif _is_taken(word, twins):
                continue
            else:
                twins.append((word.x0, word.y0))
        kept.append(word)
    return tuple(kept)


def _is_taken(word: Word, spots: Sequence[tuple[float, float]]) -> bool:
    x0, y0, _, y1, *_ = word
    off = _SAME_SPOT * (y1 - y0)
    for x, y in spots:  # noqa: SIM110 - any() takes twice the time
        if -off < x - x0 < off and -off < y - y0 < off:
            return True
    return False


def _halved(words: list[Word], candidates: Sequence[int]) -> tuple[Word, ...]:
    """Halve the words proven to be doubled, and those of their runs that may be."""
    provable = [index for index in candidates if words[index].edges or _is_wide(words[index])]
    usual = median([_share(word) for word in words]) if provable else 0.0
    proven = {index for index in provable if _is_doubled(words[index], usual)}
    runs = {words[index].run for index in proven}
    for index in candidates:
        word = words[index]
        if index in proven or (word.run in runs and index not in provable):
            words[index] = word._replace(text=word.text[0::2], edges=word.edges[0::2])
    return tuple(words)


def _is_wide(word: Word) -> bool:
    """Tell whether enough glyphs are of usual width for the word's width to prove anything."""
    return sum(1 for glyph in word.text if glyph not in _NARROW) >= _SHORTEST_PROOF


def _share(word: Word) -> float:
    """The width of a glyph in heights of its line."""
    return (word.x1 - word.x0) / max(1, len(word.text)) / max(_FLAT, word.y1 - word.y0)


def _is_doubled(word: Word, usual: float) -> bool:
    if len(word.edges) == len(word.text):
        pairs = zip(word.edges[0::2], word.edges[1::2], strict=True)
        off = _SAME_SPOT * (word.y1 - word.y0)
        return all(abs(copy - glyph) < off for glyph, copy in pairs)
    return _is_wide(word) and _share(word) < _DOUBLED_SHARE * usual
