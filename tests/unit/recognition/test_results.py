"""One result is credited once: resource, days and family decide, not who claims it."""

import pytest
from msgspec.structs import replace

from subak.core.values import ProtocolId
from subak.recognition.results import Results
from tests.unit.recognition.test_protocols import changed
from tests.unit.recognition.valley import Valley, claim

MEASURE = (100, 38, 33, 43)


@pytest.fixture
def valley() -> Valley:
    made = Valley()
    made.until("2024-12-01")
    made.give(claim("first", "farm-01", MEASURE, resource="p01", first="2024-11-01"))
    made.recognise("first")
    return made


@pytest.mark.parametrize(
    ("resource", "first", "last", "taken"),
    [
        ("p01", "2024-11-01", None, True),
        ("p01", "2024-10-01", "2024-11-01", True),
        ("p01", "2024-10-01", "2024-11-30", True),
        ("p01", "2024-10-01", "2024-10-31", False),
        ("p01", "2024-11-02", "2024-11-30", False),
        ("p02", "2024-11-01", None, False),
    ],
)
def test_the_same_resource_and_days(
    valley: Valley, resource: str, first: str, last: str | None, taken: bool
) -> None:
    valley.give(claim("second", "farm-02", MEASURE, resource=resource, first=first, last=last))
    said = valley.decide("second")
    if taken:
        code = valley.refused(said, by="heron", principal="agency")
        assert code == "credit.result_already_credited"
    else:
        valley.say(said, by="heron", principal="agency")


def test_without_a_resource_it_is_that_of_the_pact(valley: Valley) -> None:
    valley.give(claim("one", "mottes", (10, 8), protocol="a-collective"))
    valley.give(claim("two", "users", (10, 8), protocol="a-collective", resource="catchment"))
    valley.recognise("one")
    said = valley.decide("two")
    code = valley.refused(said, by="heron", principal="agency")
    assert code == "credit.result_already_credited"


def test_two_claims_of_one_decision_meet_too(valley: Valley) -> None:
    for name in ("one", "two"):
        valley.give(claim(name, "farm-01", MEASURE, resource="p02"))
    said = valley.decide("one", "two")
    code = valley.refused(said, by="heron", principal="agency")
    assert code == "credit.result_already_credited"


def test_another_protocol_of_the_family_counts_the_same_result(valley: Valley) -> None:
    valley.publish("a-bis", changed("a", series="A25"))
    valley.pact("pact-bis", "catchment", ("a-bis",), "users", "agency")
    said = claim("bis", "farm-01", MEASURE, resource="p01", first="2024-11-01", pact="pact-bis")
    valley.give(replace(said, protocol=ProtocolId("protocol-a-bis")))
    decision = valley.decide("bis")
    code = valley.refused(decision, by="heron", principal="agency")
    assert code == "credit.result_already_credited"


def test_hours_are_no_results(valley: Valley) -> None:
    for name in ("one", "two"):
        valley.give(claim(name, "perdrix", (60,), protocol="d", receiver="vive"))
    valley.recognise("one", "two")
    assert list(valley.state[Results]) == ["nitrate-residue p01"]


def test_periods_are_kept_in_order(valley: Valley) -> None:
    for name, day in (("b", "2024-11-20"), ("a", "2024-10-05")):
        valley.give(claim(name, "farm-01", MEASURE, resource="p01", first=day))
        valley.recognise(name)
    (credited,) = [record for _, record in valley.state[Results].items()]
    assert [each.contribution for each in credited.periods] == ["a", "first", "b"]
    valley.replayed()
