"""Shortfalls: what covers them is spent, and a reversal takes only what its own pool received."""

import pytest

from subak.core.values import FundingId
from subak.finance.pools import PoolId, unbalanced
from subak.finance.promises import MetPledges, Promises
from subak.finance.shortfalls import BankCharged, FundingReversed, ShortfallCovered, shortfall
from tests.unit.finance.circle import Circle, received
from tests.unit.finance.test_funding import against, pledge

VIVE = PoolId("vive")


@pytest.fixture
def circle() -> Circle:
    opened = Circle()
    opened.open_pools()
    return opened


def test_a_receipt_that_covered_a_shortfall_is_gone_for_its_pledge(circle: Circle) -> None:
    circle.say(pledge("p1", 500), by="basin")
    circle.regie(against("f1", 500, "p1"))
    charge = BankCharged(
        id="c1", pool=VIVE, line="charge", booked_on="2024-09-02", amount="600", ground="charges"
    )
    circle.regie(charge)
    cover = ShortfallCovered(id="cover", pool=VIVE, source="received:f1", amount="200")
    circle.regie(cover)
    assert circle.state[Promises]["p1"].waiting == 1
    circle.regie(ShortfallCovered(id="more", pool=VIVE, source="received:f1", amount="300"))
    assert shortfall(circle.state, VIVE) == -100
    assert "p1" not in circle.state[Promises]
    assert not circle.state[MetPledges]
    assert unbalanced(circle.state) == {}
    circle.replayed()


def test_a_reversal_takes_no_receipt_of_another_pool(circle: Circle) -> None:
    circle.atelier(received("f1", 500, pool="workshop"))
    back = FundingReversed(
        id="back", pool=VIVE, funding=FundingId("f1"), line="back", booked_on="2024-09-02",
        amount="500",
    )  # fmt: skip
    assert circle.regie_refusal(back) == "funding.not_undistributed"
