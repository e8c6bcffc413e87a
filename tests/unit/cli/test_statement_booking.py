"""Which entry a line of a statement becomes, line by line, where the sample bank is too orderly."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from subak.core.values import PayoutId
from subak.exchange.camt053 import line_key
from subak.exchange.statement_booking import Booking, book
from subak.exchange.statement_line import StatementLine
from subak.finance.pools import PoolId
from tests.unit.cli.bank import IBAN, Pool, order_day, return_day, transfers
from tests.unit.cli.commons import Commons

LINE = StatementLine(
    key="line-1",
    booked_on="2024-11-19",
    amount_cents=90000,
    bank_reference="",
    ordinal=1,
    end_to_end_ids=(),
    batch_id="",
    counterparty_name="",
    counterparty_iban="",
    remittance="",
    return_reason="",
    is_return=False,
)
BOTH = (PayoutId("d1.kim"), PayoutId("d1.lea"))


@pytest.fixture
def sent(garden: Commons) -> Pool:
    """Two payouts of 900 euros each are on their way, in the order `m1`."""
    pool = Pool(garden)
    garden.does("fund pledge water 2000 --id by_town --as town")
    pool.receives("2024-11-15", 180000, "by_town")
    pool.imported(pool.statement())
    pool.distributes("d1", pool.list("receipts")[0]["funding"])
    pool.happens(order_day("2024-11-18", pool.sends("m1", transfers("d1", 90000), "d1")))
    return pool


@pytest.fixture
def confirmed(sent: Pool) -> Pool:
    """Both payouts are confirmed."""
    sent.imported(sent.statement())
    return sent


def booked(
    pool: Pool,
    *lines: StatementLine,
    orders: Mapping[str, Sequence[PayoutId]] | None = None,
    into: str = "water",
) -> Booking:
    """What some lines become."""
    return book(pool.state(), PoolId(into), lines, orders or {}, IBAN)


def debit(cents: int, *ids: str, batch: str = "") -> StatementLine:
    """A line that debits."""
    return replace(LINE, amount_cents=-cents, end_to_end_ids=ids, batch_id=batch)


def returned(*ids: str, key: str = "line-1", cents: int = 90000) -> StatementLine:
    """A line that brings transfers back."""
    return replace(
        LINE,
        key=key,
        amount_cents=cents,
        end_to_end_ids=ids,
        is_return=True,
        return_reason="AC04",
    )


def test_the_pledge_is_found_where_a_bank_writes_a_dash_for_an_underscore(sent: Pool) -> None:
    (receipt,) = booked(sent, replace(LINE, remittance="Don BY-TOWN")).receipts
    assert receipt.pledge == "by_town"


def test_a_line_that_stands_twice_in_a_file_is_booked_once(sent: Pool) -> None:
    booking = booked(sent, LINE, LINE)
    assert len(booking.entries) == 1
    assert booking.moved_cents == 90000


def test_the_id_of_an_entry_follows_from_its_line(sent: Pool) -> None:
    line = replace(LINE, key="line-abc")
    assert [entry.id for entry in booked(sent, line).entries] == ["receipt-abc"]


def test_a_debit_of_one_payout_confirms_this_one(sent: Pool) -> None:
    (confirmation,) = booked(sent, debit(90000, "d1.lea")).confirmed
    assert confirmation.payouts == ("d1.lea",)


@pytest.mark.parametrize(
    "line",
    [
        debit(180000, "d1.kim", "d1.lea", "unknown"),
        debit(180000, "d1.kim", "d1.kim"),
        debit(90000, "unknown"),
        debit(90000, "d1.kim", "d1.lea"),
        debit(180000, "d1.kim"),
        debit(180000, batch="m2"),
        debit(90000, batch="m1"),
    ],
)
def test_a_debit_that_does_not_fit_exactly_is_left(sent: Pool, line: StatementLine) -> None:
    booking = booked(sent, line, orders={"m1": BOTH})
    assert (booking.entries, booking.left) == ([], [line])


def test_a_line_that_moves_nothing_is_passed_over(sent: Pool) -> None:
    booking = booked(sent, debit(0), debit(0, "d1.kim"), orders={"m1": BOTH})
    assert (booking.entries, booking.left) == ([], [])


def test_a_payout_is_confirmed_by_one_line_only(sent: Pool) -> None:
    again = replace(debit(90000, "d1.kim"), key="line-2")
    booking = booked(sent, debit(90000, "d1.kim"), again)
    assert (len(booking.confirmed), booking.left) == (1, [again])


def test_a_confirmed_payout_is_not_confirmed_again(confirmed: Pool) -> None:
    line = debit(180000, "d1.kim", "d1.lea")
    assert booked(confirmed, line).left == [line]


def test_payouts_of_another_pool_are_not_confirmed(sent: Pool) -> None:
    line = debit(90000, "d1.kim")
    assert booked(sent, line, into="fire").left == [line]


def test_a_payer_who_writes_the_id_of_a_payout_returns_nothing(confirmed: Pool) -> None:
    booking = booked(confirmed, replace(LINE, end_to_end_ids=("d1.kim",)))
    assert (booking.returned, len(booking.unmatched)) == ([], 1)


def test_several_transfers_that_come_back_in_one_line_are_payable_again(confirmed: Pool) -> None:
    booking = booked(confirmed, returned("d1.kim", "d1.lea", cents=180000))
    (batch,) = booking.returned
    assert batch.back == ("d1.kim", "d1.lea")
    assert (booking.unmatched, booking.moved_cents) == ([], 180000)
    for odd in (returned("d1.kim", "unknown"), returned("d1.kim", "d1.kim", cents=180000)):
        booking = booked(confirmed, odd)
        assert (booking.returned, len(booking.unmatched)) == ([], 1)


def test_a_return_before_its_debit_waits_and_is_no_receipt(sent: Pool) -> None:
    back = returned("d1.kim", key="line-2")
    assert booked(sent, back).left == [back]
    together = booked(sent, back, debit(180000, "d1.kim", "d1.lea"))
    assert (together.returned_payouts, together.left) == (["d1.kim"], [])


def test_what_a_second_debit_names_is_not_taken_for_returned(confirmed: Pool) -> None:
    twice, back = debit(90000, "d1.kim"), returned("d1.kim", key="line-2")
    booking = booked(confirmed, twice, back)
    assert (booking.entries, booking.left) == ([], [twice, back])


def test_what_the_bank_rejected_of_an_order_is_not_in_its_debit(sent: Pool) -> None:
    sent.commons.does("pay reject d1.kim --reason AC01 --as friends")
    line = debit(90000, batch="m1")
    (confirmation,) = booked(sent, line, orders={"m1": BOTH}).confirmed
    assert confirmation.payouts == ("d1.lea",)
    late = debit(90000, "d1.kim")  # the bank carried it out after all
    assert booked(sent, late).left == [late]


def test_charges_and_interest_are_the_banks_own(sent: Pool) -> None:
    lines = [
        replace(debit(250), key="line-1", own="charges"),
        replace(LINE, key="line-2", amount_cents=17, own="interest"),
        replace(debit(3), key="line-3", own="interest"),
    ]
    booking = booked(sent, *lines)
    assert [(type(each).kind, each.amount) for each in booking.own] == [
        ("bank.charged", "250"), ("bank.charged", "3"), ("bank.credited", "17"),
    ]  # fmt: skip
    assert booking.moved_cents == 17 - 253


def taken_back(reference: str, cents: int = 700) -> StatementLine:
    """A line that reverses a receipt."""
    return replace(debit(cents), key="back", bank_reference=reference, is_return=True)


def test_a_reversal_takes_back_the_receipt_with_its_reference(sent: Pool) -> None:
    keys = [line_key(IBAN, "2024-11-19", 700, name, 1) for name in ("R1", "R2")]
    one, two = (replace(LINE, key=key, amount_cents=700) for key in keys)
    (back,) = booked(sent, taken_back("R2"), one, two).reversed
    assert back.funding == f"receipt-{two.key.removeprefix('line-')}"
    for unclear in (taken_back(""), taken_back("R3"), taken_back("R2", 701)):
        booking = booked(sent, unclear, one, two)
        assert (booking.reversed, booking.left) == ([], [unclear])
    (back,) = booked(sent, taken_back(""), one).reversed
    assert back.amount == "700"
    again = replace(taken_back("R2"), key="again")
    booking = booked(sent, taken_back("R2"), again, one, two)
    assert (len(booking.reversed), booking.left) == (1, [again])


def test_what_comes_later_is_not_taken_back_before(sent: Pool) -> None:
    later = replace(LINE, key="later", amount_cents=700, booked_on="2024-11-20")
    back = taken_back("")
    assert booked(sent, back, later).left == [back]


def test_a_debit_that_names_a_payout_takes_no_receipt_back(confirmed: Pool) -> None:
    one = replace(LINE, key="one", amount_cents=700)
    odd = replace(taken_back(""), end_to_end_ids=("d1.kim",))
    booking = booked(confirmed, odd, one)
    assert (booking.reversed, booking.left) == ([], [odd])


def test_the_statement_that_names_most_is_believed(sent: Pool) -> None:
    bare, full = debit(180000), debit(180000, "d1.kim", "d1.lea")
    assert booked(sent, bare, full).confirmed[0].payouts == BOTH


def test_what_came_back_before_is_a_receipt(confirmed: Pool) -> None:
    twice = booked(confirmed, returned("d1.kim"), returned("d1.kim", key="line-2"))
    assert (len(twice.returned), len(twice.unmatched)) == (1, 1)
    confirmed.happens(return_day("2024-11-19", transfers("d1", 90000)[0]))
    confirmed.imported(confirmed.statement())
    later = booked(confirmed, returned("d1.kim"))
    assert (later.returned, len(later.unmatched)) == ([], 1)


def test_a_return_that_fits_no_payout_is_pointed_out(confirmed: Pool) -> None:
    odd = replace(transfers("d1", 90000)[0], amount_cents=89000)
    confirmed.happens(return_day("2024-11-19", odd))
    assert "look at them before" in confirmed.imported(confirmed.statement())
