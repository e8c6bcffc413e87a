"""What events do to resources: all 19 actions, created resources, implied transfers, traits."""

import pytest

from subak.core.values import AgentId, Quantity, ResourceId
from subak.ledger.actions import Action
from subak.ledger.processes import Halves
from tests.unit.ledger.farm import BOX, CARRIER, FARM, MILL, ONE, Farm, hours, kilograms, new

TEN = kilograms(10)
ONE_BOX = Quantity(amount="1", unit=ONE)


@pytest.mark.parametrize(
    ("action", "after"),
    [("produce", 110), ("raise", 110), ("consume", 90), ("lower", 90), ("cite", 100)],
)
def test_one_resource(action: Action, after: int) -> None:
    farm = Farm()
    barn = farm.stock("barn", 100)
    farm.record(farm.event(action, FARM, FARM, quantity=TEN, resource=barn))
    assert farm.quantities(barn) == (after, after)
    farm.replayed()


def test_using_a_resource_leaves_it_as_it_is() -> None:
    farm = Farm()
    barn = farm.stock("barn", 100)
    farm.record(farm.event("use", FARM, MILL, effort=hours(350), resource=barn, state="worn"))
    assert farm.quantities(barn) == (100, 100)
    assert farm.held(barn).state == "worn"
    farm.replayed()


@pytest.mark.parametrize(
    ("action", "first", "second"),
    [
        ("transfer", (90, 90), (10, 10)),
        ("transferAllRights", (90, 100), (10, 0)),
        ("transferCustody", (100, 90), (0, 10)),
        ("copy", (100, 100), (10, 10)),
    ],
)
def test_two_resources(action: Action, first: tuple[int, int], second: tuple[int, int]) -> None:
    farm = Farm()
    barn, silo = farm.stock("barn", 100), farm.stock("silo", 0, of=MILL)
    both = {"resource": barn, "to_resource": silo}
    farm.record(farm.event(action, FARM, MILL, quantity=TEN, **both))
    assert (farm.quantities(barn), farm.quantities(silo)) == (first, second)
    farm.replayed()


@pytest.mark.parametrize(
    ("action", "receiver", "accountable", "custodian"),
    [
        ("transfer", MILL, MILL, MILL),
        ("transferAllRights", MILL, MILL, FARM),
        ("transferCustody", MILL, FARM, MILL),
        ("copy", MILL, MILL, MILL),
        ("move", FARM, FARM, FARM),
    ],
)
def test_a_created_second_resource(
    action: Action, receiver: AgentId, accountable: AgentId, custodian: AgentId
) -> None:
    farm = Farm()
    barn = farm.stock("barn", 100)
    farm.record(
        farm.event(action, FARM, receiver, quantity=TEN, resource=barn, creates=new("silo"))
    )
    silo = farm.held("silo")
    assert (silo.accountable, silo.custodian) == (accountable, custodian)
    assert (silo.specification, silo.unit) == ("grain", "kilogram")
    farm.replayed()


@pytest.mark.parametrize("action", ["produce", "raise"])
def test_a_created_first_resource(action: Action) -> None:
    farm = Farm()
    farm.record(farm.event(action, FARM, FARM, quantity=TEN, creates=new("barn")))
    barn = farm.held("barn")
    assert (barn.accountable, barn.custodian, farm.quantities("barn")) == (FARM, FARM, (10, 10))
    farm.replayed()


def test_money_comes_into_the_books_from_outside() -> None:
    """Only one side is in the books: a transfer changes that side."""
    farm = Farm()
    barn = farm.stock("barn", 100)
    farm.record(farm.event("transfer", MILL, FARM, quantity=TEN, to_resource=barn))
    farm.record(farm.event("transfer", FARM, MILL, quantity=kilograms(30), resource=barn))
    assert farm.quantities(barn) == (80, 80)
    farm.replayed()


def test_production_for_another_is_the_receivers() -> None:
    """produce with another receiver implies a transfer of all rights and custody."""
    farm = Farm()
    farm.record(farm.event("produce", MILL, FARM, quantity=TEN, creates=new("order")))
    order = farm.held("order")
    assert (order.accountable, order.custodian) == (FARM, FARM)
    mine, yours = farm.stock("mine", 5, of=MILL), farm.stock("yours", 7)
    both = {"resource": mine, "to_resource": yours}
    farm.record(farm.event("produce", MILL, FARM, quantity=TEN, **both))
    assert (farm.quantities(mine), farm.quantities(yours)) == ((5, 5), (17, 17))
    farm.replayed()


def test_consumption_of_what_another_provides() -> None:
    farm = Farm()
    barn, silo = farm.stock("barn", 100), farm.stock("silo", 7, of=MILL)
    milling = farm.process("milling")
    said = {"quantity": TEN, "resource": barn, "process": milling}
    farm.record(farm.event("consume", FARM, MILL, **said))
    farm.record(farm.event("consume", FARM, MILL, **said, to_resource=silo))
    assert (farm.quantities(barn), farm.quantities(silo)) == ((80, 80), (7, 7))
    farm.replayed()


def test_transport_through_the_carriers_hands() -> None:
    """The published transport: 30 of 230 kg, over the carrier's own resource, to the receiver's."""
    farm = Farm()
    barn, silo = farm.stock("barn", 230), farm.stock("silo", 0, of=MILL)
    van = farm.stock("van", 0, of=CARRIER)
    drive = {"quantity": kilograms(30), "process": farm.process("drive")}
    farm.record(
        farm.event("pickup", FARM, CARRIER, resource=barn, to_resource=van, place="yard", **drive)
    )
    assert [farm.quantities(each) for each in (barn, van)] == [(230, 200), (0, 0)]
    assert (farm.held(barn).place, farm.held(van).place) == (None, "yard")
    assert f"drive {van}" in farm.state[Halves]
    farm.record(
        farm.event("dropoff", CARRIER, MILL, resource=van, to_resource=silo, place="quay", **drive)
    )
    assert [farm.quantities(each) for each in (barn, van, silo)] == [(230, 200), (0, 0), (0, 30)]
    assert farm.held(silo).place == "quay"
    farm.record(
        farm.event(
            "transferAllRights", FARM, MILL, resource=barn, to_resource=silo, quantity=kilograms(30)
        )
    )
    assert [farm.quantities(each) for each in (barn, silo)] == [(200, 200), (30, 30)]
    farm.close(drive["process"])  # type: ignore[arg-type]
    farm.replayed()


def test_repair_by_another_without_a_second_resource() -> None:
    """Custody passes into the process and back; the resource keeps its id."""
    farm = Farm()
    press = farm.stock("press", 1, specification=BOX)
    repair = {"quantity": ONE_BOX, "resource": press, "process": farm.process("p1", "repair")}
    farm.record(farm.event("accept", FARM, MILL, **repair))
    assert farm.quantities(press) == (1, 0)
    farm.record(farm.event("modify", MILL, FARM, **repair, place="shed", state="good"))
    held = farm.held(press)
    assert (farm.quantities(press), held.stage, held.place, held.state) == (
        (1, 1),
        "repair",
        "shed",
        "good",
    )
    farm.replayed()


def test_stage_is_the_specification_of_the_process() -> None:
    farm = Farm()
    baking, nameless = farm.process("p1", "baking"), farm.process("p2")
    farm.record(farm.event("produce", MILL, MILL, quantity=TEN, creates=new("a"), process=baking))
    farm.record(farm.event("produce", MILL, MILL, quantity=TEN, creates=new("b"), process=nameless))
    assert (farm.held("a").stage, farm.held("b").stage) == ("baking", None)
    stock = ResourceId("a")
    farm.record(farm.event("produce", MILL, MILL, quantity=TEN, resource=stock, process=nameless))
    assert farm.held("a").stage == "baking"
    farm.replayed()


def test_a_place_is_set_where_the_row_wants_it() -> None:
    farm = Farm()
    barn, loft = farm.stock("barn", 100), farm.stock("loft", 0)
    both = {"quantity": TEN, "resource": barn, "to_resource": loft}
    farm.record(farm.event("move", FARM, FARM, **both, place="attic", state="dry"))
    assert (farm.held(loft).place, farm.held(loft).state) == ("attic", "dry")
    assert (farm.held(barn).place, farm.held(barn).state) == (None, None)
    said = {"quantity": TEN, "resource": barn, "place": "field"}
    farm.record(farm.event("produce", FARM, FARM, **said))
    assert farm.held(barn).place is None  # "new": only a created resource takes the place
    said = {"quantity": TEN, "creates": new("heap"), "place": "field"}
    farm.record(farm.event("produce", FARM, FARM, **said))
    assert farm.held("heap").place == "field"
    copied = {"quantity": TEN, "resource": barn, "creates": new("twin"), "place": "mill"}
    farm.record(farm.event("copy", FARM, MILL, **copied))
    assert (farm.held("twin").place, farm.held(barn).place) == ("mill", None)
    farm.replayed()


def test_a_moved_resource_may_keep_its_id() -> None:
    farm = Farm()
    press = farm.stock("press", 1, specification=BOX)
    both = {"quantity": ONE_BOX, "resource": press, "to_resource": press}
    farm.record(farm.event("move", FARM, FARM, **both, place="shed"))
    assert (farm.quantities(press), farm.held(press).place) == ((1, 1), "shed")
    farm.record(farm.event("transferCustody", FARM, MILL, **both))
    assert (farm.held(press).accountable, farm.held(press).custodian) == (FARM, MILL)
    farm.record(farm.event("transferAllRights", FARM, MILL, **both))
    assert (farm.held(press).accountable, farm.held(press).custodian) == (MILL, MILL)
    farm.replayed()
