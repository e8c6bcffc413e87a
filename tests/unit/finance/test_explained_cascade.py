"""A cascade is told to each payee: ways, claims before and after, all of it to the last unit."""

from subak.core.values import AgentId, EventId
from subak.finance.cascade_trace import CascadeClaim, CascadeTrace, Delivery
from subak.finance.explained_cascade import ExplainedCascade, ExplainedClaim, ToldCascade
from subak.flows.carrying import carry
from subak.flows.naming import Flow, named

LOU_ASSEMBLES, LOU_MACHINES = "assembly/work/lou", "machining/work/lou"
KIM_MACHINES = "machining/work/kim"

# An auger is assembled from blanks; Lou works at both, twice at the blanks.
FLOWS = [
    Flow("augers-made", "auger#1", "assembly", 1),
    Flow("h-lou-1", "assembly", LOU_ASSEMBLES, 10),
    Flow("f-blanks", "assembly", "blank#1", 20),
    Flow("blanks-made", "blank#1", "machining", 1),
    Flow("h-lou-2", "machining", LOU_MACHINES, 1),
    Flow("h-lou-3", "machining", LOU_MACHINES, 2),
    Flow("h-kim", "machining", KIM_MACHINES, 3),
]


def claim(name: str) -> CascadeClaim:
    node, kind, agent = name.split("/")
    return CascadeClaim(
        id=name,
        node=node,
        kind=kind,
        agent=AgentId(agent),
        claimed_cents=100,
        paid_before_cents=10,
    )


def trace(entering: int = 100_000_000) -> CascadeTrace:
    """1.00 enters: a third goes to the assembly, two thirds to the machining."""
    graph = named(FLOWS)
    return CascadeTrace(
        "making",
        graph,
        carry(graph.graph, {graph.numbers["auger#1"]: entering}),
        (Delivery(EventId("sold"), "auger#1", entering),),
        (claim(LOU_ASSEMBLES), claim(KIM_MACHINES), claim(LOU_MACHINES)),
    )


def told_to_lou(made: CascadeTrace, paid: dict[str, int]) -> ExplainedCascade:
    told = ToldCascade(made, paid).explain(AgentId("lou"))
    assert told is not None
    return told


def test_a_payee_is_told_the_ways_to_all_claims() -> None:
    told = told_to_lou(trace(), {LOU_ASSEMBLES: 33, LOU_MACHINES: 33, KIM_MACHINES: 34})
    assert (told.node, told.cents, told.ways.amount) == ("making", 66, 66_000_000)
    ways = [(way.amount, way.passages[-1].flow) for way in told.ways.shown]
    assert ways == [(33_000_000, "h-lou-1"), (22_000_000, "h-lou-3"), (11_000_000, "h-lou-2")]
    assert (told.ways.others, told.ways.others_amount) == ("0", 0)
    assert told.claims[1] == ExplainedClaim(
        claim=LOU_MACHINES,
        node="machining",
        kind="work",
        claimed_cents=100,
        paid_before_cents=10,
        cents=33,
        open_cents=57,
    )
    assert told.deliveries[0].event == "sold"


def test_only_claims_that_were_paid_are_told_and_counted() -> None:
    told = told_to_lou(trace(), {LOU_MACHINES: 3})
    assert [each.claim for each in told.claims] == [LOU_MACHINES]
    assert [way.end for way in told.ways.shown] == [LOU_MACHINES] * 2
    assert told.ways.others == "0"
    assert ToldCascade(trace(), {KIM_MACHINES: 3}).explain(AgentId("lou")) is None


def test_a_claim_to_which_nothing_was_carried_is_paid_on_no_way() -> None:
    told = told_to_lou(trace(0), {LOU_MACHINES: 3})
    assert (told.ways.shown, told.ways.others, told.ways.others_amount) == ((), "0", 3_000_000)
