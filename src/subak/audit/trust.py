"""Whom the verifier trusts, beside what the log says of itself."""

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


def trusted(note: str, key: VerifierKey, policy: Policy) -> Trusted:
    """Who signed a checkpoint that the policy accepts.

    `key` is the one that the log shows. Raises `Corrupt`: verify.key_not_trusted,
    log.origin_unknown, log.quorum_missing, and what is wrong with the note.
    """
    keys = [log.key for log in policy.logs if log.key.name == key.name]
    if keys and key not in keys:
        raise Corrupt("verify.key_not_trusted", origin=key.name, key=key.key_id.hex())
    return Trusted(policy.quorum, policy.accept(Note.parse(note)))
