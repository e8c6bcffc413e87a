"""Bank days by commands: charges, reversals, status reports, and books and bank compared."""

from pathlib import Path

import pytest

from subak.exchange.payment_ids import end_to_end_id
from tests.simulate.bank import Bank, Booked
from tests.unit.cli.bank import FRIENDS, IBAN, OTHER_IBAN, Pool, transfers
from tests.unit.cli.commons import Commons
from tests.unit.exchange.test_pain002 import because, report, transfer


class Account:
    """The pool `water` and a bank that prints what the sample bank cannot."""

    def __init__(self, commons: Commons) -> None:
        self.commons = commons
        self.pool = Pool(commons)
        self.bank = Bank(IBAN)

    def happens(self, *lines: Booked) -> None:
        self.bank.lines += lines

    def imports(self, first: str = "2024-11-01", last: str = "2024-11-20", more: str = "") -> str:
        """A statement over some days is imported; what is said of it."""
        return self.commons.does(
            f"import camt {self.write(self.bank.statement(first, last))} --pool water"
            f" {FRIENDS} {more}"
        )

    def write(self, content: bytes) -> Path:
        path = self.commons.folder / "private" / "file.xml"
        path.write_bytes(content)
        return path

    def compared(self, on: str) -> tuple[int, int, int, int]:
        """What the bank stated, what the books held, and the two parts of the difference."""
        (found,) = self.commons.told(f"bank reconcile water --on {on}")
        bank = found["bank"]
        waiting = bank["difference_cents"] - bank["elsewhere_cents"]
        return bank["bank_cents"], bank["books_cents"], waiting, bank["elsewhere_cents"]


@pytest.fixture
def account(garden: Commons) -> Account:
    return Account(garden)


def receipt(on: str, cents: int, reference: str) -> Booked:
    return Booked(on, cents, reference, text=reference)


def test_charges_are_booked_and_covered(account: Account) -> None:
    account.happens(
        receipt("2024-11-15", 10_000, "R1"),
        Booked("2024-11-18", -250, "C1", code="CHRG"),
        Booked("2024-11-18", 17, "I1", code="INTR"),
    )
    said = account.imports()
    assert "the bank took 2.50\u00a0€ (charges)" in said
    assert "the bank gave 0.17\u00a0€ (interest)" in said
    assert "agree to the cent: 97.67" in said
    accounts = {row["account"]: row["amount"] for row in account.pool.list("accounts")}
    assert accounts["shortfall:water"] == "-2.50"
    does = account.commons.does
    assert "Still not covered in the pool water: 2.33" in does(
        f"fund cover water kept:interest {FRIENDS}"
    )
    funding = account.pool.list("unmatched")[0]["funding"]
    does(f"fund match {funding} --payer town {FRIENDS}")
    does(f"fund cover water received:{funding} --amount 2.33 {FRIENDS}")
    accounts = {row["account"]: row["amount"] for row in account.pool.list("accounts")}
    assert accounts == {f"received:{funding}": "97.67"}
    for more in ("", "--amount 1"):  # nothing is left to cover
        assert account.commons.refusal(f"fund cover water received:{funding} {more} {FRIENDS}") == (
            "shortfall.too_much"
        )
    empty = f"fund cover water received:{funding}-other {FRIENDS}"
    assert account.commons.refusal(empty) == "fund.account_empty"


def test_a_line_that_comes_late_is_named(account: Account) -> None:
    account.happens(receipt("2024-11-14", 100, "R1"))
    account.imports("2024-11-14", "2024-11-14")
    account.happens(receipt("2024-11-14", 7, "R2"), receipt("2024-11-16", 300, "R3"))
    account.imports("2024-11-01", "2024-11-16")
    assert account.compared("2024-11-14") == (100, 107, -7, 0)
    said = account.commons.does("bank reconcile water --on 2024-11-14")
    assert "14 November 2024  0.07\u00a0€, booked since from a later statement" in said
    assert "no line that was imported" not in said
    assert account.compared("2024-11-16") == (407, 407, 0, 0)


def test_a_line_that_moves_nothing_waits_for_nothing(account: Account) -> None:
    account.happens(Booked("2024-11-14", 0, "N", text="new conditions"))
    account.happens(Booked("2024-11-14", 0, "C", code="CHRG"), receipt("2024-11-15", 100, "R"))
    assert "agree to the cent: 1.00" in account.imports()
    assert account.commons.told("bank waiting") == []
    assert "Books and bank agree" in account.commons.does("bank reconcile")


def test_what_is_imported_late_is_not_late_at_the_bank(account: Account) -> None:
    account.happens(
        receipt("2024-11-14", 100, "R1"),
        receipt("2024-11-15", 20, "R2"),
        receipt("2024-11-16", 3, "R3"),
    )
    account.imports("2024-11-16", "2024-11-16")
    account.imports("2024-11-14", "2024-11-14")
    assert account.compared("2024-11-16") == (123, 103, 0, 20)
    account.imports("2024-11-15", "2024-11-15")
    assert account.compared("2024-11-16") == (123, 123, 0, 0)


def test_of_one_day_the_statement_made_last_holds(account: Account) -> None:
    for reference, cents in (("R1", 100), ("R2", 50), ("R3", -50)):
        account.happens(Booked("2024-11-15", cents, reference, code="INTR"))
        account.imports("2024-11-15", "2024-11-15")
    assert account.compared("2024-11-15") == (100, 100, 0, 0)
    assert [row["cents"] for row in account.commons.told("show balances")] == [100, 150, 100]


def test_a_statement_may_go_on_where_another_of_its_day_ended(account: Account) -> None:
    account.happens(receipt("2024-11-15", 1000, "R1"), Booked("2024-11-15", -7, "X"))
    account.imports("2024-11-15", "2024-11-15")
    account.happens(receipt("2024-11-15", 5, "R2"))
    evening = account.bank.statement("2024-11-15", "2024-11-15")
    entries = [b"<Ntry>" + each for each in evening.split(b"<Ntry>")[1:]]
    path = account.write(evening.replace(entries[0] + entries[1], b"").replace(
        b"<Amt Ccy='EUR'>0.00</Amt>", b"<Amt Ccy='EUR'>9.93</Amt>", 1
    ))  # fmt: skip
    said = account.commons.does(f"import camt {path} --pool water {FRIENDS}")
    assert "differ by -0.07\u00a0€" in said
    assert "the books 10.05" in said
    assert "no line of this file" not in said


def test_a_receipt_is_taken_back(account: Account) -> None:
    account.commons.does("fund pledge water 100 --id fund-a --as town")
    account.happens(Booked("2024-11-15", 10_000, "R1", text="fund-a"))
    account.imports()
    account.happens(Booked("2024-11-18", -10_000, "R1", back=True))
    assert "took 100.00\u00a0€ back" in account.imports()
    assert account.pool.list("pledges")[0]["still_open"] == "100.00"
    assert account.pool.list("accounts") == []
    assert account.commons.told("show fundings")[0]["status"] == "reversed"


def test_a_debit_that_waits_is_booked_by_hand(account: Account) -> None:
    account.happens(
        receipt("2024-11-15", 10_000, "R1"),
        Booked("2024-11-17", -100, "X"),
        Booked("2024-11-18", -10_000, "other", back=True),
    )
    account.imports()
    assert account.compared("2024-11-20") == (-100, 10_000, -10_100, 0)
    first, second = account.commons.told("bank waiting")
    said = account.commons.does("bank reconcile")
    assert f"{first['bank_line']}  17 November 2024  -1.00" in said
    account.commons.does(f"bank charge {first['bank_line']} --ground unknown {FRIENDS}")
    funding = account.pool.list("unmatched")[0]["funding"]
    account.commons.does(f"bank reverse {second['bank_line']} {funding} {FRIENDS}")
    assert "No bank line waits" in account.commons.does("bank waiting")
    assert account.compared("2024-11-20") == (-100, -100, 0, 0)
    gone = f"bank charge {first['bank_line']} --ground unknown {FRIENDS}"
    assert account.commons.refusal(gone) == "bank.line_not_waiting"


def test_money_in_is_no_charge(account: Account) -> None:
    account.pool.receives("2024-11-15", 180000, "")
    account.pool.imported(account.pool.statement())
    account.pool.distributes("d1", _matched(account))
    account.pool.sends("m1", transfers("d1", 90000), "d1")
    back = Booked("2024-11-18", 90000, "B", (end_to_end_id("d1.kim"),), reason="AC04")
    account.happens(back)
    account.imports()
    (line,) = account.commons.told("bank waiting")
    refused = f"bank charge {line['bank_line']} --ground unknown {FRIENDS}"
    assert account.commons.refusal(refused) == "bank.line_not_debit"


def _matched(account: Account) -> str:
    funding = str(account.pool.list("unmatched")[0]["funding"])
    account.commons.does(f"fund match {funding} --payer town {FRIENDS}")
    return funding


def test_books_and_bank_are_compared_on_any_day(account: Account) -> None:
    assert "No imported statement" in account.commons.does("bank reconcile water")
    account.happens(receipt("2024-11-15", 100, "R1"), receipt("2024-11-18", 200, "R2"))
    account.imports("2024-11-01", "2024-11-16")
    account.imports("2024-11-17", "2024-11-20")
    assert account.compared("2024-11-16") == (100, 100, 0, 0)
    assert account.compared("2024-11-19") == (100, 100, 0, 0)  # the 20th is not closed by then
    assert account.compared("2024-11-20") == (300, 300, 0, 0)
    account.happens(receipt("2024-11-15", 50, "late"))
    account.imports("2024-11-17", "2024-11-20")  # the bank opens with 50 more
    assert account.compared("2024-11-20") == (350, 300, 0, 50)
    assert "are in no line that was imported" in account.commons.does("bank reconcile water")
    account.imports("2024-11-01", "2024-11-16")
    assert account.compared("2024-11-16") == (150, 150, 0, 0)
    assert account.compared("2024-11-20") == (350, 350, 0, 0)


def test_an_old_statement_without_lines_agrees_too(account: Account) -> None:
    account.happens(receipt("2024-11-16", 100, "R1"))
    account.imports()
    assert "agree to the cent: 0.00" in account.imports("2024-11-14", "2024-11-15")


def test_the_report_says_what_moved(account: Account) -> None:
    account.happens(receipt("2024-11-10", 100, "R1"), receipt("2024-11-18", 200, "R2"))
    account.imports()
    french = account.commons.does("--language fr bank reconcile water --from 2024-11-15")
    assert "dans les livres avant le 15 novembre 2024\u00a0: 1,00\u202f€" in french
    assert "reçu (1)\u00a0: 2,00\u202f€" in french
    assert "concordent au centime" in french
    refused = account.commons.refusal("bank reconcile water --from 2024-11-15 --on 2024-11-14")
    assert refused == "bank.days_reversed"


def test_an_original_amount_is_shown(account: Account) -> None:
    account.happens(receipt("2024-11-15", 11_009, "R1"))
    content = account.bank.statement("2024-11-01", "2024-11-20")
    foreign = (
        b"<AmtDtls><InstdAmt><Amt Ccy='USD'>120.00</Amt></InstdAmt><CntrValAmt><CcyXchg>"
        b"<XchgRate>1.09</XchgRate></CcyXchg></CntrValAmt></AmtDtls><NtryDtls>"
    )
    path = account.write(content.replace(b"<NtryDtls>", foreign))
    said = account.commons.does(f"import camt {path} --pool water {FRIENDS}")
    assert "110.09\u00a0€  R1 — 120.00 USD at the rate 1.09" in said


def test_a_status_report_frees_what_was_rejected_once(account: Account) -> None:
    account.pool.receives("2024-11-15", 180000, "")
    account.pool.imported(account.pool.statement())
    account.pool.distributes("d1", _matched(account))
    account.pool.sends("m1", transfers("d1", 90000), "d1")
    inner = transfer(end_to_end_id("d1.kim"), "RJCT", "AC06")
    path = account.write(report(f"<OrgnlPmtInfAndSts>{inner}</OrgnlPmtInfAndSts>"))
    line = f"import pain002 {path} {FRIENDS}"
    assert "the account is blocked (AC06)" in account.commons.does(line)
    assert "0 of 1" in account.commons.does(line)
    account.write(report("", group=f"<GrpSts>RJCT</GrpSts>{because('narrative')}"))
    assert account.commons.told(line) == [
        {"payouts": ["d1.lea"], "message": "m1", "reason": "MS03"}
    ]
    account.write(report("", group="<GrpSts>RJCT</GrpSts>").replace(b"m1", b"m9"))
    assert account.commons.refusal(line) == "import.order_unknown"


def test_what_a_waiting_debit_may_have_paid_is_not_sent_again(account: Account) -> None:
    account.pool.receives("2024-11-15", 180000, "")
    account.pool.imported(account.pool.statement())
    account.pool.distributes("d1", _matched(account))
    account.commons.does(f"pay account kim --name Kim --iban {OTHER_IBAN}")
    account.commons.does(f"pay send water d1.kim --out {account.write(b'')} {FRIENDS}")
    (payout,) = [row for row in account.commons.told("show payouts") if row["message"]]
    account.commons.does(f"pay reject d1.kim --reason AC01 {FRIENDS}")
    again = f"pay send water d1.kim --out {account.write(b'')} {FRIENDS}"
    named = Booked("2024-11-18", -90000, "D", (end_to_end_id("d1.kim"),))
    by_order = Booked("2024-11-18", -90000, "D", batch=payout["message"])
    for line in (named, by_order):
        account.bank.lines = [line]
        (account.commons.folder / "private" / "waiting-water.json").unlink(missing_ok=True)
        account.imports()
        assert account.commons.refusal(again) == "pay.debit_waits"
    (waits,) = account.commons.told("bank waiting")
    account.commons.does(f"bank charge {waits['bank_line']} --ground bank-error {FRIENDS}")
    account.commons.does(again)
