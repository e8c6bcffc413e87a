"""`subak backup` and `subak restore`, and books that move, as people do it."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from subak.cli import main
from subak.service.folder import Folder
from subak.service.public_server import PublicServer
from subak.service.writer import Writer
from tests.support import postgres
from tests.support.crawler import holding
from tests.unit.cli.commons import Commons
from tests.unit.cli.known import CANARIES, NAME, SEEN, members, paid

pytestmark = pytest.mark.both


@pytest.fixture
def address() -> Iterator[str]:
    """An empty database."""
    server = postgres.server()
    yield (made := server.new_database())
    server.drop_database(made)


def test_a_backup_made_while_the_books_are_kept_is_restored(
    garden: Commons, tmp_path: Path, address: str
) -> None:
    lines = ("show", "show pacts --json", "show agents --csv", "show log --json")
    before = [garden.does(line) for line in lines]
    place = tmp_path / "backup"
    with Writer(_folder(garden)):
        told = garden.told(f"backup {place} --with-keys")
    assert (told["backup"], told["keys"]) == (str(place), True)
    garden.does(f"verify {place}")
    for name, database in (("one", "sqlite"), ("two", address)):
        again = Commons(tmp_path / name)
        line = f"restore {place} {again.folder} --database {database} --published"
        told = again.told(f"{line} {garden.folder}")
        assert told["compared"] == [str(garden.folder)]
        assert (told["fetched"], told["silent"], told["payloads"]) == (0, [], True)
        assert [again.does(line) for line in lines] == before
        again.does("agent Moe --id moe")
        again.does(f"verify {again.folder} --prev {garden.folder}/public/checkpoint")


def _folder(commons: Commons) -> Folder:
    return Folder(commons.folder)


def test_keys_that_are_kept_apart_are_named(commons: Commons, tmp_path: Path) -> None:
    place = tmp_path / "backup"
    assert "The keys are not in it" in commons.does(f"backup {place}")
    again = Commons(tmp_path / "again")
    line = f"restore {place} {again.folder} --unpublished"
    assert again.refusal(line) == "restore.keys_missing"
    said = again.does(f"{line} --keys {commons.folder}/keys")
    assert "Compared with nothing that was published" in said
    assert again.does("show agents") == commons.does("show agents")


def test_what_was_erased_since_the_backup_stays_erased(known: Commons, tmp_path: Path) -> None:
    paid(known)
    place = tmp_path / "backup"
    known.does(f"backup {place} --with-keys")
    assert {NAME, SEEN} <= {canary for _, canary in holding(place, CANARIES)}
    known.does("erase person zq --ground request --yes")
    again = Commons(tmp_path / "again")
    line = f"restore {place} {again.folder}"
    assert again.refusal(f"{line} --published {known.folder}") == "restore.entries_missing"
    told = again.told(f"{line} --from {known.folder}")
    assert (told["fetched"], told["erased"]) == (1, 3)
    assert holding(again.folder, CANARIES) == []
    assert again.refusal(members(f"{NAME};;;zz")) == "table.rows_refused"
    again.does(f"verify {again.folder}")
    again.does(f"backup {tmp_path / 'later'} --with-keys")
    assert holding(tmp_path / "later", CANARIES) == []


def test_an_erasure_that_only_the_private_files_call_done_is_done_again(
    known: Commons, tmp_path: Path
) -> None:
    """The log ends before it, and another erasure takes its place."""
    paid(known)
    place, private = tmp_path / "backup", tmp_path / "private"
    size = known.told(f"backup {place} --with-keys")["entries"]
    shutil.copytree(place / "private", private)
    with closing(sqlite3.connect(private / "members.sqlite3")) as database:
        database.execute("CREATE TABLE erasure_done (n INTEGER PRIMARY KEY)")
        database.execute("INSERT INTO erasure_done VALUES (?)", (size,))
        database.commit()
    again = Commons(tmp_path / "again")
    again.does(f"restore {place} {again.folder} --unpublished --private {private}")
    assert {NAME, SEEN} <= {canary for _, canary in holding(again.folder, CANARIES)}
    done = again.told("erase person zq --ground request --yes")
    assert done["entries"] == [size]
    assert holding(again.folder, CANARIES) == []


def test_a_lost_database_comes_back_from_a_mirror(garden: Commons, tmp_path: Path) -> None:
    before = garden.told("show log")
    garden.does(f"mirror {garden.folder} {tmp_path / 'copy'}")
    for file in garden.folder.glob("subak.sqlite3*"):
        file.unlink()
    again = Commons(tmp_path / "again")
    left = f"--keys {garden.folder}/keys --private {garden.folder}/private"
    said = again.does(f"restore --from {tmp_path / 'copy'} {again.folder} {left}")
    assert "ids stand" not in said.lower()
    assert again.told("show log") == before
    again.does("agent Moe --id moe")
    again.does(f"verify {again.folder} --prev {tmp_path / 'copy/public/checkpoint'}")
    bare = Commons(tmp_path / "bare")
    said = bare.does(
        f"restore --from {tmp_path / 'copy'} {bare.folder} --keys {garden.folder}/keys"
    )
    assert "Ids stand in their places" in said


def test_a_log_at_a_new_address_is_followed(commons: Commons, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    with PublicServer(commons.folder / "public", "127.0.0.1", 0) as old:
        first = commons.told(f"mirror {old.address} {copy}")
    shutil.copytree(commons.folder, tmp_path / "fork")
    commons.does("agent Moe --id moe")
    with PublicServer(commons.folder / "public", "127.0.0.1", 0) as new:
        assert new.address != old.address
        told = commons.told(f"mirror {new.address} {copy}")
        assert (told["origin"], told["before"]) == (first["origin"], first["size"])
        commons.does(f"verify {new.address} --prev {commons.folder}/public/checkpoint")
        backup, again = tmp_path / "backup", Commons(tmp_path / "again")
        commons.does(f"backup {backup} --with-keys")
        told = again.told(f"restore {backup} {again.folder} --published {new.address}")
        assert told["compared"] == [new.address]
    fork = Commons(tmp_path / "fork")
    fork.does("agent Noe --id noe")
    with PublicServer(fork.folder / "public", "127.0.0.1", 0) as other:
        assert "[verify.forked]" in commons.fails(f"mirror {other.address} {copy}", 3)


def test_an_address_that_is_silent_is_unavailable(
    commons: Commons, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("subak.transport.http_source.TRIALS", 1)
    commons.does(f"backup {tmp_path / 'backup'} --with-keys")
    line = f"restore {tmp_path / 'backup'} {tmp_path / 'again'} --published http://127.0.0.1:9"
    assert "[source.not_answering]" in commons.fails(line, 4)
    none = f"restore {tmp_path / 'backup'} {tmp_path / 'again'} --published {tmp_path / 'none'}"
    assert commons.refusal(none) == "argument.file_unreadable"


def test_what_is_asked_wrongly(commons: Commons, tmp_path: Path) -> None:
    assert commons.refusal(f"restore {tmp_path / 'again'}") == "restore.nothing_to_restore"
    assert commons.refusal("restore one two three") == "restore.nothing_to_restore"
    assert commons.refusal(f"restore {commons.folder} again") == "backup.unknown"
    other = Commons(tmp_path / "other")
    other.does(f"init {other.folder} --origin example.org/other")
    commons.does(f"backup {tmp_path / 'backup'} --with-keys")
    line = f"restore {tmp_path / 'backup'} {tmp_path / 'again'} --published {other.folder}"
    assert "[log.signature_missing]" in commons.fails(line, 3)


def test_it_is_told_in_french(
    commons: Commons, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    books = ["--language", "fr", "--books", str(commons.folder)]
    place = str(tmp_path / "sauvegarde")
    assert main([*books, "backup", place, "--with-keys"]) == 0
    assert "Les clés privées y sont" in capsys.readouterr().out
    again = str(tmp_path / "livres")
    assert main([*books, "restore", place, again]) == 1
    assert "si la sauvegarde est trop ancienne" in capsys.readouterr().err
    assert main([*books, "restore", place, again, "--published", str(commons.folder)]) == 0
    assert "Rien de publié ne manque." in capsys.readouterr().out
