"""Moving books into another database: copied, checked, shown anew, and only then named.

The settings of the folder are changed in one step at the very end: interrupted at any point, the
books are where they were, and the next move goes on with what was copied. What lies in the database
that the books have left stays there, and is used no more.
"""

from collections.abc import Iterator
from contextlib import closing
from itertools import islice

from subak.core.errors import Corrupt, Unavailable, need
from subak.log.checkpoint import Checkpoint
from subak.log.edge import TileEdge
from subak.log.merkle import leaf_hashes
from subak.service.databases import store_at
from subak.service.folder import Folder
from subak.service.rebuilding import Progress, rebuild
from subak.service.rows import Rows
from subak.service.store import Reading, Store, StoredEntry
from subak.service.writer import Writer

ENTRIES_AT_A_TIME = 5_000
_STORED = "SELECT n, id, kind, at, by, principal, bytes FROM entry WHERE n >= ? ORDER BY n LIMIT ?"


def move(folder: Folder, address: str | None, copying: Progress, rebuilding: Progress) -> int:
    """Move books to the database at an address, or into the folder (None); gives their size.

    Refused: database.same, database.not_empty. Raises `Corrupt("database.copy_differs")`, and
    `Unavailable("database.held_elsewhere")` where another process writes there.
    """
    need(address != folder.database_address, "database.same")
    with Writer(folder) as writer:
        size = writer.state.size
        with closing(store_at(folder, address)) as target:
            if not target.hold(folder.origin):
                raise Unavailable("database.held_elsewhere", origin=folder.origin)
            _need_room(writer.store, target)
            _copy(writer.store, target, copying)
            check_copy(target, folder.origin, size)
            rebuild(target, writer.documents, rebuilding)
            rebuilding(size, size)
        folder.name_database(address)
    return size


def _need_room(source: Reading, target: Reading) -> None:
    """The other database is empty, or has the beginning of these very books."""
    there = target.size()
    same = next(target.entries(0, 1), b"") == next(source.entries(0, 1), b"")
    need(there == 0 or (same and there <= source.size()), "database.not_empty")


def _copy(source: Reading, target: Store, progress: Progress) -> None:
    """The entries that are not there yet, then the checkpoint."""
    size, note = source.size(), source.checkpoint()
    for start in range(target.size(), size, ENTRIES_AT_A_TIME):
        found = source.select(_STORED, start, ENTRIES_AT_A_TIME)
        target.append([StoredEntry._make(row) for row in found], Rows(), note)
        progress(start + len(found), size)
    target.append([], Rows(), note)


def check_copy(target: Reading, origin: str, size: int) -> None:
    """The entries that arrived are those of the signed checkpoint, all of them."""
    edge = TileEdge()
    for chunk in _chunks(target.entries()):
        edge.extend(leaf_hashes(chunk))
    signed = Checkpoint(origin, edge.size, edge.root()).text()
    if edge.size != size or not target.checkpoint().startswith(signed):
        raise Corrupt("database.copy_differs", entry=edge.size)


def _chunks(entries: Iterator[bytes]) -> Iterator[list[bytes]]:
    while chunk := list(islice(entries, ENTRIES_AT_A_TIME)):
        yield chunk
