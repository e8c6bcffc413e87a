"""Whom one trusts: logs, witnesses, and how many of them must have cosigned (C2SP tlog-policy).

A witness has witnessed a checkpoint when it cosigned it, a group when at least `threshold` of its
members have. A checkpoint counts when one of the logs signed it and the quorum has witnessed it.
Invariants: groups stand after their members; a name is a member of one group at most, so that a
witness counts once; no public key stands for two logs or for two witnesses.
The file that says it is read and written by `policy_file`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from subak.core.errors import Corrupt
from subak.log.checkpoint import Checkpoint
from subak.log.cosignature import time_of
from subak.log.keys import NoteKey
from subak.log.note import Note, VerifierKey

NO_QUORUM = "none"


@dataclass(frozen=True, slots=True)
class Log:
    """A log that is believed; the name of its key is its origin."""

    key: VerifierKey
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness under the name that this policy gives it, with its key of type 04 or 06."""

    name: str
    key: NoteKey
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Witnesses and groups of which `threshold` must have witnessed."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Endorsement:
    """Who signed a checkpoint: its log, and the witnesses with the seconds since 1970 they say."""

    checkpoint: Checkpoint
    log: Log
    cosigned_at: Mapping[str, int]
    quorum_met: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """Logs, witnesses and groups in the order of their lines; `quorum` is one of their names."""

    logs: tuple[Log, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str = NO_QUORUM

    def is_met_by(self, cosigned: Collection[str]) -> bool:
        """Whether the quorum has witnessed what these witnesses cosigned."""
        witnessed = {witness.name for witness in self.witnesses if witness.name in cosigned}
        for group in self.groups:
            if len(witnessed.intersection(group.members)) >= group.threshold:
                witnessed.add(group.name)
        return self.quorum == NO_QUORUM or self.quorum in witnessed

    def review(self, note: Note) -> Endorsement:
        """Return who signed a checkpoint; whether the quorum is met stands in the answer.

        Raises `Corrupt`: log.origin_unknown, log.signature_missing (its log did not sign),
        log.signature_wrong, log.checkpoint_malformed.
        """
        origin = note.text.partition("\n")[0]
        logs: dict[NoteKey, Log] = {log.key: log for log in self.logs if log.key.name == origin}
        if not logs:
            raise Corrupt("log.origin_unknown", origin=origin)
        signed = note.verified(logs)
        names: dict[NoteKey, str] = {witness.key: witness.name for witness in self.witnesses}
        cosigned_at = {
            names[key]: time_of(line.signature) for key, line in note.signatures_of(names)
        }
        checkpoint = Checkpoint.parse(note.text)
        log = logs[signed[0].key]
        return Endorsement(checkpoint, log, cosigned_at, self.is_met_by(cosigned_at))

    def accept(self, note: Note) -> Endorsement:
        """Return who signed a checkpoint; without the quorum it is `Corrupt` log.quorum_missing."""
        endorsement = self.review(note)
        if not endorsement.quorum_met:
            signed, known = len(endorsement.cosigned_at), len(self.witnesses)
            raise Corrupt("log.quorum_missing", quorum=self.quorum, signed=signed, known=known)
        return endorsement
