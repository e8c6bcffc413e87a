"""The read tables made anew from the entries of a log."""

from collections.abc import Callable

from subak.core import fold
from subak.core.state import Documents, State
from subak.service.read_tables import project
from subak.service.rows import Rows
from subak.service.store import Store

ROWS_OF_ENTRIES = 5_000
"""Entries whose rows are written at a time."""

Progress = Callable[[int, int], None]


def rebuild(store: Store, documents: Documents, progress: Progress | None = None) -> State:
    """Make the read tables anew; gives the state after the last entry.

    Interrupted, the next start makes them anew.
    """
    store.clear_read_tables()
    state, rows, size = State(documents), Rows(), store.size()
    for raw in list(store.entries()):
        said, stamp = fold.replay(state, raw)
        project(state, stamp, said, rows)
        if state.size % ROWS_OF_ENTRIES == 0:
            store.rewrite(rows)
            rows = Rows()
            if progress:
                progress(state.size, size)
    store.rewrite(rows)
    store.read_tables_made()
    return state
