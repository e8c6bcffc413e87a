"""One result is credited once: resource, days and family decide, not who claims it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.json import encode
from msgspec.structs import replace

from subak.core.errors import Refused
from subak.core.instants import Day, add_days
from subak.core.state import State
from subak.core.values import EventId, ProtocolId
from subak.recognition.results import Claim, CreditedPeriod, Results, book_claims, check_claims
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


def test_a_digest_shows_periods_as_records(valley: Valley) -> None:
    key = "nitrate-residue p01"
    shown = encode(valley.state[Results].changes([key, "nitrate-residue p99"]))
    period = b'{"first":"2024-11-01","last":"2024-11-01","contribution":"first"}'
    credited = b'["nitrate-residue p01",{"periods":[' + period + b"]}]"
    assert shown == b"[" + credited + b',["nitrate-residue p99",null]]'


DAYS = st.integers(0, 40).map(lambda number: add_days(Day("2024-09-02"), number))
PERIODS = st.tuples(DAYS, DAYS).map(sorted)
KEYS = st.sampled_from(["care a", "care b"])


@given(claimed=st.lists(st.tuples(KEYS, PERIODS), max_size=20), apart=st.booleans())
def test_what_meets_is_refused_and_what_does_not_is_kept(
    claimed: list[tuple[str, list[Day]]], apart: bool
) -> None:
    state, kept = State(), list[Claim]()
    for number, (key, (first, last)) in enumerate(claimed):
        claim = Claim(key, CreditedPeriod(first, last, EventId(f"c{number}")))
        taken = [
            other.period.contribution
            for other in sorted(kept, key=lambda each: each.period.first)
            if other.key == key and other.period.first <= last and first <= other.period.last
        ]
        together = [claim] if apart else [*kept, claim]
        if taken:
            with pytest.raises(Refused, match="credit.result_already_credited") as caught:
                check_claims(state, together)
            assert caught.value.facts == {"contribution": f"c{number}", "other": taken[0]}
            continue
        check_claims(state, together)
        kept.append(claim)
        if apart:
            book_claims(state, [claim, claim])
    book_claims(state, kept)
    found = [
        Claim(key, period) for key, record in state[Results].items() for period in record.periods
    ]
    assert sorted(found, key=str) == sorted(kept, key=str)


def test_what_is_credited_already_is_not_written_again(valley: Valley) -> None:
    results = valley.state[Results]
    (period,) = results["nitrate-residue p01"].periods
    results.close_day(results.next_digest())
    before = results.next_digest()
    book_claims(valley.state, [Claim("nitrate-residue p01", period)])
    assert results.next_digest() == before
