"""Payouts: two persons, once, and the books agree with the bank at every step."""

import pytest

from subak.core.canonical import Json
from subak.core.entry import Entry
from subak.core.values import PayoutId, RunId
from subak.finance.payouts import PayoutConfirmed, PayoutReleased, PayoutReturned, PayoutSent
from subak.finance.pools import PoolId, Pools, named_accounts, unbalanced
from subak.finance.runs import RETURN_DAYS, Payouts, Runs
from tests.unit.finance.circle import Circle

ONE, TWO = "d1.farm-01", "d1.farm-02"
DAY = "2024-09-02"


@pytest.fixture
def circle() -> Circle:
    """A run of 600 and 400 cents, not released yet; 50 more stay undistributed."""
    opened = Circle()
    opened.open_pools()
    claims: list[Json] = [
        {"id": "one", "to": "farm-01", "cents": 600}, {"id": "two", "to": "farm-02", "cents": 400},
    ]  # fmt: skip
    opened.adopt("list", {"id": "n", "claims": claims})
    opened.receive("f1", 1050)
    opened.distribute("d1", "list", "f1")
    return opened


def released(number: int, run: str = "d1") -> PayoutReleased:
    return PayoutReleased(id=f"release-{run}-{number}", run=RunId(run))


def release(circle: Circle) -> None:
    circle.regie(released(1))
    circle.say(released(2), by="truite", principal="regie")


def sent(name: str, *payouts: str) -> Entry:
    listed = tuple(PayoutId(each) for each in payouts)
    return PayoutSent(id=name, payouts=listed, message=name, file=bytes(32))


def confirmed(name: str, cents: int, *payouts: str) -> Entry:
    return PayoutConfirmed(
        id=name,
        payouts=tuple(PayoutId(each) for each in payouts),
        line=f"line-{name}",
        booked_on=DAY,
        amount=str(cents),
    )


def returned(name: str, cents: int, payout: str) -> Entry:
    return PayoutReturned(
        id=name,
        payout=PayoutId(payout),
        line=f"line-{name}",
        booked_on=DAY,
        amount=str(cents),
        reason="AC04",
    )


def bank(circle: Circle) -> int:
    assert unbalanced(circle.state) == {}
    return circle.state[Pools]["vive"].bank_cents


def test_a_batch_leaves_the_bank_at_once_and_one_comes_back_and_goes_again(circle: Circle) -> None:
    release(circle)
    circle.regie(sent("m1", ONE, TWO))
    assert bank(circle) == 1050
    circle.regie(confirmed("c1", 1000, ONE, TWO))
    assert bank(circle) == 50
    assert named_accounts(circle.state, PoolId("vive")) == {"undistributed:d1": 50}
    circle.regie(returned("back", 400, TWO))
    assert bank(circle) == 450
    assert named_accounts(circle.state, PoolId("vive"))[f"payable:{TWO}"] == 400
    circle.regie(sent("m2", TWO))
    assert circle.regie_refusal(sent("m3", TWO)) == "payout.not_payable"
    circle.regie(confirmed("c2", 400, TWO))
    assert circle.regie_refusal(sent("m3", TWO)) == "payout.not_payable"
    assert bank(circle) == 50
    circle.replayed()


def test_a_run_leaves_the_state_when_nothing_can_come_back(circle: Circle) -> None:
    release(circle)
    circle.regie(sent("m1", ONE, TWO))
    circle.regie(confirmed("c1", 600, ONE))
    assert circle.state[Runs]["d1"].confirmed_on == ""
    circle.regie(confirmed("c2", 400, TWO))
    assert circle.state[Runs]["d1"].confirmed_on == DAY
    circle.laws = False
    circle.until("2024-10-02")
    assert (len(circle.state[Runs]), len(circle.state[Payouts])) == (1, 2)
    circle.until("2024-10-03")
    assert RETURN_DAYS == 30
    assert (len(circle.state[Runs]), len(circle.state[Payouts])) == (0, 0)
    assert circle.regie_refusal(returned("late", 400, TWO)) == "payout.unknown"
    circle.replayed()


def test_a_payout_that_came_back_keeps_its_run(circle: Circle) -> None:
    release(circle)
    circle.regie(sent("m1", ONE, TWO))
    circle.regie(confirmed("c1", 1000, ONE, TWO))
    circle.regie(returned("back", 400, TWO))
    circle.laws = False
    circle.until("2024-12-01")
    assert circle.state[Payouts][TWO].status == "payable"


def test_two_different_persons_release_that_are_not_paid(circle: Circle) -> None:
    circle.adopt("own", {"id": "n", "to": "carpe"})
    circle.distribute("d2", "own", "undistributed:d1")
    assert circle.regie_refusal(released(1, "d2")) == "payout.releaser_is_payee"
    assert circle.regie_refusal(released(1, "d9")) == "distribution.run_unknown"
    assert circle.refusal(released(1), by="regie") == "payout.releaser_not_person"
    assert circle.refusal(released(1), by="castor", principal="atelier") == "pool.not_by_holder"
    circle.regie(released(1))
    assert circle.regie_refusal(released(2)) == "payout.released_by_same"
    assert circle.regie_refusal(sent("m1", ONE)) == "payout.not_released"
    circle.say(released(2), by="truite", principal="regie")
    circle.mandate("lerot", "regie", "release")
    third = circle.refusal(released(3), by="lerot", principal="regie")
    assert third == "payout.already_released"
    circle.regie(sent("m1", ONE))
    circle.replayed()


def test_sending_is_refused(circle: Circle) -> None:
    release(circle)
    assert circle.regie_refusal(sent("m1", ONE, "d1.farm-09")) == "payout.unknown"
    assert circle.regie_refusal(sent("m1", ONE, ONE)) == "payout.listed_twice"
    by_another = circle.refusal(sent("m1", ONE), by="castor", principal="atelier")
    assert by_another == "pool.not_by_holder"
    assert circle.refusal(sent("m1", ONE), by="truite", principal="regie") == "mandate.missing"


def test_payouts_of_two_pools_never_share_a_message(circle: Circle) -> None:
    release(circle)
    circle.adopt("other", {"id": "n", "to": "lab"}, pool="workshop")
    circle.receive("f2", 10, pool="workshop")
    circle.distribute("d2", "other", "f2", pool="workshop")
    assert circle.regie_refusal(sent("m1", ONE, "d2.lab")) == "payout.other_pool"


def test_confirming_is_refused(circle: Circle) -> None:
    release(circle)
    assert circle.regie_refusal(confirmed("c1", 600, ONE)) == "payout.not_sent"
    circle.regie(sent("m1", ONE, TWO))
    assert circle.regie_refusal(confirmed("c1", 601, ONE)) == "payout.amount_differs"
    assert circle.regie_refusal(confirmed("c1", 600, ONE, TWO)) == "payout.amount_differs"
    assert circle.regie_refusal(confirmed("f1", 600, ONE)) == "entry.id_used"
    circle.regie(confirmed("c1", 600, ONE))
    same_line = PayoutConfirmed(
        id="c9", payouts=(PayoutId(TWO),), line="line-c1", booked_on=DAY, amount="400"
    )
    assert circle.regie_refusal(same_line) == "funding.line_already_booked"
    assert circle.regie_refusal(confirmed("c2", 600, ONE)) == "payout.not_sent"


def test_returning_is_refused(circle: Circle) -> None:
    release(circle)
    circle.regie(sent("m1", ONE, TWO))
    assert circle.regie_refusal(returned("back", 600, ONE)) == "payout.not_confirmed"
    circle.regie(confirmed("c1", 1000, ONE, TWO))
    assert circle.regie_refusal(returned("back", 599, ONE)) == "payout.amount_differs"
    assert circle.regie_refusal(returned("back", 600, "d1.x")) == "payout.unknown"
    circle.regie(returned("back", 600, ONE))
    assert circle.regie_refusal(returned("again", 600, ONE)) == "payout.not_confirmed"
