"""The id of a payout at the bank: its own, or one that follows from it; always one that fits."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.exchange.payment_ids import end_to_end_id
from subak.exchange.sepa_text import identifier

PAYOUTS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,63}\.[a-z0-9][a-z0-9._-]{0,63}", fullmatch=True)


@pytest.mark.parametrize("payout", ["d1.farm-05", "a." + "b" * 33])
def test_what_fits_stays(payout: str) -> None:
    assert end_to_end_id(payout) == payout


@pytest.mark.parametrize("payout", ["a." + "b" * 34, "d_1.kim"])
def test_what_does_not_fit_is_derived(payout: str) -> None:
    assert end_to_end_id(payout) == "p-" + sha256(payout.encode()).hexdigest()[:30]


@given(PAYOUTS)
def test_every_id_comes_back_from_the_bank_unchanged(payout: str) -> None:
    assert identifier(end_to_end_id(payout), "end_to_end_id") == end_to_end_id(payout)


@given(PAYOUTS, PAYOUTS)
def test_two_payouts_never_share_an_id(one: str, other: str) -> None:
    assert (end_to_end_id(one) == end_to_end_id(other)) == (one == other)
