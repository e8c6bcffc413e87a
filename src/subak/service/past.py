"""The books as they were just before a run: what an explanation is computed from."""

from collections.abc import Iterable

from msgspec.structs import replace

import subak.releases  # noqa: F401 - makes the rules of all rooms known
from subak.core import fold
from subak.core.entry import Entry, Stamp
from subak.core.errors import refuse
from subak.core.state import State
from subak.core.values import AgentId, EventId
from subak.finance.explain import ContributionFacts
from subak.finance.runs import OfRun
from subak.ledger.corrections import EventCorrected
from subak.ledger.events import EventRecorded, Events, RecordedEvent
from subak.ledger.measures import Measure
from subak.recognition.appeals import RecognitionReviewed
from subak.recognition.decisions import RecognitionDecided, RecognitionSeconded
from subak.recognition.revisions import RecognitionRevised
from subak.service.databases import reading_of
from subak.service.documents import DocumentFolder
from subak.service.folder import Folder

Facts = dict[EventId, ContributionFacts]


def before_run(folder: Folder, run: str) -> tuple[State, OfRun, Facts]:
    """Replay the log up to a run; gives the state before it, the run, and what was recognised.

    Refused: explain.run_unknown.
    """
    reading = reading_of(folder)
    try:
        found = reading.find(run)
        if found is None:
            refuse("explain.run_unknown", id=run)
        position, raw = found
        state, facts = _replayed(reading.entries(0, position), folder)
    finally:
        reading.close()
    said, _ = fold.open_sealed(state, raw)
    if not isinstance(said, OfRun):
        refuse("explain.run_unknown", id=run)
    return state, said, facts.found


def _replayed(entries: Iterable[bytes], folder: Folder) -> tuple[State, "_Collected"]:
    state, facts = State(DocumentFolder(folder.public / "documents")), _Collected()
    for raw in entries:
        said, stamp = fold.replay(state, raw)
        facts.take(state, stamp, said)
    return state, facts


class _Collected:
    """Facts of contributions, taken as they are said: settled ones have left the state."""

    def __init__(self) -> None:
        self.found: Facts = {}
        self._recorded: dict[EventId, RecordedEvent] = {}
        self._decided: dict[str, tuple[EventId, ...]] = {}

    def take(self, state: State, stamp: Stamp, said: Entry) -> None:
        """Take what an applied entry recognised."""
        if isinstance(said, EventRecorded | EventCorrected):
            event = EventId(said.id) if isinstance(said, EventRecorded) else said.event
            self._recorded[event] = state[Events][event]
        elif isinstance(said, RecognitionDecided):
            self._decided[said.id] = said.contributions
            if said.outcome != "refused":
                for contribution in said.contributions:
                    self._recognised(stamp, contribution, said.measures)
        elif isinstance(said, RecognitionReviewed | RecognitionRevised):
            if _changes(said):
                self._recognised(stamp, said.contribution, said.measures)
        elif isinstance(said, RecognitionSeconded):
            for contribution in self._decided.get(said.recognition, ()):
                self._seconded(stamp.actor, contribution)

    def _recognised(self, stamp: Stamp, contribution: EventId, other: tuple[Measure, ...]) -> None:
        event = self._recorded[contribution]
        named = {measure.of: measure for measure in other}
        self.found[contribution] = ContributionFacts(
            happened_on=event.said.happened_on,
            measures=tuple(named.get(measure.of, measure) for measure in event.measures),
            recognised_by=(stamp.actor,),
            recognised_on=stamp.day,
        )

    def _seconded(self, actor: AgentId, contribution: EventId) -> None:
        fact = self.found.get(contribution)
        if fact is not None:
            self.found[contribution] = replace(fact, recognised_by=(*fact.recognised_by, actor))


def _changes(said: RecognitionReviewed | RecognitionRevised) -> bool:
    """Whether the appeal body put something else in the place of a decision."""
    if isinstance(said, RecognitionRevised):
        return bool(said.measures)
    return said.outcome == "granted"
