"""Mistakes that anybody makes: each is named, nothing is half-written, no traceback."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from subak.cli import main
from subak.cli.act import cents
from subak.core.canonical import Json
from subak.core.errors import Refused
from subak.exchange import sealing
from subak.service import documents
from subak.service.clock import CivilTime
from subak.service.folder import Folder
from subak.service.keys import new_key, read_key
from subak.service.payloads import PayloadStore
from tests.support.books import new_books

SAID = {"kind": "agent.registered", "version": 1}


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The error of a command that is refused."""
    assert main([*arguments, "--language", "en"]) == 1
    error = capsys.readouterr().err
    assert "Traceback" not in error
    return error


def agent_line(name: str) -> str:
    """A line that registers an agent."""
    body = {"id": name, "name": "A" * 43 + "=", "sphere": "commons", "type": "group"}
    return json.dumps(SAID | {"body": body})


@pytest.fixture
def books(tmp_path: Path) -> Folder:
    root = tmp_path / "books"
    assert main(["init", str(root), "--origin", "example.org/x", "--language", "en"]) == 0
    return Folder(root)


def test_folders(tmp_path: Path, books: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    full = refused(capsys, "init", str(books.root), "--origin", "example.org/x")
    assert "books.folder_not_empty" in full
    nowhere = refused(capsys, "agent", "Kim", "--books", str(tmp_path / "nowhere"))
    assert "books.folder_unknown" in nowhere
    moon = refused(capsys, "init", str(tmp_path / "m"), "--origin", "e.org/x", "--zone", "Moon/Sea")
    assert "books.zone_unknown" in moon
    assert "verify.folder_missing" in refused(capsys, "verify", str(tmp_path / "nowhere"))
    (tmp_path / "nothing").mkdir()
    assert "verify.no_log" in refused(capsys, "verify", str(tmp_path / "nothing"))


def test_a_refused_opening_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    for folder in ("empty", "new"):
        words = ("init", str(tmp_path / folder), "--origin")
        assert "argument.origin_malformed" in refused(capsys, *words, "https://example.org/x")
        assert "argument.origin_malformed" in refused(capsys, *words, "two words")
        currency = refused(capsys, *words, "e.org/x", "--currency", "euro")
        assert "argument.currency_malformed" in currency
        assert "entry.id_malformed" in refused(capsys, *words, "e.org/x", "--keeper", "A B")
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]
    assert not list((tmp_path / "empty").iterdir())


def test_fields_are_told_in_words(books: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--books", str(books.root))
    assert "entry.id_malformed" in refused(capsys, "agent", "Kim", "--id", "K i", *where)
    assert "entry.code_malformed" in refused(capsys, "pact", "end", "p", "--ground", "a b", *where)
    grant = ("mandate", "grant", "keeper", "operator", "record", "--until", "31/12/2030")
    assert "entry.day_malformed" in refused(capsys, *grant, *where)


@pytest.mark.parametrize("command", ["compute", "submit", "protocol check"])
def test_files_that_cannot_be_read(
    command: str, books: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, problem in (("nowhere", "it does not exist"), ("books", "it is a folder")):
        words = (*command.split(), str(tmp_path / name), "--books", str(books.root))
        told = refused(capsys, *words)
        assert "argument.file_unreadable" in told
        assert problem in told


def test_a_file_that_cannot_be_written_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    inside = str(tmp_path / "file" / "books")
    assert main(["init", inside, "--origin", "example.org/x", "--language", "en"]) == 4
    told = capsys.readouterr().err
    assert "store.file_not_available" in told
    assert str(tmp_path / "file") in told


def test_compute(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cases.json"
    file.write_text("{}")
    assert "compute.document_malformed" in refused(capsys, "compute", str(file))
    for kind in ('"no.such"', "[]", "{}", "null"):
        file.write_text(f'{{"kind": {kind}, "cases": []}}')
        assert "compute.kind_unknown" in refused(capsys, "compute", str(file))
    half = '{"kind": "distribution.period", "cases": [{"id": "\\ud800", "given": {"events": []}}]}'
    for text in (half, "[" * 100_000):
        file.write_text(text)
        assert "compute.document_malformed" in refused(capsys, "compute", str(file))


def test_submitted_lines(tmp_path: Path, books: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lines.jsonl"
    where = ("--books", str(books.root), "--as", "keeper", "--for", "operator")
    for wrong in ('{"kind": 1.5}', '{"a":1,"a":2}', "no json", '{"kind":"no.such","body":{}}'):
        file.write_text(f"{agent_line('kim')}\n{wrong}\n")
        assert "submit.line_refused" in refused(capsys, "submit", str(file), *where)
    file.write_text(f"{agent_line('kim')}\nno json\n{agent_line('day-of-kim')}\n")
    each = refused(capsys, "submit", "--each", str(file), *where)
    assert "submit.some_refused" in each
    assert "json.malformed" in each
    assert "entry.id_reserved" in each


def test_a_history_is_published_only_after_a_yes(
    books: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("import", "git", ".", "--pact", "p", "--public-history", "--books", str(books.root))
    assert "import.public_history_unconfirmed" in refused(capsys, *words)


@pytest.mark.parametrize("text", ["", "12.345", "1e3", "douze", "1,2,3", "٣"])
def test_money_is_written_plainly(text: str) -> None:
    with pytest.raises(Refused, match=r"argument\.money_malformed"):
        cents(text)


def test_money_in_both_spellings() -> None:
    assert [cents(text) for text in ("12", "12.3", "12,34", "-0.05")] == [1200, 1230, 1234, -5]


def too_large(add: Callable[[Json], object], code: str, limit: int) -> None:
    with pytest.raises(Refused) as found:
        add("x" * limit)
    assert found.value.code == code


def test_large_texts(tmp_path: Path) -> None:
    folder = documents.DocumentFolder(tmp_path)
    too_large(folder.add, "document.too_large", documents.LARGEST_DOCUMENT)
    too_large(sealing.seal_payload, "payload.too_large", sealing.LARGEST_PAYLOAD)
    assert not list(tmp_path.iterdir())


def test_keys_are_neither_overwritten_nor_guessed(tmp_path: Path) -> None:
    new_key(tmp_path / "a.key")
    with pytest.raises(Refused) as found:
        new_key(tmp_path / "a.key")
    assert found.value.code == "key.file_exists"
    with pytest.raises(Refused) as found:
        read_key(tmp_path / "b.key")
    assert found.value.code == "key.file_missing"


def test_a_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    folder = new_books(tmp_path / "books")
    assert (folder.keys / "log.key").stat().st_mode & 0o077 == 0
    assert folder.private.stat().st_mode & 0o077 == 0


def test_payloads_are_their_owners_alone(tmp_path: Path) -> None:
    PayloadStore(tmp_path, tmp_path).close()
    assert (tmp_path / "payloads.sqlite3").stat().st_mode & 0o077 == 0


def test_zones() -> None:
    assert CivilTime("Europe/Paris").day(CivilTime.seconds("2024-09-02", 23)) == "2024-09-03"
