"""Room on the disk, looked at before anything is written: a full disk refuses early."""

import os

from subak.core.errors import Unavailable
from subak.service.folder import Folder

ROOM = 16 << 20
"""Bytes that must be free: for the largest commit, with its tables and tiles."""


def need_room(folder: Folder) -> None:
    """Raises `Unavailable("store.disk_full")`."""
    found = os.statvfs(folder.public)
    if found.f_bavail * found.f_frsize < ROOM:
        raise Unavailable("store.disk_full")
