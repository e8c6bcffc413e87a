"""A result on a farm's land is one on its plots, and the other way round."""

from typing import Any, cast

import pytest
from msgspec.structs import replace

from subak.core.canonical import decode, encode
from subak.core.values import (
    AgentId,
    EventId,
    ProtocolId,
    RecognitionId,
    ResourceId,
    SpecificationId,
)
from subak.exchange.sample_protocols import sample
from subak.ledger.resources import ResourceRegistered
from subak.recognition.appeals import RecognitionAppealed, RecognitionReviewed
from subak.recognition.decisions import RecognitionSeconded
from subak.recognition.parts import CreditedParts
from tests.unit.recognition.valley import Valley, claim

WINTER = {"first": "2024-11-01", "last": "2024-11-20"}
RESIDUE = (100, 38, 33, 43)
CREDITED = "credit.result_already_credited"


@pytest.fixture
def valley() -> Valley:
    """`land` holds `left` and `right`."""
    made = Valley()
    for name, container in (("land", None), ("left", "land"), ("right", "land")):
        said = ResourceRegistered(
            id=name,
            specification=SpecificationId("place"),
            accountable=AgentId("house"),
            accounting="1",
            onhand="1",
            contained_in=ResourceId(container) if container else None,
        )
        made.say(said, by="ada", principal="house")
    made.until("2024-11-20")
    return made


def give(valley: Valley, name: str, resource: str, **period: str) -> EventId:
    said = claim(name, "farm-01", RESIDUE, resource=resource, **(WINTER | period))
    return valley.give(said)


@pytest.mark.parametrize(("credited", "claimed"), [("left", "land"), ("land", "left")])
def test_a_part_and_its_whole_are_credited_once(
    valley: Valley, credited: str, claimed: str
) -> None:
    give(valley, "one", credited)
    give(valley, "other", claimed)
    valley.recognise("one")
    refused = valley.refusal_of(valley.decide("other"), by="heron", principal="agency")
    assert (refused.code, refused.facts["other"]) == (CREDITED, "one")
    valley.replayed()


def test_two_parts_are_two_results(valley: Valley) -> None:
    give(valley, "one", "left")
    give(valley, "other", "right")
    valley.recognise("one", "other")
    assert len(valley.state[CreditedParts]["nitrate-residue land"].periods) == 2
    valley.replayed()


def test_another_time_is_another_result(valley: Valley) -> None:
    give(valley, "one", "left", last="2024-11-10")
    give(valley, "other", "land", first="2024-11-11")
    valley.recognise("one")
    valley.recognise("other")


@pytest.mark.parametrize("names", [("whole", "plot"), ("plot", "whole")])
def test_both_in_one_decision_are_refused(valley: Valley, names: tuple[str, str]) -> None:
    give(valley, "whole", "land")
    give(valley, "plot", "left")
    assert valley.refused(valley.decide(*names), by="heron", principal="agency") == CREDITED


def test_what_an_appeal_wins_is_remembered(valley: Valley) -> None:
    give(valley, "plot", "left")
    give(valley, "whole", "land")
    valley.say(valley.decide("plot", outcome="refused"), by="heron", principal="agency")
    appeal = RecognitionAppealed(id="appeal", contribution=EventId("plot"), ground="why")
    valley.say(appeal, by="farm-01")
    granted = RecognitionReviewed(
        id="review", contribution=EventId("plot"), outcome="granted", reasons=("because",)
    )
    valley.say(granted, by="chouette", principal="board")
    assert valley.refused(valley.decide("whole"), by="heron", principal="agency") == CREDITED
    valley.replayed()


def test_an_appeal_does_not_win_a_part_of_what_was_credited(valley: Valley) -> None:
    give(valley, "plot", "left")
    give(valley, "whole", "land")
    valley.say(valley.decide("plot", outcome="refused"), by="heron", principal="agency")
    appeal = RecognitionAppealed(id="appeal", contribution=EventId("plot"), ground="why")
    valley.say(appeal, by="farm-01")
    valley.recognise("whole")
    granted = RecognitionReviewed(
        id="review", contribution=EventId("plot"), outcome="granted", reasons=("because",)
    )
    assert valley.refused(granted, by="chouette", principal="board") == CREDITED


def test_a_second_person_credits_it_and_meets_what_was_credited(valley: Valley) -> None:
    """Castor is paid from the pot, so that Loutre agrees with what Castor decides."""
    shared = cast(dict[str, Any], decode(sample("a"), at_most_bytes=10**6))
    valley.publish("shared", encode(shared | {"paid_recognisers": True}))
    valley.pact("pact-shared", "workshop", ("shared",), "atelier lab", "castor loutre martre")
    for name, provider, resource in (
        ("paid", "castor", "p01"),
        ("plot", "farm-01", "left"),
        ("whole", "farm-01", "land"),
    ):
        said = claim(name, provider, RESIDUE, resource=resource, pact="pact-shared", **WINTER)
        valley.give(replace(said, protocol=ProtocolId("protocol-shared")))
    decisions = {name: valley.decide(name) for name in ("plot", "whole")}
    for decision in decisions.values():
        valley.say(decision, by="castor")
    seconds = {
        name: RecognitionSeconded(id=f"second-{name}", recognition=RecognitionId(decision.id))
        for name, decision in decisions.items()
    }
    assert not valley.state[CreditedParts]
    valley.say(seconds["plot"], by="loutre")
    assert "nitrate-residue land" in valley.state[CreditedParts]
    assert valley.refused(seconds["whole"], by="loutre") == CREDITED
    valley.replayed()


def test_efforts_have_no_parts(valley: Valley) -> None:
    given = claim("hours", "perdrix", (60,), protocol="d", resource="left", receiver="vive")
    valley.give(given)
    valley.recognise("hours")
    assert not valley.state[CreditedParts]
