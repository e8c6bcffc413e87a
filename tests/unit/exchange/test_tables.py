"""Tables as LibreOffice and Excel export them, byte for byte."""

import pytest

from subak.core.errors import Refused
from subak.exchange.tables import Row, Table, folded, letters, read_table

EXCEL = (
    b"Date;B\xe9n\xe9vole;Heures;T\xe2che\r\n"
    b'03/09/2024;Kim;1,5;"d\xe9sherbage\r\ndu carr\xe9"\r\n'
    b";;;\r\n"
    b'04/09/2024;"L\xe9vesque; Bo";2;dit \xab oui \xbb\r\n'
)
"""Excel in French, CSV (séparateur : point-virgule), Windows-1252."""

LIBREOFFICE = (
    "\ufeffDate,Bénévole,Heures,Tâche\n"
    '2024-09-03,Kim,"1,5",arrosage\n'
    '2024-09-04,Bo,"1 234,5","dit ""oui"""\n'
).encode()
"""LibreOffice, comma, UTF-8 with a byte order mark."""


def rows(table: Table) -> list[Row]:
    found = list(table.rows())
    assert not [each for each in found if isinstance(each, Refused)]
    return [each for each in found if isinstance(each, Row)]


def test_an_export_of_excel_in_french() -> None:
    table = read_table(EXCEL)
    assert (table.encoding, table.separator) == ("latin-1", "semicolon")
    assert table.columns == ("Date", "Bénévole", "Heures", "Tâche")
    assert rows(table) == [
        Row(2, ("03/09/2024", "Kim", "1,5", "désherbage\r\ndu carré")),
        Row(5, ("04/09/2024", "Lévesque; Bo", "2", "dit « oui »")),
    ]


def test_an_export_of_libreoffice() -> None:
    table = read_table(LIBREOFFICE)
    assert (table.encoding, table.separator) == ("utf-8", "comma")
    assert [row.cells[2:] for row in rows(table)] == [
        ("1,5", "arrosage"),
        ("1 234,5", 'dit "oui"'),
    ]


def test_text_for_excel_in_utf_16_with_tabs() -> None:
    table = read_table("Date\tHeures\r\n03/09/2024\t1,5\r\n".encode("utf-16"))
    assert (table.encoding, table.separator) == ("utf-16", "tab")
    assert rows(table) == [Row(2, ("03/09/2024", "1,5"))]


def test_the_line_that_says_the_separator_is_no_heading() -> None:
    table = read_table(b"sep=,\r\na;b,c\r\n1,2\r\n")
    assert table.columns == ("a;b", "c")
    assert rows(table) == [Row(3, ("1", "2"))]
    with pytest.raises(Refused, match="table.separator_unknown"):
        read_table(b"sep=|\na|b\n")


def test_titles_above_the_headings_are_passed_over() -> None:
    table = read_table(b"Hours 2024;;\n;;\nDate;Hours;\n2024-09-03;2;\n", headings_line=3)
    assert table.columns == ("Date", "Hours")
    assert rows(table) == [Row(4, ("2024-09-03", "2"))]


def test_rows_of_another_length_are_named_and_the_others_read() -> None:
    table = read_table(b"a;b\n1;2\n3\n4;5;6\n7;8;;\n")
    found = list(table.rows())
    assert [each.line for each in found if isinstance(each, Row)] == [2, 5]
    assert [each.facts for each in found if isinstance(each, Refused)] == [
        {"line": 3, "found": 1, "expected": 2},
        {"line": 4, "found": 3, "expected": 2},
    ]
    assert {each.code for each in found if isinstance(each, Refused)} == {"table.row_length"}


def test_open_quotation_marks_are_named_with_their_line() -> None:
    *_, last = read_table(b'a;b\n1;2\n3;"4\n5;6\n').rows()
    assert isinstance(last, Refused)
    assert (last.code, last.facts) == ("table.quote_open", {"line": 3})


@pytest.mark.parametrize("raw", [b"", b"\n\n;;\n"])
def test_a_table_has_headings(raw: bytes) -> None:
    with pytest.raises(Refused, match="table.without_headings"):
        read_table(raw)


def test_headings_are_found_whatever_their_capitals_and_spaces() -> None:
    table = read_table(b"Courriel ;NOM  complet;nom\n")
    assert table.positions("nom complet") == [1]
    assert table.positions("E-mail") == []
    assert folded("\u00c9tat\u00a0 Civil") == folded("e\u0301tat civil")


@pytest.mark.parametrize(
    ("at", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_have_the_letters_of_spreadsheets(at: int, name: str) -> None:
    assert letters(at) == name
