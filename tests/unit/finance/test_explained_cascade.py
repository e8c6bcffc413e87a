"""A cascade is told to each payee: ways, claims before and after, all of it to the last unit."""

from subak.core.values import AgentId, EventId
from subak.finance.cascade_trace import CascadeClaim, CascadeTrace, Delivery, NodeOf
from subak.finance.explained_cascade import ExplainedClaim, ToldCascade
from subak.flows.carrying import carry
from subak.flows.naming import Flow, named

# An auger is assembled from blanks; Lou works at both, twice at the blanks.
FLOWS = [
    Flow("augers-made", "auger#1", "assembly", 1),
    Flow("h-lou-1", "assembly", "h-lou-1", 10),
    Flow("f-blanks", "assembly", "blank#1", 20),
    Flow("blanks-made", "blank#1", "machining", 1),
    Flow("h-lou-2", "machining", "h-lou-2", 1),
    Flow("h-lou-3", "machining", "h-lou-3", 2),
    Flow("h-kim", "machining", "h-kim", 3),
]
NODES = {
    "auger#1": NodeOf("batch", "auger", EventId("augers-made")),
    "blank#1": NodeOf("batch", "blank", EventId("blanks-made")),
    "assembly": NodeOf("process", "assembly"),
    "machining": NodeOf("process", "machining"),
} | {name: NodeOf("leaf", name) for name in ("h-lou-1", "h-lou-2", "h-lou-3", "h-kim")}


def claim(at: str, agent: str, carried: int, *events: str) -> CascadeClaim:
    return CascadeClaim(
        id=f"{at}.work.{agent}",
        agent=AgentId(agent),
        action="work",
        node=at,
        leaves=events,
        events=tuple(map(EventId, events)),
        claimed_cents=100,
        paid_before_cents=10,
        carried=carried,
    )


def trace() -> CascadeTrace:
    """1.00 enters: a third goes to the assembly, two thirds to the machining."""
    graph = named(FLOWS)
    return CascadeTrace(
        "making",
        graph,
        carry(graph.graph, {graph.numbers["auger#1"]: 100_000_000}),
        NODES,
        (Delivery(EventId("sold"), "auger#1", 100_000_000),),
        (
            claim("assembly", "lou", 33_333_333, "h-lou-1"),
            claim("machining", "kim", 33_333_334, "h-kim"),
            claim("machining", "lou", 33_333_333, "h-lou-2", "h-lou-3"),
        ),
    )


def test_a_payee_is_told_the_ways_to_all_leaves_of_its_claims() -> None:
    paid = {"assembly.work.lou": 33, "machining.work.lou": 33, "machining.work.kim": 34}
    told = ToldCascade(trace(), paid).explain(AgentId("lou"))
    assert (told.node, told.cents, told.ways.amount) == ("making", 66, 66_000_000)
    ways = [(way.amount, way.end, len(way.passages)) for way in told.ways.shown]
    assert ways == [
        (33_000_000, "h-lou-1", 2),
        (22_000_000, "h-lou-3", 4),
        (11_000_000, "h-lou-2", 4),
    ]
    assert (told.ways.others, told.ways.others_amount) == ("0", 0)
    assert told.claims[1] == ExplainedClaim(
        claim="machining.work.lou",
        action="work",
        node="machining",
        events=(EventId("h-lou-2"), EventId("h-lou-3")),
        claimed_cents=100,
        paid_before_cents=10,
        cents=33,
    )
    assert told.claims[1].open_cents == 57
    assert told.nodes["blank#1"] == NodeOf("batch", "blank", EventId("blanks-made"))
    assert set(told.nodes) == NODES.keys() - {"h-kim"}
    assert told.deliveries[0].event == "sold"


def test_only_claims_that_were_paid_are_told_and_counted() -> None:
    told = ToldCascade(trace(), {"machining.work.lou": 3}).explain(AgentId("lou"))
    assert [each.claim for each in told.claims] == ["machining.work.lou"]
    assert [way.amount for way in told.ways.shown] == [2_000_000, 1_000_000]
    assert told.ways.others == "0"


def test_a_claim_to_which_nothing_was_carried_is_paid_on_no_way() -> None:
    made = trace()
    graph = made.graph.graph
    nothing = made._replace(carried=carry(graph, {}))
    told = ToldCascade(nothing, {"machining.work.lou": 3}).explain(AgentId("lou"))
    assert (told.ways.shown, told.ways.others, told.ways.others_amount) == ((), "0", 3_000_000)
