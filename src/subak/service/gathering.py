"""Asking witnesses to cosign, all at once, beside the writer.

A round is about one checkpoint: every witness that is not still busy with an earlier question is
asked, and the round ends when all have answered, when the quorum is met and the others had a moment
more, or when its time is over. Then the newest checkpoint is next. A witness that hangs or lies
holds up nobody but itself.
Invariant: an address is asked one question at a time.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from queue import Empty, SimpleQueue
from threading import Condition, Thread
from time import monotonic
from typing import NamedTuple

from subak.core.errors import SubakError
from subak.log.checkpoint import read_lines
from subak.log.note import Note, SignatureLine
from subak.log.policy import Witness
from subak.service.witnesses import Told

BETWEEN_ROUNDS = timedelta(seconds=1)
FOR_THE_OTHERS = timedelta(milliseconds=500)

Proof = Callable[[int, int], Sequence[bytes]]
"""The consistency proof between two sizes."""
Gained = Callable[[Note, Sequence[SignatureLine]], bool]
"""Takes all cosignatures of a checkpoint so far; whether its quorum is met."""


class Task(NamedTuple):
    """A checkpoint to be cosigned, and the witnesses by their address."""

    note: Note
    addresses: Mapping[str, Sequence[Witness]]

    @property
    def size(self) -> int:
        """The size of the checkpoint."""
        return read_lines(self.note.text)[1]


class _Answered(NamedTuple):
    address: str
    lines: Sequence[SignatureLine]
    problem: SubakError | None


class Gathering:
    """Rounds of one log, in a thread that begins with the first question."""

    def __init__(
        self, proof: Proof, gained: Gained, told: Callable[[dict[str, Told]], None]
    ) -> None:
        self._proof, self._gained, self._keep = proof, gained, told
        self._changed = Condition()
        self._task: Task | None = None
        self._time = timedelta()
        self._busy = self._ending = self._closed = False
        self._asking: set[str] = set()
        self._known: dict[str, int] = {}
        self._told: dict[str, Told] = {}
        self._thread: Thread | None = None

    def ask(self, task: Task, time: timedelta) -> None:
        """Have a checkpoint cosigned, in place of an older one that is still to be asked for."""
        with self._changed:
            self._task, self._time = task, time
            if self._thread is None:
                self._thread = Thread(target=self._run, daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def close(self, time: timedelta) -> None:
        """Let the newest checkpoint have its round, if it ends in time, then ask no more."""
        with self._changed:
            self._ending = True
            self._changed.notify_all()
            self._changed.wait_for(
                lambda: not self._busy and self._task is None, time.total_seconds()
            )
            self._closed = True
            self._changed.notify_all()

    def _run(self) -> None:
        while (task := self._next()) is not None:
            self._round(task)
            with self._changed:
                self._busy = False
                self._changed.notify_all()
                self._changed.wait_for(self._over, BETWEEN_ROUNDS.total_seconds())

    def _next(self) -> Task | None:
        """The newest checkpoint, once there is one; None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._task is not None or self._closed)
            task, self._task = self._task, None
            self._busy = task is not None and not self._closed
            return task if self._busy else None

    def _over(self) -> bool:
        return self._ending or self._closed

    def _round(self, task: Task) -> None:
        answers: SimpleQueue[_Answered] = SimpleQueue()
        waiting = sum(self._begin(address, task, answers) for address in task.addresses)
        until = monotonic() + self._time.total_seconds()
        lines: list[SignatureLine] = []
        while waiting:
            try:
                found = answers.get(timeout=max(0, until - monotonic()))
            except Empty:
                break
            waiting -= 1
            self._note(task, found)
            if found.lines:
                lines += found.lines
                if self._gained(task.note, lines):
                    until = min(until, monotonic() + FOR_THE_OTHERS.total_seconds())
        self._keep(dict(self._told))

    def _begin(self, address: str, task: Task, answers: "SimpleQueue[_Answered]") -> bool:
        """Ask a witness, unless it has still not answered an earlier question."""
        with self._changed:
            free = address not in self._asking
            if free:
                self._asking.add(address)
                Thread(target=self._ask, args=(address, task, answers), daemon=True).start()
        return free

    def _ask(self, address: str, task: Task, answers: "SimpleQueue[_Answered]") -> None:
        # What speaks HTTP is loaded only where there is somebody to ask.
        from subak.transport.witness_client import Question, ask  # noqa: PLC0415

        keys = [witness.key for witness in task.addresses[address]]
        question = Question(task.note, keys, self._proof, self._known.get(address, 0))
        lines: Sequence[SignatureLine] = ()
        problem: SubakError | None = None
        try:
            lines = ask(address, question, self._time)
            self._known[address] = task.size
        except SubakError as error:
            problem = error
            self._known.pop(address, None)
        with self._changed:
            self._asking.discard(address)
        answers.put(_Answered(address, lines, problem))

    def _note(self, task: Task, found: _Answered) -> None:
        problem = found.problem
        for witness in task.addresses[found.address]:
            before = self._told.get(witness.name, Told(0)).size
            if problem is None:
                self._told[witness.name] = Told(task.size)
            else:
                self._told[witness.name] = Told(before, problem.code, problem.facts)
