"""The 19 actions of Valueflows 1.0 and what each does, in one table of effects.

Source: the ontology `all_vf.TTL` and the page "Actions" of valueflows/valueflows at commit 4a28edf1
(facts only). A property that a row does not name is `None`, which the ontology calls notApplicable.
The page "Transfers" adds which actions imply a transfer where provider and receiver differ
(`IMPLIED`).
Invariant: `ACTIONS` has a row for each word of `Action`, and nothing below says "if this action"
where a row could.
"""

from typing import Literal

from msgspec import Struct

Action = Literal[
    "accept",
    "cite",
    "combine",
    "consume",
    "copy",
    "deliverService",
    "dropoff",
    "lower",
    "modify",
    "move",
    "pickup",
    "produce",
    "raise",
    "separate",
    "transfer",
    "transferAllRights",
    "transferCustody",
    "use",
    "work",
]

QuantityEffect = Literal["increment", "decrement", "decrementIncrement", "incrementTo"]


class Effects(Struct, frozen=True, kw_only=True):
    """The eleven properties of an action. "To" speaks of the second resource
    (toResourceInventoriedAs).
    """

    event_quantity: Literal["resource", "effort", "both"] = "resource"
    """Which quantity an event carries; "both" means one of them or both."""
    input_output: Literal["input", "output", "outputInput"] | None = None
    """How an event stands to a process; None: it belongs to none."""
    pairs_with: Action | None = None
    """The other half: what goes into a process by one comes out by the other."""
    create_resource: Literal["optional", "optionalTo"] | None = None
    """Whether an event may bring the first or the second resource into being."""
    accounting_effect: QuantityEffect | None = None
    """On the quantity over which the accountable agent has all rights."""
    onhand_effect: QuantityEffect | None = None
    """On the quantity that lies with the custodian."""
    location_effect: Literal["new", "update", "updateTo"] | None = None
    contained_effect: Literal["update", "remove"] | None = None
    accountable_effect: Literal["new", "updateTo"] | None = None
    stage_effect: Literal["update"] | None = None
    """The stage of a resource is the specification of the process that it last came out of."""
    state_effect: Literal["update", "updateTo"] | None = None


ACTIONS: dict[Action, Effects] = {
    "accept": Effects(
        input_output="input",
        pairs_with="modify",
        onhand_effect="decrement",
        location_effect="update",
        state_effect="update",
    ),
    "cite": Effects(input_output="input", state_effect="update"),
    "combine": Effects(
        input_output="input",
        onhand_effect="decrement",
        contained_effect="update",
        state_effect="update",
    ),
    "consume": Effects(
        input_output="input",
        accounting_effect="decrement",
        onhand_effect="decrement",
        state_effect="update",
    ),
    "copy": Effects(
        create_resource="optionalTo",
        accounting_effect="incrementTo",
        onhand_effect="incrementTo",
        location_effect="new",
        accountable_effect="new",
        state_effect="updateTo",
    ),
    "deliverService": Effects(input_output="outputInput"),
    "dropoff": Effects(
        input_output="output",
        pairs_with="pickup",
        onhand_effect="increment",
        location_effect="update",
        stage_effect="update",
        state_effect="update",
    ),
    "lower": Effects(
        create_resource="optional",
        accounting_effect="decrement",
        onhand_effect="decrement",
        accountable_effect="new",
        state_effect="update",
    ),
    "modify": Effects(
        input_output="output",
        pairs_with="accept",
        onhand_effect="increment",
        location_effect="update",
        stage_effect="update",
        state_effect="update",
    ),
    "move": Effects(
        create_resource="optionalTo",
        accounting_effect="decrementIncrement",
        onhand_effect="decrementIncrement",
        location_effect="updateTo",
        state_effect="updateTo",
    ),
    "pickup": Effects(
        input_output="input",
        pairs_with="dropoff",
        onhand_effect="decrement",
        location_effect="update",
        state_effect="update",
    ),
    "produce": Effects(
        input_output="output",
        create_resource="optional",
        accounting_effect="increment",
        onhand_effect="increment",
        location_effect="new",
        accountable_effect="new",
        stage_effect="update",
        state_effect="update",
    ),
    "raise": Effects(
        create_resource="optional",
        accounting_effect="increment",
        onhand_effect="increment",
        accountable_effect="new",
        state_effect="update",
    ),
    "separate": Effects(
        input_output="output",
        onhand_effect="increment",
        contained_effect="remove",
        stage_effect="update",
        state_effect="update",
    ),
    "transfer": Effects(
        create_resource="optionalTo",
        accounting_effect="decrementIncrement",
        onhand_effect="decrementIncrement",
        location_effect="updateTo",
        accountable_effect="updateTo",
        state_effect="updateTo",
    ),
    "transferAllRights": Effects(
        create_resource="optionalTo",
        accounting_effect="decrementIncrement",
        accountable_effect="updateTo",
        state_effect="updateTo",
    ),
    "transferCustody": Effects(
        create_resource="optionalTo",
        onhand_effect="decrementIncrement",
        location_effect="updateTo",
        state_effect="updateTo",
    ),
    "use": Effects(event_quantity="both", input_output="input", state_effect="update"),
    "work": Effects(event_quantity="effort", input_output="input"),
}

IMPLIED: dict[Action, Action] = {
    "consume": "transfer",
    "produce": "transfer",
    "deliverService": "transfer",
    "pickup": "transferCustody",
    "dropoff": "transferCustody",
    "accept": "transferCustody",
    "modify": "transferCustody",
}
"""The transfer that an action implies where its provider and its receiver differ."""

TWO_AGENTS: frozenset[Action] = frozenset(IMPLIED) | {
    "cite",
    "copy",
    "transfer",
    "transferAllRights",
    "transferCustody",
    "use",
    "work",
}
"""Where provider and receiver may differ. All others stay with one agent: no right and no custody
passes by them.
"""

ABOUT_A_RESOURCE: frozenset[Action] = frozenset(
    {"accept", "combine", "dropoff", "lower", "modify", "pickup", "raise", "separate"}
)
"""What means nothing in the books without a resource of the books."""

WITHOUT_INVENTORY: frozenset[Action] = frozenset({"deliverService", "work"})
"""A service or work is gone when it is done. An event may name the resource that it was done for.
"""
