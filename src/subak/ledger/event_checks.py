"""What an event must be before any resource is looked at: agents, days, quantities, process.

Each function reads only and refuses by name. They run for every event of a log, contributions
before all: nothing here loops over records.
"""

from typing import TYPE_CHECKING

from subak.core.errors import need, refuse
from subak.core.instants import Day, day_number
from subak.core.state import State
from subak.core.values import AgentId
from subak.ledger.actions import ACTIONS, TWO_AGENTS
from subak.ledger.agents import Agents
from subak.ledger.processes import Processes
from subak.ledger.units import Units

if TYPE_CHECKING:
    from subak.ledger.events import EventRecorded

_COUNTED = {action: row.event_quantity for action, row in ACTIONS.items()}


def check_parties(state: State, said: "EventRecorded", actor: AgentId) -> None:
    """Known agents, one of them acting, two of them only where something can pass between them.

    Refused: agent.unknown, event.not_by_party, event.agents_differ.
    """
    provider, receiver = said.provider, said.receiver
    if actor == receiver:
        other = provider
    elif actor == provider:
        other = receiver
    else:
        refuse("event.not_by_party", provider=provider, receiver=receiver)
    if provider != receiver:
        if other not in state[Agents]:
            refuse("agent.unknown", id=other)
        if said.action not in TWO_AGENTS:
            refuse("event.agents_differ", action=said.action)


def check_days(said: "EventRecorded", today: str) -> None:
    """What happened has happened. Refused: event.in_future, event.ends_before_start,
    stamp.day_malformed.
    """
    first, last = said.happened_on, said.until
    if first != today:
        day_number(Day(first))
        if first > today:
            refuse("event.in_future", day=first, today=today)
    if last is not None:
        day_number(Day(last))
        if last > today:
            refuse("event.in_future", day=last, today=today)
        if last < first:
            refuse("event.ends_before_start", first=first, last=last)


def check_quantities(state: State, said: "EventRecorded") -> None:
    """The quantities that the action has, in known units and above zero.

    Refused: event.quantity_missing, .quantity_not_allowed, .effort_missing, .effort_not_allowed,
    .quantity_not_positive, unit.unknown.
    """
    quantity, effort = said.quantity, said.effort
    counted = _COUNTED[said.action]
    if counted == "effort":
        if quantity is not None:
            refuse("event.quantity_not_allowed", action=said.action)
        if effort is None:
            refuse("event.effort_missing", action=said.action)
    elif counted == "resource" and effort is not None:
        refuse("event.effort_not_allowed", action=said.action)
    elif quantity is None and effort is None:
        refuse("event.quantity_missing", action=said.action)
    units = state[Units]
    for each in (quantity, effort):
        if each is None:
            continue
        if each.unit not in units:
            refuse("unit.unknown", id=each.unit)
        if each.amount <= "0":  # amounts have one spelling: "-…" < "0" < "1…"
            refuse("event.quantity_not_positive", amount=each.amount)


def check_process(state: State, said: "EventRecorded") -> None:
    """An open process, for an action that goes into or comes out of one.

    Refused: event.process_not_allowed, process.unknown, process.closed.
    """
    belongs = ACTIONS[said.action].input_output is not None
    need(belongs, "event.process_not_allowed", action=said.action)
    state[Processes].need_open(said.process or "")


def check_words(said: "EventRecorded") -> None:
    """A place and a state only where the action sets them.

    Refused: event.place_not_allowed, event.state_not_allowed.
    """
    row = ACTIONS[said.action]
    place_fits = said.place is None or row.location_effect is not None
    need(place_fits, "event.place_not_allowed", action=said.action)
    state_fits = said.state is None or row.state_effect is not None
    need(state_fits, "event.state_not_allowed", action=said.action)
