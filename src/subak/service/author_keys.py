"""The key of an author: with it a person or a program signs what it says, wherever it runs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from subak.core.entry import Entry
from subak.core.proof import KeyProof, Proof, RecoveryProof, Session, act_digest
from subak.ledger.keys import key_id
from subak.service.keys import read_key
from subak.service.submission import Actor, Submission


class AuthorKey:
    """An Ed25519 key in a file that only its owner reads."""

    def __init__(self, path: Path) -> None:
        self._private = read_key(path)
        self.public_key = self._private.public_key().public_bytes_raw()
        self.id = key_id(self.public_key)

    def sign(self, origin: str, said: Entry, actor: Actor) -> KeyProof:
        """The proof of an act in the log of an origin."""
        digest = act_digest(origin, said, actor.by, actor.principal, self.id)
        return KeyProof(key=self.id, signature=self._private.sign(digest))


class RecoveryKey:
    """The recovery key of books: kept offline, it signs acts on the keys of their keeper."""

    def __init__(self, path: Path) -> None:
        self._private = read_key(path)

    def sign(self, origin: str, said: Entry, actor: Actor) -> RecoveryProof:
        """The proof of an act in the log of an origin."""
        digest = act_digest(origin, said, actor.by, actor.principal, None)
        return RecoveryProof(signature=self._private.sign(digest))


def signed(submission: Submission, key: AuthorKey, origin: str) -> Submission:
    """A submission of the key's holder whose entries are signed, each when it is read; those that
    were signed elsewhere stay as they are.
    """
    proofs: list[Proof] = []

    def entries() -> Iterator[Entry]:
        for place, said in enumerate(submission.entries):
            actor = submission.actor_of(place)
            vouched = isinstance(actor.proof, Session)
            proofs.append(key.sign(origin, said, actor) if vouched else actor.proof)
            yield said

    return replace(submission, entries=entries(), proofs=proofs)
