"""Whose money a payout pays: pledged money is its payer's, other money the holder's."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.values import AgentId
from subak.statements.origins import Arrival, Movement, Origins, Repayment

TOWN, BASIN, CLUB = AgentId("town"), AgentId("basin"), AgentId("club")


def arrival(account: str, giver: AgentId, cents: int) -> Arrival:
    return Arrival(pool="pot", account=account, giver=giver, cents=cents)


def movement(sources: dict[str, int], lines: dict[str, int]) -> Movement:
    return Movement(pool="pot", sources=tuple(sources.items()), lines=tuple(lines.items()))


def test_each_payout_has_the_givers_in_proportion_to_the_cent() -> None:
    origins = Origins()
    origins.take(
        [
            arrival("received:a", TOWN, 200),
            arrival("received:b", BASIN, 100),
            movement(
                {"received:a": 200, "received:b": 100},
                {"payout:d1.kim": 100, "payout:d1.lea": 50, "undistributed:d1": 150},
            ),
        ]
    )
    assert origins.of_payout("d1.kim") == {TOWN: 67, BASIN: 33}
    assert origins.of_payout("d1.lea") == {TOWN: 33, BASIN: 17}
    assert origins.of_account("pot", "undistributed:d1") == {TOWN: 100, BASIN: 50}
    assert not any(origins.of_account("pot", "received:a").values())


def test_money_keeps_its_giver_through_releases_and_later_runs() -> None:
    origins = Origins()
    origins.take(
        [
            arrival("received:a", TOWN, 100),
            arrival("kept:interest", CLUB, 5),
            movement({"received:a": 100}, {"payout:d1.kim": 60, "undistributed:d1": 40}),
            movement({"undistributed:d1": 30}, {"kept:winter": 30}),
            movement({"kept:winter": 30, "kept:interest": 5}, {"payout:d2.kim": 35}),
        ]
    )
    assert origins.of_payout("d2.kim") == {TOWN: 30, CLUB: 5}
    assert origins.of_account("pot", "undistributed:d1") == {TOWN: 10}


def test_what_is_paid_back_belongs_to_whose_money_was_paid() -> None:
    origins = Origins()
    origins.take(
        [
            arrival("received:a", TOWN, 75),
            arrival("received:b", BASIN, 25),
            movement({"received:a": 75, "received:b": 25}, {"payout:d1.kim": 100}),
            Repayment(pool="pot", account="kept:back", debtor=AgentId("kim"), cents=40, act="r"),
        ]
    )
    assert origins.of_repayment("r") == {TOWN: 30, BASIN: 10}
    assert origins.of_account("pot", "kept:back") == {TOWN: 30, BASIN: 10}
    assert origins.of_payout("d1.kim") == {TOWN: 75, BASIN: 25}


def test_what_the_bank_took_is_nobodys_any_more() -> None:
    origins = Origins()
    origins.take(
        [arrival("received:a", CLUB, 100), movement({"received:a": 7}, {"bank:": 7})],
    )
    assert origins.of_account("pot", "received:a") == {CLUB: 93}


def test_no_more_leaves_than_is_there_and_lines_sum_to_sources() -> None:
    origins = Origins()
    origins.take([arrival("received:a", TOWN, 10)])
    with pytest.raises(AssertionError):
        origins.take([movement({"received:a": 11}, {"payout:d1.kim": 11})])
    with pytest.raises(AssertionError):
        origins.take([movement({"received:a": 10}, {"payout:d1.kim": 9})])


@given(
    came=st.lists(st.tuples(st.sampled_from([TOWN, BASIN, CLUB]), st.integers(1, 999)), min_size=1),
    cuts=st.lists(st.integers(0, 4_000), max_size=6),
)
def test_givers_and_lines_keep_their_sums(came: list[tuple[AgentId, int]], cuts: list[int]) -> None:
    arrivals = [arrival(f"received:{n}", who, cents) for n, (who, cents) in enumerate(came)]
    amount = sum(cents for _, cents in came)
    marks = [0, *sorted(min(cut, amount) for cut in cuts), amount]
    parts = [high - low for low, high in pairwise(marks)]
    lines = {f"payout:d1.p{n}": cents for n, cents in enumerate(parts)}
    sources = {f"received:{n}": cents for n, (_, cents) in enumerate(came)}
    origins = Origins()
    origins.take([*arrivals, movement(sources, lines)])
    given_by = {who: sum(c for by, c in came if by == who) for who, _ in came}
    found: dict[AgentId, int] = {}
    for line, cents in lines.items():
        shares = origins.of_payout(line.removeprefix("payout:"))
        assert sum(shares.values()) == cents
        for giver, part in shares.items():
            assert part > 0
            found[giver] = found.get(giver, 0) + part
    assert found == given_by
