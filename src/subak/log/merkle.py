"""The Merkle tree of RFC 6962, section 2.1: leaves, nodes, and a frontier that grows.

A leaf is SHA-256(00 || entry), a node SHA-256(01 || left || right); a tree of n leaves splits at
the largest power of two below n. The empty tree has the root SHA-256("").
Invariant: a frontier of n leaves holds one hash for each bit set in n, the largest subtree first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from subak.core.errors import Corrupt

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

# Copying a prepared hash is faster than making a new one for each of a million nodes.
_LEAF_START = sha256(b"\x00")
_NODE_START = sha256(b"\x01")


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of one entry as a leaf."""
    return sha256(b"\x00" + data).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """Return the leaf hashes of many entries, in their order."""
    start = _LEAF_START.copy
    hashes = []
    for entry in entries:
        leaf = start()
        leaf.update(entry)
        hashes.append(leaf.digest())
    return hashes


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def parents(row: Iterable[bytes]) -> list[bytes]:
    """Return the nodes above a row of neighbours, two by two; an odd last one is left out."""
    start = _NODE_START.copy
    neighbours = iter(row)
    above = []
    for left, right in zip(neighbours, neighbours, strict=False):
        node = start()
        node.update(left)
        node.update(right)
        above.append(node.digest())
    return above


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes, word for word as RFC 6962 defines it.

    It is the definition that the faster `Frontier` is held to.
    """
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return node_hash(root_of(hashes[:split]), root_of(hashes[split:]))


class Frontier:
    """The full subtrees of a growing tree: enough to add leaves and to know the root."""

    __slots__ = ("_levels", "_size")

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        """Restore a frontier from its size and `hashes()`; without them the tree is empty.

        Raises `Corrupt` (log.frontier_malformed) when there is not one hash for each bit of size.
        """
        whole = [value for value in hashes if len(value) == HASH_BYTES]
        if size < 0 or not len(hashes) == len(whole) == size.bit_count():
            raise Corrupt("log.frontier_malformed", expected=size.bit_count(), found=len(whole))
        smallest_first = iter(reversed(hashes))
        self._size = size
        self._levels: list[bytes | None] = [
            next(smallest_first) if size >> level & 1 else None
            for level in range(size.bit_length())
        ]

    @property
    def size(self) -> int:
        """The number of leaves."""
        return self._size

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self.extend((leaf,))

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Add many leaf hashes, row by row: much faster than one after the other."""
        self._size += len(leaves)
        row = leaves
        level = 0
        while row:
            if level == len(self._levels):
                self._levels.append(None)
            waiting = self._levels[level]
            if waiting is not None:
                row = [waiting, *row]
            self._levels[level] = row[-1] if len(row) % 2 else None
            row = parents(row)
            level += 1

    def hashes(self) -> list[bytes]:
        """Return the roots of the full subtrees, the largest (leftmost) first."""
        return [value for value in reversed(self._levels) if value is not None]

    def root(self) -> bytes:
        """Return the root of the tree."""
        subtrees = self.hashes()
        if not subtrees:
            return EMPTY_ROOT
        root = subtrees.pop()
        while subtrees:
            root = node_hash(subtrees.pop(), root)
        return root

    def copy(self) -> Frontier:
        """Return a frontier that grows on its own from here."""
        return Frontier(self._size, self.hashes())
