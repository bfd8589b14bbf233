"""Trees of hashes over events, as RFC 6962, section 2.1, defines them: roots and proofs."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Self

_LEAF, _NODE = b"\x00", b"\x01"
_WIDTH = 32  # bytes of a hash


class HashTree:
    """A tree that grows at its end and holds one hash for each of its whole subtrees.

    `peaks` are these hashes, the largest subtree's first: with the number of leaves they are all
    that is needed to go on, or to tell the root. Raises `ValueError` for peaks of another number.
    """

    def __init__(self, size: int = 0, peaks: bytes = b"") -> None:
        if len(peaks) != _WIDTH * size.bit_count():
            raise ValueError("peaks of another tree")
        self.size = size
        self._whole = [peaks[at : at + _WIDTH] for at in range(0, len(peaks), _WIDTH)]

    @property
    def peaks(self) -> bytes:
        """Hashes of the whole subtrees, one behind the other."""
        return b"".join(self._whole)

    @classmethod
    def of(cls, hashes: Iterable[bytes]) -> Self:
        """Return the tree over leaves with these hashes."""
        tree = cls()
        tree._add(list(hashes))
        return tree

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Put leaves behind the others."""
        self._add([leaf_hash(one) for one in leaves])

    def _add(self, row: list[bytes]) -> None:
        grown: list[bytes] = []
        size, self.size = self.size, self.size + len(row)
        while row:
            if size & 1:
                row.insert(0, self._whole.pop())
            if len(row) & 1:
                grown.append(row.pop())
            row = _paired(row)
            size >>= 1
        self._whole += reversed(grown)

    @property
    def root(self) -> str:
        """Root over all leaves, in hexadecimal; that of no leaf is the hash of nothing."""
        if not self._whole:
            return hashlib.sha256().hexdigest()
        *others, node = self._whole
        for left in reversed(others):
            node = hashlib.sha256(_NODE + left + node).digest()
        return node.hex()


def leaf_hash(leaf: bytes) -> bytes:
    """Hash of a leaf, which can be that of no node."""
    return hashlib.sha256(_LEAF + leaf).digest()


def inclusion_proofs(leaves: Sequence[bytes], wanted: Collection[int]) -> dict[int, list[str]]:
    """For each wanted leaf, by its place from 0, the hashes that lead from it to the root.

    `leaves` are the hashes of all leaves of the tree.
    """
    proofs: dict[int, list[str]] = {one: [] for one in wanted}
    places, row = {one: one for one in wanted}, list(leaves)
    while len(row) > 1:
        for leaf, place in places.items():
            if place ^ 1 < len(row):
                proofs[leaf].append(row[place ^ 1].hex())
            places[leaf] = place >> 1
        row = [*_paired(row), *row[len(row) & ~1 :]]
    return proofs


def _paired(row: Sequence[bytes]) -> list[bytes]:
    """Nodes above a row; without a last one that stands alone."""
    sha256, pairs = hashlib.sha256, zip(row[::2], row[1::2], strict=False)
    return [sha256(_NODE + left + right).digest() for left, right in pairs]
