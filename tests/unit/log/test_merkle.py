"""The tree against the published roots of RFC 6962 and against its own definition."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Corrupt
from subak.log.encoding import to_base64
from subak.log.merkle import (
    EMPTY_ROOT,
    Frontier,
    leaf_hash,
    leaf_hashes,
    node_hash,
    parents,
    root_of,
)

# The eight leaves of the reference implementations of RFC 6962, and the roots of 0 to 8 of them.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def numbered(count: int) -> list[bytes]:
    return leaf_hashes(number.to_bytes(4, "big") for number in range(count))


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size: int) -> None:
    hashes = [leaf_hash(leaf) for leaf in LEAVES[:size]]
    frontier = Frontier()
    frontier.extend(hashes)
    assert root_of(hashes).hex() == ROOTS[size]
    assert frontier.root().hex() == ROOTS[size]


@pytest.mark.parametrize(
    ("size", "root"),
    [
        (3, "RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0="),
        (5, "QrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY="),
    ],
)
def test_roots_of_torchwood_race(size: int, root: str) -> None:
    # FiloSottile/torchwood, TestRace: the hash of leaf i is 2a, i, then zeros.
    hashes = [bytes([0x2A, number]) + bytes(30) for number in range(size)]
    assert to_base64(root_of(hashes)) == root


def test_many_hashes_are_the_single_ones() -> None:
    assert leaf_hashes(LEAVES) == [leaf_hash(leaf) for leaf in LEAVES]
    left, right, third = numbered(3)
    assert parents([left, right, third]) == [node_hash(left, right)]
    assert parents([]) == []


def test_a_leaf_is_not_a_node() -> None:
    left, right = numbered(2)
    assert leaf_hash(left + right) != node_hash(left, right)


@given(st.lists(st.integers(0, 300), max_size=6))
def test_frontier_is_the_definition_however_it_grew(steps: list[int]) -> None:
    hashes = numbered(sum(steps))
    frontier = Frontier()
    for step in steps:
        frontier.extend(hashes[frontier.size : frontier.size + step])
    assert frontier.size == len(hashes)
    assert frontier.root() == root_of(hashes)
    assert len(frontier.hashes()) == len(hashes).bit_count()


@given(st.integers(0, 700), st.integers(0, 5))
def test_restored_and_copied_frontiers_grow_alike(size: int, more: int) -> None:
    hashes = numbered(size + more)
    frontier = Frontier()
    frontier.extend(hashes[:size])
    restored = Frontier(size, frontier.hashes())
    copied = frontier.copy()
    for leaf in hashes[size:]:
        restored.append(leaf)
        copied.append(leaf)
    assert restored.root() == copied.root() == root_of(hashes)
    assert frontier.size == size
    assert frontier.root() == root_of(hashes[:size])


def test_an_empty_frontier_has_the_empty_root() -> None:
    assert Frontier().root() == EMPTY_ROOT == root_of([])
    assert Frontier().hashes() == []


@pytest.mark.parametrize(
    ("size", "hashes"),
    [
        (3, [bytes(32)]),
        (0, [bytes(32)]),
        (1, [bytes(31)]),
        (1, [bytes(32), b""]),
        (-1, [bytes(32)]),
    ],
)
def test_a_frontier_needs_one_hash_for_each_bit(size: int, hashes: Sequence[bytes]) -> None:
    with pytest.raises(Corrupt) as caught:
        Frontier(size, hashes)
    assert caught.value.code == "log.frontier_malformed"
