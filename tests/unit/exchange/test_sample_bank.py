"""The bank that plays along: our orders in, its statements out."""

from dataclasses import replace

import pytest
from msgspec.structs import replace as changed

from subak.core.errors import Refused
from subak.exchange.camt053 import read
from subak.exchange.pain001 import Order, Transfer, write
from subak.exchange.sample_bank import (
    Account,
    BankDay,
    Ordered,
    Own,
    Receipt,
    Returned,
    TakenBack,
    answer,
)
from subak.exchange.statement_line import StatementLine

OWN, OTHER = "FR1420041010050500013M02606", "DE89370400440532013000"
ACCOUNT = Account(OWN, "Régie de l’eau", 10_000)
GIFT = Receipt("Agence de bassin", OTHER, 1_800_000, "pledge-7", "E2E-7")
PAID = Transfer("payout-1", "Deux-Grillons", OTHER, 179_075, "D1")
ORDER = Order(
    message_id="run-D1",
    created_at="2025-03-17T09:30:00Z",
    execution_on="2025-03-18",
    debtor_name="Régie de l’eau",
    debtor_iban=OWN,
    debtor_bic=None,
    transfers=(PAID, replace(PAID, end_to_end_id="payout-2", amount_cents=25)),
)
DAYS = (
    BankDay("2025-03-10", (GIFT,)),
    BankDay("2025-03-18", (Ordered(write(ORDER)),)),
    BankDay("2025-03-20", (Returned((PAID,)),)),
)


def lines(*days: BankDay) -> tuple[StatementLine, ...]:
    (found,) = read(answer(ACCOUNT, days), OWN)
    return found.lines


def test_the_same_days_give_the_same_bytes() -> None:
    assert answer(ACCOUNT, DAYS) == answer(ACCOUNT, DAYS)


def test_one_statement_tells_the_whole_circle() -> None:
    (found,) = read(answer(ACCOUNT, DAYS), OWN)
    assert [line.amount_cents for line in found.lines] == [1_800_000, -179_100, 179_075]
    assert (found.opening_cents, found.closing_cents) == (10_000, 1_809_975)
    receipt, batch, back = found.lines
    assert (receipt.counterparty_name, receipt.counterparty_iban) == ("Agence de bassin", OTHER)
    assert (receipt.remittance, receipt.end_to_end_ids) == ("pledge-7", ("E2E-7",))
    assert (batch.batch_id, batch.end_to_end_ids) == ("run-D1", ("payout-1", "payout-2"))
    assert (back.is_return, back.return_reason) == (True, "AC04")
    assert (back.end_to_end_ids, back.counterparty_name) == (("payout-1",), "Deux-Grillons")


def test_transfers_may_be_booked_one_by_one() -> None:
    first, second = lines(BankDay("2025-03-18", (Ordered(write(ORDER), batch_booked=False),)))
    assert (first.amount_cents, first.end_to_end_ids) == (-179_075, ("payout-1",))
    assert (second.amount_cents, second.end_to_end_ids) == (-25, ("payout-2",))
    assert first.batch_id == second.batch_id == "run-D1"
    assert first.counterparty_iban == OTHER


def test_a_day_looks_the_same_in_every_statement() -> None:
    assert lines(*DAYS[:2])[1:] == lines(*DAYS[1:])[:1]


def test_a_receipt_without_words_and_a_debit_balance_are_readable() -> None:
    silent = changed(GIFT, remittance="", end_to_end_id="NOTPROVIDED", amount_cents=2_500)
    (found,) = read(
        answer(replace(ACCOUNT, opening_cents=-9_900), [BankDay("2025-03-10", (silent,))])
    )
    assert (found.opening_cents, found.closing_cents) == (-9_900, -7_400)
    assert (found.lines[0].remittance, found.lines[0].end_to_end_ids) == ("", ())


def test_refuses_orders_it_cannot_carry_out() -> None:
    for content, code in (
        (b"nonsense", "bank.not_order"),
        (answer(ACCOUNT, DAYS), "bank.not_order"),
        (write(replace(ORDER, debtor_iban=OTHER)), "bank.account_other"),
    ):
        with pytest.raises(Refused) as refused:
            answer(ACCOUNT, [BankDay("2025-03-18", (Ordered(content),))])
        assert refused.value.code == code


def test_what_the_bank_takes_and_gives_for_itself() -> None:
    charge, interest = lines(BankDay("2025-03-31", (Own(-250, "CHRG"), Own(17, "INTR"))))
    assert (charge.amount_cents, charge.own) == (-250, "charges")
    assert (interest.amount_cents, interest.own) == (17, "interest")


def test_a_receipt_is_taken_back_under_its_reference() -> None:
    other = changed(GIFT, remittance="another")
    days = [BankDay("2025-03-10", (GIFT, other)), BankDay("2025-03-12", (TakenBack(GIFT),))]
    first, second, back = lines(*days)
    assert (back.amount_cents, back.is_return) == (-1_800_000, True)
    assert back.bank_reference == first.bank_reference != second.bank_reference


def test_several_transfers_come_back_in_one_line() -> None:
    (back,) = lines(BankDay("2025-03-20", (Returned(ORDER.transfers, "AC06"),)))
    assert (back.amount_cents, back.return_reason) == (179_100, "AC06")
    assert back.end_to_end_ids == ("payout-1", "payout-2")


def test_what_happens_later_on_a_day_changes_no_line_before() -> None:
    moves = (GIFT, Ordered(write(ORDER)), Own(-250, "CHRG"), GIFT)
    whole = lines(BankDay("2025-03-18", moves))
    for count in range(1, len(moves)):
        assert lines(BankDay("2025-03-18", moves[:count])) == whole[:count]
