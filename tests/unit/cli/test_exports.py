"""`subak export`: a public log that a stranger verifies, and tables whose columns are described."""

import csv
import json
import re
from pathlib import Path

import pytest

from subak.cli import main
from subak.cli.export_log import export_log
from subak.cli.export_tables import plain
from subak.core.errors import Corrupt
from subak.service.clock import SetClock
from subak.service.read_tables import COLUMNS, TABLES
from subak.service.writer import Writer
from tests.support.books import FIRST_SECOND, new_books, registering
from tests.unit.cli.commons import Commons

CELLS = {
    "integer": r"-?[0-9]+",
    "hexBinary": r"([0-9a-f]{2})+",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "dateTime": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z",
    "json": r"\[.*\]",
    "string": r".*",
}
"""How values of each type are written."""


def test_an_exported_log_is_verified_by_a_stranger(garden: Commons, tmp_path: Path) -> None:
    target = tmp_path / "public"
    facts = garden.told(f"export log {target}")
    verified = garden.told(f"verify {target}")
    assert verified["size"] == facts["size"] == garden.told("show")["entries"]
    assert (verified["documents"], verified["openings"]) == (facts["documents"], facts["openings"])
    assert facts["documents"] > 0
    assert facts["openings"] > 0


def test_it_has_the_files_of_its_size_alone(tmp_path: Path) -> None:
    folder = new_books(tmp_path / "books")
    clock = SetClock(FIRST_SECOND + 60)
    with Writer(folder, clock) as writer:
        for start in range(0, 300, 50):
            writer.submit(registering(*(f"a-{n}" for n in range(start, start + 50))))
    exported = export_log(folder.public, tmp_path / "public")
    assert exported.size == 301
    tiles = [path for path in (tmp_path / "public").rglob("*") if path.is_file()]
    names = sorted(path.relative_to(tmp_path / "public").as_posix() for path in tiles)
    assert names == [
        "checkpoint",
        "tile/0/000",
        "tile/0/001.p/45",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/45",
        "vkey",
    ]


def test_a_writer_may_go_on_meanwhile(tmp_path: Path) -> None:
    folder = new_books(tmp_path / "books")
    note = (folder.public / "checkpoint").read_bytes()
    with Writer(folder, SetClock(FIRST_SECOND + 60)) as writer:
        writer.submit(registering(*(f"a-{n}" for n in range(300))))
    assert not (folder.public / "tile/entries/000.p").exists()
    (folder.public / "checkpoint").write_bytes(note)  # as it was read before the writer went on
    assert export_log(folder.public, tmp_path / "public").size == 1
    assert main(["verify", str(tmp_path / "public")]) == 0


def test_a_missing_tile_is_named(tmp_path: Path) -> None:
    folder = new_books(tmp_path / "books")
    (folder.public / "tile/0/000.p/1").unlink()
    with pytest.raises(Corrupt) as caught:
        export_log(folder.public, tmp_path / "public")
    assert caught.value.facts["file"] == "tile/0/000.p/1"


def test_tables_are_exported_with_the_meaning_of_each_column(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ("--books", str(made), "--json", "export", "csv", str(tmp_path / "tables"))
    assert main(list(given)) == 0
    facts = json.loads(capsys.readouterr().out)
    metadata = (tmp_path / "tables/csv-metadata.json").read_text(encoding="utf-8")
    described = json.loads(metadata)["tables"]
    assert [each["url"] for each in described] == [f"{table}.csv" for table in TABLES]
    for each, table in zip(described, TABLES, strict=True):
        columns = each["tableSchema"]["columns"]
        with (tmp_path / "tables" / each["url"]).open(encoding="utf-8", newline="") as file:
            heads, *rows = csv.reader(file)
        assert heads == [column["name"] for column in columns] == list(COLUMNS[table])
        assert len(rows) == each["urn:subak:rows"]
        assert set(each["tableSchema"]["primaryKey"]) <= set(heads)
        for at, column in enumerate(columns):
            cells = [row[at] for row in rows]
            assert all(re.fullmatch(CELLS[column["datatype"]], cell) for cell in cells if cell)
            assert all(cells) or not column["required"]
            spoken = [each["dc:description"], column["dc:description"]]
            spoken += [] if column["required"] else [column["urn:subak:empty"]]
            for said in spoken:
                assert [text["@language"] for text in said] == ["en", "fr"]
                assert all(text["@value"] for text in said)
    assert facts["rows"] == sum(each["urn:subak:rows"] for each in described)
    agents = (tmp_path / "tables/agent.csv").read_bytes()
    assert b"\r\nfarm-01,organisation,market," in agents


def test_amounts_say_in_what_they_count(garden: Commons, tmp_path: Path) -> None:
    garden.does(f"export csv {tmp_path / 'tables'}")
    metadata = json.loads((tmp_path / "tables/csv-metadata.json").read_text(encoding="utf-8"))
    units = {
        (table["url"], column["name"]): column["schema:unitText"][0]["@value"]
        for table in metadata["tables"]
        for column in table["tableSchema"]["columns"]
        if "schema:unitText" in column
    }
    assert units["pool.csv", "bank_cents"] == "cents of the currency of the books"
    assert units["event.csv", "effort"] == "smallest parts of effort_unit"
    assert ("pact.csv", "n") not in units
    assert ("event_resource.csv", "accounting") not in units  # signs


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "'"])
def test_no_cell_is_a_formula(begins: str) -> None:
    """OWASP, "CSV Injection": what a spreadsheet would run; one apostrophe away, it is back."""
    text = f'{begins}HYPERLINK("https://example.org")'
    assert plain(text) == f"'{text}"
    assert plain("farm-01") == "farm-01"
    assert plain(-5) == -5
    assert plain(b"\x3d") == "3d"


@pytest.mark.parametrize(("language", "title"), [("en", "# Tables of"), ("fr", "# Tables des")])
def test_the_description_begins_in_the_readers_language(
    garden: Commons, tmp_path: Path, language: str, title: str
) -> None:
    garden.does(f"--language {language} export csv {tmp_path / 'tables'}")
    told = (tmp_path / "tables/README.md").read_text(encoding="utf-8")
    assert told.startswith(title)
    assert "## lot.csv" in told


@pytest.mark.parametrize("what", ["log", "csv"])
def test_an_export_overwrites_nothing(garden: Commons, tmp_path: Path, what: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/letter.txt").write_text("mine", encoding="utf-8")
    assert garden.refusal(f"export {what} {tmp_path / 'full'}") == "export.folder_not_empty"
    assert garden.refusal(f"export {what} {tmp_path / 'full/letter.txt'}") == (
        "export.folder_not_empty"
    )
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_a_folder_without_a_published_log_is_refused(tmp_path: Path) -> None:
    code = main(
        ["--language", "en", "--books", str(tmp_path), "export", "log", str(tmp_path / "x")]
    )
    assert code == 1
