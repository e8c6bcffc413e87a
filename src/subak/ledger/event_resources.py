"""What an event may do to the resources that it names: the checks of a careful ledger.

Each function reads only and refuses by name. Where an event creates a resource, it is checked as if
it stood there empty already.
"""

from typing import TYPE_CHECKING

from subak.core.errors import need, refuse
from subak.core.state import State
from subak.core.values import AgentId, ResourceId
from subak.ledger.actions import ABOUT_A_RESOURCE, ACTIONS, IMPLIED, WITHOUT_INVENTORY
from subak.ledger.effects import LARGEST, Sign, changed, explicit, passes_on
from subak.ledger.event_effects import created, half_key, net_signs, sides
from subak.ledger.processes import Halves
from subak.ledger.resources import Resource, Resources
from subak.ledger.units import Specifications

if TYPE_CHECKING:
    from subak.ledger.events import EventRecorded

Named = dict[ResourceId, Resource]


def check_resources(state: State, said: "EventRecorded") -> None:
    """All that the docstring of `events` says of resources. Refused: the codes of the functions
    below.
    """
    if said.action in WITHOUT_INVENTORY:
        _check_subject(state, said)
        return
    _check_shape(said)
    named = _named(state, said)
    _check_kinds(state, said, named)
    for name, resource in named.items():
        free = resource.contained_in is None or said.action == "separate"
        need(free, "event.contained", resource=name, container=resource.contained_in)
    made = () if said.creates is None else (ResourceId(said.creates.id),)
    check_rights(state, said, but=frozenset(made))
    _check_containment(state, said, named)
    _check_whole(said, named)
    _check_half(state, said)
    amount = said.quantity.number if said.quantity is not None else 0
    check_quantities_after(named, said, amount)


def check_rights(
    state: State, said: "EventRecorded", *, but: frozenset[ResourceId] = frozenset()
) -> None:
    """Who gives may give, who gets may get: the accountable agent for accounting, the custodian for
    onhand quantities.

    With an implied transfer to a second resource these are the two sides of the transfer. `but`
    leaves out resources.
    Refused: event.not_accountable, .not_custodian, .not_holder.
    """
    first, second = sides(said)
    passed = passes_on(said.action, second=second is not None)
    both = explicit(IMPLIED[said.action] if passed else said.action)
    if first is not None and first not in but:
        gets = both.first.accounting > 0 or both.first.onhand > 0
        _check_side(state, first, both.first, said.receiver if gets else said.provider)
    if second is not None and second != first and second not in but and both.second:
        _check_side(state, second, both.second, said.receiver)


def check_quantities_after(named: Named, said: "EventRecorded", difference: int) -> None:
    """No quantity of a resource below zero, or beyond what an entry can say, after a difference.

    Refused: event.below_zero, event.too_large.
    """
    for name, sign in net_signs(said).items():
        resource = named[name]
        accounting = changed(resource.accounting, sign.accounting, difference)
        onhand = changed(resource.onhand, sign.onhand, difference)
        least, most = min(accounting, onhand), max(accounting, onhand)
        need(least >= 0, "event.below_zero", resource=name, amount=least, unit=resource.unit)
        need(most <= LARGEST, "event.too_large", amount=most, largest=LARGEST)


def _check_subject(state: State, said: "EventRecorded") -> None:
    """A service or work names at most the resource that it was for."""
    need(said.creates is None, "event.creation_not_allowed", action=said.action)
    need(said.to_resource is None, "event.second_not_allowed", action=said.action)
    if said.resource is not None:
        state[Resources].need(said.resource, "resource.unknown")


def _check_shape(said: "EventRecorded") -> None:
    """As many resources as the action can have, and a created one only in its place."""
    row, action = ACTIONS[said.action], said.action
    first, second = sides(said)
    if action in ABOUT_A_RESOURCE:
        need(first is not None, "event.resource_missing", action=action)
        in_process = said.process is not None or row.input_output is None
        need(in_process, "event.process_missing", action=action)
    if said.creates is not None:
        taken = said.resource if row.create_resource == "optional" else said.to_resource
        allowed = row.create_resource is not None and taken is None
        need(allowed, "event.creation_not_allowed", action=action)
    if second is not None:
        transfers = explicit(action).second or row.contained_effect == "update"
        implied = action in IMPLIED and said.provider != said.receiver
        need(transfers or implied, "event.second_not_allowed", action=action)
    if first is not None and first == second:
        keeps_id = row.accounting_effect != "incrementTo" and explicit(action).second
        need(keeps_id, "event.same_resource", resource=first)


def _named(state: State, said: "EventRecorded") -> Named:
    """The resources of the event by id. Refused: resource.unknown, resource.exists,
    specification.unknown.
    """
    named: Named = {}
    for name in (said.resource, said.to_resource):
        if name is not None:
            named[name] = state[Resources].need(name, "resource.unknown")
    if said.creates is not None:
        made = said.creates
        need(made.id not in state[Resources], "resource.exists", id=made.id)
        state[Specifications].need(made.specification, "specification.unknown")
        named[ResourceId(made.id)] = created(state, said)
    return named


def _check_kinds(state: State, said: "EventRecorded", named: Named) -> None:
    """One unit, and one specification where quantities merge.

    Refused: event.unit_differs, event.effort_unit_differs, event.specification_differs.
    """
    merging = ACTIONS[said.action].contained_effect is None
    first, second = sides(said)
    if merging and first is not None and second is not None:
        same = named[first].specification == named[second].specification
        need(same, "event.specification_differs", first=first, second=second)
    if said.quantity is not None and first is None and second is not None:
        first = second
    if first is None:
        return
    resource = named[first]
    if said.quantity is not None:
        fits = said.quantity.unit == resource.unit
        facts = {"resource": first, "unit": resource.unit, "found": said.quantity.unit}
        need(fits, "event.unit_differs", **facts)
    wanted = state[Specifications][resource.specification].effort_unit
    if said.effort is not None and wanted is not None:
        fits = said.effort.unit == wanted
        found = said.effort.unit
        need(fits, "event.effort_unit_differs", resource=first, unit=wanted, found=found)


def _check_side(state: State, name: ResourceId, sign: Sign, agent: AgentId) -> None:
    resource = state[Resources][name]
    holder = state[Resources].holder(resource)
    if not sign:
        fits = agent in (resource.accountable, holder)
        need(fits, "event.not_holder", resource=name, agent=agent)
    if sign.accounting:
        fits = agent == resource.accountable
        need(fits, "event.not_accountable", resource=name, agent=agent)
    if sign.onhand:
        need(agent == holder, "event.not_custodian", resource=name, agent=agent)


def _check_containment(state: State, said: "EventRecorded", named: Named) -> None:
    """Into a container that the same agent holds, as a whole; out of one, as much as went in.

    Refused: event.container_missing, .same_resource, .not_custodian, .not_contained, .not_whole.
    """
    effect = ACTIONS[said.action].contained_effect
    if effect is None or said.resource is None or said.quantity is None:
        return
    resource = named[said.resource]
    if effect == "update":
        if said.to_resource is None:
            refuse("event.container_missing", resource=said.resource)
        held = named[said.to_resource].custodian == said.provider
        need(held, "event.not_custodian", resource=said.to_resource, agent=said.provider)
        whole = resource.onhand
    else:
        contained = resource.contained_in is not None
        need(contained, "event.not_contained", resource=said.resource)
        whole = resource.packed
    fits = said.quantity.number == whole
    need(fits, "event.not_whole", resource=said.resource, whole=whole, found=said.quantity.amount)


def _check_whole(said: "EventRecorded", named: Named) -> None:
    """A resource that keeps its id passes with all of the quantity that passes. Refused:
    event.not_whole.
    """
    first, second = sides(said)
    if first is None or first != second or said.quantity is None:
        return
    sign, resource, amount = explicit(said.action).first, named[first], said.quantity.number
    for moves, whole in ((sign.accounting, resource.accounting), (sign.onhand, resource.onhand)):
        fits = not moves or amount == whole
        need(fits, "event.not_whole", resource=first, whole=whole, found=said.quantity.amount)


def _check_half(state: State, said: "EventRecorded") -> None:
    """One half at a time goes in; what comes out went in. Refused: event.half_open, .half_missing,
    .half_differs.
    """
    row = ACTIONS[said.action]
    if row.pairs_with is None or said.quantity is None:
        return
    half = state[Halves].get(half_key(said))
    facts = {"resource": said.resource, "process": said.process}
    if row.input_output == "input":
        need(half is None, "event.half_open", **facts)
        return
    if half is None or half.action != row.pairs_with:
        refuse("event.half_missing", action=row.pairs_with, **facts)
    fits = half.quantity == said.quantity.number
    need(fits, "event.half_differs", inside=half.quantity, found=said.quantity.amount, **facts)
