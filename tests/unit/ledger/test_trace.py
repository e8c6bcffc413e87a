"""Track and trace over any depth."""

import pytest

from subak.core.errors import Refused
from subak.ledger.actions import Action
from subak.ledger.trace import Flow, Item, Step, flow_of, trace, track
from tests.unit.ledger.farm import FARM, Farm, kilograms, new


def flow(name: str, action: Action, **fields: str) -> Flow:
    return Flow(id=name, action=action, **fields)


def names(steps: tuple[Step, ...]) -> list[str]:
    return [step.item.id for step in steps]


def resource(name: str) -> Item:
    return Item("resource", name)


BREAD = (
    flow("harvest", "produce", resource="grain", process="farming"),
    flow("sale", "transfer", resource="grain", to_resource="stock"),
    flow("milled", "consume", resource="stock", process="milling"),
    flow("miller", "work", process="milling"),
    flow("flour-made", "produce", resource="flour", process="milling"),
    flow("baked", "consume", resource="flour", process="baking"),
    flow("bread-made", "produce", resource="bread", process="baking"),
)


def test_a_recorded_event_is_a_flow() -> None:
    farm = Farm()
    made = farm.event("produce", FARM, FARM, quantity=kilograms(5), creates=new("heap"))
    moved = farm.event(
        "move", FARM, FARM, quantity=kilograms(5), resource="heap", creates=new("loft")
    )
    flows = [flow_of(made), flow_of(moved)]
    assert names(track(flows, resource("heap"))) == ["heap", made.id, moved.id, "loft"]
    assert names(trace(flows, resource("loft"))) == ["loft", moved.id, "heap", made.id]


def test_forwards_from_the_field() -> None:
    assert names(track(BREAD, resource("grain"))) == [
        *("grain", "harvest", "sale", "stock", "milled", "milling", "flour-made", "flour"),
        *("baked", "baking", "bread-made", "bread"),
    ]


def test_backwards_from_the_bread() -> None:
    steps = trace(BREAD, resource("bread"))
    assert names(steps) == [
        *("bread", "bread-made", "baking", "baked", "flour", "flour-made", "milling"),
        "miller",  # the latest first
        *("milled", "stock", "sale", "grain", "harvest", "farming"),
    ]
    parents = {step.item.id: step.parent.id for step in steps if step.parent is not None}
    assert (parents["miller"], parents["milled"], parents["sale"]) == (
        "milling",
        "milling",
        "stock",
    )
    assert steps[0].parent is None


def test_from_an_event_in_the_middle() -> None:
    assert names(track(BREAD, Item("event", "baked"))) == ["baked", "baking", "bread-made", "bread"]
    assert names(trace(BREAD, Item("event", "sale"))) == ["sale", "grain", "harvest", "farming"]


def test_an_event_that_is_not_there() -> None:
    for way in (track, trace):
        with pytest.raises(Refused) as refused:
            way(BREAD, Item("event", "dream"))
        assert refused.value.code == "event.unknown"


def test_a_resource_without_events_stands_alone() -> None:
    assert (
        names(track(BREAD, resource("gold"))) == names(trace(BREAD, resource("gold"))) == ["gold"]
    )


def test_a_chain_of_ten_thousand_steps() -> None:
    length = 10_000
    chain = [
        each
        for n in range(length)
        for each in (
            flow(f"in{n}", "consume", resource=f"r{n}", process=f"p{n}"),
            flow(f"out{n}", "produce", resource=f"r{n + 1}", process=f"p{n}"),
        )
    ]
    forwards = names(track(chain, resource("r0")))
    backwards = names(trace(chain, resource(f"r{length}")))
    assert len(forwards) == 4 * length + 1
    assert forwards[:5] == ["r0", "in0", "p0", "out0", "r1"]
    assert forwards[-1] == f"r{length}"
    assert backwards == forwards[::-1]


def test_a_resource_with_ten_thousand_events() -> None:
    days = [flow(f"e{n}", "raise", resource="stock") for n in range(10_000)]
    assert len(track(days, resource("stock"))) == len(trace(days, resource("stock"))) == 10_001


def test_a_cycle_ends() -> None:
    cycle = (
        flow("out", "transfer", resource="a", to_resource="b"),
        flow("back", "transfer", resource="b", to_resource="a"),
    )
    assert names(track(cycle, resource("a"))) == ["a", "out", "b", "back"]
    assert names(trace(cycle, resource("a"))) == ["a", "back", "b", "out"]


def test_a_resource_through_one_workshop_after_another() -> None:
    """The breadcrumb leads from stage to stage where the resource itself was passed already."""
    stages = (
        flow("written", "produce", resource="text", process="writing"),
        flow("accept1", "accept", resource="text", process="editing"),
        flow("modify1", "modify", resource="text", process="editing"),
        flow("accept2", "accept", resource="text", process="proofing"),
        flow("modify2", "modify", resource="text", process="proofing"),
    )
    assert names(trace(stages, Item("event", "modify2"))) == [
        "modify2",
        "proofing",
        "accept2",
        "text",
        "modify1",
        "editing",
        "accept1",
        "written",
        "writing",
    ]
    assert names(track(stages, Item("event", "written"))) == [
        "written",
        "text",
        "accept1",
        "editing",
        "modify1",
        "accept2",
        "proofing",
        "modify2",
    ]


VAN = (
    flow("load-apples", "pickup", resource="apples", process="drive"),
    flow("load-pears", "pickup", resource="pears", process="drive"),
    flow("unload-apples", "dropoff", resource="apples", process="drive"),
    flow("unload-pears", "dropoff", resource="pears", process="drive"),
    flow("eaten", "consume", resource="apples", process="lunch"),
)


def test_what_rode_in_one_van_is_not_mixed() -> None:
    assert names(track(VAN, Item("event", "load-apples"))) == [
        "load-apples",
        "drive",
        "unload-apples",
        "apples",
        "eaten",
        "lunch",
    ]
    found = names(trace(VAN, Item("event", "unload-pears")))
    assert found == ["unload-pears", "drive", "load-pears", "pears"]


def test_packed_and_unpacked_elsewhere() -> None:
    parcel = (
        flow("pack-cup", "combine", resource="cup", to_resource="box", process="packing"),
        flow("pack-pot", "combine", resource="pot", to_resource="box", process="packing"),
        flow("boxed", "produce", resource="box", process="packing"),
        flow("opened", "consume", resource="box", process="unpacking"),
        flow("out-cup", "separate", resource="cup", process="unpacking"),
        flow("out-pot", "separate", resource="pot", process="unpacking"),
    )
    found = names(track(parcel, Item("event", "pack-cup")))
    assert found == ["pack-cup", "packing", "boxed", "box", "opened", "unpacking", "out-cup", "cup"]
    found = names(trace(parcel, Item("event", "out-pot")))
    assert found == ["out-pot", "unpacking", "opened", "box", "boxed", "packing", "pack-pot", "pot"]


def test_goods_that_pass_to_a_second_resource_are_followed() -> None:
    freight = (
        flow("load", "pickup", resource="barn", to_resource="van", process="drive"),
        flow("unload", "dropoff", resource="van", to_resource="silo", process="drive"),
    )
    found = names(track(freight, resource("barn")))
    assert found == ["barn", "load", "drive", "unload", "van", "silo"]
    found = names(trace(freight, resource("silo")))
    assert found == ["silo", "unload", "drive", "load", "barn", "van"]


def test_what_triggered_an_event() -> None:
    shipped = (
        flow("load", "transferCustody", resource="barn", to_resource="silo"),
        flow("owned", "transferAllRights", to_resource="silo", triggered_by="load"),
    )
    assert names(trace(shipped, Item("event", "owned"))) == ["owned", "load", "barn"]
    assert names(track(shipped, Item("event", "load"))) == ["load", "owned", "silo"]
