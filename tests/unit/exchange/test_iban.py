"""IBANs: the examples of the published registry, and what single slips do to them."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from subak.core.errors import Refused
from subak.exchange.iban import checked

# Examples printed in the SWIFT IBAN registry.
REGISTRY = [
    "FR14 2004 1010 0505 0001 3M02 606",
    "DE89 3704 0044 0532 0130 00",
    "BE68 5390 0754 7034",
    "NO93 8601 1117 947",
    "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
    "GB29 NWBK 6016 1331 9268 19",
]


@pytest.mark.parametrize("written", REGISTRY)
def test_accepts_the_examples_of_the_registry(written: str) -> None:
    assert checked(written.lower(), "Ada") == written.replace(" ", "")


@given(st.sampled_from(REGISTRY), st.integers(0, 40), st.sampled_from("0123456789"))
def test_finds_each_single_wrong_digit(written: str, place: int, digit: str) -> None:
    number = written.replace(" ", "")
    place %= len(number)
    assume(number[place].isdigit() and number[place] != digit)
    with pytest.raises(Refused) as refused:
        checked(number[:place] + digit + number[place + 1 :], "Ada")
    assert refused.value.code == "bank.iban_malformed"
    assert refused.value.facts["owner"] == "Ada"


@pytest.mark.parametrize("written", ["", "FR14", "1234", "FR14é0041010050500013M02606"])
def test_refuses_other_forms(written: str) -> None:
    with pytest.raises(Refused, match=r"bank\.iban_malformed"):
        checked(written, "Ada")
