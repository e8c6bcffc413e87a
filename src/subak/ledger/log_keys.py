"""Keys of the log: with what its operator signs checkpoints (C2SP tlog-checkpoint).

The first key stands beside the log only. Each later one is appointed in the log, by an act that its
author signed: neither a stolen log key nor a hijacked address can name a successor, and whoever
kept an old checkpoint finds, by replaying, which key signs after it. A key is appointed once.
"""

from typing import Annotated

from msgspec import Meta, Struct

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.proof import Session
from subak.core.state import Section, State, section
from subak.ledger.keys import EndReason
from subak.ledger.mandates import need_operator
from subak.log.ed25519 import is_sound_public_key

PublicKey = Annotated[bytes, Meta(min_length=32, max_length=32)]
"""An Ed25519 public key (RFC 8032)."""
_ONLY = "log"


class Appointed(Struct, frozen=True, kw_only=True):
    """All keys that the log says to have had, oldest first; the last one signs now."""

    keys: tuple[bytes, ...]


@section
class LogKeys(Section[str, Appointed]):
    """The keys of this log, once one was replaced."""

    __slots__ = ()

    @property
    def all(self) -> tuple[bytes, ...]:
        """The public keys, oldest first; none where the first key still signs."""
        appointed = self.get(_ONLY)
        return appointed.keys if appointed else ()


@entry("logkey.appointed", version=1)
class LogKeyAppointed(Entry, frozen=True, kw_only=True):
    """Another key signs the checkpoints of this log from here on, in the place of `former`.

    The former key may sign beside it for some time, so that those who know it can follow.
    Said by who administers the operator, signed with a key of the author or the recovery key.
    """

    former: PublicKey
    key: PublicKey
    reason: EndReason

    def check(self, state: State, stamp: Stamp) -> None:
        """A sound and new key, in the place of the one that signs, by a signed act.

        Refused: mandate.not_by_operator and those of `acting`, logkey.not_signed, logkey.weak,
        logkey.not_current, logkey.used.
        """
        need_operator(state, stamp)
        need(type(stamp.proof) is not Session, "logkey.not_signed")
        need(is_sound_public_key(self.key), "logkey.weak")
        known = state[LogKeys].all or (self.former,)
        need(self.former == known[-1], "logkey.not_current", current=known[-1].hex())
        need(self.key not in known, "logkey.used")

    def apply(self, state: State, stamp: Stamp) -> None:
        """The new key is the last of all."""
        known = state[LogKeys].all or (self.former,)
        state[LogKeys].put(_ONLY, Appointed(keys=(*known, self.key)))
