"""Keys of authors: with what an agent signs its acts (see `subak.core.proof`).

A key is an Ed25519 key in a file, or a passkey (WebAuthn) in a device. It belongs to one agent. The
first key of an agent is vouched for, by the session in which it says it, or by whoever registers
agents for the operator, who has seen the person; from then on who holds a living key signs every
act on keys, so that no session alone can put another key in its place. Somebody who lost all keys
is enrolled again by the operator; its keeper by the recovery key.

The id of a key follows from the public key, so that a public key serves once for ever. A key that
ended is forgotten: what it signed was checked when it came, and is checked again in the same order
by everybody who replays the log.
"""

import hashlib
from typing import Annotated, Literal

from msgspec import Meta, Struct

from subak.core.books import Books
from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.proof import RecoveryProof, Session
from subak.core.state import Section, State, section
from subak.core.values import AgentId
from subak.ledger.agents import Agents
from subak.ledger.mandates import acting
from subak.log.ed25519 import is_sound_public_key
from subak.log.webauthn import public_key_of

KeyWay = Literal["key", "passkey"]
EndReason = Literal["rotated", "lost", "compromised"]

MOST_KEYS = 16
"""That one agent holds at a time: its list is read with each of its acts."""

_ID_BYTES = 16


class HeldKey(Struct, frozen=True, kw_only=True):
    """A living key of an agent."""

    id: str
    way: KeyWay
    public_key: bytes
    """32 bytes of Ed25519, or the COSE key of a passkey."""


class HeldKeys(Struct, frozen=True, kw_only=True):
    """All living keys of an agent, oldest first; at least one."""

    keys: tuple[HeldKey, ...]


@section
class Keys(Section[AgentId, HeldKeys]):
    """Living keys by the agent that holds them."""

    __slots__ = ()

    def of(self, agent: str) -> tuple[HeldKey, ...]:
        """The living keys of an agent."""
        held = self.get(agent)
        return held.keys if held else ()


def bare_key(way: KeyWay, public_key: bytes) -> bytes | None:
    """The public key without what says its algorithm; None where no key is sound in this form."""
    if way == "passkey":
        return public_key_of(public_key)
    return public_key if is_sound_public_key(public_key) else None


def key_id(bare: bytes) -> str:
    """The id of a key: `key-` and 16 bytes of the SHA-256 of the bare public key, in hex."""
    return f"key-{hashlib.sha256(bare).digest()[:_ID_BYTES].hex()}"


@entry("key.added", version=1)
class KeyAdded(Entry, frozen=True, kw_only=True):
    """An agent signs with a further key from now on."""

    agent: AgentId
    public_key: Annotated[bytes, Meta(min_length=32, max_length=77)]
    way: KeyWay

    def check(self, state: State, stamp: Stamp) -> None:
        """A sound public key under its own id, by who may, for somebody who can act."""
        bare = bare_key(self.way, self.public_key)
        need(bare is not None, "key.weak", key=self.id)
        expected = key_id(bare or b"")
        need(self.id == expected, "key.id_wrong", id=self.id, expected=expected)
        agent = state[Agents].need(self.agent, "agent.unknown")
        need(agent.type != "ecosystem", "mandate.ecosystem_cannot_act", agent=self.agent)
        _need_right(state, stamp, self.agent)
        held = len(state[Keys].of(self.agent))
        need(held < MOST_KEYS, "key.too_many", agent=self.agent, most=MOST_KEYS)

    def apply(self, state: State, stamp: Stamp) -> None:
        """The agent holds one more key."""
        key = HeldKey(id=self.id, way=self.way, public_key=self.public_key)
        state[Keys].put(self.agent, HeldKeys(keys=(*state[Keys].of(self.agent), key)))


@entry("key.ended", version=1)
class KeyEnded(Entry, frozen=True, kw_only=True):
    """A key signs nothing any more: replaced, lost, or in the hands of somebody else."""

    agent: AgentId
    key: str
    reason: EndReason

    def check(self, state: State, stamp: Stamp) -> None:
        """A living key of this agent, by who may; it may sign its own end."""
        held = any(key.id == self.key for key in state[Keys].of(self.agent))
        need(held, "key.not_held", key=self.key, agent=self.agent)
        _need_right(state, stamp, self.agent)

    def apply(self, state: State, stamp: Stamp) -> None:
        """The key is forgotten."""
        left = tuple(key for key in state[Keys].of(self.agent) if key.id != self.key)
        if left:
            state[Keys].put(self.agent, HeldKeys(keys=left))
        else:
            state[Keys].drop(self.agent)


def _need_right(state: State, stamp: Stamp, agent: AgentId) -> None:
    """Who changes the keys of an agent: itself, or the operator; signed by who holds a key.

    What the recovery key may sign is a rule of `proofs`.
    """
    alone = stamp.by == agent and stamp.principal is None
    actor = acting(state, stamp, "register")
    need(alone or actor == state[Books].opening.operator, "key.not_by_holder", agent=agent)
    if type(stamp.proof) is not RecoveryProof and stamp.by in state[Keys]:
        need(type(stamp.proof) is not Session, "key.not_signed", agent=stamp.by)
