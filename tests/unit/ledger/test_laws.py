"""Laws that hold whatever is recorded: nothing below zero, conservation, corrections cancel."""

from contextlib import suppress
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as some
from msgspec import Struct

from subak.core.errors import Refused
from subak.core.values import AgentId, EventId, ResourceId
from subak.ledger.actions import ACTIONS, IMPLIED, TWO_AGENTS, Action
from subak.ledger.events import EventRecorded, Events, Part
from subak.ledger.processes import Halves
from subak.ledger.resources import Resources
from tests.unit.ledger.farm import CARRIER, FARM, MILL, Farm, hours, kilograms, new

AGENTS = (FARM, MILL, CARRIER)
STOCKS = ("barn", "silo", "van", "loft")
WITHIN: tuple[Action, ...] = ("transfer", "transferAllRights", "transferCustody", "move")


class Try(NamedTuple):
    """An event that somebody tries to record; `event_of` fits it to the table, as people would."""

    action: Action
    receiver: AgentId
    amount: int
    resource: str
    to_resource: str
    creates: bool
    second: bool


def tries(actions: tuple[Action, ...]) -> some.SearchStrategy[Try]:
    return some.builds(
        Try,
        some.sampled_from(actions),
        some.sampled_from(AGENTS),
        some.integers(1, 12),
        some.sampled_from(STOCKS),
        some.sampled_from(STOCKS),
        some.booleans(),
        some.booleans(),
    )


def stocked() -> Farm:
    farm = Farm(laws=False)
    for name, agent in zip(STOCKS, (FARM, MILL, CARRIER, FARM), strict=True):
        farm.stock(name, 10, of=agent)
    farm.process("shed", "drying")
    return farm


def event_of(farm: Farm, tried: Try) -> EventRecorded:
    row, fields = ACTIONS[tried.action], dict[str, object]()
    provider = receiver = holder(farm, tried.resource)
    if tried.action in TWO_AGENTS:
        receiver = tried.receiver
    creates = tried.creates and row.create_resource is not None
    if creates:
        fields["creates"] = new(farm.new_id("new"))
    if not creates or row.create_resource == "optionalTo":
        fields["resource"] = tried.resource
    takes_second = row.create_resource == "optionalTo" or row.contained_effect == "update"
    if not creates and (takes_second or (tried.second and tried.action in IMPLIED)):
        fields["to_resource"] = tried.to_resource
        if tried.action in TWO_AGENTS:
            receiver = holder(farm, tried.to_resource)
    if row.input_output is not None:
        fields["process"] = "shed"
    if row.event_quantity == "resource":
        fields["quantity"] = kilograms(fitting(farm, tried))
    else:
        fields["effort"] = hours(tried.amount)
    return farm.event(tried.action, provider, receiver, **fields)


def fitting(farm: Farm, tried: Try) -> int:
    """The amount that is wanted where another one would be refused."""
    held = farm.held(tried.resource)
    if tried.action == "separate":
        return held.packed or tried.amount
    if tried.action == "combine" or tried.resource == tried.to_resource:
        return held.onhand or tried.amount
    half = farm.state[Halves].get(f"shed {tried.resource}")
    return half.quantity if half and tried.action in ("modify", "dropoff") else tried.amount


def holder(farm: Farm, resource: str) -> AgentId:
    return farm.state[Resources].holder(farm.held(resource))


def attempt(farm: Farm, tried: Try) -> EventId | None:
    try:
        return farm.record(event_of(farm, tried))
    except Refused:
        return None


def recorder(farm: Farm, event: EventId) -> AgentId:
    return farm.state[Events].need(event, "event.unknown").recorded_by


def sums(farm: Farm) -> tuple[int, int]:
    held = [resource for _, resource in farm.state[Resources].items()]
    return sum(each.accounting for each in held), sum(each.onhand for each in held)


def picture(farm: Farm) -> list[dict[str, Struct]]:
    return [dict(farm.state[kind].items()) for kind in (Resources, Events, Halves)]


@settings(max_examples=60)
@given(some.lists(tries(tuple(ACTIONS)), max_size=25), some.data())
def test_nothing_ever_falls_below_zero(tried: list[Try], data: some.DataObject) -> None:
    farm = stocked()
    recorded: list[EventId] = []
    for each in tried:
        event = attempt(farm, each)
        if event is not None:
            recorded.append(event)
        if recorded:
            event = data.draw(some.sampled_from(recorded))
            change = data.draw(some.integers(-12, 12))
            said = farm.correct(event, change) if change else farm.withdraw(event)
            with suppress(Refused):
                farm.say(said, by=recorder(farm, event))
        for _, resource in farm.state[Resources].items():  # noqa: PERF102  # a section, not a dict
            assert min(resource.accounting, resource.onhand, resource.packed) >= 0
    farm.replayed()


@settings(max_examples=60)
@given(some.lists(tries(WITHIN), max_size=30))
def test_what_passes_within_the_books_is_conserved(tried: list[Try]) -> None:
    farm = stocked()
    before = sums(farm)
    for each in tried:
        attempt(farm, each)
    assert sums(farm) == before
    farm.replayed()


@settings(max_examples=60)
@given(some.lists(tries(tuple(ACTIONS)), min_size=1, max_size=12), some.integers(1, 20))
def test_opposite_corrections_cancel(tried: list[Try], difference: int) -> None:
    farm = stocked()
    for each in tried:
        event = attempt(farm, each)
        before = picture(farm)
        if event is None:
            continue
        part: Part = "quantity" if farm.state[Events][event].said.quantity else "effort"
        try:
            farm.say(farm.correct(event, difference, part), by=recorder(farm, event))
        except Refused:
            continue
        assert picture(farm) != before
        farm.say(farm.correct(event, -difference, part), by=recorder(farm, event))
        assert picture(farm) == before


@settings(max_examples=60)
@given(some.lists(tries(tuple(ACTIONS)), max_size=12), tries(tuple(ACTIONS)))
def test_a_withdrawn_event_leaves_the_books_as_they_were(tried: list[Try], last: Try) -> None:
    farm = stocked()
    for each in tried:
        attempt(farm, each)
    before = picture(farm)
    event = attempt(farm, last)
    if event is None:
        return
    farm.say(farm.withdraw(event), by=recorder(farm, event))
    made = [name for name in farm.state[Resources] if name not in before[0]]
    assert all(farm.quantities(name) == (0, 0) for name in made)
    resources, *others = picture(farm)
    assert [{name: resources[ResourceId(name)] for name in before[0]}, *others] == before
