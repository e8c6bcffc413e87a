"""After random bank days the books hold what the bank holds, and nothing was paid twice."""

import pytest

from subak.core.instants import Day, add_days
from subak.exchange.payment_ids import end_to_end_id
from subak.exchange.statement_entries import charge
from subak.finance.funding import Pledges
from subak.finance.pools import BankLines, Pools, unbalanced
from subak.finance.runs import RETURN_DAYS, Payouts, Runs
from tests.simulate.bank_days import POOL, BankDays
from tests.simulate.pledges_kept import PledgesKept

STEPS, MORE_STEPS = 100, 150


@pytest.mark.parametrize("seed", range(60))
def test_books_end_equal_to_the_bank(seed: int) -> None:
    hold(seed)


@pytest.mark.proof
@pytest.mark.parametrize("hundred", range(10))
def test_a_thousand_histories_end_equal_to_the_bank(hundred: int) -> None:
    for seed in range(1_000 + hundred * 100, 1_100 + hundred * 100):
        hold(seed, MORE_STEPS)


def hold(seed: int, steps: int = STEPS) -> None:
    """Play a history; a seed that fails is named."""
    days = BankDays(seed)
    days.play(steps)
    explained(days)
    paid_once(days)
    kept(days)
    days.circle.until(add_days(Day(days.today), RETURN_DAYS + 1))
    over(days)
    days.circle.replayed()


def explained(days: BankDays) -> None:
    """Each difference is a line that waits; booked by hand, books and bank are equal."""
    state, bank = days.circle.state, days.bank
    assert unbalanced(state) == {}
    waiting = sum(line.amount_cents for line in days.waiting)
    assert state[Pools][POOL].bank_cents + waiting == bank.balance()
    assert len(state[BankLines]) + len(days.waiting) == len(bank.lines)
    for line in days.waiting:
        assert line.amount_cents < 0, "money in always has a name"
        assert line.is_return, "only a receipt that is distributed is taken back without a name"
        days.say(charge(line, POOL, "taken-back"))
    assert state[Pools][POOL].bank_cents == bank.balance()
    assert unbalanced(state) == {}
    before = len(state[BankLines])
    days.import_days(days.first, days.today)
    assert (len(state[BankLines]), days.waiting) == (before, [])


def over(days: BankDays) -> None:
    """Long after, a run is in the state exactly as long as one of its payouts is not paid."""
    state = days.circle.state
    for payout in days.owed_ever:
        assert days.bank.moved(payout) or payout in state[Payouts], f"{payout} is forgotten"
    open_runs = {each.run for each in state[Payouts].values() if each.status != "confirmed"}
    assert set(state[Runs]) == open_runs


def kept(days: BankDays) -> None:
    """Pledges are open by what was promised and has not come, by a second count of the log."""
    held = {name: each.open_cents for name, each in days.circle.state[Pledges].items()}
    assert held == PledgesKept(days.circle.bytes).open()
    assert all(booked == expected for booked, expected in days.matched)


def paid_once(days: BankDays) -> None:
    """The bank moved for each payout nothing, or once what is owed: as the books say."""
    under_way = {payout for message in days.at_bank for payout in days.orders[message]}
    for payout, cents in days.owed_ever.items():
        assert days.bank.moved(payout) in (0, -cents), payout
    for payout, held in days.circle.state[Payouts].items():
        moved = days.bank.moved(payout)
        assert moved == (-held.cents if held.status == "confirmed" else 0), payout
        assert (held.status == "sent") is (payout in under_way), end_to_end_id(payout)
