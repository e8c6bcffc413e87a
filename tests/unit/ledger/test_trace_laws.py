"""Laws of track and trace, over histories that nobody has ordered."""

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as some

from subak.ledger.actions import ACTIONS, IMPLIED, Action
from subak.ledger.events import Events
from subak.ledger.trace import Flow, Item, Step, flow_of, trace, track
from tests.unit.ledger.test_laws import Try, attempt, stocked, tries

PAIRED: frozenset[Action] = frozenset(
    {"accept", "modify", "pickup", "dropoff", "combine", "separate"}
)
"""What is followed only together with its other half: not the same way there and back."""
PLAIN = tuple(action for action in ACTIONS if action not in PAIRED)
RESOURCES, PROCESSES = ("seed", "grain", "flour", "bread"), ("field", "mill", "oven")


@some.composite
def histories(draw: some.DrawFn, actions: tuple[Action, ...]) -> list[Flow]:
    """Flows in all the shapes that the table of actions knows."""
    flows = []
    for number in range(draw(some.integers(1, 12))):
        action = draw(some.sampled_from(actions))
        row = ACTIONS[action]
        first = None if action == "work" else draw(some.sampled_from(RESOURCES))
        second = None
        if row.create_resource == "optionalTo" or row.contained_effect == "update":
            second = draw(some.sampled_from(RESOURCES))
        elif action in IMPLIED and draw(some.booleans()):
            second = draw(some.sampled_from([each for each in RESOURCES if each != first]))
        process = draw(some.sampled_from(PROCESSES)) if row.input_output else None
        flows.append(
            Flow(
                id=f"e{number}",
                action=action,
                resource=first,
                to_resource=second,
                process=process,
            )
        )
    return flows


def items(flows: Iterable[Flow]) -> list[Item]:
    """The resources and the processes of a history."""
    found: dict[Item, None] = {}
    for flow in flows:
        named = (("resource", flow.resource), ("resource", flow.to_resource))
        for kind, name in (*named, ("process", flow.process)):
            if name is not None:
                found[Item(kind, name)] = None  # type: ignore[arg-type]  # one of its three words
    return list(found)


def reached(steps: tuple[Step, ...]) -> set[Item]:
    return {step.item for step in steps}


def assert_inverse(flows: list[Flow]) -> None:
    """What is tracked from one thing to another is traced from the other to the one."""
    named = items(flows)
    ahead = {item: reached(track(flows, item)) for item in named}
    behind = {item: reached(trace(flows, item)) for item in named}
    for one in named:
        for other in named:
            assert (other in ahead[one]) == (one in behind[other]), (one, other)


@settings(max_examples=300)
@given(histories(PLAIN))
def test_track_and_trace_are_each_others_inverse(flows: list[Flow]) -> None:
    assert_inverse(flows)


@settings(max_examples=60)
@given(some.lists(tries(PLAIN), max_size=20))
def test_they_are_so_in_every_ledger_that_the_rules_admit(tried: list[Try]) -> None:
    farm = stocked()
    for each in tried:
        attempt(farm, each)
    assert_inverse([flow_of(recorded.said) for _, recorded in farm.state[Events].items()])


@settings(max_examples=300)
@given(histories(tuple(ACTIONS)), some.data())
def test_each_thing_is_met_once_and_after_what_leads_to_it(
    flows: list[Flow], data: some.DataObject
) -> None:
    events = [Item("event", flow.id) for flow in flows]
    start = data.draw(some.sampled_from([*items(flows), *events]))
    for way in (track, trace):
        steps = way(flows, start)
        assert steps[0] == Step(start, None)
        assert len(reached(steps)) == len(steps)
        met: set[Item] = set()
        for step in steps:
            assert step.parent in met or step.parent is None
            met.add(step.item)
        assert way(flows, start) == steps
