"""Business identifier codes: their form."""

import pytest

from subak.core.errors import Refused
from subak.exchange import bic


@pytest.mark.parametrize(
    ("written", "code"),
    [("AGRIFRPP", "AGRIFRPP"), ("agri fr pp xxx", "AGRIFRPPXXX"), ("DEUTDEFF500", "DEUTDEFF500")],
)
def test_a_code_is_made_compact(written: str, code: str) -> None:
    assert bic.checked(written, "Kim") == code


@pytest.mark.parametrize("written", ["", "AGRI", "AGRIFRPPX", "AGR1FRPP", "AGRIFRPPXXXX"])
def test_what_is_none_is_refused_with_its_owner(written: str) -> None:
    with pytest.raises(Refused, match="bank.bic_malformed") as refused:
        bic.checked(written, "Kim")
    assert refused.value.facts == {"found": written, "owner": "Kim"}
