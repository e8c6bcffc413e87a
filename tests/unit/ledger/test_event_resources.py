"""The checks of a careful ledger, each raised once."""

import pytest

from subak.core.values import Quantity, ResourceId
from subak.ledger.actions import ABOUT_A_RESOURCE, TWO_AGENTS, WITHOUT_INVENTORY, Action
from subak.ledger.effects import LARGEST
from tests.unit.ledger.farm import (
    BOX,
    CARRIER,
    FARM,
    FLOUR,
    MILL,
    Farm,
    hours,
    kilograms,
    new,
)

ONE_BOX = Quantity(amount="1", unit="one")  # type: ignore[arg-type]


@pytest.mark.parametrize("action", sorted(ABOUT_A_RESOURCE))
def test_what_means_nothing_without_a_resource(action: Action) -> None:
    farm = Farm()
    assert farm.refused(farm.event(action, FARM, FARM, quantity=kilograms(1))) == (
        "event.resource_missing"
    )


@pytest.mark.parametrize("action", ["accept", "modify", "pickup", "dropoff", "combine", "separate"])
def test_halves_belong_to_a_process(action: Action) -> None:
    farm = Farm()
    barn = farm.stock("barn", 10)
    said = farm.event(action, FARM, FARM, quantity=kilograms(1), resource=barn)
    assert farm.refused(said) == "event.process_missing"


@pytest.mark.parametrize(
    ("action", "quantity"),
    [("use", "effort"), ("work", "effort"), ("deliverService", "quantity")]
    + [(action, "quantity") for action in ("transfer", "transferAllRights", "transferCustody")]
    + [(action, "quantity") for action in ("cite", "consume", "copy", "produce")],
)
def test_outside_the_books_nothing_is_checked_or_changed(action: Action, quantity: str) -> None:
    farm = Farm()
    amounts = {quantity: hours(100) if quantity == "effort" else kilograms(5)}
    assert action in TWO_AGENTS
    farm.record(farm.event(action, FARM, MILL, **amounts))
    farm.replayed()


def test_unknown_ids_are_refused_by_name() -> None:
    farm = Farm()
    for field in ("resource", "to_resource"):
        said = farm.event("transfer", FARM, MILL, quantity=kilograms(1), **{field: "dream"})
        assert farm.refused(said) == "resource.unknown"
    served = farm.event("work", FARM, MILL, effort=hours(1), resource="dream")
    assert farm.refused(served) == "resource.unknown"
    gold = new("bar", "gold")  # type: ignore[arg-type]
    said = farm.event("produce", FARM, FARM, quantity=kilograms(1), creates=gold)
    assert farm.refused(said) == "specification.unknown"
    farm.replayed()


def test_work_and_service_name_only_what_they_were_for() -> None:
    farm = Farm()
    barn, loft = farm.stock("barn", 10), farm.stock("loft", 10)
    farm.record(farm.event("work", CARRIER, FARM, effort=hours(1), resource=barn))
    assert farm.quantities(barn) == (10, 10)
    fields = {"quantity": kilograms(1), "resource": barn, "to_resource": loft}
    assert farm.refused(farm.event("deliverService", CARRIER, FARM, **fields)) == (
        "event.second_not_allowed"
    )
    made = farm.event("work", CARRIER, FARM, effort=hours(1), creates=new("time"))
    assert farm.refused(made) == "event.creation_not_allowed"
    assert set(WITHOUT_INVENTORY) == {"work", "deliverService"}
    farm.replayed()


def test_the_unit_is_that_of_the_resource() -> None:
    farm = Farm()
    barn = farm.stock("barn", 10)
    said = farm.event("consume", FARM, FARM, quantity=ONE_BOX, resource=barn)
    assert farm.refused(said) == "event.unit_differs"
    said = farm.event("use", FARM, FARM, effort=kilograms(1), resource=barn)
    assert farm.refused(said) == "event.effort_unit_differs"
    said = farm.event("transfer", MILL, FARM, quantity=ONE_BOX, to_resource=barn)
    assert farm.refused(said) == "event.unit_differs"
    farm.replayed()


def test_what_changes_the_accounting_quantity_needs_the_accountable_agent() -> None:
    farm = Farm()
    held = farm.stock("held", 10, of=FARM, held_by=MILL)
    said = farm.event("transferAllRights", MILL, CARRIER, quantity=kilograms(1), resource=held)
    assert farm.refused(said) == "event.not_accountable"
    made = farm.event("produce", FARM, MILL, quantity=kilograms(1), resource=held)
    assert farm.refused(made) == "event.not_accountable"
    given = farm.event("transfer", CARRIER, MILL, quantity=kilograms(1), to_resource=held)
    assert farm.refused(given) == "event.not_accountable"
    farm.replayed()


def test_what_changes_the_onhand_quantity_needs_the_custodian() -> None:
    farm = Farm()
    held = farm.stock("held", 10, of=FARM, held_by=MILL)
    said = farm.event("transferCustody", FARM, CARRIER, quantity=kilograms(1), resource=held)
    assert farm.refused(said) == "event.not_custodian"
    said = farm.event("consume", FARM, FARM, quantity=kilograms(1), resource=held)
    assert farm.refused(said) == "event.not_custodian"
    farm.record(
        farm.event("transferAllRights", FARM, CARRIER, quantity=kilograms(1), resource=held)
    )
    farm.record(farm.event("transferCustody", MILL, CARRIER, quantity=kilograms(1), resource=held))
    assert farm.quantities(held) == (9, 9)
    farm.replayed()


def test_use_and_citation_are_given_by_who_answers_for_it_or_holds_it() -> None:
    farm = Farm()
    held = farm.stock("held", 10, of=FARM, held_by=MILL)
    said = farm.event("use", CARRIER, CARRIER, effort=hours(1), resource=held)
    assert farm.refused(said) == "event.not_holder"
    farm.record(farm.event("use", MILL, CARRIER, effort=hours(1), resource=held))
    farm.record(farm.event("cite", FARM, CARRIER, quantity=kilograms(1), resource=held))
    farm.replayed()


def test_nothing_falls_below_zero() -> None:
    farm = Farm()
    barn = farm.stock("barn", 10)
    said = farm.event("consume", FARM, FARM, quantity=kilograms(11), resource=barn)
    assert farm.refused(said) == "event.below_zero"
    lower = farm.event("lower", FARM, FARM, quantity=kilograms(1), creates=new("debt"))
    assert farm.refused(lower) == "event.below_zero"
    farm.record(farm.event("consume", FARM, FARM, quantity=kilograms(10), resource=barn))
    assert farm.quantities(barn) == (0, 0)
    farm.replayed()


def test_no_quantity_outgrows_what_an_entry_can_say() -> None:
    farm = Farm()
    barn = farm.stock("barn", LARGEST)
    said = farm.event("raise", FARM, FARM, quantity=kilograms(1), resource=barn)
    assert farm.refused(said) == "event.too_large"
    farm.until("2024-09-03")
    farm.replayed()


def test_quantities_merge_only_within_a_specification() -> None:
    farm = Farm()
    barn, sack = farm.stock("barn", 10), farm.stock("sack", 0, of=MILL, specification=FLOUR)
    fields = {"quantity": kilograms(1), "resource": barn}
    said = farm.event("transfer", FARM, MILL, **fields, to_resource=sack)
    assert farm.refused(said) == "event.specification_differs"
    said = farm.event("transfer", FARM, MILL, **fields, creates=new("bag", FLOUR))
    assert farm.refused(said) == "event.specification_differs"
    farm.replayed()


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("produce", {"resource": "barn", "creates": new("bag")}),
        ("transfer", {"to_resource": "barn", "creates": new("bag")}),
        ("consume", {"creates": new("bag")}),
        ("cite", {"resource": "barn", "creates": new("bag")}),
    ],
)
def test_a_resource_is_created_only_in_its_place(action: Action, fields: dict[str, str]) -> None:
    farm = Farm()
    farm.stock("barn", 10)
    said = farm.event(action, FARM, FARM, quantity=kilograms(1), **fields)
    assert farm.refused(said) == "event.creation_not_allowed"


def test_a_created_resource_is_new() -> None:
    farm = Farm()
    barn = farm.stock("barn", 10)
    said = farm.event("produce", FARM, FARM, quantity=kilograms(1), creates=new(barn))
    assert farm.refused(said) == "resource.exists"
    farm.replayed()


@pytest.mark.parametrize("action", ["produce", "consume", "use", "cite", "raise", "lower"])
def test_a_second_resource_only_where_something_goes_there(action: Action) -> None:
    farm = Farm()
    barn, loft = farm.stock("barn", 10), farm.stock("loft", 10)
    amount = {"effort": hours(1)} if action == "use" else {"quantity": kilograms(1)}
    said = farm.event(action, FARM, FARM, **amount, resource=barn, to_resource=loft)
    assert farm.refused(said) == "event.second_not_allowed"


def test_a_copy_is_another_resource() -> None:
    farm = Farm()
    barn = farm.stock("barn", 10)
    both = {"resource": barn, "to_resource": barn}
    said = farm.event("copy", FARM, FARM, quantity=kilograms(1), **both)
    assert farm.refused(said) == "event.same_resource"
    said = farm.event("produce", MILL, FARM, quantity=kilograms(1), **both)
    assert farm.refused(said) == "event.same_resource"
    farm.replayed()


def test_a_resource_that_keeps_its_id_passes_as_a_whole() -> None:
    farm = Farm()
    barn = farm.stock("barn", 10)
    both = {"resource": barn, "to_resource": barn}
    said = farm.event("transfer", FARM, MILL, quantity=kilograms(9), **both)
    assert farm.refused(said) == "event.not_whole"
    farm.record(farm.event("transfer", FARM, MILL, quantity=kilograms(10), **both))
    held = farm.held(barn)
    assert (held.accountable, held.custodian, farm.quantities(barn)) == (MILL, MILL, (10, 10))
    farm.replayed()


def test_what_comes_out_of_a_process_went_in() -> None:
    farm = Farm()
    barn, repair = farm.stock("barn", 100), farm.process("repair")
    inside = {"resource": barn, "process": repair}
    out = farm.event("modify", FARM, FARM, quantity=kilograms(40), **inside)
    assert farm.refused(out) == "event.half_missing"
    farm.record(farm.event("accept", FARM, FARM, quantity=kilograms(40), **inside))
    again = farm.event("accept", FARM, FARM, quantity=kilograms(40), **inside)
    assert farm.refused(again) == "event.half_open"
    less = farm.event("modify", FARM, FARM, quantity=kilograms(39), **inside)
    assert farm.refused(less) == "event.half_differs"
    other_way = farm.event("dropoff", FARM, FARM, quantity=kilograms(40), **inside)
    assert farm.refused(other_way) == "event.half_missing"
    elsewhere = {"resource": barn, "process": farm.process("other")}
    said = farm.event("modify", FARM, FARM, quantity=kilograms(40), **elsewhere)
    assert farm.refused(said) == "event.half_missing"
    farm.record(out)
    assert farm.quantities(barn) == (100, 100)
    farm.replayed()


def boxed(farm: Farm) -> tuple[ResourceId, ResourceId, dict[str, object]]:
    """A barn of 10 in a box."""
    barn, box = farm.stock("barn", 10), farm.stock("box", 1, specification=BOX)
    packing = {"process": farm.process("packing"), "quantity": kilograms(10), "resource": barn}
    farm.record(farm.event("combine", FARM, FARM, **packing, to_resource=box))
    return barn, box, packing


def test_nothing_is_done_to_a_contained_resource() -> None:
    farm = Farm()
    barn, box, packing = boxed(farm)
    assert farm.quantities(barn) == (10, 0)
    for action in ("transfer", "consume", "raise", "move"):
        said = farm.event(action, FARM, FARM, quantity=kilograms(10), resource=barn)
        assert farm.refused(said) == "event.contained"
    again = farm.event("combine", FARM, FARM, **packing, to_resource=box)
    assert farm.refused(again) == "event.contained"
    farm.record(farm.event("separate", FARM, FARM, **packing))
    assert farm.quantities(barn) == (10, 10)
    assert farm.held(barn).contained_in is None
    again = farm.event("separate", FARM, FARM, **packing)
    assert farm.refused(again) == "event.not_contained"
    farm.replayed()


def test_a_resource_goes_into_a_container_as_a_whole() -> None:
    farm = Farm()
    barn, box = farm.stock("barn", 10), farm.stock("box", 1, specification=BOX)
    foreign = farm.stock("crate", 1, of=MILL, specification=BOX)
    packing = {"process": farm.process("packing"), "resource": barn}
    whole = {"quantity": kilograms(10), **packing}
    assert farm.refused(farm.event("combine", FARM, FARM, **whole)) == "event.container_missing"
    part = farm.event("combine", FARM, FARM, quantity=kilograms(9), **packing, to_resource=box)
    assert farm.refused(part) == "event.not_whole"
    itself = farm.event("combine", FARM, FARM, **whole, to_resource=barn)
    assert farm.refused(itself) == "event.same_resource"
    into_foreign = farm.event("combine", FARM, FARM, **whole, to_resource=foreign)
    assert farm.refused(into_foreign) == "event.not_custodian"
    farm.record(farm.event("combine", FARM, FARM, **whole, to_resource=box))
    part = farm.event("separate", FARM, FARM, quantity=kilograms(9), **packing)
    assert farm.refused(part) == "event.not_whole"
    farm.replayed()


def test_custody_goes_with_the_container_and_rights_stay() -> None:
    """As in the published example of packing: separated in another process than combined."""
    farm = Farm()
    barn, box, packing = boxed(farm)
    both = {"resource": box, "to_resource": box}
    farm.record(farm.event("transferCustody", FARM, MILL, quantity=ONE_BOX, **both))
    unpacking = {**packing, "process": farm.process("unpacking")}
    assert farm.refused(farm.event("separate", FARM, FARM, **unpacking)) == "event.not_custodian"
    farm.record(farm.event("separate", MILL, MILL, **unpacking))
    held = farm.held(barn)
    assert (held.accountable, held.custodian, held.onhand) == (FARM, MILL, 10)
    farm.replayed()
