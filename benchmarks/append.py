"""Durable append with read tables beside raw inserts of the very same rows, 1,000 a commit."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from benchmarks.life import Mix, day_of_life
from benchmarks.measuring import Line, best_pair, seconds, speed, workroom
from benchmarks.scenery import Scenery
from subak.service.read_tables import SCHEMA
from subak.service.rows import Rows
from subak.service.sqlite_store import OWN_TABLES, SqliteStore
from subak.service.store import StoredEntry
from subak.service.writer import Submission

BAR = 0.4
DAYS = 20
A_DAY = Mix(
    contributions=600,
    alone=100,
    group=10,
    accepted=100,
    transferred=50,
    retired=25,
    registered=60,
    mandates=15,
    tools=10,
)
A_COMMIT = 1_000
Commit = tuple[Sequence[StoredEntry], Rows, str]


class _Recording(SqliteStore):
    """A store that remembers what it was given."""

    commits: list[Commit]

    def append(self, entries: Sequence[StoredEntry], rows: Rows, checkpoint: str) -> None:
        """Remember, then append."""
        self.commits.append((list(entries), rows, checkpoint))
        super().append(entries, rows, checkpoint)


def run() -> list[Line]:
    """Append and insert in turns; the rows are those of the last append."""
    counted: list[int] = []
    commits: list[Commit] = []
    with workroom() as folder:
        rounds = iter(range(100))
        subak, baseline = best_pair(
            lambda: _append(folder / f"books-{next(rounds)}", commits, counted),
            lambda: _insert(folder / f"raw-{next(rounds)}.sqlite3", commits),
        )
    return [speed(f"durable append, {counted[-1]} entries", subak, baseline, BAR, counted[-1])]


def _append(root: Path, commits: list[Commit], counted: list[int]) -> float:
    with Scenery(root) as scenery:
        store = _Recording(scenery.folder.database)
        store.commits = []
        scenery.writer.store.close()
        scenery.writer.store = store
        before, taken, yesterday = scenery.writer.state.size, 0.0, ""
        for _ in range(DAYS):
            day = scenery.next_day()
            batches = _commits_of(day_of_life(A_DAY, day, yesterday))
            taken += seconds(lambda given=batches: [scenery.say(batch) for batch in given])  # type: ignore[misc]
            yesterday = day
        counted.append(scenery.writer.state.size - before)
        commits[:] = store.commits
    return taken


def _commits_of(submissions: Sequence[Submission]) -> list[list[Submission]]:
    """The submissions in commits of about a thousand entries."""
    commits: list[list[Submission]] = [[]]
    held = 0
    for submission in submissions:
        if held >= A_COMMIT:
            commits.append([])
            held = 0
        commits[-1].append(submission)
        held += len(submission.entries)
    return commits


def _insert(path: Path, commits: list[Commit]) -> float:
    """The same rows into the same indexed tables, with full synchronisation, and nothing else."""
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    for statement in (*OWN_TABLES, *SCHEMA):
        database.execute(statement)
    taken = seconds(lambda: [_commit(database, entries, rows) for entries, rows, _ in commits])
    database.close()
    return taken


def _commit(database: sqlite3.Connection, entries: Sequence[StoredEntry], rows: Rows) -> None:
    database.execute("BEGIN IMMEDIATE")
    database.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", entries)
    for table, new in rows.inserts.items():
        if new:
            marks = ", ".join("?" * len(new[0]))
            statement = f"INSERT OR REPLACE INTO {table} VALUES ({marks})"  # noqa: S608 - our own
            database.executemany(statement, new)
    for statement, values in rows.changes:
        database.execute(statement, values)
    database.execute("COMMIT")
