"""Funding: pledges are met, lines are booked once, receipts without a payer wait under a name."""

import pytest

from subak.core.entry import Entry
from subak.core.values import AgentId, FundingId, PactId, ProtocolId
from subak.finance.funding import (
    FundingMatched,
    FundingPledged,
    FundingReceived,
    Pledges,
    UnmatchedFundings,
)
from subak.finance.pools import Accounts, PoolId, named_accounts
from tests.unit.finance.circle import Circle, received


def pledge(name: str, cents: int, *protocols: str, pact: str = "water") -> FundingPledged:
    named = tuple(ProtocolId(each) for each in protocols)
    return FundingPledged(
        id=name, pool=PoolId("vive"), pact=PactId(pact), amount=str(cents), protocols=named
    )


def against(name: str, cents: int, promise: str, payer: str | None = None) -> FundingReceived:
    return FundingReceived(
        id=name,
        pool=PoolId("vive"),
        line=f"line-{name}",
        booked_on="2024-09-02",
        amount=str(cents),
        payer=AgentId(payer) if payer else None,
        pledge=promise,
    )


def matched(funding: str, *, payer: str | None = None, promise: str | None = None) -> Entry:
    return FundingMatched(
        id=f"match-{funding}",
        funding=FundingId(funding),
        payer=AgentId(payer) if payer else None,
        pledge=promise,
    )


@pytest.fixture
def circle() -> Circle:
    opened = Circle()
    opened.open_pools()
    opened.say(pledge("p1", 1000, "a", "a-collective"), by="basin")
    return opened


def test_a_pledge_is_met_in_parts_and_forgotten(circle: Circle) -> None:
    circle.regie(against("f1", 400, "p1"))
    assert circle.state[Pledges]["p1"].open_cents == 600
    circle.regie(against("f2", 700, "p1", payer="basin"))
    assert "p1" not in circle.state[Pledges]
    (receipt,) = circle.state[Accounts]["vive received:f1"].receipts
    assert receipt.payer == "basin"
    assert receipt.protocols == ("a", "a-collective")
    assert named_accounts(circle.state, PoolId("vive")) == {"received:f1": 400, "received:f2": 700}
    circle.replayed()


def test_an_unmatched_receipt_is_listed_until_it_is_matched_by_hand(circle: Circle) -> None:
    circle.regie(received("f1", 25))
    circle.regie(received("f2", 30))
    assert circle.state[UnmatchedFundings]["f1"].cents == 25
    circle.regie(matched("f1", payer="lab"))
    circle.regie(matched("f2", promise="p1"))
    assert len(circle.state[UnmatchedFundings]) == 0
    assert named_accounts(circle.state, PoolId("vive")) == {"received:f1": 25, "received:f2": 30}
    assert circle.state[Pledges]["p1"].open_cents == 970
    assert circle.regie_refusal(matched("f1", payer="lab")) == "entry.id_used"
    circle.replayed()


def test_pledges_are_refused(circle: Circle) -> None:
    assert circle.refusal(pledge("p", 0), by="basin") == "funding.amount_not_positive"
    assert circle.refusal(pledge("p", -5), by="basin") == "funding.amount_not_positive"
    assert circle.refusal(pledge("p", 5, pact="mill"), by="basin") == "funding.pact_differs"
    assert circle.refusal(pledge("p", 5, "z"), by="basin") == "funding.protocol_not_in_pact"
    assert circle.refusal(pledge("p", 5), by="truite", principal="basin") == "mandate.missing"
    elsewhere = FundingPledged(id="p", pool=PoolId("no"), pact=PactId("water"), amount="5")
    assert circle.refusal(elsewhere, by="basin") == "pool.unknown"


def test_receipts_are_refused(circle: Circle) -> None:
    circle.regie(received("f1", 25))
    again = FundingReceived(
        id="f9", pool=PoolId("vive"), line="line-f1", booked_on="2024-09-02", amount="25"
    )
    assert circle.regie_refusal(again) == "funding.line_already_booked"
    tomorrow = FundingReceived(
        id="f9", pool=PoolId("vive"), line="line-f9", booked_on="2024-09-03", amount="25"
    )
    assert circle.regie_refusal(tomorrow) == "funding.booked_in_future"
    never = FundingReceived(
        id="f9", pool=PoolId("vive"), line="line-f9", booked_on="2024-02-30", amount="25"
    )
    assert circle.regie_refusal(never) == "stamp.day_malformed"
    assert circle.regie_refusal(received("f9", 0)) == "funding.amount_not_positive"
    assert circle.regie_refusal(received("f9", 9, payer="nobody")) == "agent.unknown"
    assert circle.regie_refusal(against("f9", 9, "p9")) == "funding.pledge_unknown"
    assert circle.regie_refusal(against("f9", 9, "p1", payer="lab")) == "funding.payer_differs"
    assert circle.regie_refusal(received("f9", 9, pool="workshop")) == "pool.not_by_holder"
    assert circle.refusal(received("f9", 9), by="basin") == "pool.not_by_holder"


def test_a_pledge_to_another_pool_is_not_met_here(circle: Circle) -> None:
    promise = FundingPledged(id="p2", pool=PoolId("workshop"), pact=PactId("mill"), amount="5")
    circle.say(promise, by="basin")
    assert circle.regie_refusal(against("f9", 5, "p2")) == "funding.pledge_other_pool"


def test_matching_is_refused(circle: Circle) -> None:
    circle.regie(received("f1", 25))
    circle.regie(received("f2", 25, payer="lab"))
    assert circle.regie_refusal(matched("f1")) == "funding.payer_missing"
    assert circle.regie_refusal(matched("f2", payer="lab")) == "funding.unknown"
    assert circle.refusal(matched("f1", payer="lab"), by="lab") == "pool.not_by_holder"
