"""Books restored from a backup, from a mirror, or from both; they serve only if they may go on.

    hashes of the backup → what was published → missing entries from a public tree → every entry
    again, with its rules → erasures → settings, which make the folder one of books

A log that goes on from less than it has published forks: two pasts under one key. So the newest
checkpoint that anybody shows decides. What is restored must reach it, and what is missing is taken
from a public tree, which must go on from the backup. Until the last step the folder is none of
books, and no command serves it; where something fails, nothing is left there.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from subak.core.books import BooksOpened
from subak.core.errors import Unavailable, need
from subak.core.state import State
from subak.log.note import VerifierKey
from subak.log.policy import Policy
from subak.log.source import CHECKPOINT, KEY, read_note
from subak.service import snapshots
from subak.service.backup_files import (
    PUBLISHED,
    check_files,
    copy_files,
    copy_private,
    read_manifest,
    sync_folders,
)
from subak.service.clock import Clock
from subak.service.databases import store_at
from subak.service.documents import DocumentFolder
from subak.service.durable import write_durably
from subak.service.erasing import carry_out_all, forget_done_beyond
from subak.service.folder import (
    Folder,
    make_root,
    settings_of,
    write_settings,
)
from subak.service.logged import read_logged
from subak.service.payloads import PayloadStore
from subak.service.published import Believed, Shown
from subak.service.rebuilding import Progress
from subak.service.refilling import refill
from subak.service.restored_keys import believed, keys_left, need_appointed, need_signed
from subak.service.restored_log import (
    Tree,
    bring_up,
    check_past,
    gather,
    need_all,
    proposed_policy,
    signed,
)
from subak.service.store import Store
from subak.service.writer import Writer
from subak.transport.folder_source import FolderSource

_WORK = "restoring"


@dataclass(frozen=True)
class Asked:
    """What somebody has of the books, and what it is compared with."""

    backup: Path | None = None
    tree: Tree | None = None
    """A public tree of the log: what the backup lacks, or all, where there is no backup."""
    published: Sequence[str] = ()
    """Addresses, folders and files with a checkpoint that the world has seen."""
    policy: Policy | None = None
    """Whose witnesses are asked; else that of the public tree."""
    keys: Path | None = None
    private: Path | None = None
    """Keys and private files from elsewhere than the backup."""
    lost_key: bool = False
    """The key of the log is nowhere; another one will be appointed."""
    database: str | None = None
    unpublished: bool = False


class Steps(NamedTuple):
    """Who is told how far it is."""

    checking: Progress
    fetching: Progress
    replaying: Progress


class Restored(NamedTuple):
    """What became of it."""

    origin: str
    size: int
    fetched: int
    """Entries that came from the public tree."""
    erased: int
    """Fields whose payloads the log says are erased."""
    compared: list[Shown]
    silent: list[str]
    payloads: bool


def restore(folder: Folder, asked: Asked, steps: Steps, clock: Clock | None = None) -> Restored:
    """Make books in a new folder from what is left of them.

    Refused: books.folder_not_empty, restore.nothing_to_restore, backup.unknown,
    restore.keys_missing, restore.key_differs, restore.unpublished, restore.entries_missing,
    database.not_empty. Raises `Corrupt` for the first thing that is wrong: restore.forked,
    backup.*, verify.*.
    """
    need(asked.backup or asked.tree, "restore.nothing_to_restore")
    if asked.backup:
        check_files(asked.backup, read_manifest(asked.backup), steps.checking)
    with _new_root(folder):
        work = folder.root / _WORK
        restored, own = _restore_log(folder, asked, work, steps)
        with closing(_store(folder, asked.database, restored.origin)) as store:
            documents = DocumentFolder(folder.public / "documents")
            state = refill(store, FolderSource(folder.public), documents, steps.replaying)
            if not asked.lost_key:
                need_appointed(own, state)
            erased = _restore_private(folder, asked, store, state)
            settings = _settings(asked, store)
        if (work / PUBLISHED).exists():
            _show_only(folder, work / PUBLISHED)
        shutil.rmtree(work)
        sync_folders(folder.root)
        write_settings(folder.settings, asked.database, settings)
        if not asked.lost_key:
            Writer(folder, clock).close()  # it makes whole what is published
    return restored._replace(erased=erased)


def _show_only(folder: Folder, published: Path) -> None:
    """Show what was published, and nothing of what the backup holds beyond it.

    The writer makes the files of that size, and publishes the rest with the quorum that it needs.
    """
    held = signed(FolderSource(folder.public)).size
    published.rename(folder.public / CHECKPOINT)
    if signed(FolderSource(folder.public)).size < held:
        shutil.rmtree(folder.public / "tile")


@contextmanager
def _new_root(folder: Folder) -> Iterator[None]:
    """A folder that is there as it was before, where something fails."""
    was_there = folder.root.exists()
    make_root(folder.root)
    try:
        yield
    except BaseException:
        shutil.rmtree(folder.root)
        if was_there:
            folder.root.mkdir()
        raise


def _restore_log(
    folder: Folder, asked: Asked, work: Path, steps: Steps
) -> tuple[Restored, list[VerifierKey]]:
    """Put the public tree in its place, as far as it was published, and the keys."""
    public = work / "public"
    public.mkdir(parents=True)
    if asked.backup:
        copy_files(asked.backup / "public", public, 0o644)
    held = signed(FolderSource(public)).size if asked.backup else 0
    own, log = _keys(asked, public)
    policy = asked.policy or proposed_policy(public)
    compared = gather(log, asked.tree, asked.published, policy)
    offered = compared.shown[0].checkpoint.size if asked.tree else 0
    need_all(compared.shown, max(held, offered), unpublished=asked.unpublished)
    follows = asked.tree is not None and offered >= held
    current = None if asked.lost_key else own[0]
    fetched = bring_up(work, asked.tree, current, steps.fetching) if asked.tree and follows else 0
    check_past(public, [*compared.shown, *_shown_then(asked, work, log, follows=follows)])
    if current:
        need_signed(current, read_note(FolderSource(public)))
        write_durably(public / KEY, f"{current}\n".encode())
    public.rename(folder.public)
    _copy_keys(folder, asked)
    size = signed(FolderSource(folder.public)).size
    return Restored(log.origin, size, fetched, 0, *compared, _has_payloads(asked)), own


def _shown_then(asked: Asked, work: Path, log: Believed, *, follows: bool) -> list[Shown]:
    """What the world had seen when the backup was made.

    Where nothing newer was published, these books have published that and no more: what they hold
    beyond it is published as by any writer, with the quorum that is asked for.
    """
    if asked.backup is None:
        return []
    note = (asked.backup / PUBLISHED).read_bytes()
    if not follows:
        write_durably(work / PUBLISHED, note)
    return [Shown(str(asked.backup), log.read(note.decode("utf-8", "replace")))]


def _keys(asked: Asked, public: Path) -> tuple[list[VerifierKey], Believed]:
    """The operator's own keys, and all that may have signed what is shown."""
    backed_up = FolderSource(public) if asked.backup else None
    source = backed_up or (asked.tree and asked.tree.source)
    assert source is not None
    origin = signed(source).origin
    own = keys_left(_keys_folder(asked), origin, lost=asked.lost_key)
    trusted = source if asked.lost_key else backed_up
    return own, believed(own, origin, trusted, asked.policy)


def _keys_folder(asked: Asked) -> Path | None:
    return asked.keys or (asked.backup / "keys" if asked.backup else None)


def _copy_keys(folder: Folder, asked: Asked) -> None:
    folder.keys.mkdir(mode=0o700)
    place = _keys_folder(asked)
    if place:
        copy_files(place, folder.keys)


def _store(folder: Folder, database: str | None, origin: str) -> Store:
    """The database of the restored books, for this process alone."""
    store = store_at(folder, database)
    try:
        if not store.hold(origin):
            raise Unavailable("database.held_elsewhere", origin=origin)
    except BaseException:
        store.close()
        raise
    return store


def _has_payloads(asked: Asked) -> bool:
    return bool(asked.private or asked.backup)


def _restore_private(folder: Folder, asked: Asked, store: Store, state: State) -> int:
    """Private files, without what the log says is erased; gives how many fields it names."""
    folder.private.mkdir(mode=0o700)
    source = asked.private or (asked.backup and asked.backup / "private")
    if source:
        copy_private(source, folder.private)
    with closing(PayloadStore(folder.private, folder.public / "openings")) as payloads:
        payloads.keep_opened()
    forget_done_beyond(folder, state.size)
    erased = carry_out_all(folder, store)
    last = next(store.entries(state.size - 1))
    snapshots.save(folder.private / "snapshot", state, last)
    return erased


def _settings(asked: Asked, store: Store) -> list[str]:
    """The lines of the settings: those of the backup, or what the first entry says."""
    if asked.backup:
        return Folder(asked.backup).lines_without_database()
    opened, _ = read_logged(next(store.entries(0, 1)))
    assert isinstance(opened, BooksOpened)
    return settings_of(opened)
