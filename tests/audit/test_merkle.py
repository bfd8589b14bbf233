"""Roots are those of RFC 6962: the test vectors of certificate logs, and its own definition."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest

from ccprocessor.audit.merkle import HashTree, inclusion_proofs, leaf_hash

LEAVES = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def by_definition(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    sides = by_definition(leaves[:half]) + by_definition(leaves[half:])
    return hashlib.sha256(b"\x01" + sides).digest()


def root(leaves: Sequence[bytes]) -> str:
    whole, grown = HashTree(), HashTree()
    whole.extend(leaves)
    for leaf in leaves:
        grown = HashTree(grown.size, grown.peaks)
        grown.extend([leaf])
    assert (whole.size, whole.peaks) == (grown.size, grown.peaks) == (len(leaves), whole.peaks)
    return whole.root


def test_the_roots_of_certificate_logs() -> None:
    leaves = [bytes.fromhex(one) for one in LEAVES]
    assert tuple(root(leaves[:count]) for count in range(len(leaves) + 1)) == ROOTS


@pytest.mark.parametrize("count", [9, 31, 32, 33, 100])
def test_a_tree_of_any_size_is_the_one_that_is_defined(count: int) -> None:
    leaves = [b"%d" % number for number in range(count)]
    assert root(leaves) == by_definition(leaves).hex()


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 9, 31, 32, 33, 100])
def test_a_proof_leads_from_a_leaf_to_the_root_and_from_no_other(count: int) -> None:
    leaves = [b"%d" % number for number in range(count)]
    proofs = inclusion_proofs([leaf_hash(one) for one in leaves], range(count))
    top = by_definition(leaves)
    for at, leaf in enumerate(leaves):
        assert led_to(leaf, at, count, proofs[at]) == top
        assert at ^ 1 >= count or led_to(leaf, at ^ 1, count, proofs[at]) != top
        assert led_to(leaf + b" ", at, count, proofs[at]) != top


def led_to(leaf: bytes, at: int, size: int, proof: Sequence[str]) -> bytes:
    """Return the root by RFC 9162, section 2.1.3.2."""
    node, last = hashlib.sha256(b"\x00" + leaf).digest(), size - 1
    for other in map(bytes.fromhex, proof):
        if at & 1 or at == last:
            node = hashlib.sha256(b"\x01" + other + node).digest()
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + other).digest()
        at, last = at >> 1, last >> 1
    return node


def test_peaks_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError, match="another tree"):
        HashTree(3, bytes(32))
