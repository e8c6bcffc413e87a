"""What a cascade found, so that it can be told: its graph, what went through it, its claims.

Names of nodes: a process has its id, a batch `resource#number`, a claim `node/kind/agent`, kind
being an action; no id has `#` or `/`. Flows have the id of their event; what was left
of the batch before flows by `#left`. Income enters where things were delivered and ends at claims.
Amounts inside are 1e-8 of the currency; cents are made once, over claims.
"""

from typing import NamedTuple

from msgspec import Struct

from subak.core.values import AgentId, EventId
from subak.flows.carrying import Carried
from subak.flows.naming import Named


class Delivery(Struct, frozen=True):
    """An event by which something left, and the units of income that entered for it."""

    event: EventId
    node: str
    units: int


class CascadeClaim(Struct, frozen=True, kw_only=True):
    """What an agent is owed at a process or batch for events of one kind.

    `id` is its name in the graph. `claimed_cents` is all of it, whether it was paid or not.
    """

    id: str
    node: str
    kind: str
    agent: AgentId
    claimed_cents: int
    paid_before_cents: int


class CascadeTrace(NamedTuple):
    """One cascade of a run; `node` is that of the rule."""

    node: str
    graph: Named
    carried: Carried
    """Of the income."""
    deliveries: tuple[Delivery, ...]
    claims: tuple[CascadeClaim, ...]
