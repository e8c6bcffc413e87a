"""Runs: money is taken once, from where it may be taken, and nobody is paid who recognises."""

import pytest

from subak.core.canonical import Json
from subak.core.values import FundingId, PactId, ProtocolId, RuleId
from subak.finance.funding import FundingPledged, FundingReceived
from subak.finance.pools import Accounts, PoolId, Pools, named_accounts, unbalanced
from subak.finance.rules import ClaimsPaid
from subak.finance.runs import DistributionRun, Payouts, Runs
from tests.unit.finance.circle import Circle, Given, received

RATES: Json = {"id": "n", "rates": {"protocols": ["a"]}}


@pytest.fixture
def circle() -> Circle:
    opened = Circle()
    opened.open_pools()
    opened.adopt("rates", RATES)
    opened.adopt("list", {"id": "n", "claims": [{"id": "debt", "to": "lab", "cents": 70}]})
    opened.adopt("keep", {"id": "n", "account": "pot"})
    opened.receive("f1", 1000)
    return opened


def run(name: str, rule: str, *sources: str) -> DistributionRun:
    return DistributionRun(id=name, rule=RuleId(rule), sources=sources)


def test_a_run_empties_its_sources_and_names_what_it_gives(circle: Circle) -> None:
    (credit,) = circle.credit(Given("farm-01", 300, 1))
    circle.receive("f2", 50)
    paid = circle.distribute("d1", "rates", "f1", "received:f2")
    assert paid.payouts == {"farm-01": 300}
    assert paid.accounts == {"payable:d1.farm-01": 300, "undistributed:d1": 750}
    receipts = circle.state[Accounts]["vive undistributed:d1"].receipts
    assert [receipt.funding for receipt in receipts] == [FundingId("f1"), FundingId("f2")]
    assert circle.paid_cents(credit) == 300
    assert circle.state[Runs]["d1"].payees == ("farm-01",)
    assert circle.state[Payouts]["d1.farm-01"].status == "payable"
    assert circle.state[Pools]["vive"].bank_cents == 1050
    assert circle.regie_refusal(run("d2", "rates", "f1")) == "distribution.source_unknown"
    circle.replayed()


def test_a_list_of_claims_is_paid_once_over_all_runs_of_a_rule(circle: Circle) -> None:
    circle.receive("f2", 30)
    assert circle.distribute("d1", "list", "f2").payouts == {"lab": 30}
    assert circle.distribute("d2", "list", "f1").payouts == {"lab": 40}
    assert circle.state[ClaimsPaid].cents(RuleId("list"), "debt") == 70
    again = run("d3", "list", "undistributed:d2")
    assert circle.regie_refusal(again) == "distribution.nothing_to_distribute"
    circle.replayed()


def test_a_run_may_keep_everything_and_kept_money_can_be_distributed(circle: Circle) -> None:
    assert circle.distribute("d1", "keep", "f1").accounts == {"kept:pot": 1000}
    assert len(circle.state[Runs]) == 0
    assert circle.distribute("d2", "list", "kept:pot").payouts == {"lab": 70}
    circle.replayed()


def test_sources_are_refused(circle: Circle) -> None:
    circle.regie(received("f8", 25))
    circle.receive("f9", 25, pool="workshop")
    cases = {
        "distribution.source_unknown": ("f7",),
        "distribution.source_other_pool": ("f9",),
        "distribution.source_twice": ("f1", "received:f1"),
        "distribution.source_unmatched": ("f8",),
        "distribution.source_not_free": ("unmatched:vive",),
        "distribution.nothing_to_distribute": (),
    }
    for code, sources in cases.items():
        assert circle.regie_refusal(run("d1", "keep", *sources)) == code
    assert circle.regie_refusal(run("d1", "rates", "f1")) == "distribution.nothing_to_distribute"
    assert unbalanced(circle.state) == {}


def test_a_payable_account_is_not_free(circle: Circle) -> None:
    circle.distribute("d1", "list", "f1")
    code = circle.regie_refusal(run("d2", "keep", "payable:d1.lab"))
    assert code == "distribution.source_not_free"


def test_who_and_what_a_run_names_is_checked(circle: Circle) -> None:
    assert circle.regie_refusal(run("d1", "no", "f1")) == "distribution.rule_unknown"
    assert circle.regie_refusal(run("d.1", "keep", "f1")) == "distribution.id_with_point"
    assert circle.refusal(run("d1", "keep", "f1"), by="castor", principal="atelier") == (
        "pool.not_by_holder"
    )
    assert circle.refusal(run("d1", "keep", "f1"), by="truite", principal="regie") == (
        "mandate.missing"
    )


def test_money_pledged_for_some_protocols_pays_no_others(circle: Circle) -> None:
    circle.credit(Given("farm-01", 10, 1), Given("farm-02", 10, 1, "c"))
    circle.adopt("both", {"id": "n", "rates": {"protocols": ["a", "c"]}})
    promise = FundingPledged(
        id="p1", pool=PoolId("vive"), pact=PactId("water"), amount="100",
        protocols=(ProtocolId("a"), ProtocolId("a-collective")),
    )  # fmt: skip
    circle.say(promise, by="basin")
    money = FundingReceived(
        id="f2", pool=PoolId("vive"), line="line-2", booked_on="2024-09-02", amount="100",
        pledge="p1",
    )  # fmt: skip
    circle.regie(money)
    assert circle.regie_refusal(run("d1", "both", "f2")) == "distribution.pledged_for_others"
    assert circle.regie_refusal(run("d1", "keep", "f2")) == "distribution.pledged_for_others"
    assert circle.distribute("d1", "rates", "f2").payouts == {"farm-01": 10}
    later = run("d2", "both", "undistributed:d1")
    assert circle.regie_refusal(later) == "distribution.pledged_for_others"
    assert named_accounts(circle.state, PoolId("vive"))["undistributed:d1"] == 90
    circle.replayed()
