"""Who may act for whom, in which acts, until when."""

import pytest
from msgspec.structs import replace

from subak.core.books import RulesAdopted
from subak.core.days import PauseEnded
from subak.core.values import AgentId
from subak.ledger.agents import AgentRegistered
from subak.ledger.events import EventRecorded
from subak.ledger.mandates import MandateEnded, MandateGranted, Mandates
from subak.ledger.units import UnitDefined
from tests.unit.ledger.farm import CARRIER, FARM, MILL, Farm, hours

RIVER = AgentId("river")
GRANT = MandateGranted(
    id="grant", who=CARRIER, principal=FARM, acts=("record",), until="2024-09-03"
)
ENDING = MandateEnded(id="ending", mandate="grant", who=CARRIER, principal=FARM)


def work(farm: Farm, day: str = "2024-09-02") -> EventRecorded:
    return farm.event("work", FARM, FARM, effort=hours(1), happened_on=day)


def test_a_mandate_holds_for_its_acts_until_its_day() -> None:
    farm = Farm()
    farm.say(GRANT, by=FARM)
    farm.say(work(farm), by=CARRIER, principal=FARM, on="2024-09-03")
    other_act = replace(GRANT, id="other")
    assert farm.refusal(other_act, by=CARRIER, principal=FARM) == "mandate.missing"
    late = {"by": CARRIER, "principal": FARM, "on": "2024-09-04"}
    assert farm.refusal(work(farm), **late) == "mandate.ended"
    farm.replayed()


def test_the_latest_of_several_mandates_counts() -> None:
    farm = Farm()
    farm.say(GRANT, by=FARM)
    farm.say(replace(GRANT, id="longer", until="2024-12-31"), by=FARM)
    farm.say(work(farm), by=CARRIER, principal=FARM, on="2024-09-10")
    assert len(farm.state[Mandates].between(FARM, CARRIER)) == 2
    farm.replayed()


def test_administering_covers_every_act() -> None:
    farm = Farm()
    farm.say(replace(GRANT, acts=("administer",)), by=FARM)
    farm.say(work(farm), by=CARRIER, principal=FARM)
    further = replace(GRANT, id="further", who=MILL)
    farm.say(further, by=CARRIER, principal=FARM)
    farm.say(work(farm), by=MILL, principal=FARM)
    farm.replayed()


def test_the_operator_grants_for_agents_that_it_registered() -> None:
    farm = Farm()
    river = AgentRegistered(id="river", type="ecosystem", sphere="commons", name=bytes(32))
    farm.say(river, by="ada", principal="house")
    guardian = MandateGranted(
        id="guardian", who=FARM, principal=RIVER, acts=("record",), until="2024-12-31"
    )
    assert farm.refusal(guardian, by="river") == "mandate.ecosystem_cannot_act"
    farm.say(guardian, by="ada", principal="house")
    flood = farm.event("work", RIVER, MILL, effort=hours(1))
    farm.say(flood, by=FARM, principal="river")
    farm.replayed()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (replace(GRANT, who="nobody"), "agent.unknown"),
        (replace(GRANT, principal="nobody"), "agent.unknown"),
        (replace(GRANT, principal=MILL), "mandate.not_by_principal"),
        (replace(GRANT, acts=()), "mandate.without_act"),
        (replace(GRANT, until="2024-09-01"), "mandate.already_over"),
        (replace(GRANT, until="2024-09-31"), "stamp.day_malformed"),
    ],
)
def test_refused_grants(said: MandateGranted, code: str) -> None:
    farm = Farm()
    assert farm.refusal(said, by=FARM) == code
    farm.replayed()


@pytest.mark.parametrize(("by", "principal"), [(FARM, None), (CARRIER, None), ("ada", "house")])
def test_a_mandate_is_ended_by_three(by: str, principal: str | None) -> None:
    farm = Farm()
    farm.say(GRANT, by=FARM)
    assert farm.refusal(ENDING, by=MILL) == "mandate.not_by_principal"
    farm.say(ENDING, by=by, principal=principal)
    assert farm.refusal(work(farm), by=CARRIER, principal=FARM) == "mandate.missing"
    again = replace(ENDING, id="again")
    assert farm.refusal(again, by=by, principal=principal) == "mandate.unknown"
    farm.replayed()


def test_rules_and_pauses_are_the_operators() -> None:
    farm = Farm()
    rules = RulesAdopted(id="rules", release=farm.state.release)
    pause = PauseEnded(id="pause")
    assert farm.refusal(pause, by=FARM) == "mandate.not_by_operator"
    assert farm.refusal(rules, by="ada", principal="house") == "rules.already_in_force"
    farm.say(pause, by="ada", principal="house")
    farm.replayed()


def test_who_is_unknown_does_nothing() -> None:
    farm = Farm()
    unit = UnitDefined(id="ton", decimals=3)
    assert farm.refusal(unit, by="nobody") == "agent.unknown"
    assert farm.refusal(unit, by="ada", principal="nobody") == "agent.unknown"
    farm.replayed()
