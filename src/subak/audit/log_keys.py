"""The keys that a log says to have had, beside the one that signs it (`subak.ledger.log_keys`).

Only a replay shows them: what it needs before is taken on trust and answered for afterwards.
"""

from dataclasses import dataclass

from subak.core.errors import Corrupt, SubakError
from subak.core.state import State
from subak.ledger.log_keys import LogKeys
from subak.log.checkpoint import Checkpoint
from subak.log.earlier import claimed, earlier
from subak.log.note import VerifierKey, open_note


@dataclass(frozen=True)
class Before:
    """An earlier checkpoint that the verifier brought; `changed` where another key signed it."""

    note: str
    checkpoint: Checkpoint
    changed: Corrupt | None

    @classmethod
    def read(cls, note: str, now: Checkpoint, key: VerifierKey) -> "Before":
        """Raises `Corrupt` for what no replay can put right (see `subak.log.earlier`)."""
        try:
            return cls(note, earlier(note, now, key), None)
        except Corrupt as found:
            before = claimed(note)
            if found.code != "verify.key_changed" or before.size > now.size:
                raise
            return cls(note, before, found)

    def check_key(self, state: State, origin: str) -> None:
        """Raise verify.key_changed unless one of the keys that the log had signed it."""
        if self.changed and not _signs(state[LogKeys].all, origin, self.note):
            raise self.changed


def check_appointed(state: State, origin: str, note: str) -> None:
    """Raise verify.key_not_appointed where the log says that another key signs it now."""
    keys = state[LogKeys].all
    if keys and not _signs(keys[-1:], origin, note):
        key = VerifierKey(origin, keys[-1])
        raise Corrupt("verify.key_not_appointed", origin=origin, key=key.key_id.hex())


def _signs(public_keys: tuple[bytes, ...], origin: str, note: str) -> bool:
    keys = [VerifierKey(origin, public_key) for public_key in public_keys]
    try:
        open_note(note, keys)
    except SubakError:
        return False
    return True
