"""Under a protocol of one file, nobody is credited for the same days twice, on whatever ground."""

import pytest

from subak.core.values import EventId, RecognitionId
from subak.recognition.appeals import RecognitionAppealed, RecognitionReviewed
from subak.recognition.credits import Lots
from subak.recognition.files import Files
from tests.unit.recognition.valley import Valley, claim, measured

AGENCY = {"by": "heron", "principal": "agency"}
FARM = (6_000, 1, 10, 10, 10)
ALREADY = "recognition.file_already"


@pytest.fixture
def valley() -> Valley:
    return Valley()


def file(valley: Valley, name: str, who: str = "farm-13", plot: str = "p01") -> EventId:
    """A file of scheme C: the maximum of one partner."""
    return valley.give(claim(name, who, FARM, protocol="c", resource=plot))


def appealed(valley: Valley, name: str) -> RecognitionReviewed:
    """The review that would grant an appeal against a refusal."""
    valley.say(valley.decide(name, outcome="refused"), **AGENCY)
    appeal = RecognitionAppealed(id="appeal", contribution=EventId(name), ground="new-audit")
    valley.say(appeal, by="farm-13")
    return RecognitionReviewed(
        id="review",
        contribution=EventId(name),
        outcome="granted",
        measures=measured("c", FARM),
        reasons=("second.audit",),
    )


def test_a_maximum_is_not_paid_twice_by_two_files(valley: Valley) -> None:
    file(valley, "one")
    file(valley, "two", plot="p02")
    valley.recognise("one")
    refusal = valley.refusal_of(valley.decide("two"), **AGENCY)
    assert (refusal.code, refusal.facts["other"]) == (ALREADY, "one")
    file(valley, "neighbour", who="farm-12", plot="p03")
    valley.recognise("neighbour")
    assert set(valley.state[Files]) == {"farm-points farm-13", "farm-points farm-12"}
    valley.replayed()


def test_two_files_in_one_decision_are_refused_together(valley: Valley) -> None:
    file(valley, "one")
    file(valley, "two", plot="p02")
    assert valley.refused(valley.decide("one", "two"), **AGENCY) == ALREADY
    valley.recognise("one")
    valley.replayed()


def test_an_appeal_brings_no_second_file(valley: Valley) -> None:
    file(valley, "one")
    file(valley, "two", plot="p02")
    review = appealed(valley, "two")
    valley.recognise("one")
    assert valley.refused(review, by="chouette", principal="board") == ALREADY


def test_a_granted_appeal_has_the_file(valley: Valley) -> None:
    file(valley, "one")
    file(valley, "two", plot="p02")
    review = appealed(valley, "two")
    valley.say(review, by="chouette", principal="board")
    (lot,) = valley.state[Lots][RecognitionId("review")].lots
    assert lot.count * lot.tariff_cents == 9_000_00
    assert valley.refused(valley.decide("one"), **AGENCY) == ALREADY
    valley.replayed()


def test_other_protocols_take_several(valley: Valley) -> None:
    for name, plot in (("one", "p01"), ("two", "p02")):
        valley.give(claim(name, "farm-13", (100, 1), protocol="b", resource=plot))
        valley.recognise(name)
    assert not valley.state[Files]
    valley.replayed()
