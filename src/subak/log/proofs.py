"""Proofs of inclusion and of consistency over the tree of RFC 6962 (sections 2.1.1 and 2.1.2).

Both say the same thing: how one goes from a subtree up to the root, past which siblings. The
siblings are ranges of leaves; who makes a proof gives their hashes, who verifies it folds them.
Invariants: a proof has exactly one hash for each sibling; a tree is consistent with itself and the
empty tree with every tree, both by an empty proof.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from subak.core.errors import Corrupt, need
from subak.log.merkle import EMPTY_ROOT, HASH_BYTES, node_hash, parents, root_of
from subak.log.tiles import LEVEL_BITS, TILE_WIDTH, Tile, hashes_of_tile

Nodes = Callable[[int, int], bytes]
"""Gives the root of a full subtree: that of the leaves index * 2**level up to the next index."""

Leaves = tuple[int, int]
"""A subtree: its first leaf, and the leaf after its last."""


def inclusion_proof(index: int, size: int, node: Nodes) -> list[bytes]:
    """Return the hashes from the sibling of a leaf up to a child of the root.

    Refuses an index that a log of this size does not have (log.index_beyond).
    """
    need(0 <= index < size, "log.index_beyond", index=index, size=size)
    return [root_of_leaves(sibling, node) for sibling in _siblings((index, index + 1), size)]


def consistency_proof(old_size: int, new_size: int, node: Nodes) -> list[bytes]:
    """Return the hashes that show the older tree to be the beginning of the newer one.

    Refuses an old size beyond the new one (log.sizes_reversed).
    """
    need(0 <= old_size <= new_size, "log.sizes_reversed", old=old_size, new=new_size)
    if old_size in {0, new_size}:
        return []
    common = _last_subtree(old_size, new_size)
    proof = [root_of_leaves(sibling, node) for sibling in _siblings(common, new_size)]
    # When the older tree is itself a subtree, its root is known to who verifies.
    return proof if common[0] == 0 else [root_of_leaves(common, node), *proof]


def verify_inclusion(
    leaf: bytes, index: int, proof: Sequence[bytes], size: int, root: bytes
) -> None:
    """Raise `Corrupt` (log.inclusion_wrong) unless the proof leads from leaf to root."""
    computed = b""
    if 0 <= index < size and _are_hashes([leaf, *proof]):
        siblings = _siblings((index, index + 1), size)
        if len(siblings) == len(proof):
            computed = leaf
            for (_, stop), value in zip(siblings, proof, strict=True):
                left = stop <= index
                computed = node_hash(value, computed) if left else node_hash(computed, value)
    if computed != root or len(root) != HASH_BYTES:
        raise Corrupt("log.inclusion_wrong", index=index, size=size)


Tree = tuple[int, bytes]
"""A size and a root."""


def verify_consistency(old: Tree, new: Tree, proof: Sequence[bytes]) -> None:
    """Raise `Corrupt` (log.consistency_wrong) unless the proof leads from one tree to the other."""
    (old_size, old_root), (new_size, new_root) = old, new
    if old_size == 0 <= new_size:
        consistent = not proof and old_root == EMPTY_ROOT
    elif old_size == new_size:
        consistent = not proof and old_root == new_root
    else:
        consistent = 0 < old_size < new_size and _leads_to_both(old, new, proof)
    if not consistent:
        raise Corrupt("log.consistency_wrong", old=old_size, new=new_size)


def nodes_of_leaves(leaves: Sequence[bytes]) -> Nodes:
    """Return the nodes of a tree whose leaf hashes are all at hand."""
    return lambda level, index: root_of(leaves[index << level : (index + 1) << level])


def nodes_of_tiles(size: int, read: Callable[[Tile], bytes]) -> Nodes:
    """Return the nodes of a log of this size; each reads one hash tile.

    `read` gives the bytes of a tile of `tiles.tiles_of(size)`; another length is `Corrupt`
    (log.tile_malformed). Whether the hashes are right shows when the proof is verified.
    """

    def node(level: int, index: int) -> bytes:
        tile_level, height = divmod(level, LEVEL_BITS)
        tile_index, first = divmod(index << height, TILE_WIDTH)
        length = size >> tile_level * LEVEL_BITS
        tile = Tile(tile_level, tile_index, min(TILE_WIDTH, length - tile_index * TILE_WIDTH))
        row = hashes_of_tile(tile, read(tile))[first : first + (1 << height)]
        while len(row) > 1:
            row = parents(row)
        return row[0]

    return node


def root_of_leaves(leaves: Leaves, node: Nodes) -> bytes:
    """Return the hash of a subtree that need not be full."""
    start, stop = leaves
    level = (stop - start - 1).bit_length()
    if stop - start == 1 << level:
        return node(level, start >> level)
    left, right = _halves(leaves)
    return node_hash(root_of_leaves(left, node), root_of_leaves(right, node))


def _halves(leaves: Leaves) -> tuple[Leaves, Leaves]:
    """Split a subtree at the largest power of two below its length."""
    start, stop = leaves
    split = start + (1 << (stop - start - 1).bit_length() - 1)
    return (start, split), (split, stop)


def _siblings(inner: Leaves, size: int) -> list[Leaves]:
    """Return the siblings on the way from a subtree of a tree of this size up to its root."""
    outer = (0, size)
    passed = []
    while outer != inner:
        left, right = _halves(outer)
        if inner[1] <= left[1]:
            outer, sibling = left, right
        else:
            outer, sibling = right, left
        passed.append(sibling)
    return passed[::-1]


def _last_subtree(old_size: int, new_size: int) -> Leaves:
    """Return the largest subtree of the newer tree that ends with the older one."""
    outer = (0, new_size)
    while outer[1] != old_size:
        left, right = _halves(outer)
        outer = left if old_size <= left[1] else right
    return outer


def _leads_to_both(old: Tree, new: Tree, proof: Sequence[bytes]) -> bool:
    """Whether the hashes give the root of the older tree and that of the newer one."""
    common = _last_subtree(old[0], new[0])
    siblings = _siblings(common, new[0])
    hashes = [old[1], *proof] if common[0] == 0 else list(proof)
    if len(hashes) != 1 + len(siblings) or not _are_hashes(hashes):
        return False
    older = newer = hashes[0]
    for (_, stop), value in zip(siblings, hashes[1:], strict=True):
        if stop <= common[0]:
            older, newer = node_hash(value, older), node_hash(value, newer)
        else:
            newer = node_hash(newer, value)
    return (older, newer) == (old[1], new[1])


def _are_hashes(values: Sequence[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
