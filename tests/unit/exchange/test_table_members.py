"""Rows of members: words in both languages, IBAN and e-mail held to their form, nobody twice."""

import pytest

from subak.core.errors import Refused
from subak.exchange.table_map import Columns, MemberMap
from subak.exchange.table_members import MemberRow, Membership, usual_map
from subak.exchange.tables import Row, read_table

IBAN = "FR7699999000014490679794466"
"""No bank gave it; the check digits are right."""


def read(raw: bytes, mapped: MemberMap | None = None) -> tuple[list[MemberRow], list[str]]:
    """The members of a table, and `line column code` of every problem."""
    table = read_table(raw)
    membership = Membership(mapped or usual_map(table), Columns(table))
    rows = [row for row in table.rows() if isinstance(row, Row)]
    found = [each for row in rows if (each := membership.read(row)) is not None]
    problems = [f"{p.line} {p.column} {p.reason.code}" for p in membership.problems.first]
    return found, problems


def test_a_french_list_of_members_in_latin_1() -> None:
    raw = (
        "Nom;Type;Sphère;Nom public;Courriel;IBAN;BIC;Titulaire;Langue;Identifiant;Remarque\n"
        "Kim  Durand;Personne;communs;;kim@example.org;FR76 9999 9000 0144 9067 9794 466;"
        "agrifrpp;K. Durand;français;Kim;à rappeler\n"
        "Syndicat de l'eau;personne morale;État;OUI;;;;;;syndicat;\n"
    ).encode("latin-1")
    (kim, board), problems = read(raw)
    assert problems == []
    assert (kim.name, kim.id, kim.kind, kim.sphere, kim.public) == (
        "Kim Durand",
        "kim",
        "person",
        "commons",
        False,
    )
    assert (kim.email, kim.iban, kim.bic) == ("kim@example.org", IBAN, "AGRIFRPP")
    assert (kim.holder, kim.language) == ("K. Durand", "fr")
    assert (board.kind, board.sphere, board.public) == ("organisation", "state", True)
    assert (board.email, board.iban, board.language) == (None, None, None)


def test_an_english_list_with_only_names() -> None:
    (kim,), problems = read(b"Full name\nKim\n")
    assert problems == []
    assert (kim.name, kim.kind, kim.sphere, kim.public) == ("Kim", None, None, False)


def test_every_wrong_cell_is_named() -> None:
    raw = (
        f"name,kind,sphere,public,email,iban,bic,id,language\n"
        f",person,,,,,,,\n"
        f"Kim,robot,moon,perhaps,kim at example,FR00{IBAN[4:]},AGRI,a b,tok\n"
        f"{'x' * 201},,,,,,,,\n"
        f"Total,,,,,{IBAN},,,\n"
    ).encode()
    found, problems = read(raw)
    assert found == []
    assert problems == [
        "2 name table.cell_empty",
        "3 id table.id_malformed",
        "3 kind table.word_unknown",
        "3 sphere table.word_unknown",
        "3 public table.word_unknown",
        "3 email member.email_malformed",
        "3 iban bank.iban_malformed",
        "3 bic bank.bic_malformed",
        "3 language table.word_unknown",
        "4 name member.name_too_long",
        "5  table.total_row",
    ]


def test_nobody_stands_there_twice() -> None:
    raw = (
        b"name;id;email\nKim;kim;a@example.org\nKim 2;kim;b@example.org\nLea;;A@example.org\n"
        b"Moe;;\nmoe;;\nMoe;;moe@example.org\nMoe;moe-2;\n"
    )
    found, problems = read(raw)
    assert problems == [
        "3  table.row_twice",
        "4  table.row_twice",
        "6  table.row_twice",
    ]
    assert [each.row.line for each in found] == [2, 5, 7, 8]


def test_a_list_without_names_is_refused() -> None:
    with pytest.raises(Refused, match="table.columns_missing"):
        read(b"email\nkim@example.org\n")
