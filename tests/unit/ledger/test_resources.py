"""Resources that are there already become known."""

import pytest
from msgspec.structs import replace

from subak.ledger.resources import ResourceRegistered, Resources
from tests.unit.ledger.farm import BOX, CARRIER, FARM, GRAIN, MILL, Farm, kilograms, new

BARN = ResourceRegistered(
    id="barn", specification=GRAIN, accountable=FARM, accounting="230", onhand="200", place="north"
)


def test_a_registered_resource_has_the_unit_of_its_specification() -> None:
    farm = Farm()
    farm.say(BARN, by=FARM)
    barn = farm.held("barn")
    assert (barn.unit, barn.accounting, barn.onhand) == ("kilogram", 230, 200)
    assert (barn.accountable, barn.custodian, barn.place) == (FARM, FARM, "north")
    farm.replayed()


def test_the_operator_may_register_for_the_accountable_agent() -> None:
    farm = Farm()
    farm.say(replace(BARN, custodian=MILL), by="ada", principal="house")
    assert farm.held("barn").custodian == MILL
    farm.replayed()


def test_inside_a_container_it_is_packed_and_held_by_who_holds_the_container() -> None:
    farm = Farm()
    box = farm.stock("box", 1, specification=BOX, held_by=CARRIER)
    farm.say(replace(BARN, contained_in=box), by=FARM)
    barn = farm.held("barn")
    assert (barn.packed, barn.onhand, barn.contained_in) == (200, 0, box)
    assert farm.state[Resources].holder(barn) == CARRIER
    inner = replace(BARN, id="inner", contained_in="barn")
    assert farm.refusal(inner, by=FARM) == "resource.contained"
    farm.replayed()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"specification": "gold"}, "specification.unknown"),
        ({"accountable": "nobody"}, "agent.unknown"),
        ({"custodian": "nobody"}, "agent.unknown"),
        ({"accountable": MILL}, "resource.not_by_accountable"),
        ({"accounting": "-1"}, "resource.below_zero"),
        ({"onhand": "-1"}, "resource.below_zero"),
        ({"contained_in": "nothing"}, "resource.unknown"),
    ],
)
def test_refusals(change: dict[str, str], code: str) -> None:
    farm = Farm()
    assert farm.refusal(replace(BARN, **change), by=FARM) == code
    farm.replayed()


def test_an_id_that_an_event_gave_away_is_not_free() -> None:
    farm = Farm()
    made = farm.event("produce", FARM, FARM, quantity=kilograms(5), creates=new("barn"))
    farm.record(made)
    assert farm.refusal(BARN, by=FARM) == "resource.exists"
    farm.replayed()
