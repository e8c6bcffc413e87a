"""A newcomer plays bank days: every thing that a bank does, by a command and an import."""

from tests.unit.cli.commons import Commons
from tests.unit.cli.pot import distribute, keep_accounts, release

AS = "--as friends"


def happens(pot: Commons, line: str) -> str:
    """Something happens at the bank, and its statement is imported; what is said of it."""
    action, _, more = line.partition(" ")
    pot.does(f"bank {action} pot {more} --out statement.xml")
    said = pot.does(f"import camt statement.xml --pool pot {AS}")
    assert "agree to the cent" in said, said
    return said


def paid(pot: Commons, how: str = "") -> None:
    """A run of two payouts is sent and carried out."""
    distribute(pot, "--equal kim moe")
    release(pot)
    keep_accounts(pot)
    pot.does(f"pay send pot --out order.xml {AS}")
    happens(pot, f"pays order.xml {how}")


def status(pot: Commons) -> dict[str, str]:
    return {row["payout"]: row["status"] for row in pot.told("pay list")}


def test_charges_interest_and_a_receipt_that_is_taken_back(pot: Commons) -> None:
    assert "the bank took 2.50" in happens(pot, "takes 2.50")
    assert "the bank gave 0.17" in happens(pot, "gives 0.17")
    happens(pot, "receives Somebody 5.00 hello")
    assert "the bank took 5.00\u00a0€ back" in happens(pot, "recalls Somebody")
    refused = "bank recalls pot Somebody --out statement.xml"
    assert pot.refusal(refused) == "bank.nothing_from"
    assert "97.68" in pot.does("fund list pools")


def test_payouts_come_back_alone_or_together_and_are_paid_again(pot: Commons) -> None:
    paid(pot)
    assert "account is closed" in happens(pot, "returns d1.kim")
    assert status(pot) == {"d1.kim": "payable", "d1.moe": "confirmed"}
    pot.does(f"pay send pot --out order.xml {AS}")
    happens(pot, "pays order.xml")
    happens(pot, "returns d1.kim d1.moe --reason AC06")
    assert status(pot) == {"d1.kim": "payable", "d1.moe": "payable"}
    assert "batch.returned" in {row["kind"] for row in pot.told("show log")}


def test_an_order_is_debited_transfer_by_transfer(pot: Commons) -> None:
    paid(pot, "--each")
    confirmed = [row for row in pot.told("show log") if row["kind"] == "payout.confirmed"]
    assert len(confirmed) == 2


def test_only_what_this_bank_paid_comes_back(pot: Commons) -> None:
    line = "bank returns pot d1.kim --out statement.xml"
    assert pot.refusal(line) == "bank.not_paid_here"
    assert pot.refusal("bank takes other 1 --out statement.xml") == "pool.unknown"


def test_money_that_comes_after_an_order_of_the_same_day_changes_no_line(pot: Commons) -> None:
    paid(pot)
    happens(pot, "receives Town 1.00 more")
    assert "No bank line waits" in pot.does("bank waiting pot")
