"""How an event changes the resources of the books, and how the change is corrected or undone.

Quantities change by signs (`effects`), so they can be changed back at any time. All else that an
event sets - agents, place, stage, state, containment - stands in `Traits`; the event keeps what it
replaced (`Before`), and the resource says which event shaped it last. With an implied transfer to a
second resource, that one takes the place, stage and state, for that is where the goods are.
"""

from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from subak.core.state import State
from subak.core.values import AgentId, EventId, ResourceId
from subak.ledger.actions import ACTIONS, Effects
from subak.ledger.effects import Sign, changed, passes_on, signs
from subak.ledger.processes import Half, Halves, Processes, give_out, take_in
from subak.ledger.resources import Resource, Resources
from subak.ledger.units import Specifications

if TYPE_CHECKING:
    from subak.ledger.events import EventRecorded


class Traits(Struct, frozen=True, kw_only=True):
    """All of a resource but its kind and its quantities."""

    accountable: AgentId
    custodian: AgentId
    packed: int
    contained_in: ResourceId | None
    place: str | None
    stage: str | None
    state: str | None
    shaped_by: EventId | None


class _Role(NamedTuple):
    """What a resource is in an event; the subject is where the goods are after it."""

    first: bool
    second: bool
    subject: bool
    made: bool


class Before(Struct, frozen=True):
    """A resource as it was before an event shaped it."""

    resource: ResourceId
    traits: Traits


def sides(said: "EventRecorded") -> tuple[ResourceId | None, ResourceId | None]:
    """The first and the second resource of an event, a created one in its place."""
    first, second = said.resource, said.to_resource
    if said.creates is not None:
        made = ResourceId(said.creates.id)
        if ACTIONS[said.action].create_resource == "optional":
            return made, second
        return first, made
    return first, second


def net_signs(said: "EventRecorded") -> dict[ResourceId, Sign]:
    """How a quantity of 1 changes each resource that the event names."""
    first, second = sides(said)
    both = signs(said.action, second=second is not None)
    if first is not None and first == second:
        one, other = both
        return {first: Sign(one.accounting + other.accounting, one.onhand + other.onhand)}
    named = ((first, both.first), (second, both.second))
    return {resource: sign for resource, sign in named if resource is not None}


def created(state: State, said: "EventRecorded") -> Resource:
    """The resource that an event creates, still empty: the receiver's, as far as rights and custody
    pass to it.
    """
    assert said.creates is not None
    row = ACTIONS[said.action]
    source = state[Resources].get(said.resource) if said.resource is not None else None
    accountable = source.accountable if source else said.provider
    custodian = source.custodian if source else said.provider
    specification = said.creates.specification
    return Resource(
        specification=specification,
        unit=state[Specifications][specification].unit,
        accountable=accountable if row.accountable_effect is None else said.receiver,
        custodian=custodian if row.onhand_effect is None else said.receiver,
        accounting=0,
        onhand=0,
    )


def take_effect(state: State, said: "EventRecorded") -> tuple[tuple[Before, ...], Half | None]:
    """Do all that a checked event does; what is needed to undo it."""
    half = _through_process(state, said)
    before = []
    amount = said.quantity.number if said.quantity is not None else 0
    made = ResourceId(said.creates.id) if said.creates is not None else None
    for name, sign in net_signs(said).items():
        held = created(state, said) if name == made else state[Resources][name]
        after = _shaped(state, said, name, _moved(held, sign, amount))
        if name == made or traits_of(after) != traits_of(held):
            before.append(Before(name, traits_of(held)))
            after = replace(after, shaped_by=EventId(said.id))
        state[Resources].put(name, after)
    return tuple(before), half


def change_quantities(state: State, said: "EventRecorded", difference: int) -> None:
    """Change the resources as if the event's quantity were greater by a signed difference."""
    resources = state[Resources]
    for name, sign in net_signs(said).items():
        if sign:
            resources.put(name, _moved(resources[name], sign, difference))


def restore(state: State, before: tuple[Before, ...]) -> None:
    """Put back what an event had replaced."""
    resources = state[Resources]
    for each in before:
        old = each.traits
        resources.put(
            each.resource,
            replace(
                resources[each.resource],
                accountable=old.accountable,
                custodian=old.custodian,
                packed=old.packed,
                contained_in=old.contained_in,
                place=old.place,
                stage=old.stage,
                state=old.state,
                shaped_by=old.shaped_by,
            ),
        )


def half_key(said: "EventRecorded") -> str:
    """Where the half of a paired action stands: in its process, under what is inside."""
    inside = said.resource
    if ACTIONS[said.action].input_output == "input" and said.to_resource is not None:
        inside = said.to_resource
    return f"{said.process} {inside}"


def traits_of(resource: Resource) -> Traits:
    """All of a resource but its kind and its quantities."""
    return Traits(
        accountable=resource.accountable,
        custodian=resource.custodian,
        packed=resource.packed,
        contained_in=resource.contained_in,
        place=resource.place,
        stage=resource.stage,
        state=resource.state,
        shaped_by=resource.shaped_by,
    )


def _through_process(state: State, said: "EventRecorded") -> Half | None:
    """Take the half of a paired action into its process, or out of it."""
    row = ACTIONS[said.action]
    if row.pairs_with is None or said.process is None or said.quantity is None:
        return None
    key = half_key(said)
    if row.input_output == "input":
        half = Half(event=EventId(said.id), action=said.action, quantity=said.quantity.number)
        take_in(state, said.process, key, half)
        return None
    half = state[Halves][key]
    give_out(state, said.process, key)
    return half


def _moved(resource: Resource, sign: Sign, amount: int) -> Resource:
    return replace(
        resource,
        accounting=changed(resource.accounting, sign.accounting, amount),
        onhand=changed(resource.onhand, sign.onhand, amount),
    )


def _shaped(state: State, said: "EventRecorded", name: ResourceId, resource: Resource) -> Resource:
    """The resource with what the row of the action sets on it."""
    row, role = ACTIONS[said.action], _role(said, name)
    if role.second and row.onhand_effect == "decrementIncrement":
        resource = replace(resource, custodian=said.receiver)
    if role.second and row.accountable_effect == "updateTo":
        resource = replace(resource, accountable=said.receiver)
    if role.first and row.contained_effect is not None:
        resource = _contained(state, said, resource)
    if role.subject and row.stage_effect is not None and said.process is not None:
        stage = state[Processes][said.process].specification
        resource = replace(resource, stage=stage or resource.stage)
    return _told(said, row, role, resource)


def _role(said: "EventRecorded", name: ResourceId) -> _Role:
    first, second = sides(said)
    passed = passes_on(said.action, second=second is not None)
    return _Role(
        first=name == first,
        second=name == second,
        subject=name == (second if passed else first),
        made=said.creates is not None and name == said.creates.id,
    )


def _contained(state: State, said: "EventRecorded", resource: Resource) -> Resource:
    """Put into the second resource, or taken out by who holds the outermost container."""
    if ACTIONS[said.action].contained_effect == "update":
        packed = said.quantity.number if said.quantity is not None else 0
        return replace(resource, contained_in=said.to_resource, packed=packed)
    holder = state[Resources].holder(resource)
    return replace(resource, contained_in=None, packed=0, custodian=holder)


def _told(said: "EventRecorded", row: Effects, role: _Role, resource: Resource) -> Resource:
    """The place and the state that the event names, on the resource where the row wants them."""
    places = {"update": role.subject, "updateTo": role.second, "new": role.made, None: False}
    states = {"update": role.subject, "updateTo": role.second, None: False}
    placed = said.place is not None and places[row.location_effect]
    stated = said.state is not None and states[row.state_effect]
    return replace(
        resource,
        place=said.place if placed else resource.place,
        state=said.state if stated else resource.state,
    )
