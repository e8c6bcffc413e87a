"""What went wrong with money is put right by commands: receipts, refunds, orders, accounts."""

from pathlib import Path

import pytest

from subak.exchange.sample_bank import transfers_of
from subak.service.folder import Folder
from tests.support.books import everything
from tests.unit.cli.commons import Commons
from tests.unit.cli.pot import IBAN_OF, distribute, keep_accounts, release

AS = "--as friends"
NEW_IBAN = "FR7630006000011234567890189"


@pytest.fixture
def due(pot: Commons) -> Commons:
    """A released run of two payouts whose bank details are kept."""
    distribute(pot, "--equal kim moe")
    release(pot)
    keep_accounts(pot)
    return pot


def receipt(commons: Commons) -> str:
    """The receipt of 100.01 euros."""
    return str(commons.told("fund list receipts")[0]["funding"])


def status(commons: Commons) -> dict[str, str]:
    """Where each payout stands."""
    return {row["payout"]: row["status"] for row in commons.told("pay list")}


def paid_at(file: str) -> dict[str, str]:
    """To which accounts a bank file pays."""
    return {
        each.end_to_end_id: each.creditor_iban for each in transfers_of(Path(file).read_bytes())
    }


def test_a_receipt_is_unmatched_and_its_pledge_open_again(pot: Commons) -> None:
    funding = receipt(pot)
    said = pot.does(f"fund unmatch {funding} {AS}")
    assert f"subak fund match {funding} --payer WHO --as friends" in said
    assert pot.told("fund list pledges")[0]["still_open"] == "100.01"
    assert pot.told("show fundings")[0]["status"] == "unmatched"
    for again in ("unmatch", "refund --ground paid-twice"):
        assert pot.refusal(f"fund {again} {funding} {AS}") == "fund.receipt_unmatched"
    pot.does(f"fund match {funding} --pledge gift {AS}")
    assert pot.told("fund list pledges") == []


def test_a_refund_goes_the_way_of_a_payout(pot: Commons) -> None:
    refund = f"fund refund {receipt(pot)} --amount 40.01 --ground paid-twice --id back {AS}"
    assert "subak pay release back --as WHO --for friends" in pot.does(refund)
    assert pot.refusal(refund.replace("back", "more").replace("40.01", "60.01")) == (
        "funding.refund_too_large"
    )
    assert "40.01\u00a0€ back to town" in pot.does("explain back.town")
    assert pot.told("explain back --all")["cents"] == 4001
    release(pot, "back")
    pot.does(f"pay account town --name Town --iban {NEW_IBAN}")
    pot.does(f"pay send pot --out order.xml {AS}")
    assert paid_at("order.xml") == {"back.town": NEW_IBAN}
    pot.does("bank pays pot order.xml --out statement.xml")
    assert "agree to the cent: 60.00" in pot.does(f"import camt statement.xml --pool pot {AS}")
    (run,) = pot.told("show runs")
    assert (run["type"], run["rule"], run["cents"]) == ("refund", None, 4001)
    assert pot.told("show fundings")[0]["refunded_cents"] == 4001
    pot.does(f"fund refund {receipt(pot)} --ground paid-twice {AS}")
    assert pot.told("fund list receipts") == []


def test_undistributed_money_is_let_go(pot: Commons) -> None:
    distribute(pot, "--rates paid-hours")  # 16.50 of 100.01 euros are claimed
    let_go = f"fund release undistributed:d1 --ground next-year {AS}"
    assert "kept:tools" in pot.does(f"{let_go} --amount 1.50 --keep-as tools")
    assert "undistributed:pot" in pot.does(let_go)
    assert [row["target"] for row in pot.told("show releases")] == [
        "kept:tools", "undistributed:pot",
    ]  # fmt: skip
    assert pot.refusal(let_go) == "fund.account_empty"
    assert pot.refusal(let_go.replace("undistributed:d1", "kept:tools")) == "fund.not_undistributed"
    distribute(pot, "--equal kim moe", "d2", "undistributed:pot")
    assert "undistributed:pot" not in {row["account"] for row in pot.told("fund list accounts")}


def test_a_pledge_is_ended_and_a_pool_closed(pot: Commons) -> None:
    pot.does("fund pledge pot 5 --id more --as town")
    assert "5.00" in pot.does("fund end more --ground season-over --as town")
    assert pot.refusal("fund end more --ground season-over --as town") == "funding.pledge_unknown"
    assert pot.refusal(f"fund close pot {AS}") == "pool.not_empty"
    pot.does(f"fund pool Box --id box --iban {NEW_IBAN} --pact pact-pot {AS}")
    assert "Closed: the pool box" in pot.does(f"fund close box {AS}")
    rows = {row["id"]: row["closed_on"] for row in pot.told("show pools")}
    assert rows == {"pot": None, "box": "2024-11-20"}


def test_a_rejected_order_is_sent_anew(due: Commons) -> None:
    due.does(f"pay send pot --out order.xml {AS}")
    said = due.does(f"pay reject d1.kim --reason AC01 {AS}")
    assert "the account number is not correct" in said
    assert status(due) == {"d1.kim": "payable", "d1.moe": "sent"}
    assert due.refusal(f"pay reject d1.kim --reason AC01 {AS}") == "payout.not_sent"
    due.does(f"pay send pot --out second.xml {AS}")
    assert list(paid_at("second.xml")) == ["d1.kim"]
    several = f"pay reject d1.kim d1.moe --reason AC01 {AS}"
    assert due.refusal(several) == "pay.several_orders"
    assert due.refusal(f"pay reject d1.nobody --reason AC01 {AS}") == "payout.unknown"


def test_nobody_changes_an_account_alone(due: Commons) -> None:
    other = f"--name Kim --iban {NEW_IBAN}"
    assert due.refusal(f"pay account kim {other}") == "pay.account_by_two"
    due.does(f"pay account kim --name Kimmy --iban {IBAN_OF['kim']}")  # the same account
    asked = due.does(f"pay change kim {other}")
    assert NEW_IBAN not in asked
    assert "a second person gives the same account" in asked
    assert due.refusal(f"pay change kim {other}") == "payee.changed_by_same"
    due.does("mandate grant ann operator register --until 2025-12-31")
    mistyped = f"--name Kim --iban {IBAN_OF['moe']}"
    due.does(f"pay change kim {mistyped} --as ann --for operator")
    due.does(f"pay send pot d1.moe --out first.xml {AS}")
    due.does(f"pay change kim {other} --as ann --for operator")
    assert "In force" in due.does(f"pay change kim {other}")
    due.does(f"pay send pot --out second.xml {AS}")
    assert paid_at("second.xml") == {"d1.kim": NEW_IBAN}
    assert due.refusal(f"pay change kim {other}") == "payee.account_same"
    assert due.refusal(f"pay account kim {other}") == "pay.account_by_two"
    assert [row["in_force"] for row in due.told("show changes")] == [0, 0, 0, 1]
    assert NEW_IBAN.encode() not in repr(everything(Folder(due.folder))).encode()


def test_an_account_that_was_erased_is_asked_for(due: Commons) -> None:
    due.does("mandate grant ann operator register --until 2025-12-31")
    for who in ("", "--as ann --for operator"):
        due.does(f"pay change kim --name Kim --iban {NEW_IBAN} {who}")
    (due.folder / "private" / "payloads.sqlite3").unlink()
    assert due.refusal(f"pay send pot --out order.xml {AS}") == "pay.account_missing"
