"""Provenance: batches begin when something comes in; what is taken and left sums."""

from subak.core.values import AgentId, EventId, ProcessId, ResourceId, UnitId
from subak.ledger.actions import Action
from subak.ledger.history import Past, past_of
from subak.ledger.provenance import Provenance, Taken, provenance_of
from subak.ledger.resources import Resources
from tests.unit.ledger.farm import FARM, GRAIN, MILL, Farm, hours, kilograms, new


def provenance(farm: Farm) -> Provenance:
    held = {name: resource.accounting for name, resource in farm.state[Resources].items()}
    return provenance_of(past_of(farm.state), held)


def names(found: Provenance) -> list[str]:
    return [batch.name for batch in found.batches]


def test_each_arrival_begins_a_batch_with_what_was_left() -> None:
    farm = Farm()
    farm.stock("barn", 3)
    first = farm.record(farm.event("raise", FARM, FARM, quantity=kilograms(4), resource="barn"))
    taken = farm.record(farm.event("lower", FARM, FARM, quantity=kilograms(7), resource="barn"))
    second = farm.record(farm.event("raise", FARM, FARM, quantity=kilograms(2), resource="barn"))
    found = provenance(farm)
    assert names(found) == ["barn#1", "barn#2", "barn#3"]
    stood, one, two = found.batches
    assert (stood.came, stood.left, stood.taken) == (None, 3, [])
    assert [batch.came[0] for batch in (one, two) if batch.came] == [first, second]
    assert (one.before, one.left, one.taken) == (0, 0, [Taken(taken, 7, 7)])
    assert (two.before, two.left) == (None, 2)
    assert found.left_by == {taken: 1}


def test_a_process_takes_of_the_newest_batch_and_its_outputs_are_batches() -> None:
    farm = Farm()
    farm.stock("barn", 9)
    mill = farm.process("milling")
    into = farm.record(
        farm.event("consume", FARM, MILL, quantity=kilograms(5), resource="barn", process=mill)
    )
    worked = farm.record(farm.event("work", MILL, MILL, effort=hours(2), process=mill))
    made = farm.record(
        farm.event("produce", MILL, MILL, quantity=kilograms(4), creates=new("meal"), process=mill)
    )
    found = provenance(farm)
    milling = found.processes[mill]
    assert [(each.event, each.batch) for each in milling.inputs] == [(into, 0), (worked, None)]
    assert [event for event, _ in milling.outputs] == [made]
    assert [(b.name, b.source) for b in found.batches] == [("barn#1", None), ("meal#1", mill)]


def test_what_is_used_or_cited_stays() -> None:
    farm = Farm()
    farm.stock("barn", 9)
    mill = farm.process("milling")
    actions: tuple[Action, ...] = ("use", "cite")
    for action in actions:
        said = farm.event(action, FARM, MILL, quantity=kilograms(5), resource="barn", process=mill)
        farm.record(said)
    found = provenance(farm)
    assert [each.batch for each in found.processes[mill].inputs] == [0, 0]
    assert (found.batches[0].left, found.left_by) == (9, {})


def test_goods_that_pass_on_come_from_the_batch_that_they_leave() -> None:
    farm = Farm()
    farm.stock("barn", 9)
    sale = {"resource": "barn", "creates": new("bag", GRAIN)}
    sold = farm.record(farm.event("transfer", FARM, MILL, quantity=kilograms(3), **sale))
    custody = {"resource": "barn", "creates": new("held", GRAIN)}
    farm.record(farm.event("transferCustody", FARM, MILL, quantity=kilograms(2), **custody))
    grain, bag = provenance(farm).batches
    assert (grain.left, grain.taken) == (6, [Taken(sold, 3, 9)])
    assert (bag.name, bag.source, bag.left) == ("bag#1", 0, 3)


def past(n: int, action: Action, resource: str, quantity: int) -> tuple[EventId, Past]:
    event = Past(
        n, action, AgentId("ada"), AgentId("ada"), "2026-01-01", None, ProcessId("p"),
        ResourceId(resource), None, quantity, 0, None, UnitId("one"), None,
    )  # fmt: skip
    return EventId(f"e{n}"), event


def test_what_is_named_before_anything_came_is_of_the_first_batch() -> None:
    events = [past(1, "consume", "r", 2), past(2, "produce", "r", 5)]
    found = provenance_of(events, {ResourceId("r"): 3})
    assert names(found) == ["r#1"]
    assert found.batches[0].taken == [Taken(EventId("e1"), 2, 5)]


def test_corrections_that_leave_too_little_stop_at_nothing() -> None:
    events = [past(1, "produce", "r", 1), past(2, "consume", "r", 4), past(3, "produce", "r", 3)]
    found = provenance_of(events, {ResourceId("r"): 0})
    assert [(batch.before, batch.left) for batch in found.batches] == [(None, 0), (None, 3)]
