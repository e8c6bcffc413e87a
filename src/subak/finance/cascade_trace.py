"""What a cascade found, so that it can be told: its graph, what went through it, its claims.

A leaf is an event behind which somebody stands: recognised work, a payment, a thing that was given.
A claim holds the leaves of one node, one action and one agent. Income enters where things were
delivered and goes back to the leaves; claims are the worth of what was delivered, carried through
the same graph. Amounts inside are 1e-8 of the currency; cents are made once, over claims.
"""

from typing import Literal, NamedTuple

from msgspec import Struct

from subak.core.values import AgentId, EventId
from subak.flows.carrying import Carried
from subak.flows.naming import Named
from subak.ledger.actions import Action

UNITS_OF_A_CENT = 1_000_000
"""Of 1e-8 of the currency."""


class NodeOf(Struct, frozen=True):
    """What a node of the graph stands for, by its name there."""

    kind: Literal["process", "batch", "leaf"]
    of: str
    """The process, the resource, or the event of a leaf."""
    began: EventId | None = None
    """The event with which a batch began."""


class Delivery(Struct, frozen=True):
    """An event by which something left, and the units of income that entered for it."""

    event: EventId
    node: str
    entered: int


class CascadeClaim(Struct, frozen=True, kw_only=True):
    """What an agent is owed for what they put in at a node.

    `leaves` are names in the graph; a leaf is of one claim.
    """

    id: str
    agent: AgentId
    action: Action
    node: str
    leaves: tuple[str, ...]
    events: tuple[EventId, ...]
    claimed_cents: int
    """All of it, whether it was paid or not."""
    paid_before_cents: int
    carried: int
    """Units of income that came to its leaves."""


class CascadeTrace(NamedTuple):
    """One cascade of a run."""

    node: str
    """The node of the rule."""
    graph: Named
    carried: Carried
    """Of the income."""
    nodes: dict[str, NodeOf]
    deliveries: tuple[Delivery, ...]
    claims: tuple[CascadeClaim, ...]
