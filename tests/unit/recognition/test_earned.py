"""Earned: the credits of contributions that flow into something, whatever becomes of their lots."""

from typing import Any, cast

import pytest
from msgspec.structs import replace

import subak.releases
from subak.core.books import RulesAdopted
from subak.core.canonical import decode, encode
from subak.core.values import AgentId, EventId, ProcessId, ProtocolId, RecognitionId, UnitId
from subak.exchange.sample_protocols import sample
from subak.ledger.events import EventRecorded
from subak.ledger.history import History
from subak.ledger.measures import Measure
from subak.ledger.processes import ProcessOpened
from subak.recognition.appeals import RecognitionAccepted, RecognitionAppealed, RecognitionReviewed
from subak.recognition.contributions import Contributions
from subak.recognition.credit_moves import CreditRetired, CreditTransferred, Range
from subak.recognition.credits import Lots
from subak.recognition.decisions import RecognitionSeconded
from subak.recognition.earned import Earned
from subak.recognition.revisions import RecognitionRevised
from subak.releases import LATEST, third
from tests.unit.recognition.valley import Valley, claim, measured

PLOT, OTHER, OUTSIDE = EventId("plot"), EventId("other"), EventId("outside")
FIELD = ProcessId("field")


class Field(Valley):
    """Two plots are worked on in a process, one outside of any."""

    def __init__(self) -> None:
        super().__init__()
        self.say(ProcessOpened(id=FIELD), by="town")
        for number, name in enumerate((PLOT, OTHER, OUTSIDE), start=1):
            said = claim(name, f"farm-0{number}", (1000, 38, 33, 43), resource=f"p0{number}")
            self.give(said if name == OUTSIDE else replace(said, process=FIELD))

    @property
    def earned(self) -> dict[str, int]:
        return {event: held.credits for event, held in self.state[Earned].items()}

    def settle(self, contribution: EventId, provider: str) -> None:
        said = RecognitionAccepted(id=self.new_id("yes"), contributions=(contribution,))
        self.say(said, by=provider)

    def review(self, contribution: EventId, outcome: str, amount: str = "57") -> None:
        """The provider appeals, and the board reviews."""
        appeal = RecognitionAppealed(
            id=self.new_id("appeal"), contribution=contribution, ground="new-measure"
        )
        self.say(appeal, by="farm-01")
        measures = (Measure(of="ares", amount=amount, unit=UnitId("are")),)
        said = RecognitionReviewed(
            id=self.new_id("review"),
            contribution=contribution,
            outcome=outcome,  # type: ignore[arg-type]
            measures=measures if outcome == "granted" else (),
            reasons=("measure.second-sample",),
        )
        self.say(said, by="chouette", principal="board")

    def adopt(self, release: str) -> None:
        said = RulesAdopted(id=self.new_id("rules"), release=release)
        self.say(said, by="ada", principal="house")


def test_what_is_recognised_counts_where_it_flows_into_something() -> None:
    field = Field()
    assert field.earned == {}
    field.recognise(PLOT, OTHER, OUTSIDE)
    assert field.earned == {PLOT: 1000, OTHER: 1000}
    assert field.state[Earned].credits_of(PLOT) == 1000
    assert field.state[Earned].credits_of(OUTSIDE) == 0
    field.replayed()


def test_what_is_refused_counts_nothing() -> None:
    field = Field()
    said = field.decide(PLOT, outcome="refused")
    field.say(said, by="heron", principal="agency")
    assert field.earned == {}


def test_it_counts_by_the_measure_of_the_decision() -> None:
    field = Field()
    less = (Measure(of="ares", amount="900", unit=UnitId("are")),)
    said = field.decide(PLOT, outcome="corrected", measures=less)
    field.say(said, by="heron", principal="agency")
    assert field.earned == {PLOT: 900}


def test_it_stays_when_all_else_has_left_the_state() -> None:
    field = Field()
    recognition = field.recognise(PLOT)
    field.settle(PLOT, "farm-01")
    whole = (Range(recognition=recognition, first=1, last=1000),)
    moved = CreditTransferred(id="moved", to=AgentId("town"), ranges=whole)
    field.say(moved, by="farm-01")
    field.say(CreditRetired(id="retired", ranges=whole, purpose="report"), by="town")
    assert PLOT not in field.state[Contributions]
    assert recognition not in field.state[Lots]
    assert field.earned == {PLOT: 1000}
    assert field.state[History][PLOT].process == FIELD
    field.replayed()


def test_a_granted_review_stands_in_the_place_of_the_decision() -> None:
    field = Field()
    less = (Measure(of="ares", amount="900", unit=UnitId("are")),)
    said = field.decide(PLOT, outcome="corrected", measures=less)
    field.say(said, by="heron", principal="agency")
    field.review(PLOT, "granted", "950")
    assert field.earned == {PLOT: 950}
    field.replayed()


def test_a_granted_review_of_a_refusal_counts() -> None:
    field = Field()
    field.say(field.decide(PLOT, outcome="refused"), by="heron", principal="agency")
    field.review(PLOT, "granted", "700")
    assert field.earned == {PLOT: 700}


def test_an_upheld_decision_counts_as_before() -> None:
    field = Field()
    field.say(field.decide(PLOT, outcome="refused"), by="heron", principal="agency")
    less = (Measure(of="ares", amount="900", unit=UnitId("are")),)
    said = field.decide(OTHER, outcome="corrected", measures=less)
    field.say(said, by="heron", principal="agency")
    field.review(PLOT, "upheld")
    assert field.earned == {OTHER: 900}


def test_a_decision_counts_once_it_is_seconded() -> None:
    valley = Valley()
    valley.say(ProcessOpened(id=FIELD), by="town")
    for name in ("castor", "loutre", "hermine"):
        change = claim(
            f"change-{name}", name, (60,), protocol="e", receiver="atelier", pact="pact-code"
        )
        valley.give(replace(change, process=FIELD))
    said = valley.decide("change-hermine")
    valley.say(said, by="castor")
    assert not valley.state[Earned]
    seconded = RecognitionSeconded(id="second", recognition=RecognitionId(said.id))
    valley.say(seconded, by="loutre")
    assert valley.state[Earned].credits_of(EventId("change-hermine")) == 60
    valley.replayed()


def revisable() -> Valley:
    """Two settled contributions of which the appeal body may still know better."""
    made = Valley()
    made.say(ProcessOpened(id=FIELD), by="town")
    shared = cast(dict[str, Any], decode(sample("b"), at_most_bytes=10**6))
    revision = {"days": 60, "lowers": "debt", "raises": "credits"}
    made.publish("owing", encode(shared | {"revision": revision}))
    made.pact("pact-owing", "workshop", ("owing", "d"), "atelier lab regie", "agency")
    for number in (1, 2):
        said = claim(
            f"plot-{number}",
            f"farm-0{number}",
            (1_000, 1),
            protocol="b",
            pact="pact-owing",
            resource=f"p0{number}",
        )
        said = replace(said, protocol=ProtocolId("protocol-owing"))
        made.give(replace(said, process=FIELD) if number == 1 else said)
        made.recognise(said.id)
        accepted = RecognitionAccepted(id=f"yes-{number}", contributions=(EventId(said.id),))
        made.say(accepted, by=f"farm-0{number}")
    return made


def revise(valley: Valley, contribution: str, ares: int) -> None:
    said = RecognitionRevised(
        id=valley.new_id("revision"),
        contribution=EventId(contribution),
        measures=measured("b", (ares, 1)) if ares else (),
        reasons=("found.later",),
    )
    valley.say(said, by="chouette", principal="board")


@pytest.mark.parametrize("ares", [1_200, 900, 0])
def test_a_revision_counts_as_it_is_known_now(ares: int) -> None:
    valley = revisable()
    assert valley.state[Earned].credits_of(EventId("plot-1")) == 1_000
    revise(valley, "plot-1", ares)
    revise(valley, "plot-2", 900)
    assert valley.state[Earned].credits_of(EventId("plot-1")) == ares
    assert len(valley.state[Earned]) == (1 if ares else 0)
    valley.replayed()


def test_books_that_adopt_the_rule_later_count_what_their_lots_tell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(subak.releases, "LATEST", third.NAME)
    field = Field()
    field.recognise(PLOT, OUTSIDE)
    less = (Measure(of="ares", amount="900", unit=UnitId("are")),)
    said = field.decide(OTHER, outcome="corrected", measures=less)
    field.say(said, by="heron", principal="agency")
    assert field.earned == {}
    field.adopt(LATEST)
    assert field.earned == {PLOT: 1000, OTHER: 900}
    field.replayed()


def test_what_other_rules_revised_in_between_counts_when_these_return() -> None:
    valley = revisable()
    for release, ares in ((third.NAME, 700), (LATEST, None)):
        said = RulesAdopted(id=valley.new_id("rules"), release=release)
        valley.say(said, by="ada", principal="house")
        if ares:
            revise(valley, "plot-1", ares)
    assert valley.state[Earned].credits_of(EventId("plot-1")) == 700
    assert len(valley.state[Earned]) == 1
    valley.replayed()


def test_what_is_taken_back_with_its_batch_leaves_no_trace() -> None:
    field = Field()
    field.recognise(OTHER)
    field.state.keep_journal()
    mark, size = field.state.mark(), len(field.bytes)
    before = field.state.next_digests(), field.earned
    field.say(field.decide(PLOT, outcome="refused"), by="heron", principal="agency")
    field.review(PLOT, "granted", "700")
    assert field.earned == {PLOT: 700, OTHER: 1000}
    field.state.undo(mark)
    del field.bytes[size:]
    assert (field.state.next_digests(), field.earned) == before
    field.replayed()


def test_only_what_names_a_process_or_changes_a_resource_is_kept() -> None:
    said: EventRecorded = claim("work", "perdrix", (60,), protocol="d", receiver="vive")
    valley = Valley()
    valley.give(said)
    valley.recognise("work")
    assert not valley.state[History]
    assert not valley.state[Earned]
