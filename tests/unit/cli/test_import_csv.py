"""`subak import csv`: all rows or none, every wrong row named, nothing twice."""

import json
from pathlib import Path

import pytest

from subak.audit.verify import verify
from subak.cli import import_csv, main
from subak.cli.act import Acting
from subak.service.folder import Folder
from subak.service.writer import Writer
from subak.transport.folder_source import FolderSource
from tests.unit.cli.commons import Commons

MAP = """
[table]
dates = "day-month-year"
decimal_mark = "comma"
[contribution]
provider = "Bénévole"
people_by = "name"
day = "Date"
[[measure]]
of = "minutes"
amount = "Heures"
times = 60
[[evidence]]
kind = { constant = "notebook-page" }
text = "Tâche"
"""
HEAD = "Date;Bénévole;Heures;Tâche\r\n"
FIRST = HEAD + "03/09/2024;Kim;1,5;désherbage\r\n4 septembre 2024;friends;2h15;« arrosage »\r\n"
LAST = "5/9/2024;Kim;0,25;taille\r\n"


@pytest.fixture(autouse=True)
def beside_the_books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables and maps are written beside the books."""
    monkeypatch.chdir(tmp_path)
    Path("map.toml").write_text(MAP, encoding="utf-8")


def importing(text: str, encoding: str = "latin-1", *more: str, mapped: str = "map.toml") -> str:
    """The command that imports a table, written to a file in an encoding."""
    Path("hours.csv").write_bytes(text.encode(encoding))
    options = " ".join(more)
    return f"import csv hours.csv --map {mapped} --pact pact-garden --as friends {options}"


def remapped(before: str, after: str) -> None:
    """Change the map."""
    changed = MAP.replace(before, after)
    assert changed != MAP
    Path("map.toml").write_text(changed, encoding="utf-8")


def problems(garden: Commons, line: str) -> list[tuple[int, str, str, str]]:
    """Line, column, value and code of all that a refused import names."""
    err = garden.refused_text(f"{line} --json")
    *each, last = [json.loads(said) for said in err.splitlines()]
    assert (last["code"], last["facts"]["count"]) == ("table.rows_refused", len(each))
    told = [(said["facts"], said["code"]) for said in each]
    return [(facts["line"], facts["column"], facts["value"], code) for facts, code in told]


def test_a_second_import_records_nothing_and_a_longer_one_what_is_new(garden: Commons) -> None:
    first = garden.told(importing(FIRST))
    assert first == {
        "encoding": "latin-1",
        "separator": "semicolon",
        "rows": 2,
        "recorded": 2,
        "known": 0,
        "dry_run": False,
        "sums": {"minutes": "225 minute"},
    }
    again = garden.told(importing(FIRST, "utf-16"))
    assert (again["recorded"], again["known"]) == (0, 2)
    longer = garden.told(importing(FIRST.replace(";", "\t") + LAST.replace(";", "\t"), "utf-8"))
    assert (longer["recorded"], longer["known"], longer["sums"]) == (1, 2, {"minutes": "15 minute"})
    verify(FolderSource(garden.folder))
    public = b"".join(
        path.read_bytes() for path in (garden.folder / "public").rglob("*") if path.is_file()
    )
    assert "désherbage".encode() not in public
    assert b"minutes" in public


def test_a_dry_run_writes_nothing(garden: Commons) -> None:
    with Writer(Folder(garden.folder)) as writer:
        before = writer.state.size
    told = garden.does(importing(FIRST, "latin-1", "--dry-run"))
    assert "would be recorded: 2" in told
    assert "minutes: 225 minute" in told
    assert (garden.told(importing(FIRST, "latin-1", "--dry-run")))["recorded"] == 2
    with Writer(Folder(garden.folder)) as writer:
        assert writer.state.size == before


def test_a_refusal_in_the_last_row_leaves_nothing(garden: Commons) -> None:
    line = importing(FIRST + "01/08/2024;Kim;1;avant le protocole\r\n")
    assert problems(garden, line) == [
        (4, "Date", "01/08/2024", "contribution.outside_validity"),
    ]
    assert garden.told(importing(FIRST))["recorded"] == 2


def test_every_wrong_row_is_named_in_both_languages(
    garden: Commons, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = "06/09/2024;Moe;1;a\r\n2034-09-06;Kim;1,5,5;b\r\n;Kim;0;c\r\n7/9/2034;Kim;1;d\r\n"
    text = FIRST + wrong + "08/09/2024;Lea;1;e\r\n"
    line = importing(text)
    assert problems(garden, line) == [
        (4, "Bénévole", "Moe", "table.person_unknown"),
        (5, "Heures", "1,5,5", "table.number_malformed"),
        (6, "Date", "", "table.cell_empty"),
        (7, "Date", "7/9/2034", "event.in_future"),
        (8, "Bénévole", "Lea", "contribution.recogniser_provides"),
    ]
    said = garden.refused_text(line)
    assert "Line 4, column B “Bénévole”, “Moe”: Nobody in these books" in said
    assert "Line 6, column A “Date”: The cell is empty" in said
    assert "[table.rows_refused]" in said
    main(["--language", "fr", "--books", str(garden.folder), *line.split()])
    assert "Ligne 4, colonne B «\u202fBénévole\u202f», «\u202fMoe\u202f»" in capsys.readouterr().err


def test_fifty_are_shown_and_the_others_counted(garden: Commons) -> None:
    rows = "".join(f"06/09/2024;Nobody {number};1;a\r\n" for number in range(70))
    said = garden.refused_text(importing(HEAD + rows))
    assert said.count("[table.person_unknown]") == 50
    assert "… and 20 more." in said
    assert "places that are wrong: 70" in said


def test_rows_that_the_file_breaks_are_named_by_their_line(garden: Commons) -> None:
    text = HEAD + "03/09/2024;Kim\r\n" + '04/09/2024;Kim;1;"open\r\n'
    said = garden.refused_text(importing(text))
    assert "Line 2: The row has 2 cells, the headings 4." in said
    assert "Line 3: The quotation marks of line 3" in said
    codes = [code for *_, code in problems(garden, importing(text))]
    assert codes == ["table.row_length", "table.quote_open"]


def test_a_unit_that_the_protocol_does_not_ask_for_is_named_by_its_column(garden: Commons) -> None:
    remapped("times = 60", 'unit = "are"')
    line = importing(HEAD + "03/09/2024;Kim;3;a\r\n")
    assert problems(garden, line) == [(2, "Heures", "3", "contribution.measure_unit")]


def test_rows_are_checked_by_parts_and_recorded_at_once(
    garden: Commons, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_csv, "ROWS_AT_A_TIME", 2)
    text = FIRST + LAST + "06/09/2024;Kim;1;a\r\n07/09/2024;Kim;1;b\r\n"
    early = "01/08/2024;Kim;1;a\r\n"
    assert [
        (line, code) for line, *_, code in problems(garden, importing(text + early + LAST + early))
    ] == [
        (7, "contribution.outside_validity"),
        (8, "table.row_twice"),
        (9, "table.row_twice"),
        (9, "contribution.outside_validity"),
    ]
    told = garden.told(importing(text))
    assert (told["rows"], told["recorded"], told["sums"]) == (5, 5, {"minutes": "360 minute"})
    assert garden.told(importing(text))["known"] == 5


def test_what_the_writer_refuses_at_the_last_moment_is_named_by_its_row(
    garden: Commons, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = "01/08/2024;Kim;1;a\r\n"
    monkeypatch.setattr(Acting, "refusals", lambda *_: {})
    assert problems(garden, importing(FIRST + early + LAST + early.replace(";a", ";b"))) == [
        (line, "Date", "01/08/2024", "contribution.outside_validity") for line in (4, 6)
    ]
    assert garden.told(importing(FIRST))["recorded"] == 2


def test_who_may_not_record_is_told_for_each_row(garden: Commons) -> None:
    line = importing(FIRST).replace("--as friends", "--as town")
    assert [code for *_, code in problems(garden, line)] == ["event.not_by_party"] * 2


def test_an_id_of_the_table_holds_a_row_to_what_it_said(garden: Commons) -> None:
    remapped("[contribution]", '[contribution]\nid = { column = "N°", prefix = "g-" }')
    rows = "N°;Date;Bénévole;Heures;Tâche\r\n1;03/09/2024;Kim;1;a\r\n2;03/09/2024;Kim;1;a\r\n"
    assert garden.told(importing(rows))["recorded"] == 2
    assert "g-2" in garden.does("show contributions")
    assert garden.told(importing(rows + "3;04/09/2024;Kim;1;\r\n"))["recorded"] == 1
    for changed in (rows.replace("2;03/09", "2;04/09"), rows.replace("1;a\r\n2", "1;b\r\n2")):
        ((line, column, _, code),) = problems(garden, importing(changed))
        assert (line, column, code) == (3 if "2;04" in changed else 2, "N°", "table.row_changed")
    taken = rows.replace("\r\n2;", "\r\nkim;").replace("g-", "")
    remapped("[contribution]", '[contribution]\nid = "N°"')
    assert problems(garden, importing(taken))[-1] == (3, "N°", "kim", "entry.id_used")


def test_a_form_that_no_entry_has_is_named(garden: Commons) -> None:
    remapped("times = 60", 'times = 60\nmethod = { constant = "By Hand" }')
    assert [code for *_, code in problems(garden, importing(FIRST))] == ["entry.code_malformed"] * 2


def test_people_are_found_by_id_or_e_mail_too(garden: Commons) -> None:
    Path("people.csv").write_text("id;name;email\nkim;Kim;kim@example.org\n", encoding="utf-8")
    garden.does("import members people.csv")
    rows = HEAD + "03/09/2024;KIM@example.org;1;a\r\n"
    remapped('"name"', '"email"')
    assert garden.told(importing(rows))["recorded"] == 1
    remapped('people_by = "name"', "")
    assert garden.told(importing(rows.replace("KIM@example.org", "kim")))["known"] == 1
    ((_, _, _, code),) = problems(garden, importing(rows))
    assert code == "table.person_unknown"


def test_two_of_a_name_are_told_apart_by_their_ids(garden: Commons) -> None:
    garden.does("agent Kim --id kim-2")
    ((_, _, _, code),) = problems(garden, importing(HEAD + "03/09/2024;Kim;1;a\r\n"))
    assert code == "table.person_ambiguous"


def test_a_workbook_and_a_map_that_does_not_read_are_named(garden: Commons) -> None:
    line = importing(FIRST)
    Path("hours.csv").write_bytes(b"PK\x03\x04" + bytes(200))
    assert garden.refusal(line) == "table.is_workbook"
    Path("map.toml").write_text("[contribution", encoding="utf-8")
    assert garden.refusal(line) == "table.map_malformed"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_example_of_hours_is_a_map_for_its_table(
    garden: Commons, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--language", language, "import", "csv", "--example-map", "hours"])
    assert ended.value.code == 0
    Path("map.toml").write_text(capsys.readouterr().out, encoding="utf-8")
    who, hours, task = {
        "en": ("Volunteer", "Hours", "Task"),
        "fr": ("Bénévole", "Heures", "Tâche"),
    }[language]
    table = f"Date,{who},{hours},{task}\n03/09/2024,Kim,1h30,weeding\n"
    assert garden.told(importing(table))["sums"] == {"minutes": "90 minute"}


def test_the_example_of_measures_is_a_map_for_its_table(
    garden: Commons, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("farm", "water-board", "laboratory"):
        garden.does(f"agent {name} --id {name} --type organisation")
    garden.does("protocol publish --sample a --id residue")
    garden.does(
        "pact declare garden --protocol residue --partner water-board --recogniser gardens"
        " --appeal ombud --id pact-water --as friends"
    )
    garden.does("pact publish pact-water --as town")
    garden.does("pact sign pact-water --as friends")
    garden.does("pact sign pact-water --as water-board")
    with pytest.raises(SystemExit):
        main(["--language", "en", "import", "csv", "--example-map", "measures"])
    Path("map.toml").write_text(capsys.readouterr().out, encoding="utf-8")
    head = "No.;Farm;From;To;Area (ha);Residue;Low;High;Report;Plot\r\n"
    first = "A1;farm;1/9/2024;15/11/2024;1 204,50;38;35;41;n° 17 – « ok »;B 12\r\n"
    line = importing(head + first, "windows-1252").replace("pact-garden", "pact-water")
    line = line.replace("--as friends", "--as water-board")
    told = garden.told(line)
    assert told["encoding"] == "windows-1252"
    assert told["sums"]["ares"] == "120,450 are"
    wrong = head + first.replace("A1", "A2").replace("35;41", "39;41") + first.replace("35;", ";")
    importing(wrong.replace("1 204,50", "1,505"), "windows-1252")
    assert [(column, code) for _, column, _, code in problems(garden, line)] == [
        ("Area (ha)", "table.number_too_fine"),
        ("Area (ha)", "table.number_too_fine"),
    ]
    importing(wrong.replace("A1;", "A3;"), "windows-1252")
    assert [(column, code) for _, column, _, code in problems(garden, line)] == [
        ("Residue", "measure.outside_bounds"),
        ("Low", "contribution.range_missing"),
    ]
