"""Bytes of tables as text: what encoding they are in is found out, or said and held to."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Refused
from subak.exchange.table_encoding import decode_table

HOURS = "Bénévole;Tâche\nZoé;arrosage\n"


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (HOURS.encode(), "utf-8"),
        (codecs.BOM_UTF8 + HOURS.encode(), "utf-8"),
        (HOURS.encode("utf-16"), "utf-16"),
        (HOURS.encode("utf-16-le"), "utf-16-le"),
        (HOURS.encode("utf-16-be"), "utf-16-be"),
        (HOURS.encode("latin-1"), "latin-1"),
        (HOURS.replace("Zoé", "Œuvre…").encode("windows-1252"), "windows-1252"),
        (b"", "utf-8"),
    ],
)
def test_an_encoding_is_found_out(raw: bytes, encoding: str) -> None:
    text, found = decode_table(raw)
    assert found == encoding
    assert not text.startswith("\ufeff")
    assert text in ("", HOURS, HOURS.replace("Zoé", "Œuvre…"))


def test_an_encoding_that_is_said_is_held_to() -> None:
    assert decode_table(HOURS.encode("latin-1"), "latin-1") == (HOURS, "latin-1")
    with pytest.raises(Refused, match="table.encoding_wrong") as refused:
        decode_table(b"a;b\n1;2\n\xe9;3\n", "utf-8")
    assert refused.value.facts == {"encoding": "utf-8", "line": 3}
    with pytest.raises(Refused, match="table.encoding_unknown"):
        decode_table(b"a", "ebcdic")


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_the_file_of_a_spreadsheet_program_is_named(start: bytes) -> None:
    with pytest.raises(Refused, match="table.is_workbook"):
        decode_table(start + bytes(100))


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(Refused, match="table.not_text"):
        decode_table(b"name;kind\nkim\0;person and much more text\n")


@given(st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), min_size=1))
def test_french_texts_are_read_in_every_encoding(text: str) -> None:
    table = f"Année;Tâche\n{text};é\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "latin-1"):
        assert decode_table(table.encode(encoding), encoding.removesuffix("-sig"))[0] == table
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        assert decode_table(table.encode(encoding))[0] == table
