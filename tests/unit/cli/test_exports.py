"""`subak export`: a public log that a stranger verifies, and tables whose columns are described."""

import csv
import json
from pathlib import Path

import pytest

from subak.cli import main
from subak.cli.export_log import export_log
from subak.core.errors import Corrupt
from subak.service.clock import SetClock
from subak.service.read_tables import COLUMNS, TABLES
from subak.service.writer import Writer
from tests.support.books import FIRST_SECOND, new_books, registering
from tests.unit.cli.commons import Commons


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
    garden: Commons, tmp_path: Path
) -> None:
    facts = garden.told(f"export csv {tmp_path / 'tables'}")
    described = json.loads((tmp_path / "tables/tables.json").read_text(encoding="utf-8"))
    assert described["schema"] == "subak/tables/1"
    assert [each["name"] for each in described["tables"]] == list(TABLES)
    for each in described["tables"]:
        with (tmp_path / "tables" / each["file"]).open(encoding="utf-8", newline="") as file:
            heads, *rows = csv.reader(file)
        assert (
            heads == [column["name"] for column in each["columns"]] == list(COLUMNS[each["name"]])
        )
        assert len(rows) == each["rows"]
        for meant in (each, *each["columns"]):
            assert meant["meaning"]["en"]
            assert meant["meaning"]["fr"]
    assert facts["rows"] == sum(each["rows"] for each in described["tables"])
    agents = (tmp_path / "tables/agent.csv").read_text(encoding="utf-8")
    assert "kim,organisation,commons," in agents


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
