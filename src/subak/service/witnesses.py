"""The witnesses of a log: whom its policy names, and what they last said."""

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from subak.core.errors import Corrupt, Fact, SubakError
from subak.log.checkpoint import read_lines
from subak.log.cosignature import time_of
from subak.log.note import Note
from subak.log.policy import NO_QUORUM, Policy, Witness
from subak.log.policy_file import parse_policy
from subak.log.source import CHECKPOINT, POLICY

TOLD = "witnesses.json"


class Told(Struct, frozen=True, omit_defaults=True):
    """What a witness last answered: the size that it cosigned, or why it did not."""

    size: int
    problem: str = ""
    facts: dict[str, Fact] = {}

    @property
    def why(self) -> SubakError | None:
        """Why it did not cosign."""
        return SubakError(self.problem, **self.facts) if self.problem else None


class Standing(NamedTuple):
    """How far a log is witnessed."""

    public: int
    """The size of the public checkpoint."""
    quorum: str
    """The name that the policy asks for; `none` also where there is no policy."""
    cosigned: Mapping[str, int]
    """The witnesses of the public checkpoint, and the seconds since 1970 that they say."""
    witnesses: tuple[Witness, ...]
    told: Mapping[str, Told]
    met: bool
    """Whether the public checkpoint has the quorum."""
    problem: SubakError | None
    """Why the policy cannot be followed."""


def policy_of(public: Path) -> Policy | None:
    """The policy beside a log; None where there is none. Refuses what `parse_policy` refuses."""
    try:
        return parse_policy((public / POLICY).read_bytes())
    except FileNotFoundError:
        return None


def published_note(public: Path) -> Note | None:
    """The public checkpoint; None before the first. Raises `Corrupt`."""
    try:
        return Note.parse((public / CHECKPOINT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise Corrupt("log.note_malformed", line=1) from None


def by_address(policy: Policy) -> dict[str, list[Witness]]:
    """The witnesses that can be asked; one address may speak for several keys."""
    found: dict[str, list[Witness]] = {}
    for witness in policy.witnesses:
        if witness.url is not None:
            found.setdefault(witness.url.rstrip("/"), []).append(witness)
    return found


def keep_told(private: Path, told: dict[str, Told]) -> None:
    """Keep what witnesses said, for who looks; nothing depends on it."""
    beside = private / f"{TOLD}.new"
    with contextlib.suppress(OSError):
        beside.write_bytes(msgspec.json.encode(told))
        beside.rename(private / TOLD)


def standing(public: Path, private: Path) -> Standing:
    """How far a log is witnessed now."""
    note, size = published_note(public), public_size(public)
    try:
        policy = policy_of(public) or Policy()
        keys = {witness.key: witness.name for witness in policy.witnesses}
        signed = [] if note is None else note.signatures_of(keys)
        cosigned = {keys[key]: time_of(line.signature) for key, line in signed}
    except SubakError as problem:
        return Standing(size, NO_QUORUM, {}, (), {}, met=False, problem=problem)
    met = policy.is_met_by(cosigned)
    told = _kept(private)
    return Standing(size, policy.quorum, cosigned, policy.witnesses, told, met=met, problem=None)


def public_size(public: Path) -> int:
    """How many entries everybody sees."""
    note = published_note(public)
    return 0 if note is None else read_lines(note.text)[1]


def _kept(private: Path) -> dict[str, Told]:
    try:
        return msgspec.json.decode((private / TOLD).read_bytes(), type=dict[str, Told])
    except (OSError, msgspec.MsgspecError):
        return {}
