"""Words of the room ledger: events in the 19 actions, corrections, withdrawals."""

from typing import cast

from subak.core.entry import Entry
from subak.core.values import (
    AgentId,
    EventId,
    PactId,
    ProcessId,
    ResourceId,
    SpecificationId,
)
from subak.ledger.actions import Action
from subak.ledger.corrections import EventCorrected, EventWithdrawn
from subak.ledger.events import EventRecorded, Events, NewResource, Part
from tests.stories.telling import Telling
from tests.stories.vocabulary import deed, key, outcome


@deed(
    "records {action} of {amount} {unit}[ of {resource}][ into {second}][ as {new}, a new {kind}]"
    "[ from {provider}][ to {receiver}][ in {process}][ at {place}][ in the state {state}]"
    "[ on {day}[ until {until}]][ under {pact} without a protocol]"
)
def records(told: Telling, action: str, amount: str, unit: str, **more: str) -> Entry:
    provider = key(more.get("provider", told.actor))
    quantity = told.quantity(amount, unit)
    of_effort = quantity.unit in ("hour", "minute")
    return EventRecorded(
        id=told.new_id("event"),
        action=cast("Action", action),
        provider=AgentId(provider),
        receiver=AgentId(key(more.get("receiver", provider))),
        happened_on=more.get("day", told.state.today),
        until=more.get("until"),
        quantity=None if of_effort else quantity,
        effort=quantity if of_effort else None,
        resource=ResourceId(more["resource"]) if "resource" in more else None,
        to_resource=ResourceId(more["second"]) if "second" in more else None,
        creates=_new(more),
        process=ProcessId(more["process"]) if "process" in more else None,
        place=more.get("place"),
        state=more.get("state"),
        pact=PactId(key(more["pact"])) if "pact" in more else None,
    )


@deed("records {action} of nothing[ of {resource}]")
def records_nothing(told: Telling, action: str, resource: str | None = None) -> Entry:
    agent = AgentId(told.actor)
    return EventRecorded(
        id=told.new_id("event"),
        action=cast("Action", action),
        provider=agent,
        receiver=agent,
        happened_on=told.state.today,
        resource=ResourceId(resource) if resource else None,
    )


@deed("corrects the {part} of {event} by {difference}")
def corrects(told: Telling, part: str, event: str, difference: str) -> Entry:
    whole = part in ("quantity", "effort")
    return EventCorrected(
        id=told.new_id("correction"),
        event=EventId(event),
        part=cast("Part", part) if whole else "measure",
        of=None if whole else part,
        difference=difference,
    )


@deed("withdraws {event}")
def withdraws(told: Telling, event: str) -> Entry:
    return EventWithdrawn(id=told.new_id("withdrawal"), event=EventId(event))


@outcome("{event} counts {amount}")
def counts(told: Telling, event: str, amount: str) -> None:
    recorded = told.state[Events][EventId(event)]
    assert (recorded.quantity or recorded.effort) == int(amount)


@outcome("{event} is gone")
def gone(told: Telling, event: str) -> None:
    assert event not in told.state[Events]


def _new(more: dict[str, str]) -> NewResource | None:
    if "new" not in more:
        return None
    return NewResource(id=more["new"], specification=SpecificationId(more["kind"]))
