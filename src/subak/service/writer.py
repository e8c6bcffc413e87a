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
from subak.core.entry import Entry, Stamp
from subak.core.errors import Refused, Unavailable, need, refuse
from subak.core.instants import Day, add_days
from subak.core.state import State
from subak.core.values import AgentId
from subak.service import snapshots
from subak.service.clock import CivilTime, Clock, SystemClock
from subak.service.documents import DocumentFolder
from subak.service.durable import clear_left_over
from subak.service.erasing import Named, carry_out, carry_out_all, named_by
from subak.service.folder import Folder
from subak.service.holding import Hold
from subak.service.log_keys import log_key, settle
from subak.service.publisher import Publisher
from subak.service.read_tables import project
from subak.service.rebuilding import Progress, rebuild
from subak.service.room import need_room
from subak.service.rows import Rows
from subak.service.several import SeveralRefused
from subak.service.store import StoredEntry
from subak.service.submission import Actor
from subak.service.submission import Answer as Answer  # noqa: PLC0414 - read from here
from subak.service.submission import Submission as Submission  # noqa: PLC0414

ENTRIES_BETWEEN_SNAPSHOTS = 2_000
ALLOCATIONS_BETWEEN_COLLECTIONS = 200_000


@dataclass
class _Batch:
    """What one commit will write."""

    entries: list[StoredEntry] = field(default_factory=list)
    rows: Rows = field(default_factory=Rows)


class Writer:
    """The one writer of a folder of books."""

    def __init__(self, folder: Folder, clock: Clock | None = None) -> None:
        self.folder = folder
        self.documents = DocumentFolder(folder.public / "documents", folder.waiting)
        self._clock = clock or SystemClock()
        self._held = Hold(folder)
        self.store = self._held.store
        self.state = State(self.documents)
        self._civil: CivilTime | None = None
        self._snapshot_size = 0
        self._stopped = False
        self._to_erase: list[Named] = []
        try:
            self._start()
        except BaseException:
            self._held.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, submission: Submission) -> list[int]:
        """Admit one submission in a commit of its own; raises its refusal."""
        (answer,) = self.submit_all([submission])
        if isinstance(answer, Refused):
            raise answer
        return answer

    def submit_all(self, submissions: Sequence[Submission]) -> list[Answer]:
        """Admit submissions in one commit.

        Each is answered on its own, after it is durable and published.
        """
        self._need_ready()
        self.state.keep_journal()
        batch = _Batch()
        answers = [self._admit_submission(submission, batch) for submission in submissions]
        if batch.entries:
            self._commit(batch)
        return answers

    def close_days(self) -> None:
        """Close the days that are over, though nobody says anything."""
        self._need_ready()
        if self._civil is None:
            return
        self.state.keep_journal()
        now, batch = self._clock.now(), _Batch()
        at = max(self._civil.instant(now), self.state.at)
        self._close_days(at, self._civil.day(now), batch)
        if batch.entries:
            self._commit(batch)

    def _need_ready(self) -> None:
        """Nothing is begun after a failed write, or where there may not be room to end it."""
        if self._stopped:
            raise Unavailable("writer.stopped")
        need_room(self.folder)

    def witness(self, *, again: bool = False) -> None:
        """Ask for what still lacks its quorum of witnesses, and show what has it by now.

        With `again`, ask all of them whatever they have cosigned.
        """
        if self._stopped:
            raise Unavailable("writer.stopped")
        try:
            self._publisher.resume(self.store.checkpoint(), again=again)
        except OSError as error:
            self._stopped = True
            raise Unavailable("store.disk_failed", problem=error.strerror) from error

    def close(self) -> None:
        """Keep a snapshot if much has happened, and let go of the log."""
        enough = self.state.size - self._snapshot_size >= ENTRIES_BETWEEN_SNAPSHOTS
        if enough and not self._stopped:
            self._save_snapshot()
        self._publisher.close(waiting=not self._stopped)
        self._held.close()

    def rebuild(self, progress: Progress | None = None) -> None:
        """Make the read tables anew from the entries."""
        self.state = rebuild(self.store, self.documents, progress)

    def _start(self) -> None:
        key = log_key(self.folder)
        self._publisher = Publisher(self.folder.public, self.folder.waiting, key)
        clear_left_over(self.folder.written_into, self.folder.waiting)
        self._publisher.recover(self.store)
        if not self.store.read_tables_current():
            self.rebuild()
        else:
            self._replay()
        settle(self.folder, self.state)
        carry_out_all(self.folder, self.store)
        if self.state.size:
            self._civil = CivilTime(self.state[Books].opening.zone)
        # Records make no cycles and stay: looking for garbage among them again and again costs a
        # sixth of an append.
        gc.freeze()
        gc.set_threshold(ALLOCATIONS_BETWEEN_COLLECTIONS)
        self.witness()

    def _replay(self) -> None:
        kept = snapshots.load(self._snapshot_path, self.store, self.documents)
        if kept is not None:
            self.state = kept
        self._snapshot_size = self.state.size
        for raw in self.store.entries(self.state.size):
            fold.replay(self.state, raw)

    @property
    def _snapshot_path(self) -> Path:
        return self.folder.private / "snapshot"

    def _save_snapshot(self) -> None:
        size = self.state.size
        snapshots.save(self._snapshot_path, self.state, next(self.store.entries(size - 1)))
        self._snapshot_size = size

    def _admit_submission(self, submission: Submission, batch: _Batch) -> Answer:
        mark, rows_mark, before = self.state.mark(), batch.rows.mark(), len(batch.entries)
        try:
            positions = self._admit(submission, batch)
        except Refused as refused:
            self._take_back(mark, rows_mark, before, batch)
            return refused
        except BaseException:  # nothing of it may stay in the state
            self._take_back(mark, rows_mark, before, batch)
            raise
        if submission.check_only:
            self._take_back(mark, rows_mark, before, batch)
        return positions

    def _take_back(self, mark: object, rows_mark: object, before: int, batch: _Batch) -> None:
        self.state.undo(mark)  # type: ignore[arg-type]
        batch.rows.undo(rows_mark)  # type: ignore[arg-type]
        del batch.entries[before:]

    def _admit(self, submission: Submission, batch: _Batch) -> list[int]:
        now = max(self._clock.now(), 0)
        positions: list[int] = []
        refusals: dict[int, Refused] = {}
        for place, said in enumerate(submission.entries):
            try:
                positions.append(self._admit_one(said, submission.actor_of(place), now, batch))
            except Refused as refused:
                if not submission.name_all:
                    raise
                refusals[place] = refused
                self.state.ready = None  # what its check put together is not for the next entry
        if refusals:
            raise SeveralRefused(refusals)
        return positions

    def _admit_one(self, said: Entry, actor: Actor, now: int, batch: _Batch) -> int:
        """Its position; refused, it leaves the days closed that its stamp closed."""
        if said.id in self.state.used:
            return self._position(said, actor, batch)
        stamp = self._stamp(said, actor, now, batch)
        self._append(said, stamp, batch)
        return stamp.n

    def _position(self, said: Entry, actor: Actor, batch: _Batch) -> int:
        """Where the same act was said before; another act under a used id is refused."""
        found = self.store.find(said.id)
        if found is None:
            found = next((e.n, e.bytes) for e in batch.entries if e.id == said.id)
        n, raw = found
        stamp = fold.stamp_of(raw)
        same_actor = (stamp.by, stamp.principal) == (actor.by, actor.principal)
        need(same_actor and fold.seal(said, stamp) == raw, "entry.id_used", id=said.id)
        return n

    def _stamp(self, said: Entry, actor: Actor, now: int, batch: _Batch) -> Stamp:
        if isinstance(said, BooksOpened):
            self._civil = CivilTime(said.zone)
        if self._civil is None:
            refuse("books.not_open", kind=said.kind)
        at, day = self._civil.told(now)
        at = max(at, self.state.at)
        if self.state.today < day and said.kind != "pause.ended":
            self._close_days(at, day, batch)
        return self._stamped(actor, at, max(day, self.state.today))

    def _close_days(self, at: str, day: str, batch: _Batch) -> None:
        """Close the days before `day`, so that terms end without anybody being there."""
        while self.state.size and self.state.today < day:
            closing = self.state.today
            operator = Actor(self.state[Books].opening.operator, None)
            said = DayClosed(id=f"day-{closing}", day=closing, digests=self.state.next_digests())
            stamp = self._stamped(operator, at, max(day, add_days(Day(closing), 1)))
            self._append(said, stamp, batch)

    def _stamped(self, actor: Actor, at: str, day: str) -> Stamp:
        return Stamp(
            at=at,
            by=AgentId(actor.by),
            day=day,
            n=self.state.size,
            principal=None if actor.principal is None else AgentId(actor.principal),
            proof=actor.proof,
        )

    def _append(self, said: Entry, stamp: Stamp, batch: _Batch) -> None:
        raw = fold.admit(self.state, said, stamp)
        batch.entries.append(
            StoredEntry(stamp.n, said.id, said.kind, stamp.at, stamp.by, stamp.principal, raw)
        )
        project(self.state, stamp, said, batch.rows)

    def _commit(self, batch: _Batch) -> None:
        self._stopped = True  # until everything below is done: a failed write is never retried
        note = self._publisher.grow([entry.bytes for entry in batch.entries])
        self.store.append(batch.entries, batch.rows, note)
        try:
            self._publisher.publish(note)
        except OSError as error:  # the entries are in the database
            raise Unavailable("store.disk_failed", problem=error.strerror) from error
        self._stopped = False
        self._to_erase += named_by(batch.entries)
        self._erase()

    def _erase(self) -> None:
        """Delete what is said to be erased; what could not be is tried again."""
        carry_out(self.folder, self.store, self._to_erase)
        self._to_erase = []
