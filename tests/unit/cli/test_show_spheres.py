"""`subak show spheres`: pledged and other money, returns, refunds, reversals, trades, hours."""

from pathlib import Path
from typing import Any

import pytest

from subak.core.values import PayoutId
from subak.finance.payouts import PayoutReturned
from tests.simulate.bank import Booked
from tests.unit.cli.commons import Commons
from tests.unit.cli.pot import IBAN_OF, distribute, keep_accounts, release
from tests.unit.cli.test_bank_days import Account, receipt
from tests.unit.cli.test_pay import say

AS = "--as friends"
TODAY = "2024-11-20"


def sums(commons: Commons, more: str = "") -> Any:
    return commons.told(f"show spheres {more}")["cents"]


def pay(commons: Commons, run: str) -> None:
    """A run is released, and the bank pays it."""
    release(commons, run)
    keep_accounts(commons)
    commons.does(f"pay account town --name Town --iban {IBAN_OF['moe']}")
    commons.does(f"pay send pot --out {run}.xml {AS}")
    commons.does(f"bank pays pot {run}.xml --out paid-{run}.xml")
    commons.does(f"import camt paid-{run}.xml --pool pot {AS}")


def test_pledged_money_is_given_when_the_bank_pays(pot: Commons) -> None:
    distribute(pot, "--equal kim moe")
    assert sums(pot) == {}
    pay(pot, "d1")
    assert sums(pot) == {"state > commons": 10_001}
    rows = pot.told("show spheres state:commons")
    assert [(row["giver"], row["receiver"], row["cents"]) for row in rows] == [
        ("town", "kim", 5_001),
        ("town", "moe", 5_000),
    ]
    assert {(row["day"], row["what"], row["minutes"]) for row in rows} == {(TODAY, "payout", 0)}


def test_a_returned_payout_is_not_given(pot: Commons) -> None:
    distribute(pot, "--equal kim moe")
    pay(pot, "d1")
    back = PayoutReturned(
        id="back",
        payout=PayoutId("d1.moe"),
        line="line-back",
        booked_on=TODAY,
        amount="5000",
        reason="AC04",
    )
    say(pot, back)
    assert sums(pot) == {"state > commons": 5_001}
    grounds = [row["what"] for row in pot.told("show spheres state:commons")]
    assert sorted(grounds) == ["payout", "payout", "return"]


def test_money_without_a_pledge_is_the_holders_from_then_on(pot: Commons) -> None:
    (funding,) = (row["funding"] for row in pot.told("fund list receipts"))
    pot.does(f"fund unmatch {funding} {AS}")
    assert sums(pot) == {}
    pot.does(f"fund match {funding} --payer town {AS}")
    assert sums(pot) == {"state > commons": 10_001}
    pot.does(f"fund refund {funding} --amount 40.01 --ground paid-twice --id back {AS}")
    distribute(pot, "--equal kim moe")
    assert sums(pot) == {"state > commons": 10_001}
    pay(pot, "back")
    pay(pot, "d1")
    assert sums(pot) == {"commons > commons": 6_000, "state > commons": 6_000}


def test_a_refund_of_pledged_money_was_never_given(pot: Commons) -> None:
    (funding,) = (row["funding"] for row in pot.told("fund list receipts"))
    pot.does(f"fund refund {funding} --amount 40.01 --ground paid-twice --id back {AS}")
    pay(pot, "back")
    assert sums(pot) == {}


def test_money_that_was_let_go_keeps_its_giver(pot: Commons) -> None:
    distribute(pot, "--rates paid-hours")  # 16.50 of 100.01 euros are claimed
    let_go = f"fund release undistributed:d1 --ground next-year {AS}"
    pot.does(f"{let_go} --amount 10.00 --keep-as tools")
    pot.does(let_go)
    distribute(pot, "--equal kim moe", "d2", "undistributed:pot")
    for run in ("d1", "d2"):
        pay(pot, run)
    assert sums(pot) == {"state > commons": 9_001}


def test_a_receipt_that_the_bank_takes_back_is_taken_off(garden: Commons) -> None:
    account = Account(garden)
    account.happens(receipt("2024-11-15", 10_000, "R1"))
    account.imports()
    (waits,) = account.pool.list("unmatched")
    garden.does(f"fund match {waits['funding']} --payer town {AS}")
    assert sums(garden) == {"state > commons": 10_000}
    account.happens(Booked("2024-11-18", -10_000, "R1", back=True, text="R1"))
    account.imports()
    lines = garden.told("bank waiting")
    for line in lines:
        garden.does(f"bank reverse {line['bank_line']} {waits['funding']} {AS}")
    assert garden.told("show fundings")[0]["status"] == "reversed"
    assert sums(garden) == {}
    assert sums(garden, "--to 2024-11-17") == {"state > commons": 10_000}
    assert sums(garden, "--from 2024-11-16") == {"state > commons": -10_000}


def test_interest_is_the_holders_and_charges_are_nobodys(garden: Commons) -> None:
    account = Account(garden)
    account.happens(
        receipt("2024-11-15", 10_000, "R1"),
        Booked("2024-11-16", -250, "C1", code="CHRG"),
        Booked("2024-11-16", 17, "I1", code="INTR"),
    )
    account.imports()
    (waits,) = account.pool.list("unmatched")
    garden.does(f"fund match {waits['funding']} --payer town {AS}")
    garden.does(f"fund cover water received:{waits['funding']} {AS}")
    assert sums(garden) == {"state > commons": 10_000}
    garden.does(f"distribute adopt water --equal kim --id all {AS}")
    sources = f"received:{waits['funding']} kept:interest"
    garden.does(f"distribute run all --from {sources} --id d1 {AS}")
    assert sums(garden) == {"state > commons": 10_000}


def test_trades_are_events_that_transfer_money(garden: Commons) -> None:
    garden.does("agent Shop --id shop --type organisation --sphere market")
    trade = "record event transfer --receiver shop --quantity 12.50 eur --classified-as tools"
    garden.does(f"{trade} --id t1 --as kim")
    garden.does(f"{trade} --id t2 --as town")
    assert sums(garden) == {"commons > market": 1_250, "state > market": 1_250}
    garden.does("record correct t1 quantity=-2.50 --as kim")
    garden.does("record withdraw t2 --as town")
    assert sums(garden) == {"commons > market": 1_000}


def test_only_recognised_hours_count(garden: Commons) -> None:
    hours = "record add pact-garden hours 2h --evidence notebook-page=x --as kim"
    garden.does(f"{hours} --receiver town --id h1")
    assert garden.told("show spheres")["minutes"] == {}
    garden.does("recognise decide h1 --measure minutes=90 --reason time.double --as gardens")
    assert garden.told("show spheres")["minutes"] == {"commons > state": 90}
    assert "1\u00a0h\u00a030" in garden.does("show spheres")
    assert "work" in garden.does("show spheres commons:state")
    header, row = garden.does("show spheres --csv").splitlines()
    assert header == "giver,receiver,cents,minutes"
    assert row == "commons,state,0,90"


def test_a_period_and_a_pair_are_well_formed(garden: Commons) -> None:
    assert garden.told("show spheres")["first"] == ""
    assert "Nothing was given" in garden.does("show spheres")
    assert "Nothing was given" in garden.does("show spheres state:market")
    assert garden.refusal("show spheres --from 2024-13-01") == "stamp.day_malformed"
    assert garden.refusal("show spheres --from 2024-02-01 --to 2024-01-01") == "period.empty"
    for wrong in ("state", "state:moon", "moon:state", "state:market:x"):
        assert garden.refusal(f"show spheres {wrong}") == "show.pair_malformed"


def test_in_the_valley_periods_add_up(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    valley = Commons(made)
    halves = [sums(valley, "--to 2025-03-25"), sums(valley, "--from 2025-03-26")]
    whole = sums(valley)
    assert {pair: sum(half.get(pair, 0) for half in halves) for pair in whole} == whole
    assert halves[0]["state > market"] < whole["state > market"]
    returned = [
        row["of"] for row in valley.told("show spheres state:market") if row["what"] == "return"
    ]
    assert returned == ["d1.farm-05"]
