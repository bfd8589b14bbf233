"""Pictures told from each other without reading them: one is known wherever it is shown again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

import pymupdf

from ccprocessor.documents.ocr.drawing import draw_region, scale_of
from ccprocessor.documents.pages.upright import Turn, quarter
from ccprocessor.documents.protocol.requests import PictureIdentity
from ccprocessor.domain.places import Box

_RIM = 1.5  # points: a picture may be laid that much beyond the region, or leave it free


@contextmanager
def unturned(page: pymupdf.Page) -> Iterator[Turn]:
    """Let a page be as stored while the block runs; the turn that it asks for."""
    asked = page.rotation
    page.set_rotation(0)
    try:
        yield quarter(asked)
    finally:
        page.set_rotation(asked)


def clipped(page: pymupdf.Page, box: Box | None) -> pymupdf.Rect:
    """The part of an unturned page that a region means."""
    return pymupdf.Rect(box) & page.rect if box else page.rect


def identity_of(page: pymupdf.Page, box: Box | None) -> PictureIdentity:
    """Return what a region shows: the one picture that fills it, else what is drawn there."""
    with unturned(page) as rotation:
        clip = clipped(page, box)
        images = page.get_image_info(hashes=True)
        only = _only_picture(page, images, clip)
        what: tuple[object, ...]
        if only is not None:
            shape = round(clip.width / max(1.0, clip.height), 2)
            what = ("picture", only["digest"].hex(), _laid(only["transform"]), shape)
        else:
            drawn = draw_region(page, clip)
            what = ("drawn", hashlib.sha256(drawn.tobytes()).hexdigest(), drawn.shape)
        return PictureIdentity(
            key=hashlib.sha256(repr((*what, rotation)).encode()).hexdigest(),
            digest=picture_digest(images, clip),
            pixels=round(scale_of(page, clip) * max(clip.width, clip.height)),
            clip=Box(*(round(edge, 2) for edge in clip)),
            width=page.rect.width,
            height=page.rect.height,
        )


def picture_digest(images: Sequence[Mapping[str, Any]], clip: pymupdf.Rect) -> str:
    """Return a digest of the largest picture's content in a region; empty if it is drawn."""
    shown = [
        (abs(pymupdf.Rect(image["bbox"]) & clip), image)
        for image in images
        if pymupdf.Rect(image["bbox"]).intersects(clip)
    ]
    if not shown:
        return ""
    _, largest = max(shown, key=lambda pair: pair[0])
    return hashlib.sha256(largest["digest"]).hexdigest()


def _only_picture(
    page: pymupdf.Page, images: Sequence[Mapping[str, Any]], clip: pymupdf.Rect
) -> Mapping[str, Any] | None:
    """The picture that fills a region with nothing drawn upon it; None if there is none."""
    log = page.get_bboxlog()
    for number, (kind, box) in enumerate(log):
        if kind != "fill-image" or not _fills(pymupdf.Rect(box), clip):
            continue
        if any(_touches(pymupdf.Rect(other), clip) for _, other in islice(log, number + 1, None)):
            continue
        filling = [one for one in images if _fills(pymupdf.Rect(one["bbox"]), clip)]
        is_sheer = any(one.get("has-mask") for one in filling)
        return filling[0] if len(filling) == 1 and not is_sheer else None
    return None


def _fills(box: pymupdf.Rect, clip: pymupdf.Rect) -> bool:
    """Tell whether a picture is laid where the region is, all of it and nowhere else."""
    return all(abs(mine - other) <= _RIM for mine, other in zip(box, clip, strict=True))


def _touches(box: pymupdf.Rect, clip: pymupdf.Rect) -> bool:
    common = box & clip
    return bool(common.width > _RIM and common.height > _RIM)


def _laid(transform: Sequence[float]) -> tuple[int, ...]:
    """Return how a picture is turned and mirrored: the signs of its matrix."""
    a, b, c, d, *_ = transform
    largest = max(map(abs, (a, b, c, d)))
    return tuple(0 if abs(one) < largest / 100 else (1 if one > 0 else -1) for one in (a, b, c, d))
