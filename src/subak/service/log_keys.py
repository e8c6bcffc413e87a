"""The keys with which the writer signs checkpoints, as files, and how one takes another's place.

    keys/log.key         signs, and stands in public/vkey
    keys/log-next.key    signs too, from the moment that it is made, until it is appointed
    keys/log-former.key  was replaced, and signs beside the new key until it is retired

A key is appointed by an entry (`subak.ledger.log_keys`). What a crash left half done is done at the
next start: the state tells which key is appointed. Invariant: the key that the log appointed always
signs; what stands in `vkey` has signed the published checkpoint.
"""

from pathlib import Path

from subak.core.errors import need
from subak.core.state import State
from subak.ledger.keys import EndReason, key_id
from subak.ledger.log_keys import LogKeyAppointed, LogKeys
from subak.log.note import Note, VerifierKey
from subak.log.source import CHECKPOINT, KEY, POLICY
from subak.log.source import read_key as read_shown
from subak.service.durable import sync_folder, write_durably
from subak.service.folder import Folder
from subak.service.keys import LogKey, new_key, read_key
from subak.service.policies import own_policy, set_policy
from subak.transport.folder_source import FolderSource

CURRENT, NEXT, FORMER = "log.key", "log-next.key", "log-former.key"


def log_key(folder: Folder) -> LogKey:
    """All that signs; refused (key.file_missing) where neither the key nor its successor is here.

    Where the key is lost, its successor signs alone.
    """
    current, successor, former = (folder.keys / name for name in (CURRENT, NEXT, FORMER))
    if successor.exists() and not current.exists():
        return LogKey(folder.origin, read_key(successor), former=_shown(folder))
    beside = [read_key(path) for path in (successor, former) if path.exists()]
    return LogKey(folder.origin, read_key(current), beside)


def make_successor(folder: Folder) -> bytes:
    """Make the key that is to be appointed, or take up the one that was made; its public half.

    Refused: logkey.former_signs, while the key before this one still signs.
    """
    former = folder.keys / FORMER
    need(not former.exists(), "logkey.former_signs", file=str(former))
    path = folder.keys / NEXT
    if not path.exists():
        new_key(path)
    sync_folder(folder.keys)
    return _public_half(path)


def settle(folder: Folder, state: State) -> None:
    """Put the appointed key in its place, if it is not there; the former goes on signing beside.

    Not before it has signed what is published: a checkpoint may still wait for its witnesses. The
    key that signs is shown again, where the file that shows it was lost or changed.
    """
    successor, current = folder.keys / NEXT, folder.keys / CURRENT
    appointed = state[LogKeys].all
    if successor.exists() and appointed and _public_half(successor) == appointed[-1]:
        if not _show(folder, successor):
            return
        if (folder.public / POLICY).exists():
            set_policy(folder, own_policy(folder))
        if current.exists():
            current.rename(folder.keys / FORMER)
        successor.rename(current)
        sync_folder(folder.keys)
    elif current.exists() and (folder.public / CHECKPOINT).exists():
        _show(folder, current)


def retire_former(folder: Folder) -> None:
    """Erase the former key: the new one signs alone from the next checkpoint on.

    Refused: logkey.none_former.
    """
    former = folder.keys / FORMER
    need(former.exists(), "logkey.none_former")
    former.unlink()
    sync_folder(folder.keys)


def discard_successor(folder: Folder) -> None:
    """Erase the key that was not appointed."""
    (folder.keys / NEXT).unlink(missing_ok=True)


def appointing(folder: Folder, key: bytes, reason: EndReason) -> LogKeyAppointed:
    """The entry that appoints a key in the place of the one that the log shows now."""
    former = _shown(folder).public_key
    return LogKeyAppointed(id=f"log-{key_id(key)}", former=former, key=key, reason=reason)


def _signed_published(folder: Folder, key: VerifierKey) -> bool:
    note = (folder.public / CHECKPOINT).read_text(encoding="utf-8")
    return bool(Note.parse(note).signatures_of([key]))


def _shown(folder: Folder) -> VerifierKey:
    """The key in `vkey`, which signed what is published."""
    return read_shown(FolderSource(folder.public))


def _show(folder: Folder, path: Path) -> bool:
    """Write the key of a file into `vkey`, unless it stands there; only if it signed the log."""
    key = VerifierKey.of(folder.origin, read_key(path))
    if not _signed_published(folder, key):
        return False
    text, shown = f"{key}\n".encode(), folder.public / KEY
    if not shown.exists() or shown.read_bytes() != text:
        write_durably(shown, text, waiting=folder.waiting)
        sync_folder(folder.public)
    return True


def _public_half(path: Path) -> bytes:
    return read_key(path).public_key().public_bytes_raw()
