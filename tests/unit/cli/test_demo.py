"""The sample books have the figures of the oracle, tell their year, and show nobody's name."""

import json
import shutil
import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from subak.audit.verify import verify
from subak.recognition.credits import CreditTotals
from subak.service.databases import reading_of
from subak.service.folder import Folder
from subak.transport.folder_source import FolderSource
from tests.support.git_repositories import a_commit, a_long_history, a_repository
from tests.unit.cli.valley import run

EXPECTED = json.loads((Path(__file__).parents[2] / "golden/valley.json").read_text("utf-8"))
"""Transcribed from the oracle: what all schemes, the hours and the workshop give."""
SERIES = {
    "A24": "protocol-a",
    "A24-COL": "protocol-a-collective",
    "B24": "protocol-b",
    "B24-BON": "protocol-b-bonus",
    "C24": "protocol-c",
    "H": "protocol-d",
}
BANKS = {"water": "water", "workshop-pool": "workshop"}
"""The pools, and what the oracle calls their banks."""
ISSUED = """
SELECT lot.contribution, sum(lot.last - lot.first + 1), max(lot.tariff_cents), max(born.holder),
       min(lot.serial_first), max(lot.serial_last), max(lot.series)
FROM lot JOIN lot_life AS born
  ON born.what = 'issued' AND born.recognition = lot.recognition
 AND lot.first BETWEEN born.first AND born.last
GROUP BY lot.contribution
"""
"""What each contribution was issued: credits, cents a credit, to whom, first, last, series."""
BOOKED = """
SELECT pool.id, pool.bank_cents, sum(CASE WHEN line.cents > 0 THEN line.cents ELSE 0 END),
       sum(CASE WHEN line.cents < 0 THEN -line.cents ELSE 0 END)
FROM pool JOIN bank_line AS line ON line.pool = pool.id GROUP BY pool.id, pool.bank_cents
"""
LOTS = "SELECT series, serial_first, serial_last, holder, tariff_cents, status FROM lot"
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
    accounts = dict(rows(made, "SELECT name, cents FROM account"))
    unmatched = {"unmatched:water": EXPECTED["banks"]["water"]["unmatched"]}
    assert accounts == EXPECTED["accounts"] | unmatched


def test_the_banks_close_as_expected(made: Path) -> None:
    for pool, bank, *moved in rows(made, BOOKED):
        expected = EXPECTED["banks"][BANKS[pool]]
        returned = EXPECTED["payouts"]["d1"]["farm-05"] if pool == "water" else 0
        received, paid = moved[0] - returned, moved[1] - returned
        assert bank == expected["closing"]
        assert (received, paid) == (expected["received"] + expected["unmatched"], expected["paid"])


def test_who_holds_which_numbers_at_the_end(made: Path) -> None:
    """Neighbours that the oracle tells apart by how they came may stand together here."""
    numbers: dict[tuple[str, int], tuple[Any, ...]] = {}
    for series, first, last, *fate in EXPECTED["final_lots"]:
        numbers |= {(series, number): tuple(fate) for number in (first, last)}
    spans = [(each[0], each[1], each[2], each[3:]) for each in rows(made, LOTS)]
    for (series, number), fate in numbers.items():
        (found,) = [f for of, first, last, f in spans if of == series and first <= number <= last]
        assert found == fate
    counted = sum(last - first + 1 for _, first, last, _ in spans)
    assert counted == sum(each[2] - each[1] + 1 for each in EXPECTED["final_lots"])


def test_what_the_spheres_gave_each_other_is_equal(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--books", str(made), "show", "spheres", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert as_the_oracle_names_them(found["cents"]) == EXPECTED["spheres"]["euro_cents"]
    assert as_the_oracle_names_them(found["minutes"]) == EXPECTED["spheres"]["minutes"]


def test_the_council_and_its_vote_are_equal(
    made: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rule = str(tmp_path / "rule.json")
    ballots = str(files("subak.cli.valley") / "ballots.json")
    assert run("voice", "sample", "--out", rule, "--json") == 0
    capsys.readouterr()
    command = ("show", "voice", "--rule", rule, "--ballots", ballots, "--json")
    assert run("--books", str(made), *command) == 0
    found = json.loads(capsys.readouterr().out)
    expected = EXPECTED["voice"]
    for name in ("points", "tally", "carried"):
        assert found[name] == expected[name]
    for name in ("sphere_points", "seats", "seats_without_cap", "holders"):
        assert as_the_oracle_names_them(found[name]) == expected[name]
    assert (found["vacant"], found["points_without_sphere"]) == (0, 0)


def as_the_oracle_names_them(by_sphere: dict[str, Any]) -> dict[str, Any]:
    """Spheres in its words, not in codes."""
    return {name.replace("civil-society", "civil society"): of for name, of in by_sphere.items()}


def test_attempts_are_refused_and_leave_nothing(made: Path) -> None:
    script = (files("subak.cli.valley") / "schemes.txt").read_text("utf-8")
    script += (files("subak.cli.valley") / "script.txt").read_text("utf-8")
    refused = {line.split()[1] for line in script.splitlines() if line.startswith("! ")}
    assert refused >= {
        "recognition.aid_not_cumulable",
        "recognition.no_mandate",
        "recognition.appeal_late",
        "credit.result_already_credited",
        "credit.not_held",
        "recognition.under_threshold",
    }
    assert rows(made, "SELECT count(*) FROM entry WHERE id = 'own-recognition'") == [(0,)]


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
    assert EXPECTED["banks"] == oracle["banks"]
    assert EXPECTED["final_lots"] == oracle["final_lots"]
    assert EXPECTED["spheres"] == oracle["spheres"]
    assert EXPECTED["voice"] == oracle["voice"]
    columns = ("credits", "cents_per_credit", "to", "first", "last", "series")
    assert EXPECTED["issued"] == {
        each["contribution"]: [each[column] for column in columns] for each in oracle["issued"]
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
    assert "68\u202f271,00\u202f€" in told
    assert "Adopté." in told


@pytest.mark.parametrize("flows", [(), ("--flows",)], ids=["by hours", "through flows"])
def test_the_history_of_a_repository_is_paid(
    flows: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = a_repository(tmp_path / "history", a_long_history(30, seed=2))
    books = tmp_path / "vive"
    assert run("demo", "--git", str(history), *flows, "--books", str(books)) == 0
    assert "Tout est juste" in capsys.readouterr().out
    assert rows(books, "SELECT sum(cents) FROM payout WHERE run = 'd8'") == [(10_000_000,)]


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
