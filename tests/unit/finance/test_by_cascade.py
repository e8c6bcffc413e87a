"""The method cascade of a rule: cents over claims, up to what is open, within caps of persons."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from subak.core.values import AgentId, EventId
from subak.finance.cascade_graph import CascadeGraph, cascade_graph
from subak.finance.computation import Computation
from subak.finance.flow_records import Recorded
from subak.finance.methods import compute_tree
from subak.finance.rule_sources import Cascade, Rate
from subak.finance.rule_tree import ClaimRule, Node
from subak.finance.run_input import NoFacts
from subak.finance.trace import KEPT
from tests.unit.finance.flow_books import BO, Books, bread

HOURLY = Cascade(rates=(Rate(action="work", cents=100),))


class Told(NoFacts):
    """Facts of a cascade alone."""

    def __init__(self, books: Books, *deliveries: str, holder: str = "", **paid: int) -> None:
        self.recorded: Recorded = books.recorded
        self.deliveries = [EventId(each) for each in deliveries]
        self.holder = holder
        self.paid = {f"baking/work/{agent}": cents for agent, cents in paid.items()}

    def paid_on(self, claim: str) -> int:
        return self.paid.get(claim, 0)

    def graph(self, cascade: Cascade) -> CascadeGraph:
        return cascade_graph(self.recorded, cascade, self.deliveries)

    def payee(self, agent: AgentId) -> str:
        return f"{KEPT}{agent}" if agent == self.holder else agent


def node(rule: ClaimRule | None = None, cap: int | None = None, floor: int | None = None) -> Node:
    return Node(id="making", cascade=HOURLY, rule=rule, cap=cap, floor=floor)


def paid(run: Computation) -> dict[str, int]:
    return {award.payee or f"{KEPT}{award.account}": award.cents for award in run.awards}


def rests(run: Computation) -> list[tuple[str, str, int]]:
    return [(rest.node, rest.reason, rest.cents) for rest in run.rests]


def test_by_what_came_to_each_claim() -> None:
    run = compute_tree(node(), 399, Told(bread(), "sold"))
    assert paid(run) == {"ada": 100, "bo": 299}
    assert run.claims_paid == {"baking/work/ada": 100, "baking/work/bo": 299}
    step = run.awards[1].steps[-1]
    assert (step.method, step.line.id, step.line.weight) == (
        "cascade",
        "baking/work/bo",
        299_250_000,
    )


def test_nobody_gets_more_than_what_is_open_and_the_others_get_it() -> None:
    run = compute_tree(node(), 300, Told(bread(), "sold", bo=150, ada=10))
    assert paid(run) == {"ada": 90, "bo": 150}
    assert rests(run) == [("making", "claims_met", 60)]
    assert {award.steps[-1].bound for award in run.awards} == {"cap"}
    (trace,) = run.cascades
    told = [(each.agent, each.claimed_cents, each.paid_before_cents) for each in trace.claims]
    assert told == [("ada", 100, 10), ("bo", 300, 150)]
    assert [(each.event, each.node, each.units) for each in trace.deliveries] == [
        ("sold", "loaf#1", 300_000_000)
    ]


def test_claims_that_were_overpaid_weigh_nothing_and_are_told() -> None:
    run = compute_tree(node(), 300, Told(bread(), "sold", bo=310))
    assert paid(run) == {"ada": 100}
    assert run.negative == {"baking/work/bo": 10}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("once", {"ada": 100}), ("equity_like", {"ada": 2_500, "bo": 7_500})],
)
def test_claim_rules(rule: ClaimRule, expected: dict[str, int]) -> None:
    run = compute_tree(node(rule), 10_000, Told(bread(), "sold", bo=1))
    assert paid(run) == expected
    assert bool(run.claims_paid) is (rule == "once")


def test_caps_of_persons_reach_over_their_claims() -> None:
    books = bread()
    books.say("w3", "work", BO, process="milling", count=4)
    books.say("flour", "produce", process="milling", first="flour")
    books.say("baked", "consume", process="baking", first="flour")
    run = compute_tree(node(cap=140), 400, Told(books, "sold"))
    assert sum(award.cents for award in run.awards if award.payee == "bo") == 140
    assert [award.steps[-1].line.id for award in run.awards] == [
        "baking/work/ada", "baking/work/bo", "milling/work/bo"
    ]  # fmt: skip
    assert rests(run) == [("making", "capped", 160)]


def test_the_holder_of_the_pool_keeps_its_part() -> None:
    run = compute_tree(node(cap=50), 400, Told(bread(), "sold", holder="bo"))
    assert paid(run) == {"ada": 50, "kept:bo": 300}


def test_what_ends_at_a_process_is_a_rest_of_it() -> None:
    books = bread()
    books.say("given", "raise", first="stone")
    books.say("stone-sold", "transfer", first="stone")
    books.say("made", "produce", process="nothing", first="shadow")
    books.say("shadow-sold", "transfer", first="shadow")
    run = compute_tree(node("equity_like"), 10, Told(books, "stone-sold", "shadow-sold"))
    assert paid(run) == {"ada": 5}
    assert rests(run) == [("nothing", "no_input", 5)]


def test_without_deliveries_nobody_is_found() -> None:
    for facts in (NoFacts(), Told(bread())):
        run = compute_tree(node(), 9, facts)
        assert rests(run) == [("making", "nobody", 9)]


def test_facts_of_no_books_pay_agents() -> None:
    assert NoFacts().payee(BO) == BO


@given(some.integers(0, 1_000), some.integers(0, 150), some.integers(0, 350), some.integers(1, 400))
def test_it_sums_and_keeps_below_caps(cents: int, ada: int, bo: int, cap: int) -> None:
    for bounds in (None, cap):
        run = compute_tree(node(cap=bounds), cents, Told(bread(), "sold", ada=ada, bo=bo))
        got = paid(run)
        assert sum(got.values()) + sum(rest.cents for rest in run.rests) == cents
        most = {"ada": max(100 - ada, 0), "bo": max(300 - bo, 0)}
        assert all(got[name] <= min(most[name], bounds or 999) for name in got)
        if sum(min(each, bounds or 999) for each in most.values()) >= cents:
            assert not run.rests
