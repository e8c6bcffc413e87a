"""The writer: one process a log that holds the lock and the state, and admits entries.

    stamp → check → seal → apply → rows   (each entry; a refused submission leaves nothing)
    one transaction: entries, read tables, checkpoint → tiles → checkpoint file → acknowledgement

A submission is all or nothing. Many submissions share one commit. After a failed write the writer
stops: what is on the disk decides at the next start.
"""

import gc
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import subak.releases  # noqa: F401 - makes the rules of all rooms known
from subak.core import fold
from subak.core.books import Books, BooksOpened
from subak.core.days import DayClosed
from subak.core.entry import Entry, Session, Stamp
from subak.core.errors import Refused, Unavailable, need, refuse
from subak.core.instants import Day, add_days
from subak.core.state import State
from subak.core.values import AgentId
from subak.service import snapshots
from subak.service.clock import CivilTime, Clock, SystemClock
from subak.service.documents import DocumentFolder
from subak.service.folder import Folder
from subak.service.holding import Hold
from subak.service.keys import LogKey, read_key
from subak.service.publisher import Publisher
from subak.service.read_tables import project
from subak.service.rebuilding import Progress, rebuild
from subak.service.rows import Rows
from subak.service.several import SeveralRefused
from subak.service.store import StoredEntry
