"""Cents and decimal text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Refused
from subak.exchange.amounts import cents_of, text_of


@pytest.mark.parametrize(
    ("text", "cents"),
    [("1234.50", 123450), ("0.05", 5), ("7", 700), ("7.", 700), (".5", 50), ("1.10000", 110)],
)
def test_reads_decimal_text_exactly(text: str, cents: int) -> None:
    assert cents_of(text) == cents


@pytest.mark.parametrize(
    "text",
    ["", ".", "1.005", "-1.00", "+1.00", "1,00", "1e3", "NaN", "1 000.00", "١.٠٠", "9" * 19],
)
def test_refuses_what_is_not_an_amount_in_cents(text: str) -> None:
    with pytest.raises(Refused) as refused:
        cents_of(text)
    assert refused.value.code == "bank.amount_malformed"


def test_a_number_of_many_digits_is_refused_and_not_converted() -> None:
    with pytest.raises(Refused, match=r"bank\.amount_malformed"):
        cents_of("1" * 100_000)


@given(st.integers(0, 10**16 - 1))
def test_writing_and_reading_give_the_same_cents(cents: int) -> None:
    assert cents_of(text_of(cents)) == cents


def test_debits_keep_their_sign_in_front() -> None:
    assert text_of(-5) == "-0.05"
