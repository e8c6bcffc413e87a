"""Commits as processes: what a change cites of the files that were there, and what it gives out.

A commit that changes files is a process: its authors' parts go into it (`git_contributions`), it
cites each file that it changes or removes as it was, and gives out the next version of each file
that is there afterwards. A file is a resource that counts its versions; where it is removed, they
are lowered to none. A release is a process that cites all files that are there and gives out one
thing, so that income for it reaches them (docs/decisions/0021).

Commits come in one order, each after its parents, whatever branches they were made on: what a
commit cites is the file as the commit before it in that order left it. A merge changes no file, as
git counts (`git_history`), so it is no process.
Invariants: ids are keyed hashes, no path stands in the log; a commit is a process once; of a file
that is not there nothing is cited.
"""

from collections.abc import Iterator, Mapping

from subak.core.entry import Entry
from subak.core.values import NewId, ProcessId, Quantity, ResourceId, SpecificationId, UnitId
from subak.exchange import git_program
from subak.exchange.git_contributions import Contributing, Imported
from subak.exchange.git_history import Change, Commit
from subak.exchange.sealing import seal_payload
from subak.ledger.actions import Action
from subak.ledger.events import EventRecorded, NewResource
from subak.ledger.processes import ProcessClosed, ProcessOpened

VERSION = UnitId("version")
FILE = SpecificationId("file")
RELEASE = SpecificationId("release")


class Flowing:
    """Turns the changes of commits into processes and events of one repository."""

    def __init__(
        self, turning: Contributing, versions: Mapping[ResourceId, int], known: set[str]
    ) -> None:
        """`versions` are there of each file that ever was; `known` are processes."""
        self._turning = turning
        self._versions = dict(versions)
        self._known = known
        self._files: dict[bytes, ResourceId] = {}

    def add(self, commit: Commit, batch: Imported, *, worked: bool) -> bool:
        """Add the process of a commit to a batch; gives whether it is new.

        Into which nobody's part goes (`worked`), that cites nothing: it has no worth to share.
        """
        process = self._turning.process_of(commit)
        if process is None or process in self._known:
            return False
        self._known.add(process)
        opened = ProcessOpened(id=process, specification="commit", pact=self._turning.pact)
        batch.processes.append(opened)
        events = _Events(self._turning, process, commit.authored_on)
        files = [self._file(change) for change in commit.changes]
        if worked:
            batch.flows += [events.cite(file) for file in files if self._versions.get(file)]
        for file, change in zip(files, commit.changes, strict=True):
            batch.flows += self._changed(events, file, change, batch)
        return True

    def release(self, name: NewId, today: str) -> list[Entry]:
        """A process that cites all files that are there and gives out one release of that name."""
        opened = ProcessOpened(id=f"{name}.process", specification=RELEASE, pact=self._turning.pact)
        events = _Events(self._turning, ProcessId(opened.id), today)
        cited = [events.cite(file) for file, there in sorted(self._versions.items()) if there]
        made = events.create(NewResource(id=name, specification=RELEASE))
        closed = ProcessClosed(id=f"{name}.closed", process=ProcessId(opened.id))
        return [opened, *cited, made, closed]

    def _changed(
        self, events: "_Events", file: ResourceId, change: Change, batch: Imported
    ) -> Iterator[EventRecorded]:
        """The next version of a file, or its end."""
        there = self._versions.get(file)
        if change.removed:
            if there:
                yield events.lower(file, there)
                self._versions[file] = 0
            return
        if there is None:
            name = seal_payload(git_program.text(change.path))
            batch.payloads.append(name)
            made = NewResource(id=file, specification=FILE, name=name.commitment)
            yield events.create(made)
        else:
            yield events.produce(file)
        self._versions[file] = (there or 0) + 1

    def _file(self, change: Change) -> ResourceId:
        """The resource that a file is."""
        known = self._files.get(change.path)
        if known is None:
            start = first_of_files(self._turning)
            path = self._turning.keyed("file", f"{self._turning.pact} {change.path.hex()}")
            known = self._files[change.path] = ResourceId(f"{start}{path[:20]}")
        return known


def first_of_files(turning: Contributing) -> str:
    """What the ids of all files of one repository begin with."""
    return f"f-{turning.keyed('repository', turning.pact)[:10]}-"


class _Events:
    """The events of one process, numbered in their order, so that they are the same each time."""

    def __init__(self, turning: Contributing, process: ProcessId, day: str) -> None:
        self._agent = turning.receiver
        self._process = process
        self._day = day
        self._count = 0

    def cite(self, file: ResourceId) -> EventRecorded:
        """The process builds on a file as it was."""
        return self._event("cite", resource=file, process=self._process)

    def produce(self, file: ResourceId) -> EventRecorded:
        """The next version of a file comes out of the process."""
        return self._event("produce", resource=file, process=self._process)

    def create(self, made: NewResource) -> EventRecorded:
        """A first version comes out of the process."""
        return self._event("produce", creates=made, process=self._process)

    def lower(self, file: ResourceId, versions: int) -> EventRecorded:
        """All versions of a file are gone; no process has that among its outputs."""
        return self._event("lower", versions, resource=file)

    def _event(
        self,
        action: Action,
        versions: int = 1,
        *,
        resource: ResourceId | None = None,
        creates: NewResource | None = None,
        process: ProcessId | None = None,
    ) -> EventRecorded:
        self._count += 1
        return EventRecorded(
            id=f"{self._process}.{self._count}",
            action=action,
            provider=self._agent,
            receiver=self._agent,
            happened_on=self._day,
            quantity=Quantity(amount=str(versions), unit=VERSION),
            resource=resource,
            creates=creates,
            process=process,
        )
