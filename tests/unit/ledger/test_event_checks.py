"""What an event must be before any resource is looked at."""

import msgspec
import pytest

from subak.core.errors import Refused
from subak.core.values import Quantity, UnitId
from subak.ledger.actions import ACTIONS, TWO_AGENTS, Action
from subak.ledger.agents import AgentRegistered
from subak.ledger.mandates import MandateGranted
from tests.unit.ledger.farm import CARRIER, FARM, KILOGRAM, MILL, TODAY, Farm, hours, kilograms


def test_one_of_the_two_agents_records() -> None:
    farm = Farm()
    work = farm.event("work", FARM, MILL, effort=hours(50))
    assert farm.refused(work, by=CARRIER) == "event.not_by_party"
    farm.say(work, by=MILL)
    farm.replayed()


def test_somebody_else_records_under_a_mandate() -> None:
    farm = Farm()
    work = farm.event("work", FARM, MILL, effort=hours(50))
    assert farm.refusal(work, by=CARRIER, principal=FARM) == "mandate.missing"
    mandate = MandateGranted(
        id="grant", who=CARRIER, principal=FARM, acts=("record",), until="2024-12-31"
    )
    farm.say(mandate, by=FARM)
    farm.say(work, by=CARRIER, principal=FARM)
    farm.replayed()


def test_both_agents_are_known() -> None:
    farm = Farm()
    for provider, receiver in ((FARM, "nobody"), ("nobody", FARM)):
        work = farm.event("work", provider, receiver, effort=hours(50))  # type: ignore[arg-type]
        assert farm.refused(work, by=FARM) == "agent.unknown"
    farm.replayed()


def test_an_ecosystem_receives_but_does_not_speak() -> None:
    farm = Farm()
    river = AgentRegistered(id="river", type="ecosystem", sphere="commons", name=bytes(32))
    farm.say(river, by="ada", principal="house")
    care = farm.event("deliverService", FARM, "river", quantity=kilograms(1))  # type: ignore[arg-type]
    assert farm.refused(care, by="river") == "mandate.ecosystem_cannot_act"  # type: ignore[arg-type]
    farm.record(care)
    farm.replayed()


@pytest.mark.parametrize("action", sorted(set(ACTIONS) - TWO_AGENTS))
def test_what_stays_with_one_agent_names_one(action: Action) -> None:
    farm = Farm()
    said = farm.event(action, FARM, MILL, quantity=kilograms(1))
    assert farm.refused(said) == "event.agents_differ"


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({"happened_on": "2024-09-03"}, "event.in_future"),
        ({"until": "2024-09-03"}, "event.in_future"),
        ({"happened_on": "2024-09-01", "until": "2024-08-31"}, "event.ends_before_start"),
        ({"happened_on": "2024-02-30"}, "stamp.day_malformed"),
        ({"happened_on": "2024-02-01", "until": "2024-02-30"}, "stamp.day_malformed"),
    ],
)
def test_what_happened_has_happened(days: dict[str, str], code: str) -> None:
    farm = Farm()
    assert farm.refused(farm.event("work", FARM, FARM, effort=hours(1), **days)) == code
    farm.replayed()


def test_the_last_day_is_included() -> None:
    farm = Farm()
    days = {"happened_on": "2024-08-01", "until": TODAY}
    farm.record(farm.event("work", FARM, FARM, effort=hours(1), **days))
    farm.replayed()


@pytest.mark.parametrize(
    ("action", "quantities", "code"),
    [
        ("work", {}, "event.effort_missing"),
        ("work", {"effort": hours(1), "quantity": kilograms(1)}, "event.quantity_not_allowed"),
        ("produce", {}, "event.quantity_missing"),
        ("produce", {"quantity": kilograms(1), "effort": hours(1)}, "event.effort_not_allowed"),
        ("use", {}, "event.quantity_missing"),
        ("produce", {"quantity": kilograms(0)}, "event.quantity_not_positive"),
        ("produce", {"quantity": kilograms(-5)}, "event.quantity_not_positive"),
        ("work", {"effort": hours(0)}, "event.quantity_not_positive"),
        ("produce", {"quantity": Quantity(amount="1", unit=UnitId("ell"))}, "unit.unknown"),
        ("work", {"effort": Quantity(amount="1", unit=UnitId("moment"))}, "unit.unknown"),
    ],
)
def test_the_quantities_of_the_action(
    action: Action, quantities: dict[str, Quantity], code: str
) -> None:
    farm = Farm()
    assert farm.refused(farm.event(action, FARM, FARM, **quantities)) == code
    farm.replayed()


@pytest.mark.parametrize(
    "quantities",
    [
        {"quantity": kilograms(1)},
        {"effort": hours(1)},
        {"quantity": kilograms(1), "effort": hours(1)},
    ],
)
def test_use_has_one_quantity_or_both(quantities: dict[str, Quantity]) -> None:
    farm = Farm()
    farm.record(farm.event("use", FARM, MILL, **quantities))
    farm.replayed()


def test_no_float_and_no_second_spelling_gets_in() -> None:
    for text in ("1.5", "01", "+1", "-0", "1e3", "9" * 19):
        with pytest.raises(Refused) as found:
            msgspec.convert({"amount": text, "unit": KILOGRAM}, Quantity)
        assert found.value.code == "entry.field_wrong"


def test_a_transfer_belongs_to_no_process() -> None:
    farm = Farm()
    milling = farm.process("milling")
    said = farm.event("transfer", FARM, MILL, quantity=kilograms(1), process=milling)
    assert farm.refused(said) == "event.process_not_allowed"
    farm.replayed()


def test_a_place_and_a_state_only_where_the_action_sets_them() -> None:
    farm = Farm()
    with_place = farm.event("work", FARM, FARM, effort=hours(1), place="north")
    assert farm.refused(with_place) == "event.place_not_allowed"
    with_state = farm.event("work", FARM, FARM, effort=hours(1), state="good")
    assert farm.refused(with_state) == "event.state_not_allowed"
    farm.replayed()


def test_a_contribution_has_a_pact_and_a_protocol() -> None:
    farm = Farm()
    for field in ({"pact": "river"}, {"protocol": "hours"}):
        work = farm.event("work", FARM, FARM, effort=hours(1), **field)
        assert farm.refused(work) == "event.contribution_incomplete"
    farm.replayed()
