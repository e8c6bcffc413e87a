"""Small logs with fixed keys, for the tests of the formats of a log."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from subak.log.checkpoint import Checkpoint
from subak.log.cosignature import CosignerKey, cosign
from subak.log.merkle import leaf_hash, root_of
from subak.log.note import Note, VerifierKey, sign
from subak.log.proofs import Nodes, consistency_proof, inclusion_proof, nodes_of_leaves

ORIGIN = "log.example/valley"
LOG = Ed25519PrivateKey.from_private_bytes(b"l" * 32)
LOG_KEY = VerifierKey.of(ORIGIN, LOG)
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
NOON = 1_700_000_000


def witness(letter: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(letter.encode() * 32)


def witness_name(letter: str) -> str:
    return f"witness.example/{letter}"


def witness_key(letter: str) -> CosignerKey:
    return CosignerKey.of(witness_name(letter), witness(letter))


def leaves(size: int, fork: str = "") -> list[bytes]:
    return [leaf_hash(f"{fork}{index}".encode()) for index in range(size)]


def nodes(size: int, fork: str = "") -> Nodes:
    return nodes_of_leaves(leaves(size, fork))


def inclusion(index: int, size: int) -> tuple[bytes, ...]:
    return tuple(inclusion_proof(index, size, nodes(size)))


def consistency(old: int, new: int, fork: str = "") -> tuple[bytes, ...]:
    return tuple(consistency_proof(old, new, nodes(new, fork)))


def checkpoint(size: int, fork: str = "") -> Checkpoint:
    return Checkpoint(ORIGIN, size, root_of(leaves(size, fork)))


def note(size: int, cosigned_by: str = "", fork: str = "") -> Note:
    """The signed checkpoint of a log; each letter is a witness that cosigned it at NOON."""
    signed = Note.parse(sign(checkpoint(size, fork).text(), ORIGIN, LOG))
    for letter in cosigned_by:
        line = cosign(signed.text, witness_name(letter), witness(letter), NOON)
        signed = signed.adding(line)
    return signed
