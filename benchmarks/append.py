"""Durable appends with read tables and the public tree against raw inserts of the same rows.

The entries are of the kinds of `subak demo`, about as frequent as there, whole days of them in
commits of 1, 10, 250 and 1,000. What the writer hands to its database is noted down; the baseline
then inserts exactly that into a copy of the database as it was before, with full synchronisation,
and does nothing else: no file of a tree, no checkpoint that anybody could read.
"""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from benchmarks.life import Mix, day_of_life
from benchmarks.measuring import ROUNDS, Line, seconds, workroom
from benchmarks.scenery import Scenery
from subak.service.rows import Rows
from subak.service.sqlite_store import SqliteStore
from subak.service.store import StoredEntry
from subak.service.writer import Submission

DAYS = {1: 1, 10: 3, 250: 8, 1_000: 30}
"""How many days are said, by the entries of a commit."""
A_DAY = Mix(
    contributions=250, alone=250, group=1, accepted=60, transferred=60, retired=19,
    registered=200, mandates=60, tools=100,
)  # fmt: skip
"""With `day.closed` 1,000 entries."""
LARGEST = max(DAYS)
BARS = {1_000: 0.4}


Day = tuple[int, list[list[Submission]]]


class Commit(NamedTuple):
    """What one commit writes."""

    entries: Sequence[StoredEntry]
    rows: Rows
    note: str


class Round(NamedTuple):
    """Seconds of both, and how many entries each wrote."""

    subak: float
    raw: float
    entries: int


def run() -> list[Line]:
    """Three rounds of each, every one on books of its own."""
    return [_line(at_once) for at_once in DAYS]


def _line(at_once: int) -> Line:
    rounds = [_round(at_once) for _ in range(ROUNDS)]
    count = rounds[0].entries
    subak, raw = min(one.subak for one in rounds), min(one.raw for one in rounds)
    name = f"append, {at_once:,} a commit / raw inserts"
    bar = BARS.get(at_once)
    rates = (f"{count / subak:,.0f}/s", f"{count / raw:,.0f}/s")
    return Line(name, *rates, raw / subak, bar or 0, ">=" if bar else "")


def _round(at_once: int) -> Round:
    with workroom() as folder, Scenery(folder / "books") as scenery:
        days = _days(scenery, at_once)
        before = folder / "before.sqlite3"
        _copy(scenery, before)
        commits = _note_down(scenery)
        subak = seconds(lambda: _say(scenery, days))
        raw = seconds(lambda: _insert(before, commits))
        _check_same(scenery, before)
    return Round(subak, raw, sum(len(commit.entries) for commit in commits))


def _days(scenery: Scenery, at_once: int) -> list[Day]:
    """The time and the commits of each day; the first day is lived before anything is timed."""
    yesterday = scenery.next_day()
    scenery.say(day_of_life(A_DAY, yesterday, ""))
    days = []
    for _ in range(DAYS[at_once]):
        day = scenery.next_day()
        said = day_of_life(A_DAY, day, yesterday)
        days.append((scenery.clock.seconds, list(_commits(said, at_once))))
        yesterday = day
    return days


def _commits(said: list[Submission], at_once: int) -> Iterator[list[Submission]]:
    """The same in commits of so many entries: the day as it is, or one entry a submission."""
    if at_once == LARGEST:
        yield said
        return
    alone = [
        Submission([entry], each.by, each.principal) for each in said for entry in each.entries
    ]
    for start in range(0, len(alone), at_once):
        yield alone[start : start + at_once]


def _say(scenery: Scenery, days: list[Day]) -> None:
    for at, commits in days:
        scenery.clock.seconds = at
        for submissions in commits:
            scenery.say(submissions)


def _copy(scenery: Scenery, path: Path) -> None:
    """The database as it stands, with its tables and indexes."""
    database = sqlite3.connect(scenery.folder.database)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    shutil.copyfile(scenery.folder.database, path)


def _note_down(scenery: Scenery) -> list[Commit]:
    """Every commit of the writer from now on, also handed to its store."""
    store, commits = scenery.writer.store, []

    class Noting(SqliteStore):
        def append(self, entries: Sequence[StoredEntry], rows: Rows, checkpoint: str) -> None:
            commits.append(Commit(entries, rows, checkpoint))
            super().append(entries, rows, checkpoint)

    store.close()
    scenery.writer.store = Noting(scenery.folder.database)
    return commits


def _insert(path: Path, commits: Sequence[Commit]) -> None:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    for entries, rows, note in commits:
        database.execute("BEGIN IMMEDIATE")
        database.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", entries)
        for table, new in rows.inserts.items():
            if new:
                marks = ", ".join("?" * len(new[0]))
                database.executemany(f"INSERT INTO {table} VALUES ({marks})", new)  # noqa: S608
        for statement, same in groupby(rows.changes, key=lambda change: change[0]):
            database.executemany(statement, [values for _, values in same])
        database.execute("INSERT OR REPLACE INTO checkpoint VALUES (1, ?)", (note,))
        database.execute("COMMIT")
    database.close()


def _check_same(scenery: Scenery, path: Path) -> None:
    """Both databases say the same."""
    with sqlite3.connect(path) as raw, sqlite3.connect(scenery.folder.database) as subak:
        names = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        for name in names:
            counted = f"SELECT count(*) FROM {name}"  # noqa: S608
            assert raw.execute(counted).fetchone() == subak.execute(counted).fetchone(), name
