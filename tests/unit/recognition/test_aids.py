"""What another payer pays for the same ground is not recognised; both payers are named."""

from typing import Any, cast

import pytest
from msgspec.structs import replace

from subak.core.canonical import decode, encode
from subak.core.values import (
    AgentId,
    EventId,
    PactId,
    ProtocolId,
    RecognitionId,
    ResourceId,
    SpecificationId,
)
from subak.exchange.sample_protocols import sample
from subak.ledger.measures import Evidence
from subak.ledger.resources import ResourceRegistered
from subak.recognition.aids import AidEnded, AidRecorded, Aids, aids_on
from subak.recognition.appeals import RecognitionAppealed, RecognitionReviewed
from subak.recognition.decisions import RecognitionSeconded
from tests.unit.recognition.valley import Valley, claim

PROOF = (Evidence(kind="aid-statement", commitment=bytes(32)),)
CAP = "cap-organic-2025"
ORGANIC = (1_400, 1)
NOT_CUMULABLE = "recognition.aid_not_cumulable"


@pytest.fixture
def valley() -> Valley:
    """`land` holds the plots `left` and `right`; farm-10 claims scheme B for it."""
    made = Valley()
    made.agent("paying-agency", "state", "organisation")
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
    made.until("2025-06-01")
    period = {"first": "2025-01-01", "last": "2025-05-31"}
    made.give(claim("organic", "farm-10", ORGANIC, protocol="b", resource="land", **period))
    return made


def aid(valley: Valley, resource: str = "land", **changes: str) -> AidRecorded:
    facts = {"code": CAP, "first": "2025-01-01", "last": "2025-12-31"} | changes
    return AidRecorded(
        id=valley.new_id("aid"),
        drawer=AgentId(facts.pop("drawer", "farm-10")),
        payer=AgentId(facts.pop("payer", "paying-agency")),
        resource=ResourceId(resource),
        evidence=PROOF,
        **facts,
    )


@pytest.mark.parametrize("resource", ["land", "left"])
def test_the_same_ground_is_not_paid_twice(valley: Valley, resource: str) -> None:
    said = aid(valley, resource)
    valley.say(said, by="farm-10")
    refused = valley.refusal_of(valley.decide("organic"), by="heron", principal="agency")
    assert refused.code == NOT_CUMULABLE
    named = (refused.facts["payer"], refused.facts["receiver"], refused.facts["aid"])
    assert named == ("paying-agency", "regie", CAP)
    refusal = valley.decide("organic", outcome="refused", reasons=("aid.not_cumulable",))
    valley.say(refusal, by="heron", principal="agency")
    valley.replayed()


def test_a_corrected_measure_does_not_help(valley: Valley) -> None:
    valley.say(aid(valley), by="farm-10")
    less = claim("unused", "farm-10", (10, 1), protocol="b").measures[:1]
    said = valley.decide("organic", outcome="corrected", measures=less)
    assert valley.refused(said, by="heron", principal="agency") == NOT_CUMULABLE


@pytest.mark.parametrize(
    ("resource", "changes"),
    [
        ("p01", {}),
        ("land", {"code": "cap-other-2025"}),
        ("land", {"first": "2025-06-01"}),
        ("land", {"first": "2024-01-01", "last": "2024-12-31"}),
    ],
)
def test_another_ground_aid_or_time_goes_together(
    valley: Valley, resource: str, changes: dict[str, str]
) -> None:
    valley.say(aid(valley, resource, **changes), by="farm-10")
    valley.recognise("organic")
    valley.replayed()


def test_an_aid_for_the_whole_counts_for_each_part(valley: Valley) -> None:
    valley.say(aid(valley, "land"), by="farm-10")
    found = [list(aids_on(valley.state, ResourceId(part), "2025-01-01", "2025-01-01"))
             for part in ("left", "right", "p01")]  # fmt: skip
    assert [len(each) for each in found] == [1, 1, 0]


def test_an_aid_for_one_part_leaves_the_other_free(valley: Valley) -> None:
    valley.say(aid(valley, "left"), by="farm-10")
    assert not list(aids_on(valley.state, ResourceId("right"), "2025-01-01", "2025-12-31"))


def test_an_appeal_does_not_win_it(valley: Valley) -> None:
    valley.say(aid(valley), by="farm-10")
    valley.say(valley.decide("organic", outcome="refused"), by="heron", principal="agency")
    appeal = RecognitionAppealed(id="appeal", contribution=EventId("organic"), ground="why")
    valley.say(appeal, by="farm-10")
    granted = RecognitionReviewed(
        id="review", contribution=EventId("organic"), outcome="granted", reasons=("because",)
    )
    assert valley.refused(granted, by="chouette", principal="board") == NOT_CUMULABLE


@pytest.mark.parametrize(
    ("by", "principal"),
    [("farm-10", None), ("paying-agency", None), ("heron", "agency")],
)
def test_who_may_say_it(valley: Valley, by: str, principal: str | None) -> None:
    valley.say(aid(valley), by=by, principal=principal)
    assert valley.state[Aids]["land"].aids[0].recorded_by == (principal or by)


def test_nobody_else_may(valley: Valley) -> None:
    assert valley.refused(aid(valley), by="farm-11") == "aid.not_by_party"
    assert valley.refused(aid(valley), by="heron") == "aid.not_by_party"
    assert valley.refused(aid(valley), by="farm-11", principal="farm-10") == "mandate.missing"


@pytest.mark.parametrize(
    ("resource", "changes", "code"),
    [
        ("nowhere", {}, "resource.unknown"),
        ("land", {"payer": "nobody"}, "agent.unknown"),
        ("land", {"payer": "farm-10"}, "aid.payer_is_drawer"),
        ("land", {"last": "2024-12-31"}, "period.empty"),
    ],
)
def test_what_an_aid_must_be(
    valley: Valley, resource: str, changes: dict[str, str], code: str
) -> None:
    assert valley.refused(aid(valley, resource, **changes), by="farm-10") == code


def ending(valley: Valley, of: str, last: str | None) -> AidEnded:
    name = valley.new_id("end")
    return AidEnded(id=name, aid=of, resource=ResourceId("left"), last=last, evidence=PROOF)


def test_an_aid_that_ended_leaves_the_other_days_free(valley: Valley) -> None:
    said = aid(valley, "left", first="2024-06-01")
    valley.say(said, by="heron", principal="agency")
    assert valley.refused(ending(valley, said.id, None), by="farm-10") == "aid.not_by_party"
    for last in ("2024-05-31", "2025-12-31"):
        code = valley.refused(ending(valley, said.id, last), by="paying-agency")
        assert code == "aid.end_outside"
    assert valley.refused(ending(valley, "none", None), by="paying-agency") == "aid.unknown"
    valley.say(ending(valley, said.id, "2024-12-31"), by="paying-agency")
    assert [each.last for each in valley.state[Aids]["land"].aids] == ["2024-12-31"]
    valley.recognise("organic")
    valley.replayed()


def test_an_aid_that_was_never_drawn_is_gone(valley: Valley) -> None:
    first, second = aid(valley, "left"), aid(valley, "land")
    valley.say(first, by="farm-10")
    valley.say(second, by="farm-10")
    valley.say(ending(valley, first.id, None), by="farm-10")
    assert "left" not in valley.state[Aids]
    assert [each.id for each in valley.state[Aids]["land"].aids] == [second.id]
    valley.replayed()


def test_a_second_person_meets_an_aid_that_came_between(valley: Valley) -> None:
    shared = cast(dict[str, Any], decode(sample("b"), at_most_bytes=10**6))
    valley.publish("shared", encode(shared | {"paid_recognisers": True}))
    valley.pact("pact-shared", "workshop", ("shared",), "atelier lab", "castor loutre martre")
    period = {"first": "2025-01-01", "last": "2025-05-31"}
    for name, provider, resource in (("paid", "castor", "p01"), ("drawn", "farm-10", "right")):
        given = claim(name, provider, ORGANIC, protocol="b", resource=resource, **period)
        given = replace(given, protocol=ProtocolId("protocol-shared"), pact=PactId("pact-shared"))
        valley.give(given)
    decision = valley.decide("drawn")
    valley.say(decision, by="castor")
    valley.say(aid(valley, "right"), by="farm-10")
    second = RecognitionSeconded(id="second", recognition=RecognitionId(decision.id))
    assert valley.refused(second, by="loutre") == NOT_CUMULABLE
