"""Whom the verifier trusts, beside what the log says of itself."""

from collections.abc import Collection
from typing import NamedTuple

from subak.core.errors import Corrupt
from subak.log.note import Note, VerifierKey
from subak.log.policy import Endorsement, Log, Policy


def only(key: VerifierKey) -> Policy:
    """The policy of who knows the key of a log and asks for no witness."""
    return Policy((Log(key),))


class Trusted(NamedTuple):
    """Who signed a checkpoint, and which quorum was asked for."""

    quorum: str
    endorsement: Endorsement
    shown: bool = True
    """Whether the key that the log shows is one that the policy names."""


def trusted(note: str, key: VerifierKey, policy: Policy) -> Trusted:
    """Who signed a checkpoint that the policy accepts.

    `key` is the one that the log shows. Raises `Corrupt`: verify.key_not_trusted,
    log.origin_unknown, log.quorum_missing, and what is wrong with the note.
    """
    keys = [log.key for log in policy.logs if log.key.name == key.name]
    signed = Note.parse(note)
    if keys and not signed.signatures_of(keys):
        raise _not_trusted(key)
    return Trusted(policy.quorum, policy.accept(signed), key in keys)


def check_shown(trust: Trusted, key: VerifierKey, appointed: Collection[bytes]) -> None:
    """Raise verify.key_not_trusted where the log shows a key that nobody trusts nor it appointed.

    While a key is replaced, the one that a policy names signs beside the one that is shown.
    """
    if not trust.shown and key.public_key not in appointed:
        raise _not_trusted(key)


def _not_trusted(key: VerifierKey) -> Corrupt:
    return Corrupt("verify.key_not_trusted", origin=key.name, key=key.key_id.hex())
