"""The keys of a log that is restored: those that are left, and those that are believed.

Books go on only with the key that signs the log now. Where it is lost, that is said, and they say
nothing until another one is appointed (`subak.service.log_keys`).
"""

from collections.abc import Sequence
from pathlib import Path

from subak.core.errors import SubakError, need, refuse
from subak.core.state import State
from subak.ledger.log_keys import LogKeys
from subak.log.note import VerifierKey, open_note
from subak.log.policy import Policy
from subak.log.source import Source, read_key
from subak.service.keys import read_key as read_private_key
from subak.service.log_keys import CURRENT, FORMER, NEXT
from subak.service.published import Believed


def keys_left(place: Path | None, origin: str, *, lost: bool) -> list[VerifierKey]:
    """The public halves of the keys in a folder that sign a log, the current one first.

    Refused: restore.keys_missing, unless it was said that the current one is lost.
    """
    files = [place / name for name in (CURRENT, NEXT, FORMER)] if place else []
    found = [file for file in files if file.is_file()]
    here = bool(found) and found[0].name == CURRENT
    need(here or lost, "restore.keys_missing", file=CURRENT)
    return [VerifierKey.of(origin, read_private_key(file)) for file in found]


def believed(
    own: Sequence[VerifierKey], origin: str, tree: Source | None, policy: Policy | None
) -> Believed:
    """All keys that may have signed what is shown: one's own, those of a tree and of a policy."""
    keys = [*own, *([read_key(tree)] if tree else [])]
    if policy:
        keys += [log.key for log in policy.logs if log.key.name == origin]
    return Believed(origin, list(dict.fromkeys(keys)))


def need_signed(key: VerifierKey, note: str) -> None:
    """Refused: restore.key_differs, where the key did not sign a checkpoint."""
    try:
        open_note(note, [key])
    except SubakError:
        refuse("restore.key_differs", origin=key.name, key=key.key_id.hex())


def need_appointed(own: Sequence[VerifierKey], state: State) -> None:
    """Refused: restore.key_differs, where the log has appointed another key than those left."""
    appointed = state[LogKeys].all
    here = not appointed or appointed[-1] in [key.public_key for key in own]
    need(here, "restore.key_differs", origin=own[0].name, key=own[0].key_id.hex())
