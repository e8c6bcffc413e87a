"""The sample books have the figures of the oracle, tell their year, and show nobody's name."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from subak.audit.verify import verify
from subak.recognition.credits import CreditTotals
from subak.service.databases import reading_of
from subak.service.folder import Folder
from subak.transport.folder_source import FolderSource
from tests.support.git_repositories import a_commit, a_repository
from tests.unit.cli.valley import run

EXPECTED = json.loads((Path(__file__).parents[2] / "golden/valley.json").read_text("utf-8"))
"""Transcribed from the oracle: what A, A-collective, D and the workshop give."""
SERIES = {"A24": "protocol-a", "A24-COL": "protocol-a-collective", "H": "protocol-d"}
ISSUED = """
SELECT lot.contribution, sum(lot.last - lot.first + 1), max(lot.tariff_cents), max(born.holder),
       min(lot.serial_first), max(lot.serial_last), max(lot.series)
FROM lot JOIN lot_life AS born
  ON born.what = 'issued' AND born.recognition = lot.recognition
 AND lot.first BETWEEN born.first AND born.last
GROUP BY lot.contribution
"""
"""What each contribution was issued: credits, cents a credit, to whom, first, last, series."""
ORACLE = Path(__file__).parents[4] / "shared/design/demo/figures.json"


def rows(books: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(reading_of(Folder(books))) as reading:
        return reading.select(statement)


def payloads(books: Path) -> list[tuple[bytes, bytes]]:
    """Commitment and content of all that is kept privately."""
    with closing(sqlite3.connect(books / "private/payloads.sqlite3")) as database:
        return database.execute("SELECT commitment, content FROM payload").fetchall()


def public_bytes(books: Path) -> bytes:
    """All that anybody can read, file after file."""
    files = [path for path in (books / "public").rglob("*") if path.is_file()]
    return b"\n".join(path.read_bytes() for path in files)


def test_payouts_are_equal_to_the_cent(made: Path) -> None:
    found: dict[str, dict[str, int]] = {}
    for run_id, payee, cents in rows(made, "SELECT run, payee, cents FROM payout"):
        found.setdefault(run_id, {})[payee] = cents
    assert found == EXPECTED["payouts"]
    assert {row[0] for row in rows(made, "SELECT DISTINCT status FROM payout")} == {"confirmed"}


def test_credits_are_equal(made: Path) -> None:
    totals = verify(FolderSource(made)).state[CreditTotals]
    for series, expected in EXPECTED["credits"].items():
        held = totals[SERIES[series]]
        assert (held.issued, held.retired, held.cancelled) == (
            expected["issued"],
            expected["retired"],
            expected["cancelled"],
        )
        assert held.issued == held.held + held.retired + held.cancelled
    issued = dict(rows(made, "SELECT id, credits FROM contribution WHERE credits > 0"))
    assert issued == {name: facts[0] for name, facts in EXPECTED["issued"].items()}


def test_tariffs_and_serial_numbers_are_equal(made: Path) -> None:
    assert {row[0]: list(row[1:]) for row in rows(made, ISSUED)} == EXPECTED["issued"]


def test_late_decisions_are_visible(made: Path) -> None:
    late = rows(made, "SELECT id, days_late FROM contribution WHERE days_late > 0")
    expected = [(each["contribution"], each["days_late"]) for each in EXPECTED["overdue"]]
    assert late == expected


def test_what_is_left_stands_in_named_accounts(made: Path) -> None:
    assert dict(rows(made, "SELECT name, cents FROM account")) == EXPECTED["accounts"]


def test_the_golden_figures_are_those_of_the_oracle() -> None:
    if not ORACLE.exists():
        pytest.skip("the oracle is not beside this checkout")
    oracle = json.loads(ORACLE.read_text("utf-8"))["expected"]
    for name, payouts in EXPECTED["payouts"].items():
        assert payouts == oracle["payouts"][name.upper()]
    assert EXPECTED["overdue"] == oracle["overdue"]
    for series, stock in EXPECTED["credits"].items():
        assert stock == oracle["credit_stock"][series]
    accounts = {name.lower(): cents for name, cents in oracle["accounts"].items()}
    assert EXPECTED["accounts"] == accounts
    columns = ("credits", "cents_per_credit", "to", "first", "last", "series")
    assert EXPECTED["issued"] == {
        each["contribution"]: [each[column] for column in columns]
        for each in oracle["issued"]
        if each["series"] in SERIES
    }


def test_no_name_of_a_person_is_public(made: Path) -> None:
    public = public_bytes(made)
    for name in ("Castor", "Loutre", "Hirondelle", "Lérot", "Fiche du Labo", "FR76"):
        assert name.encode() not in public


def test_what_is_kept_privately_is_found_nowhere_in_public(made: Path) -> None:
    public = public_bytes(made)
    opened = {path.stem for path in (made / "public/openings").iterdir()}
    found = {True: 0, False: 0}
    for committed, content in payloads(made):
        found[committed.hex() in opened] += 1
        assert (content in public) == (committed.hex() in opened), content.decode()
    assert found[True] == len(opened) > 0
    persons = rows(made, "SELECT name FROM agent WHERE type = 'person' AND name IS NOT NULL")
    assert persons
    assert opened.isdisjoint(name.hex() for (name,) in persons)
    assert found[False] >= len(persons)


def test_the_books_are_verified(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify", str(made), "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["verified"] == "yes"
    assert (report["size"],) == rows(made, "SELECT count(*) FROM entry")[0]


def test_the_year_is_told_in_french(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("demo", "--books", str(tmp_path / "vive"), "--language", "fr") == 0
    told = capsys.readouterr().out
    assert "Tout est juste" in told
    assert "2\u202f010 crédits" in told
    assert "[credit.not_held]" in told


def test_a_history_of_today_is_refused_before_anything_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    history = a_repository(tmp_path / "history", [a_commit()])
    books = tmp_path / "vive"
    asked = ("demo", "--git", str(history), "--books", str(books), "--language", "en")
    monkeypatch.setattr("subak.cli.demo.real_day", lambda: "2023-11-15")  # the day of the commit
    assert run(*asked) == 1
    assert "[demo.history_too_young]" in capsys.readouterr().err
    assert not books.exists()


def test_a_demo_leaves_the_keys_beside_it_alone(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "books")
    key = tmp_path / "books-recovery.key"
    key.write_text("the only one")
    assert run("demo", "--books", str(tmp_path / "books")) == 1
    assert key.read_text() == "the only one"


def test_a_second_demo_needs_another_folder(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("demo", "--books", str(made), "--language", "en") == 1
    assert "books.folder_not_empty" in capsys.readouterr().err
