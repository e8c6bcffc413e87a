"""Which acts have to be signed: from when, how, by whom said, and what nobody takes back alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from subak.core.instants import Day, add_days
from subak.ledger.agents import AgentRegistered
from subak.ledger.proof_norms import ALL, ProofNorms, ProofsRequired, Way
from subak.ledger.units import UnitDefined
from tests.support.authors import Key, Recovery, key_added
from tests.support.rehearsal import FIRST_DAY
from tests.unit.ledger.farm import FARM, Farm

HOUSE = {"by": "ada", "principal": "house"}
ADA = Key("ada")
NORM = ProofsRequired(id="norm", kinds=("unit.defined",), since=FIRST_DAY, ways=("key",))


@pytest.fixture
def farm() -> Farm:
    farm = Farm()
    farm.say(key_added(ADA, "ada"), by="ada")
    return farm


def unit(name: str) -> UnitDefined:
    return UnitDefined(id=name, decimals=0)


def signed(farm: Farm, *said: ProofsRequired | UnitDefined) -> None:
    """Ada says something for House, signed; what comes after is not."""
    farm.author = ADA
    for each in said:
        farm.say(each, **HOUSE)
    farm.author = None


def test_from_its_day_on_a_norm_asks_for_proof(farm: Farm) -> None:
    signed(farm, replace(NORM, since="2024-09-04"))
    farm.say(unit("a"), **HOUSE)
    farm.until("2024-09-04")
    assert farm.refusal(unit("b"), **HOUSE) == "proof.required"
    signed(farm, unit("b"))
    farm.say(AgentRegistered(id="x", type="group", sphere="commons", name=bytes(32)), **HOUSE)
    farm.replayed()


def test_a_norm_for_a_kind_goes_before_the_one_for_all(farm: Farm) -> None:
    signed(farm, replace(NORM, kinds=(ALL,)))
    assert farm.refusal(unit("a"), **HOUSE) == "proof.required"
    signed(farm, replace(NORM, id="less", ways=("session", "key")))
    farm.say(unit("a"), **HOUSE)
    farm.until("2024-09-03")
    farm.replayed()


def test_a_later_norm_replaces_what_was_to_come_and_not_what_holds(farm: Farm) -> None:
    signed(farm, NORM, replace(NORM, id="soon", since="2024-09-05", ways=("session",)))
    signed(farm, replace(NORM, id="later", since="2024-09-04", ways=("passkey",)))
    assert farm.refusal(unit("a"), **HOUSE) == "proof.required"
    farm.until("2024-09-05")
    farm.author = ADA
    assert farm.refusal(unit("a"), **HOUSE) == "proof.required"
    farm.replayed()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (replace(NORM, kinds=()), "proofs.without_part"),
        (replace(NORM, ways=()), "proofs.without_part"),
        (replace(NORM, kinds=("unit.invented",)), "proofs.kind_unknown"),
        (replace(NORM, kinds=("day.closed",)), "proofs.kind_unknown"),
        (replace(NORM, since="2024-09-01"), "proofs.already_past"),
        (replace(NORM, since="2024-09-31"), "stamp.day_malformed"),
    ],
)
def test_norms_that_are_none(farm: Farm, said: ProofsRequired, code: str) -> None:
    farm.author = ADA
    assert farm.refusal(said, **HOUSE) == code


def test_who_sets_a_norm_signs_it_for_the_operator(farm: Farm) -> None:
    assert farm.refusal(NORM, **HOUSE) == "proofs.not_signed"
    assert farm.refusal(NORM, by=FARM) == "mandate.not_by_operator"
    signed(farm, NORM)
    loosened = replace(NORM, id="less", ways=("session",))
    assert farm.refusal(loosened, **HOUSE) == "proofs.not_signed"


def test_where_a_session_is_enough_every_signature_is(farm: Farm) -> None:
    """Else nobody could sign the norm that takes this one back, nor another key."""
    signed(farm, replace(NORM, kinds=(ALL,), ways=("session",)))
    farm.say(unit("a"), **HOUSE)
    signed(farm, unit("b"), replace(NORM, id="back", kinds=(ALL,)))
    farm.replayed()


def test_the_recovery_key_is_above_norms(farm: Farm) -> None:
    signed(farm, replace(NORM, kinds=(ALL,), ways=("passkey",)))
    farm.author = Recovery()
    farm.say(key_added(Key("spare"), "ada"), by="ada")
    farm.replayed()


ways = st.sampled_from([("session",), ("key",), ("key", "session")])
norms = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), ways), max_size=6)


@given(norms)
def test_a_day_has_the_ways_that_were_last_said_for_it(
    said: list[tuple[int, int, tuple[Way, ...]]],
) -> None:
    """Against the naive way: every day has its own ways, each norm writes those to come."""
    farm = Farm(laws=False)
    farm.say(key_added(ADA, "ada"), by="ada")
    farm.author = ADA
    by_day: dict[str, tuple[Way, ...]] = {}
    days = [str(add_days(Day(FIRST_DAY), number)) for number in range(20)]
    passed = 0
    for number, (rest, ahead, ways) in enumerate(said):
        passed += rest % 3
        farm.until(days[passed])
        since = days[passed + ahead]
        farm.say(replace(NORM, id=f"norm-{number}", since=since, ways=ways), **HOUSE)
        by_day |= dict.fromkeys((day for day in days if day >= since), ways)
        norm = farm.state[ProofNorms]["unit.defined"]
        for day in days[passed:]:
            assert norm.ways_on(day) == by_day.get(day, ())
        assert len(norm.steps) <= len(days)
