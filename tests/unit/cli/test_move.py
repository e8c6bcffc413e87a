"""`subak init --database` and `subak move`, as people type them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from subak.cli import main
from tests.support import postgres
from tests.unit.cli.commons import Commons

pytestmark = pytest.mark.both


@pytest.fixture
def address() -> Iterator[str]:
    """An empty database."""
    server = postgres.server()
    yield (made := server.new_database())
    server.drop_database(made)


def test_books_begin_on_postgresql(tmp_path: Path, address: str) -> None:
    books = Commons(tmp_path / "books")
    init = f"init {books.folder} --origin example.org/garden --database {address}"
    told = books.told(init)
    assert told["database"] == address
    assert not list(books.folder.glob("*.sqlite3"))
    books.does("agent Kim --id kim")
    assert [row["id"] for row in books.told("show agents")] == ["operator", "keeper", "kim"]
    books.does(f"export csv {tmp_path / 'tables'}")
    assert "kim,person,commons," in (tmp_path / "tables/agent.csv").read_text()
    books.does(f"verify {books.folder}")
    assert (
        Commons(tmp_path / "more").refusal(
            f"init {tmp_path / 'more'} --origin example.org/more --database {address}"
        )
        == "database.not_empty"
    )
    assert not (tmp_path / "more").exists()
    assert not (tmp_path / "more-recovery.key").exists()


def test_books_move_and_everything_is_shown_as_before(garden: Commons, address: str) -> None:
    lines = ("show", "show pacts --json", "show agents --csv", "show log --json")
    before = [garden.does(line) for line in lines]
    told = garden.told(f"move --database {address}")
    assert told["database"] == address
    assert told["left"].endswith("subak.sqlite3")
    assert [garden.does(line) for line in lines] == before
    assert "checked against the signed checkpoint" in garden.does("move --database sqlite")
    assert [garden.does(line) for line in lines] == before


def test_what_is_no_database(commons: Commons) -> None:
    assert commons.refusal("move --database mysql://host/x") == "database.address_malformed"
    assert commons.refusal("move --database sqlite") == "database.same"
    away = commons.fails("move --database postgresql:///x?host=/nowhere", 4)
    assert "[database.not_reached]" in away
    commons.does("agent Moe --id moe")


def test_the_extra_is_named(
    commons: Commons, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = f"move --database {address}"
    with monkeypatch.context() as patch:
        patch.setattr("subak.cli.extras.find_spec", lambda name: None)
        assert commons.refusal(line) == "argument.extra_missing"
    commons.does(line)
    monkeypatch.setattr("subak.cli.extras.find_spec", lambda name: None)
    for command in ("show", "agent Moe", "rebuild"):
        assert commons.refusal(command) == "argument.extra_missing"


def test_it_is_told_in_french(
    commons: Commons, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--language", "fr", "--books", str(commons.folder), "move", "--database", address]
    assert main(words) == 0
    told = capsys.readouterr()
    assert f"Les livres sont désormais dans {address}, écritures\u00a0: " in told.out
    assert "gardez-le en sauvegarde" in told.out
    assert json.loads(commons.does("show agents --json"))
