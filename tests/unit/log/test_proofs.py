"""Proofs: published roots, a second way to verify, and every way in which a proof is wrong."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Corrupt, Refused
from subak.log.edge import TileEdge
from subak.log.encoding import to_base64
from subak.log.merkle import EMPTY_ROOT, leaf_hash, node_hash, root_of
from subak.log.proofs import (
    consistency_proof,
    inclusion_proof,
    nodes_of_leaves,
    nodes_of_tiles,
    verify_consistency,
    verify_inclusion,
)
from subak.log.tiles import Tile
from tests.support.notes import consistency, inclusion, leaves

LARGEST = 2**63 - 1


def includes(leaf: bytes, index: int, proof: Sequence[bytes], size: int, root: bytes) -> bool:
    try:
        verify_inclusion(leaf, index, proof, size, root)
    except Corrupt as error:
        return (error.code, error.facts) != (
            "log.inclusion_wrong",
            {"index": index, "size": size},
        )
    return True


def consistent(old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]) -> bool:
    try:
        verify_consistency(old, new, proof)
    except Corrupt as error:
        return (error.code, error.facts) != (
            "log.consistency_wrong",
            {"old": old[0], "new": new[0]},
        )
    return True


def root_by_rfc_9162(leaf: bytes, index: int, proof: Sequence[bytes], size: int) -> bytes:
    """The root that section 2.1.3.2 computes, step by step as it stands there."""
    at, last = index, size - 1
    root = leaf
    for value in proof:
        assert last > 0
        if at & 1 or at == last:
            root = node_hash(value, root)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            root = node_hash(root, value)
        at, last = at >> 1, last >> 1
    assert last == 0
    return root


def test_every_leaf_of_small_trees() -> None:
    for size in range(1, 34):
        tree = leaves(size)
        root = root_of(tree)
        for index, leaf in enumerate(tree):
            proof = inclusion(index, size)
            assert includes(leaf, index, proof, size, root)
            assert root_by_rfc_9162(leaf, index, proof, size) == root
            assert not includes(leaf, index, (*proof, leaf), size, root)
            assert not includes(leaf, index, proof, size, leaf_hash(root))
            assert not includes(leaf_hash(leaf), index, proof, size, root)
            assert not proof or not includes(leaf, index, proof[1:], size, root)
            for other in set(range(size)) - {index}:
                assert not includes(leaf, other, proof, size, root)


def test_every_pair_of_small_trees() -> None:
    roots = [root_of(leaves(size)) for size in range(34)]
    for new in range(34):
        for old in range(new + 1):
            proof = consistency(old, new)
            before, after = (old, roots[old]), (new, roots[new])
            assert consistent(before, after, proof)
            assert not consistent(before, after, (*proof, roots[1]))
            assert not consistent(before, (new, leaf_hash(b"other")), proof) or old == 0
            assert not consistent((old, leaf_hash(b"other")), after, proof)
            assert not proof or not consistent(before, after, proof[:-1])
            assert old == new or not consistent(after, before, proof)


def test_a_published_consistency() -> None:
    # The hashes of TestRace in FiloSottile/torchwood@341dc2f0: leaf i is 2a, i and 30 zeros.
    tree = [bytes([0x2A, index]) + bytes(30) for index in range(5)]
    roots = [to_base64(root_of(tree[:size])) for size in (3, 5)]
    assert roots == [
        "RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=",
        "QrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY=",
    ]
    proof = consistency_proof(3, 5, nodes_of_leaves(tree))
    assert proof == [tree[2], tree[3], node_hash(tree[0], tree[1]), tree[4]]
    assert consistent((3, root_of(tree[:3])), (5, root_of(tree)), proof)


def test_the_examples_of_rfc_6962() -> None:
    # Section 2.1.3, with seven leaves d0 to d6 and the names of its nodes.
    d = leaves(7)
    g, h, i = node_hash(d[0], d[1]), node_hash(d[2], d[3]), node_hash(d[4], d[5])
    k, j = node_hash(g, h), d[6]
    m = node_hash(i, j)
    node = nodes_of_leaves(d)
    assert inclusion_proof(0, 7, node) == [d[1], h, m]
    assert inclusion_proof(3, 7, node) == [d[2], g, m]
    assert inclusion_proof(4, 7, node) == [d[5], j, k]
    assert inclusion_proof(6, 7, node) == [i, k]
    assert consistency_proof(3, 7, node) == [d[2], d[3], g, m]
    assert consistency_proof(4, 7, node) == [m]
    assert consistency_proof(6, 7, node) == [i, j, k]


def test_changed_hashes_are_found() -> None:
    tree = leaves(70)
    root = root_of(tree)
    proof = list(inclusion(42, 70))
    for at in range(len(proof)):
        for wrong in (bytes(32), proof[at][:-1], proof[at] + b"\0", b""):
            changed = [*proof[:at], wrong, *proof[at + 1 :]]
            assert not includes(tree[42], 42, changed, 70, root)
    proof = list(consistency(41, 70))
    old = root_of(tree[:41])
    for at in range(len(proof)):
        for wrong in (bytes(32), proof[at][:-1], b""):
            changed = [*proof[:at], wrong, *proof[at + 1 :]]
            assert not consistent((41, old), (70, root), changed)


def test_the_edges() -> None:
    one = leaf_hash(b"one")
    assert includes(one, 0, [], 1, one)
    assert not includes(b"", 0, [], 1, b"")
    for index, size in ((0, 0), (1, 1), (-1, 1), (0, -1)):
        assert not includes(one, index, [], size, one)
        with pytest.raises(Refused, match="log.index_beyond"):
            inclusion_proof(index, size, nodes_of_leaves([one]))
    assert consistent((0, EMPTY_ROOT), (0, EMPTY_ROOT), [])
    assert consistent((0, EMPTY_ROOT), (1, one), [])
    assert not consistent((0, one), (1, one), [])
    assert not consistent((0, EMPTY_ROOT), (1, one), [one])
    assert not consistent((0, EMPTY_ROOT), (-1, one), [])
    assert not consistent((-1, one), (1, one), [])
    assert not consistent((2, one), (1, one), [])
    assert not consistent((1, one), (1, one), [one])
    for old, new in ((2, 1), (-1, 1), (1, 0)):
        with pytest.raises(Refused, match="log.sizes_reversed"):
            consistency_proof(old, new, nodes_of_leaves([one]))


@given(st.integers(1, LARGEST), st.data())
def test_the_largest_trees_keep_their_limits(size: int, data: st.DataObject) -> None:
    """In a tree where every full subtree has the same hash, proofs are still exact."""
    same = leaf_hash(b"same")
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, lambda _level, _index: same)
    assert len(proof) <= 63
    assert includes(same, index, proof, size, root_by_rfc_9162(same, index, proof, size))
    # One hash more only beyond 2**62 leaves: a witness takes 63 lines.
    longest = 63 if size <= 2**62 else 64
    assert len(consistency_proof(index, size, lambda _level, _index: same)) <= longest


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 700, 65_535, 65_536, 65_537])
def test_proofs_from_tiles(size: int) -> None:
    tree = leaves(size)
    edge = TileEdge()
    files = dict(edge.extend(tree) + edge.partials(0))
    node = nodes_of_tiles(size, files.__getitem__)
    for index in sorted({0, size // 3, size - 1, min(255, size - 1), min(256, size - 1)}):
        proof = inclusion_proof(index, size, node)
        assert includes(tree[index], index, proof, size, edge.root())
    for old in sorted({0, 1, size // 2, size - 1, min(256, size), size}):
        before = TileEdge()
        before.extend(tree[:old])
        proof = consistency_proof(old, size, node)
        assert consistent((old, before.root()), (size, edge.root()), proof)


def test_a_truncated_tile_gives_no_proof() -> None:
    node = nodes_of_tiles(300, lambda _tile: bytes(31))
    with pytest.raises(Corrupt, match="log.tile_malformed"):
        inclusion_proof(3, 300, node)


def test_a_proof_reads_few_tiles() -> None:
    read: list[Tile] = []

    def reader(tile: Tile) -> bytes:
        read.append(tile)
        return bytes(32 * tile.width)

    inclusion_proof(69_999, 70_000, nodes_of_tiles(70_000, reader))
    assert {tile.path for tile in read} == {"tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"}
