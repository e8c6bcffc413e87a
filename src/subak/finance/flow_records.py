"""What the graph of a cascade is made of: records of the books, and what stands in the graph.

Names of nodes: a process has its id, a batch `resource#number`, a claim `node/action/agent`; no id
has `#` or `/`. A claim is what one agent is owed at one process or batch by events of one action;
`transfer` for who paid. Flows have the id of their event; what was left of the batch before flows
by `#left`.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from msgspec import Struct

from subak.core.values import AgentId, EventId, ResourceId, SpecificationId, UnitId
from subak.ledger.actions import Action
from subak.ledger.agreements import Payment
from subak.ledger.history import Past

NodeKind = Literal["process", "batch", "claim"]

LEFT = "#left"
PAYMENT: Action = "transfer"
"""The kind of the claims of who paid; a batch that was bought has no others."""


class Bought(NamedTuple):
    """Goods that came in by some events, and what was paid for all of them."""

    goods: tuple[EventId, ...]
    payments: tuple[Payment, ...]


class Recorded(NamedTuple):
    """All of the books that a cascade depends on, besides its rule."""

    past: Mapping[EventId, Past]
    held: Mapping[ResourceId, int]
    """The accounting quantity of each resource now."""
    kinds: Mapping[ResourceId, SpecificationId]
    decimals: Mapping[UnitId, int]
    earned: Mapping[EventId, int]
    """Credits recognised for contributions to processes."""
    bought: Mapping[EventId, Bought]
    """By each of its goods."""


class Leaf(NamedTuple):
    """Who has a claim, at which process or batch, for which action."""

    node: str
    action: Action
    agent: AgentId

    @property
    def name(self) -> str:
        """Its name in the graph, which is the id of the claim."""
        return f"{self.node}/{self.action}/{self.agent}"


class Part(Struct, frozen=True, gc=False):
    """A flow before its weight is known: one of the three last says what it will be."""

    id: str
    target: str
    worth: int = 0
    passed: str | None = None
    """The worth of what passed by this event, or was left of this batch."""
    percent: int | None = None
    """Of the worth of the others (`worth.part_of`)."""

    @property
    def weight(self) -> int:
        """None as yet."""
        return 0


def node_kind(name: str) -> NodeKind:
    """What a node is, by its name."""
    return "claim" if "/" in name else "batch" if "#" in name else "process"
