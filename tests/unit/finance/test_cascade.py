"""Cascades: a published value equation as events of the ledger, and what rules add to it."""

import pytest
from msgspec.structs import replace

from subak.core.errors import Refused
from subak.core.values import EventId, ResourceId, SpecificationId
from subak.finance.cascade import cascaded, claims_of, whole_cents
from subak.finance.cascade_graph import cascade_graph
from subak.finance.flow_records import Bought, node_kind
from subak.finance.recorded import recorded_of
from subak.finance.rule_sources import Cascade, Rate
from subak.finance.worth import MICRO
from subak.ledger.agreements import Payment
from tests.unit.finance.flow_books import BO, CY, WORK, Books, bread
from tests.unit.finance.value_network import RATES, ValueNetwork

EURO = 100 * MICRO


@pytest.fixture(scope="module")
def network() -> ValueNetwork:
    return ValueNetwork()


def test_the_published_value_equation(network: ValueNetwork) -> None:
    """Roll-up 145, claims 195, paid 75, 70, 30 and 20."""
    graph = cascade_graph(recorded_of(network.state), RATES, [network.sold])
    assert graph.roll_up("make-parent") == 145 * EURO
    assert graph.worth["parent-1#1"] == 195 * EURO
    claims = claims_of(graph)
    assert claims == {
        "community-resource-1#1/transfer/vacontributor1": 3_000,
        "community-resource-1#1/transfer/vacontributor2": 2_000,
        "consumable-1#1/transfer/contributor": 6_000,
        "make-child/work/worker": 2_500,
        "make-parent/produce/worker": 5_000,
        "usable-1#1/transfer/contributor": 1_000,
    }
    found = cascaded(graph, 19_500)
    by_agent: dict[str, int] = {}
    for claim, units in found.got.items():
        agent = graph.leaves[claim].agent
        by_agent[agent] = by_agent.get(agent, 0) + units
    paid = {"worker": 75, "contributor": 70, "vacontributor1": 30, "vacontributor2": 20}
    assert by_agent == {agent: euros * EURO for agent, euros in paid.items()}
    assert found.staying == {}
    network.replayed()


def test_corrections_are_netted_first() -> None:
    network = ValueNetwork()
    network.say(network.correct(network.work, 100, "effort"), by="worker")
    network.say(network.correct(network.work, -150, "effort"), by="worker")
    graph = cascade_graph(recorded_of(network.state), RATES, [network.sold])
    assert claims_of(graph)["make-child/work/worker"] == 1_250


def test_names_tell_kinds() -> None:
    graph = bread().graph("sold")
    kinds = {name: node_kind(name) for name in graph.named.names}
    assert kinds == {
        "loaf#1": "batch",
        "baking": "process",
        "baking/work/ada": "claim",
        "baking/work/bo": "claim",
    }
    assert set(graph.named.ids) == {"out", "w1", "w2"}


@pytest.mark.parametrize(
    ("first", "last", "paid"),
    [
        (None, None, {"ada": 1, "bo": 3}),
        ("2026-01-15", "2026-01-31", {"ada": 1, "bo": 3}),
        ("2026-01-16", None, {"bo": 3}),
        (None, "2026-01-30", {"ada": 1}),
    ],
)
def test_a_period_has_both_its_days(
    first: str | None, last: str | None, paid: dict[str, int]
) -> None:
    claims = claims_of(bread().graph("sold", first=first, last=last))
    assert claims == {f"baking/work/{agent}": 100 * euros for agent, euros in paid.items()}


def test_nothing_of_worth_stays_at_the_process() -> None:
    graph = bread().graph("sold", rates=(Rate(action="use", cents=1),))
    found = cascaded(graph, 100)
    assert (found.got, found.staying) == ({}, {"baking": 100 * MICRO})
    assert claims_of(graph) == {}


def test_a_batch_of_which_nothing_is_known_keeps_what_comes() -> None:
    books = bread()
    books.say("grind", "use", process="baking", first="stone")
    books.say("more", "produce", process="baking", first="loaf")
    recorded = books.recorded._replace(held={ResourceId("stone"): 1, ResourceId("loaf"): 1})
    rates = Cascade(rates=(Rate(action="use", cents=300), WORK))
    graph = cascade_graph(recorded, rates, [EventId("sold")])
    assert cascaded(graph, 700).staying == {"stone#1": 300 * MICRO}


def test_a_process_that_takes_in_what_it_made_is_refused_and_named() -> None:
    books = bread()
    books.say("more", "produce", process="baking", first="loaf")
    books.say("eaten", "consume", process="baking", first="loaf")
    with pytest.raises(Refused, match="flows.cycle") as refused:
        books.graph("sold")
    assert refused.value.facts == {"cycle": "baking → loaf#2 → baking"}


def test_a_cycle_elsewhere_stops_nobody() -> None:
    books = bread()
    books.say("a", "produce", process="other", first="dough")
    books.say("b", "consume", process="other", first="dough")
    assert claims_of(books.graph("sold"))


def test_two_deliveries_share_by_worth() -> None:
    books = bread()
    books.say("w3", "work", CY, process="cooking", count=12)
    books.say("soup-out", "produce", process="cooking", first="soup")
    books.say("soup-sold", "transfer", first="soup")
    graph = books.graph("sold", "soup-sold")
    assert cascaded(graph, 1600).entered == {"sold": 400 * MICRO, "soup-sold": 1200 * MICRO}


def test_deliveries_without_worth_share_equally() -> None:
    books = bread()
    books.say("given", "raise", first="stone")
    books.say("given-away", "transfer", first="stone")
    books.say("more", "raise", first="wood")
    books.say("away", "transfer", first="wood")
    graph = books.graph("given-away", "away")
    assert cascaded(graph, 3).got == {
        "stone#1/raise/ada": 1_500_000,
        "wood#1/raise/ada": 1_500_000,
    }


def test_a_service_without_a_rate_is_what_a_process_gave() -> None:
    books = Books()
    books.say("w1", "work", process="repair")
    books.say("done", "deliverService", BO, process="repair")
    graph = books.graph("done")
    assert [each.node for each in graph.deliveries] == ["repair"]
    assert claims_of(graph) == {"repair/work/ada": 100}
    with pytest.raises(Refused, match="distribution.delivery_not_out"):
        books.graph("done", rates=(WORK, Rate(action="deliverService", cents=5)))


def test_outputs_share_by_their_kinds_or_equally() -> None:
    books = bread()
    books.say("roll", "produce", process="baking", first="roll")
    assert books.graph("sold").worth["loaf#1"] == 200 * MICRO
    rated = (WORK, Rate(specification=SpecificationId("roll"), cents=1))
    assert books.graph("sold", rates=rated).worth["loaf#1"] == 0
    both = (*rated, Rate(specification=SpecificationId("loaf"), cents=3))
    assert books.graph("sold", rates=both).worth["loaf#1"] == 300 * MICRO


def test_several_goods_of_one_agreement_share_what_was_paid() -> None:
    books = Books()
    for name in ("pot", "pan"):
        books.say(f"{name}-in", "transfer", second=name)
        books.say(f"{name}-out", "transfer", first=name)
    goods = (EventId("pot-in"), EventId("pan-in"))
    paid = Bought(goods, (Payment(EventId("paid"), BO, 101),))
    books.bought = dict.fromkeys(goods, paid)
    graph = books.graph("pot-out", "pan-out")
    assert claims_of(graph) == {"pan#1/transfer/bo": 51, "pot#1/transfer/bo": 50}
    rates = (Rate(specification=SpecificationId("pot"), cents=1),)
    assert books.graph("pot-out", rates=rates).worth == {"pot#1": 101 * MICRO}


def test_a_copy_leads_to_what_was_copied() -> None:
    books = Books()
    books.say("drawn", "produce", process="drawing", first="plan")
    books.say("w", "work", BO, process="drawing")
    books.say("copied", "copy", first="plan", second="print")
    books.say("sold", "transfer", first="print")
    assert cascaded(books.graph("sold"), 5).got == {"drawing/work/bo": 5 * MICRO}
    graph = books.graph("sold", rates=(WORK, Rate(action="copy", cents=7)))
    assert claims_of(graph) == {"drawing/work/bo": 7}


def test_who_cites_by_percent_alone_passes_on_what_is_cited() -> None:
    books = bread()
    books.say("listed", "cite", CY, process="release", first="loaf")
    books.say("released", "produce", CY, process="release", first="list")
    books.say("out-of-it", "transfer", first="list")
    books.past[EventId("listed")] = replace(books.past[EventId("listed")], n=2)
    books.past[EventId("sold")] = replace(books.past[EventId("sold")], n=9)
    rates = (WORK, Rate(action="cite", percent_of_others=10))
    assert sum(claims_of(books.graph("out-of-it", rates=rates)).values()) == 400
    # Work that counts nothing (yet) adds nothing by its citations, either.
    books.say("idle", "work", CY, process="release")
    books.past[EventId("idle")] = replace(books.past[EventId("idle")], effort=0)
    assert books.graph("out-of-it", rates=rates).worth["release"] == 0


def test_what_was_claimed_with_a_batch_is_not_claimed_again() -> None:
    """Of two loaves one is sold; the other is left in the next batch, which is sold as well."""
    books = Books()
    books.say("w1", "work", process="monday")
    books.say("out-1", "produce", process="monday", first="loaf", count=2)
    books.say("sold-1", "transfer", first="loaf")
    books.say("w2", "work", BO, process="tuesday", count=3)
    books.say("out-2", "produce", process="tuesday", first="loaf")
    books.say("sold-2", "transfer", first="loaf")
    recorded = books.recorded._replace(held={ResourceId("loaf"): 1})
    cascade, first, second = Cascade(rates=(WORK,)), EventId("sold-1"), EventId("sold-2")
    alone = cascade_graph(recorded, cascade, [second])
    assert claims_of(alone) == {"monday/work/ada": 50, "tuesday/work/bo": 300}
    after = cascade_graph(recorded, cascade, [second], before=[first, EventId("withdrawn")])
    assert after.entered == ("loaf#1", "loaf#2")
    assert claims_of(after) == {"monday/work/ada": 100, "tuesday/work/bo": 300}


def test_uses_may_claim_more_than_a_thing_is_worth() -> None:
    """Bo paid 1.00 for a mill; it is used for 3.00 in bread, and sold."""
    books = Books()
    books.say("mill-in", "transfer", second="mill")
    books.bought[EventId("mill-in")] = Bought(
        (EventId("mill-in"),), (Payment(EventId("paid"), BO, 100),)
    )
    books.say("ground", "use", process="baking", first="mill", count=3)
    books.say("out", "produce", process="baking", first="loaf")
    books.say("sold", "transfer", first="loaf")
    books.say("mill-sold", "transfer", first="mill")
    rates = Cascade(rates=(Rate(action="use", cents=100),))
    both = [EventId("sold"), EventId("mill-sold")]
    graph = cascade_graph(books.recorded, rates, both)
    assert claims_of(graph) == {"mill#1/transfer/bo": 300}


def test_deliveries_that_are_none() -> None:
    books = bread()
    with pytest.raises(Refused, match="distribution.delivery_unknown"):
        books.graph("nothing")
    with pytest.raises(Refused, match="distribution.delivery_not_out"):
        books.graph("w1")


def test_worth_beyond_64_bits_is_refused() -> None:
    rates = (Rate(action="work", cents=10**14),)
    with pytest.raises(Refused, match="distribution.worth_too_large") as refused:
        bread().graph("sold", rates=rates)
    assert refused.value.facts == {"node": "baking"}


def test_whole_cents_of_all_together() -> None:
    units = {"a": 1_400_000, "b": 1_400_000, "c": 200_000}
    assert whole_cents(units) == {"a": 2, "b": 1, "c": 0}


def test_an_amount_beyond_64_bits_is_refused() -> None:
    graph = bread().graph("sold")
    largest = 2**63 // 1_000_000
    assert sum(cascaded(graph, largest).got.values()) == largest * 1_000_000
    with pytest.raises(Refused, match="distribution.amount_too_large"):
        cascaded(graph, largest + 1)


def test_claims_beyond_64_bits_together_are_refused() -> None:
    books = Books()
    for loaf in ("loaf", "cake"):
        books.say(f"work-{loaf}", "work", process=f"bake-{loaf}")
        books.say(f"{loaf}-out", "produce", process=f"bake-{loaf}", first=loaf)
        books.say(f"{loaf}-sold", "transfer", first=loaf)
    rates = (Rate(action="work", cents=5 * 10**12),)
    assert claims_of(books.graph("cake-sold", rates=rates)) == {"bake-cake/work/ada": 5 * 10**12}
    with pytest.raises(Refused, match="distribution.worth_too_large") as refused:
        claims_of(books.graph("cake-sold", "loaf-sold", rates=rates))
    assert refused.value.facts == {"node": "cake#1"}
