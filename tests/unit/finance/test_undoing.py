"""Undoing: pledges open again by exactly what came for them; nothing goes back twice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from subak.core.canonical import Json
from subak.core.entry import Entry
from subak.core.values import FundingId, PayoutId
from subak.finance.funding import Pledges
from subak.finance.pools import Accounts, PoolId, unbalanced
from subak.finance.promises import MetPledges, PledgeEnded, Promises
from subak.finance.rejections import PayoutRejected, Sendings
from subak.finance.runs import Payouts
from subak.finance.undoing import FundingRefunded, FundingUnmatched, UndistributedReleased
from tests.unit.finance.circle import Circle
from tests.unit.finance.test_funding import against, matched, pledge
from tests.unit.finance.test_payouts import confirmed, release, sent

VIVE = PoolId("vive")


def unmatched(funding: str, number: int = 1) -> Entry:
    return FundingUnmatched(id=f"unmatch-{funding}-{number}", pool=VIVE, funding=FundingId(funding))


def refunded(name: str, funding: str, cents: int) -> Entry:
    return FundingRefunded(
        id=name, pool=VIVE, funding=FundingId(funding), amount=str(cents), ground="paid-twice"
    )


@pytest.fixture
def circle() -> Circle:
    opened = Circle()
    opened.open_pools()
    opened.say(pledge("p1", 1000, "a"), by="basin")
    opened.adopt("all", {"id": "n", "to": "farm-01"})
    return opened


def test_a_pledge_gets_back_no_more_than_it_promised(circle: Circle) -> None:
    circle.regie(against("f1", 400, "p1"))
    circle.regie(against("f2", 900, "p1"))  # 300 more than was promised
    assert "p1" not in circle.state[Pledges]
    circle.regie(unmatched("f1"))
    assert circle.state[Pledges]["p1"].open_cents == 100
    circle.regie(unmatched("f2"))
    assert circle.state[Pledges]["p1"].open_cents == 1000
    assert circle.state[Pledges]["p1"].protocols == ("a",)
    assert circle.state[Promises]["p1"].waiting == 0
    circle.replayed()


def test_a_met_pledge_is_forgotten_with_its_last_receipt(circle: Circle) -> None:
    circle.say(pledge("p2", 500), by="basin")
    circle.regie(against("f1", 400, "p2"))
    circle.regie(against("f2", 100, "p2"))
    circle.distribute("d1", "all", "f1")
    assert circle.state[Promises]["p2"].waiting == 1
    circle.regie(refunded("back", "f2", 60))
    assert circle.state[Promises]["p2"].waiting == 1
    circle.regie(refunded("more", "f2", 40))
    assert "p2" not in circle.state[Promises]
    assert not circle.state[MetPledges]
    assert "p1" in circle.state[Promises]


def test_what_was_paid_too_much_for_a_pledge_leaves_no_promise(circle: Circle) -> None:
    circle.regie(against("f1", 100, "p1"))
    circle.regie(against("f2", 1900, "p1"))
    circle.regie(refunded("back", "f2", 1900))
    assert circle.state[Promises]["p1"].waiting == 1
    circle.regie(unmatched("f1"))
    assert "p1" not in circle.state[Promises]
    assert "p1" not in circle.state[Pledges]


def test_a_promise_is_remembered_while_one_of_its_receipts_may_be_unmatched(
    circle: Circle,
) -> None:
    circle.regie(against("f1", 100, "p1"))
    circle.regie(against("f2", 1900, "p1"))
    circle.regie(unmatched("f1"))
    assert "p1" not in circle.state[Pledges]  # more than was promised is there still
    circle.regie(unmatched("f2"))
    assert circle.state[Pledges]["p1"].open_cents == 1000


def test_an_open_promise_is_remembered_when_all_that_came_is_distributed(circle: Circle) -> None:
    circle.say(pledge("p2", 500), by="basin")
    circle.regie(against("f1", 100, "p2"))
    circle.distribute("d1", "all", "f1")
    circle.regie(against("f2", 50, "p2"))
    circle.regie(unmatched("f2"))
    assert circle.state[Pledges]["p2"].open_cents == 400


def test_money_that_is_let_go_remembers_what_it_was_pledged_for(circle: Circle) -> None:
    part: Json = {"id": "part", "to": "farm-01", "weight": 1}
    circle.adopt("half", {"id": "half", "split": [part], "total": 2})
    circle.receive("f1", 100)
    circle.distribute("d1", "half", "f1")
    let_go = UndistributedReleased(
        id="go", pool=VIVE, source="d1", amount="50", ground="later", keep_as="tools"
    )
    circle.say(let_go, by="truite", principal="regie")
    (receipt,) = circle.state[Accounts]["vive kept:tools"].receipts
    assert receipt.funding == "f1"


def test_an_ended_pledge_does_not_open_again(circle: Circle) -> None:
    circle.regie(against("f1", 400, "p1"))
    circle.regie(PledgeEnded(id="end", pledge="p1", ground="season-over"))
    circle.regie(unmatched("f1"))
    assert not circle.state[Pledges]
    circle.regie(matched("f1", payer="basin"))
    circle.distribute("d1", "all", "f1")
    assert not circle.state[MetPledges]


def test_a_rejected_payout_is_paid_once_by_its_new_order(circle: Circle) -> None:
    circle.receive("f1", 600)
    circle.distribute("d1", "all", "f1")
    release(circle)
    payout = PayoutId("d1.farm-01")
    for attempt in (1, 2):
        circle.regie(sent(f"m{attempt}", payout))
        assert circle.state[Sendings][payout].message == f"m{attempt}"
        if attempt == 1:
            said = PayoutRejected(id="no", payouts=(payout,), message="m1", reason="AC01")
            circle.regie(said)
            assert circle.regie_refusal(confirmed("early", 600, payout)) == "payout.not_sent"
    circle.regie(confirmed("late", 600, payout))
    assert not circle.state[Sendings]
    assert circle.state[Payouts][payout].status == "confirmed"
    assert unbalanced(circle.state) == {}
    circle.replayed()


@settings(max_examples=40)
@given(
    some.lists(some.integers(1, 700), min_size=1, max_size=6),
    some.lists(some.tuples(some.integers(0, 5), some.booleans()), max_size=8),
)
def test_a_pledge_is_open_by_its_promise_minus_what_came(
    amounts: list[int], acts: list[tuple[int, bool]]
) -> None:
    circle = Circle(laws=False)
    circle.open_pools()
    circle.say(pledge("p", 1000), by="basin")
    came: dict[str, int] = {}
    for number, cents in enumerate(amounts):
        if "p" in circle.state[Pledges]:
            circle.regie(against(f"f{number}", cents, "p"))
            came[f"f{number}"] = cents
    for step, (number, take_back) in enumerate(acts):
        name = f"f{number}"
        if take_back and name in came:
            circle.regie(unmatched(name, step))
            waiting = came.pop(name)
            assert circle.state[Accounts][f"vive unmatched:{VIVE}"].cents >= waiting
    left = circle.state[Pledges].get("p")
    assert (left.open_cents if left else 0) == max(0, 1000 - sum(came.values()))
    assert unbalanced(circle.state) == {}
