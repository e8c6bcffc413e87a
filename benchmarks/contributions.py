"""100,000 contributions, recorded, recognised and credited: verified from the bytes of the log.

`subak verify` as a process of its own checks bytes, tree, signature and every rule again. Beside
it, `bean-check` (cache off) and `hledger balance` read as many transactions of the same content.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from subak.core.instants import Day, add_days
from subak.ledger.events import EventRecorded

from benchmarks.life import changed, decided
from benchmarks.measuring import Line, Missing, best_of_each, program, times, workroom
from benchmarks.scenery import FIRST_DAY, WITNESSES, WORKSHOP, Scenery
from subak.service.writer import Submission

CONTRIBUTIONS = 100_000
A_DAY = 1_000
BARS = {"bean-check": 10, "hledger": 2}


def run() -> list[Line]:
    """The three processes in turns."""
    with workroom() as folder:
        _make_books(folder / "books")
        public = str(folder / "books" / "public")
        _write(folder / "books.beancount", _beancount())
        _write(folder / "books.journal", _hledger())
        commands = {"subak": [sys.executable, "-m", "subak", "verify", public]}
        return []
