"""A database filled again from the public tree of its log: entries, rows, checkpoint.

Every byte of the tree is checked and every rule is replayed on the way, as by whoever verifies.
"""

from subak.core import fold
from subak.core.errors import Corrupt, need
from subak.core.state import State
from subak.log.checkpoint import Checkpoint
from subak.log.note import Note
from subak.log.source import Source, read_note
from subak.log.tree import Tree
from subak.service.documents import DocumentFolder
from subak.service.moving import ENTRIES_AT_A_TIME, check_copy
from subak.service.read_tables import project
from subak.service.rebuilding import Progress
from subak.service.rows import Rows
from subak.service.store import Store, StoredEntry


def refill(store: Store, source: Source, documents: DocumentFolder, progress: Progress) -> State:
    """Take all entries of a tree into an empty database; gives the state after the last one.

    A database that has their beginning, because something stopped, is filled up. Refused:
    database.not_empty. Raises `Corrupt` for the first thing that is wrong.
    """
    note = read_note(source)
    signed = Checkpoint.parse(Note.parse(note).text)
    there = _room(store, Tree(source, signed), signed.size)
    state, new, rows = State(documents), list[StoredEntry](), Rows()
    store.clear_read_tables()
    for raw in Tree(source, signed).entries():
        try:
            said, stamp = fold.replay(state, raw)
        except Corrupt as corrupt:
            corrupt.facts.setdefault("entry", state.size)
            raise
        project(state, stamp, said, rows)
        if stamp.n >= there:
            by, principal = stamp.by, stamp.principal
            new.append(StoredEntry(stamp.n, said.id, said.kind, stamp.at, by, principal, raw))
        if state.size % ENTRIES_AT_A_TIME == 0:
            store.append(new, rows, note)
            new, rows = [], Rows()
            progress(state.size, signed.size)
    store.append(new, rows, note)
    store.read_tables_made()
    check_copy(store, signed.origin, signed.size)
    progress(signed.size, signed.size)
    return state


def _room(store: Store, tree: Tree, size: int) -> int:
    """How many of these very entries the database has already."""
    there = store.size()
    same = there == 0 or next(store.entries(0, 1)) == next(tree.entries())
    need(same and there <= size, "database.not_empty")
    return there
