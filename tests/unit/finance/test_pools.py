"""Pools: opened by their holder; every cent has one name."""

from subak.core.values import AgentId, PactId
from subak.finance.pools import PoolId, PoolOpened, Pools, named_accounts, unbalanced
from tests.unit.finance.circle import Circle, pool, received


def test_a_holder_opens_a_pool() -> None:
    circle = Circle()
    circle.open_pools()
    assert circle.state[Pools]["vive"].holder == "regie"
    assert circle.state[Pools]["vive"].bank_cents == 0
    assert named_accounts(circle.state, PoolId("vive")) == {}
    circle.replayed()


def test_nobody_opens_it_for_somebody_else_or_for_no_pact() -> None:
    circle = Circle()
    assert circle.refusal(pool("x", "water", "regie"), by="truite") == "pool.not_by_holder"
    assert circle.regie_refusal(pool("x", "water", "basin")) == "pool.not_by_holder"
    assert circle.regie_refusal(pool("x", "nothing", "regie")) == "pact.unknown"
    strange = PoolOpened(id="y", pact=PactId("water"), holder=AgentId("lab"), account=bytes(32))
    assert circle.refusal(strange, by="truite", principal="regie") == "mandate.missing"


def test_accounts_of_two_pools_stay_apart() -> None:
    circle = Circle()
    circle.open_pools()
    circle.receive("f1", 500)
    circle.receive("f2", 700, pool="workshop")
    circle.regie(received("f3", 25))
    assert named_accounts(circle.state, PoolId("vive")) == {
        "received:f1": 500,
        "unmatched:vive": 25,
    }
    assert named_accounts(circle.state, PoolId("workshop")) == {"received:f2": 700}
    assert circle.state[Pools]["vive"].bank_cents == 525
    assert unbalanced(circle.state) == {}
    circle.replayed()
