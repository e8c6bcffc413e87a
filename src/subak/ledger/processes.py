"""Processes: what takes resources in and gives resources out (Valueflows: Process).

A process stays open until who opened it closes it. What went into it by accept or pickup comes out
of it by modify or dropoff, in the same quantity: until then it is a half (`Halves`), and the
process cannot be closed.
"""

from msgspec import Struct
from msgspec.structs import replace

from subak.core.books import Books
from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need, refuse
from subak.core.state import Section, State, section
from subak.core.values import AgentId, Code, EventId, PactId, ProcessId
from subak.ledger.actions import Action
from subak.ledger.mandates import acting


class Process(Struct, frozen=True, kw_only=True):
    """A process; `specification` becomes the stage of what comes out of it."""

    specification: str | None
    pact: PactId | None
    opened_by: AgentId
    open_halves: int = 0
    closed: bool = False


class Half(Struct, frozen=True, kw_only=True):
    """What is inside a process: by which event and action it came, and how much."""

    event: EventId
    action: Action
    quantity: int


@section
class Processes(Section[ProcessId, Process]):
    """All processes by id."""

    __slots__ = ()

    def need_open(self, process: str) -> Process:
        """An open process. Refused: process.unknown, process.closed."""
        found = self.need(process, "process.unknown")
        if found.closed:
            refuse("process.closed", process=process)
        return found


@section
class Halves(Section[str, Half]):
    """What is inside processes, by "process resource"."""

    __slots__ = ()


@entry("process.opened", version=1)
class ProcessOpened(Entry, frozen=True, kw_only=True):
    """An agent opens a process, perhaps under a pact."""

    specification: Code | None = None
    pact: PactId | None = None

    def check(self, state: State, stamp: Stamp) -> None:
        """Any agent, for itself or under a mandate to record; that the pact exists is a guard of
        its room.
        """
        acting(state, stamp, "record")

    def apply(self, state: State, stamp: Stamp) -> None:
        opened = Process(specification=self.specification, pact=self.pact, opened_by=stamp.actor)
        state[Processes].put(ProcessId(self.id), opened)


@entry("process.closed", version=1)
class ProcessClosed(Entry, frozen=True, kw_only=True):
    """Who opened a process, or the operator, closes it: no event is added to it from now on."""

    process: ProcessId

    def check(self, state: State, stamp: Stamp) -> None:
        """Refused: process.unknown, .closed, .not_by_opener, .not_empty."""
        found = state[Processes].need_open(self.process)
        actor = acting(state, stamp, "record")
        allowed = actor in (found.opened_by, state[Books].opening.operator)
        need(allowed, "process.not_by_opener", process=self.process)
        empty = found.open_halves == 0
        need(empty, "process.not_empty", process=self.process, halves=found.open_halves)

    def apply(self, state: State, stamp: Stamp) -> None:
        processes = state[Processes]
        processes.put(self.process, replace(processes[self.process], closed=True))


def take_in(state: State, process: ProcessId, key: str, half: Half) -> None:
    """A half is inside the process from now on; `key` is "process resource"."""
    found = state[Processes][process]
    state[Processes].put(process, replace(found, open_halves=found.open_halves + 1))
    state[Halves].put(key, half)


def give_out(state: State, process: ProcessId, key: str) -> None:
    """A half is out of the process again."""
    found = state[Processes][process]
    state[Processes].put(process, replace(found, open_halves=found.open_halves - 1))
    state[Halves].drop(key)
