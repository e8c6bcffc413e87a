"""Being the one writer of a log: the folder is locked, and the log in its database too.

The lock of the folder keeps out other processes of this machine; that of the database keeps out
another copy of the folder, here or on another machine.
"""

import fcntl
import os

from subak.core.errors import Unavailable
from subak.service.databases import store_of
from subak.service.folder import Folder
from subak.service.store import Store


class Hold:
    """A folder and its database, for this process alone.

    Raises `Unavailable("writer.busy")` where another process has the folder, and
    `Unavailable("database.held_elsewhere")` where a copy of the folder has the database.
    """

    def __init__(self, folder: Folder) -> None:
        self._lock = _lock(folder)
        try:
            self.store = _held_store(folder)
        except BaseException:
            os.close(self._lock)
            raise

    def close(self) -> None:
        """Let go of both."""
        self.store.close()
        os.close(self._lock)


def _held_store(folder: Folder) -> Store:
    store = store_of(folder)
    try:
        if not store.hold(folder.origin):
            raise Unavailable("database.held_elsewhere", origin=folder.origin)
    except BaseException:
        store.close()
        raise
    return store


def _lock(folder: Folder) -> int:
    folder.origin  # noqa: B018 - refuses a folder that holds no books
    descriptor = os.open(folder.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise Unavailable("writer.busy", folder=str(folder.root)) from None
    return descriptor
