"""How a recorded event is put right: by a signed difference, or by withdrawal.

What was said stays in the log. Both are said by the agent for whom the event was recorded, and have
their effect now: the resources become what they would be, and never fall below zero. Whether a
contribution is decided already is a guard of the recognition room.
Invariants: the sum of an event's differences is kept per part, sums of zero are not kept, so a
difference and its opposite leave no trace in the state; no net quantity is below zero.
"""

from msgspec.structs import replace

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need, refuse
from subak.core.state import State
from subak.core.values import Amount, Code, EventId
from subak.ledger.actions import ACTIONS
from subak.ledger.effects import LARGEST
from subak.ledger.event_effects import change_quantities, half_key, net_signs, restore, sides
from subak.ledger.event_resources import check_quantities_after, check_rights
from subak.ledger.events import Difference, Events, Part, RecordedEvent
from subak.ledger.mandates import acting
from subak.ledger.measures import check_bounds
from subak.ledger.processes import Half, Halves, Processes, give_out, take_in
from subak.ledger.resources import Resources


@entry("event.corrected", version=1)
class EventCorrected(Entry, frozen=True, kw_only=True):
    """Who recorded an event adds a signed difference to its quantity, its effort or the measure
    named by `of`.
    """

    event: EventId
    part: Part
    of: Code | None = None
    difference: Amount

    def check(self, state: State, stamp: Stamp) -> None:
        """Refused: event.unknown, .not_by_recorder, .part_missing, .difference_zero,
        .correction_below_zero, .too_large, .quantity_fixed, .half_closed, .contained, .below_zero,
        measure.outside_bounds.
        """
        recorded = _by_recorder(state, stamp, self.event)
        difference = int(self.difference)
        need(difference != 0, "event.difference_zero", event=self.event)
        after = self._part_of(recorded) + difference
        need(after >= 0, "event.correction_below_zero", event=self.event, amount=after)
        need(after <= LARGEST, "event.too_large", amount=after, largest=LARGEST)
        if self.part == "measure":
            for measure in recorded.said.measures:
                if measure.of == self.of:
                    check_bounds(measure, after)
        if self.part == "quantity" and recorded.said.changes_resources:
            _check_quantity_free(state, self.event, recorded)
            _check_change(state, recorded, difference)

    def apply(self, state: State, stamp: Stamp) -> None:
        """The difference joins those before it, and the resources follow."""
        recorded = state[Events][self.event]
        difference = int(self.difference)
        total = recorded.difference(self.part, self.of) + difference
        kept = [d for d in recorded.differences if (d.part, d.of) != (self.part, self.of)]
        if total:
            kept.append(Difference(self.part, self.of, total))
        kept.sort(key=lambda each: (each.part, each.of or ""))
        state[Events].put(self.event, replace(recorded, differences=tuple(kept)))
        if self.part == "quantity" and recorded.said.changes_resources:
            change_quantities(state, recorded.said, difference)
            if ACTIONS[recorded.said.action].pairs_with is not None:
                halves, key = state[Halves], half_key(recorded.said)
                half = halves[key]
                halves.put(key, replace(half, quantity=half.quantity + difference))

    def _part_of(self, recorded: RecordedEvent) -> int:
        """The part's amount after all corrections before this one."""
        amount = None
        if self.part == "measure":
            named = (measure for measure in recorded.measures if measure.of == self.of)
            amount = next((measure.number for measure in named), None)
        elif self.of is None and self.part == "quantity" and recorded.said.quantity is not None:
            amount = recorded.quantity
        elif self.of is None and self.part == "effort" and recorded.said.effort is not None:
            amount = recorded.effort
        if amount is None:
            refuse("event.part_missing", event=self.event, part=self.of or self.part)
        return amount


@entry("event.withdrawn", version=1)
class EventWithdrawn(Entry, frozen=True, kw_only=True):
    """Who recorded an event takes it back, and its effects are undone; a resource that it created
    stays, empty.
    """

    event: EventId

    def check(self, state: State, stamp: Stamp) -> None:
        """Refused: event.unknown, .not_by_recorder, .followed, .half_closed, .half_open,
        .contained, .below_zero, process.closed.
        """
        recorded = _by_recorder(state, stamp, self.event)
        if not recorded.said.changes_resources:
            return
        resources = state[Resources]
        for each in recorded.before:
            last = resources[each.resource].shaped_by
            need(last == self.event, "event.followed", event=self.event, last=last)
            back_in = each.traits.contained_in
            while back_in is not None:
                need(back_in != each.resource, "event.followed", event=self.event, last=back_in)
                back_in = resources[back_in].contained_in
        _check_half_undone(state, self.event, recorded)
        _check_change(state, recorded, -recorded.quantity)

    def apply(self, state: State, stamp: Stamp) -> None:
        """As if it had not happened."""
        recorded = state[Events][self.event]
        state[Events].drop(self.event)
        said = recorded.said
        if not said.changes_resources:
            return
        change_quantities(state, said, -recorded.quantity)
        restore(state, recorded.before)
        if said.process is not None and ACTIONS[said.action].pairs_with is not None:
            if recorded.half is None:
                give_out(state, said.process, half_key(said))
            else:
                take_in(state, said.process, half_key(said), recorded.half)


def _by_recorder(state: State, stamp: Stamp, event: EventId) -> RecordedEvent:
    recorded = state[Events].need(event, "event.unknown")
    by_recorder = acting(state, stamp, "record") == recorded.recorded_by
    need(by_recorder, "event.not_by_recorder", event=event, recorder=recorded.recorded_by)
    return recorded


def _check_quantity_free(state: State, event: EventId, recorded: RecordedEvent) -> None:
    """Some quantities follow from others: of a whole resource, of what comes out of a process or
    container.
    """
    said, row = recorded.said, ACTIONS[recorded.said.action]
    first, second = sides(said)
    whole = row.contained_effect is not None or (first is not None and first == second)
    fixed = whole or recorded.half is not None
    need(not fixed, "event.quantity_fixed", event=event)
    if row.pairs_with is not None:
        _check_inside(state, event, recorded)


def _check_half_undone(state: State, event: EventId, recorded: RecordedEvent) -> None:
    said = recorded.said
    if said.process is None or ACTIONS[said.action].pairs_with is None:
        return
    if recorded.half is None:
        _check_inside(state, event, recorded)
        return
    state[Processes].need_open(said.process)
    free = half_key(said) not in state[Halves]
    need(free, "event.half_open", resource=said.resource, process=said.process)


def _check_inside(state: State, event: EventId, recorded: RecordedEvent) -> None:
    """What went in by this event is still inside."""
    half: Half | None = state[Halves].get(half_key(recorded.said))
    need(half is not None and half.event == event, "event.half_closed", event=event)


def _check_change(state: State, recorded: RecordedEvent, difference: int) -> None:
    """The agents still have what the change takes or gives, nothing is packed away, nothing falls
    below zero.
    """
    said = recorded.said
    own = {each.resource for each in recorded.before}
    named, still = {}, set()
    for name in net_signs(said):
        resource = named[name] = state[Resources][name]
        free = resource.contained_in is None or resource.shaped_by == said.id
        need(free, "event.contained", resource=name, container=resource.contained_in)
        if name in own and resource.shaped_by == said.id:
            still.add(name)
    check_rights(state, said, but=frozenset(still))
    check_quantities_after(named, said, difference)
