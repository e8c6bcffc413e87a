"""Base64 has one spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.log.encoding import from_base64, to_base64


@given(st.binary(max_size=70))
def test_both_ways(data: bytes) -> None:
    assert from_base64(to_base64(data)) == data


@pytest.mark.parametrize(
    "text",
    [
        "YQ",
        "YQ=",
        "YR==",
        "YQ==\n",
        " YQ==",
        "Y Q==",
        "YQ==YQ==",
        "_w==",
        "-w==",
        "YQ===",
        "é",
        "=",
    ],
)
def test_other_spellings(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_base64(text)
