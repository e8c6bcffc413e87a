"""One entry of a log and the proof that it is in it, without a replay of the others.

A receipt of ours carries the entry itself in its extra data. Nobody vouches for extra data; the
proof does, because it begins with the hash of just these bytes.
"""

from functools import partial
from typing import NamedTuple

from subak.audit.trust import Trusted, trusted
from subak.log.checkpoint import Checkpoint
from subak.log.merkle import leaf_hash
from subak.log.note import Note
from subak.log.policy import Policy
from subak.log.proofs import inclusion_proof, nodes_of_tiles, verify_inclusion
from subak.log.receipt import Receipt
from subak.log.source import Source, checkpoint_of, read_key, read_note, read_tile
from subak.log.tiles import ENTRIES, TILE_WIDTH, Tile, unpack_bundle


class Included(NamedTuple):
    """An entry that is in a log, by number, and the signed state that holds it."""

    receipt: Receipt
    checkpoint: Checkpoint
    trusted: Trusted | None

    @property
    def raw(self) -> bytes:
        """The log's bytes of the entry."""
        return self.receipt.extra


def include(source: Source, index: int, policy: Policy | None = None) -> Included:
    """Find an entry of a log and prove that it is in it.

    Refused: log.index_beyond. Raises `Corrupt` for what is wrong, as log.inclusion_wrong.
    """
    key, note = read_key(source), read_note(source)
    checkpoint = checkpoint_of(note, key)
    trust = None if policy is None else trusted(note, key, policy)
    node = nodes_of_tiles(checkpoint.size, partial(read_tile, source))
    proof = inclusion_proof(index, checkpoint.size, node)
    raw = _entry(source, index, checkpoint.size)
    verify_inclusion(leaf_hash(raw), index, proof, checkpoint.size, checkpoint.root)
    receipt = Receipt(index, tuple(proof), Note.parse(note), raw)
    return Included(receipt, checkpoint, trust)


def check_receipt(receipt: Receipt, policy: Policy) -> Included:
    """Check a receipt that carries its entry; without the log, so a key must be brought.

    Raises `Corrupt`: log.inclusion_wrong, log.quorum_missing, and what the note is missing.
    """
    endorsement = receipt.verify(leaf_hash(receipt.extra), policy)
    return Included(receipt, endorsement.checkpoint, Trusted(policy.quorum, endorsement))


def _entry(source: Source, index: int, size: int) -> bytes:
    bundle, place = divmod(index, TILE_WIDTH)
    tile = Tile(ENTRIES, bundle, min(TILE_WIDTH, size - bundle * TILE_WIDTH))
    return unpack_bundle(read_tile(source, tile), tile.width)[place]
