"""Root of a tree of hashes over events, as RFC 6962, section 2.1, defines it."""

from __future__ import annotations

import hashlib

_LEAF, _NODE = b"\x00", b"\x01"


class HashTree:
    """A tree that grows by a leaf at a time and holds one hash for each of its whole subtrees."""

    def __init__(self) -> None:
        self.size = 0
        self._whole: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Put a leaf behind the others."""
        node, size = hashlib.sha256(_LEAF + leaf).digest(), self.size
        while size & 1:
            node = hashlib.sha256(_NODE + self._whole.pop() + node).digest()
            size >>= 1
        self._whole.append(node)
        self.size += 1

    @property
    def root(self) -> str:
        """Root over all leaves, in hexadecimal; that of no leaf is the hash of nothing."""
        if not self._whole:
            return hashlib.sha256().hexdigest()
        *others, node = self._whole
        for left in reversed(others):
            node = hashlib.sha256(_NODE + left + node).digest()
        return node.hex()
