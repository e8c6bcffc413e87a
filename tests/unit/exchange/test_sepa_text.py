"""Texts and ids in the SEPA character set."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Refused
from subak.exchange.sepa_text import fitted, identifier, transliterate

ALLOWED = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]*")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Érable & fils", "Erable + fils"),
        ("Cœur d’Ère, Straße 5", "Coeur d'Ere, Strasse 5"),
        ("e\u0301te\u0301", "ete"),
        ("lot_7 = 12 €", "lot-7 . 12 EUR"),
        ("deux\nlignes\tici", "deux lignes ici"),
        ("pousse 🌱", "pousse ."),
    ],
)
def test_writes_texts_in_the_sepa_set(text: str, written: str) -> None:
    assert transliterate(text) == written


@given(st.text(st.characters(codec=None)))
def test_any_text_ends_in_the_set_and_stays_there(text: str) -> None:
    written = transliterate(text)
    assert ALLOWED.fullmatch(written)
    assert transliterate(written) == written


def test_a_long_text_is_refused_after_it_has_grown() -> None:
    assert fitted("ß" * 35, "creditor_name", 70) == "ss" * 35
    with pytest.raises(Refused) as refused:
        fitted("ß" * 36, "creditor_name", 70)
    assert refused.value.code == "bank.text_too_long"
    assert refused.value.facts["limit"] == 70


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(Refused, match=r"bank\.field_wrong"):
        fitted(" \n", "remittance", 140)


@pytest.mark.parametrize("text", ["payout-0001", "D1/p13", "a" * 35])
def test_keeps_ids_as_they_are(text: str) -> None:
    assert identifier(text, "end_to_end_id") == text


@pytest.mark.parametrize("text", ["", "a" * 36, "é", "/a", "a/", "a//b", "a_b", "a\n"])
def test_refuses_ids_that_would_not_come_back(text: str) -> None:
    with pytest.raises(Refused, match=r"bank\.identifier_malformed"):
        identifier(text, "end_to_end_id")
