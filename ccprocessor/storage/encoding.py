"""Domain values as canonical JSON, sealed by a digest and kept compressed.

A person splits into *content* (values, matches, issues: what a reviewer decided on) and
*provenance* (places, pages, pictures, the source of a value). When a newer file only moves pages,
the content's digest stays. It follows that an issue's message must not name a page number: the
message is content, its places are not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec
import zstandard

from ccprocessor.decoding import ready
from ccprocessor.domain.cycles import Person
from ccprocessor.errors import printable
from ccprocessor.storage.base.failures import damaged

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")

_PROVENANCE = frozenset(
    {
        "place", "places", "pages", "pictures", "source", "statement_pages", "receipt_pages",
        "is_earlier", "read_as",
    }
)  # fmt: skip
_LEVEL = 3  # of zstd: higher ones take longer than the disk saves
_NESTED = (dict, list, tuple)


class Sealed(NamedTuple):
    """Compressed JSON and the SHA-256 of the JSON itself."""

    digest: str
    data: bytes


class EncodedPacket(NamedTuple):
    """One person's state, both halves as canonical JSON."""

    content: bytes
    provenance: bytes


def encode(value: object) -> bytes:
    """Canonical JSON: keys sorted, no spaces, UTF-8; decimals as text, dates in ISO form.

    Halves of surrogate pairs (odd file names) become U+FFFD: JSON cannot hold them.
    """
    try:
        return msgspec.json.encode(value, order="sorted")
    except UnicodeEncodeError:
        return msgspec.json.encode(_clean(msgspec.to_builtins(value)), order="sorted")


def decode(data: bytes, kind: type[T]) -> T:
    """The value again; a DatabaseRefused where the JSON is no such value."""
    try:
        return msgspec.json.decode(data, type=ready(kind))
    except msgspec.DecodeError as error:
        raise damaged(f"a stored {kind.__name__}") from error


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def encode_by_parts(value: DataclassInstance) -> Iterator[bytes]:
    """The same bytes as `encode` in pieces: a month's record never stands whole in memory."""
    for number, name in enumerate(sorted(field.name for field in fields(value))):
        yield b"%s%s:" % (b"," if number else b"{", encode(name))
        part = getattr(value, name)
        if not isinstance(part, tuple):
            yield encode(part)
            continue
        for position, one in enumerate(part):
            yield b"%s%s" % (b"," if position else b"[", encode(one))
        yield b"]" if part else b"[]"
    yield b"}"


def seal(data: bytes) -> Sealed:
    """Compress canonical JSON and take its digest."""
    compressed = zstandard.ZstdCompressor(level=_LEVEL).compress(data)
    return Sealed(digest(data), bytes(memoryview(compressed)))  # not in a buffer for the worst case


def seal_parts(parts: Iterable[bytes]) -> Sealed:
    """Compress canonical JSON that comes in pieces, and take its digest."""
    seen = hashlib.sha256()
    compressor = zstandard.ZstdCompressor(level=_LEVEL).compressobj()
    compressed = []
    for part in parts:
        seen.update(part)
        compressed.append(compressor.compress(part))
    return Sealed(seen.hexdigest(), b"".join([*compressed, compressor.flush()]))


def unseal(sealed: Sealed, what: str) -> bytes:
    """The JSON again; a DatabaseRefused naming `what` where it is not what was stored."""
    try:
        data = zstandard.ZstdDecompressor().decompressobj().decompress(sealed.data)
    except (zstandard.ZstdError, MemoryError) as error:
        raise damaged(what) from error
    if digest(data) != sealed.digest:
        raise damaged(what)
    return data


def split(person: Person) -> EncodedPacket:
    """Return what was found and where it stands, as two documents of the same shape."""
    value = msgspec.to_builtins(person)
    content, where = _split(value)
    return EncodedPacket(encode(content), encode(where or {}))


def join(packet: EncodedPacket) -> Person:
    """The person whose halves these are."""
    content, where = (msgspec.json.decode(part) for part in packet)
    try:
        return msgspec.convert(_join(content, where), ready(Person))
    except (msgspec.ValidationError, KeyError, ValueError) as error:
        raise damaged("a stored person") from error


def _split(value: Any) -> tuple[Any, Any]:  # noqa: ANN401  (JSON)
    """A list of plain values has no provenance in it and is not walked."""
    if isinstance(value, dict):
        return _split_fields(value)
    if not value or not isinstance(value[0], _NESTED):
        return value, None
    pairs = [_split(part) for part in value]
    places = [place for _, place in pairs]
    found = any(place is not None for place in places)
    return [part for part, _ in pairs], places if found else None


def _split_fields(fields: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any] | None]:
    content: dict[str, Any] = {}
    where: dict[str, Any] = {}
    for name, part in fields.items():
        if name in _PROVENANCE:
            where[name] = part
        elif isinstance(part, _NESTED):
            content[name], place = _split(part)
            if place is not None:
                where[name] = place
        else:
            content[name] = part
    return content, where or None


def _join(content: Any, where: Any) -> Any:  # noqa: ANN401  (JSON)
    if where is None:
        return content
    if isinstance(where, list):
        return [_join(part, place) for part, place in zip(content, where, strict=True)]
    for name, place in where.items():
        content[name] = place if name in _PROVENANCE else _join(content[name], place)
    return content


def _clean(value: Any) -> Any:  # noqa: ANN401  (JSON)
    match value:
        case str():
            return printable(value)
        case dict():
            return {name: _clean(part) for name, part in value.items()}
        case list() | tuple():
            return [_clean(part) for part in value]
        case _:
            return value
