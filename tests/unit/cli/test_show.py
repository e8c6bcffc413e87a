"""`subak show`: every kind of thing, in both languages, for people and for programs."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import tests.stories.test_stories  # noqa: F401 - knows the words of the stories
from subak.cli import main
from subak.cli.show_cells import HIDDEN
from subak.cli.show_lists import KINDS, LISTINGS
from subak.language.catalogue import LanguageCode, table
from subak.service.clock import CivilTime
from tests.stories.telling import FOLDER, tell
from tests.support.retelling import retell
from tests.unit.cli.commons import Commons
from tests.unit.recognition.test_valley_year import Year

LANGUAGES = ("en", "fr")
NOON = CivilTime.seconds("2025-01-23", 12)
Show = Callable[..., str]

STORIES_SHOWN = (
    "agreements",
    "bank-days",
    "conditions",
    "distribution",
    "keys",
    "ledger",
    "payouts",
    "undoing",
)


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Books of some stories, and of the sample year."""
    root = tmp_path_factory.mktemp("shown")
    year = Year()
    year.play("2025-01-23")
    year.valley.until("2025-01-23")
    histories = {"year": year.valley}
    histories |= {name: tell(FOLDER / f"{name}.md").books for name in STORIES_SHOWN}  # type: ignore[misc]
    for name, books in histories.items():
        retell(books, root / name).close()
    return {name: root / name for name in histories}


@pytest.fixture
def show(
    told: dict[str, Path],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Show:
    """Show something of one of the books; what was printed."""

    monkeypatch.setattr("subak.service.clock.SystemClock.now", lambda _: NOON)

    def shown(name: str, *asked: str, language: str = "en") -> str:
        code = main(["--language", language, "--books", str(told[name]), "show", *asked])
        out, err = capsys.readouterr()
        assert code == 0, err
        return out

    return shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_list_is_shown(show: Show, kind: str, language: str) -> None:
    found = 0
    for books in (*STORIES_SHOWN, "year"):
        rows = json.loads(show(books, kind, "--json"))
        text = show(books, kind, "--most", "1000", language=language)
        assert len(text.splitlines()) == (len(rows) + 1 if rows else 1)
        found += len(rows)
        heads = show(books, kind, "--csv", language=language).splitlines()[0]
        assert not rows or heads.split(",") == list(rows[0])
    assert found or kind == "unmatched"


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["The books “example.org/vive”", "overdue: 1", "24.80 € received", "subak record"]),
        ("fr", ["Les livres «\u202fexample.org/vive", "en retard\u00a0: 1", "24,80\u202f€ reçus"]),
    ],
)
def test_alone_it_gives_an_overview(show: Show, language: str, sentences: list[str]) -> None:
    year = show("year", language=language)
    payouts = show("payouts", language=language).replace("\u00a0€", " €")
    assert sentences[0] in year
    assert sentences[1] in year
    assert "subak recognise waiting" in year
    assert "subak verify" in payouts


def test_the_overview_is_the_state_in_numbers(show: Show) -> None:
    facts = json.loads(show("year", "--json"))
    parts = [facts[f"credits_{each}"] for each in ("held", "retired", "cancelled")]
    assert facts["credits_issued"] == sum(parts) > 0
    assert (facts["pacts"], facts["pacts_in_force"]) == (3, 3)
    paid = json.loads(show("payouts", "--json"))
    received, given, kept = (paid[f"{each}_cents"] for each in ("received", "paid", "accounts"))
    assert received == given + kept > 0
    assert "received_cents" in show("payouts", "--csv")


def test_money_is_written_for_people_and_exact_for_programs(show: Show) -> None:
    (kim,) = json.loads(show("payouts", "payouts", "run.kim", "--json"))
    assert (kim["cents"], kim["status"]) == (1240, "confirmed")
    assert "12.40\u00a0€" in show("payouts", "payouts", "run.kim")
    assert "12,40\u202f€" in show("payouts", "payouts", "run.kim", language="fr")
    assert "payé" in show("payouts", "payouts", "run.kim", language="fr")


def test_one_thing_is_shown_with_what_belongs_to_it(show: Show) -> None:
    pact = show("year", "pacts", "pact-water")
    for part in ("Partners", "regie", "Protocols", "protocol-a-collective", "agency"):
        assert part in pact
    run = show("payouts", "runs", "run")
    assert "received:gift" in run
    assert "24.80\u00a0€" in run


def test_a_list_is_chosen_by_what_it_belongs_to(show: Show) -> None:
    rows = json.loads(show("year", "contributions", "farm-01", "--json"))
    assert [row["id"] for row in rows] == ["a-p01", "a-p02"]
    assert "ares 1,240 are, residue 38 kgn_ha [33–43]" in show("year", "contributions", "farm-01")


def test_late_decisions_are_overdue(show: Show) -> None:
    assert [
        (row["id"], row["days_late"]) for row in json.loads(show("year", "overdue", "--json"))
    ] == [("a-p14", 13)]
    assert json.loads(show("year", "--json"))["overdue"] == 1


def test_a_long_list_is_cut_for_people(
    told: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--language", "en", "--books", str(told["year"]), "show", "agents", "--most", "2"])
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 3
    assert "left out" in err


@pytest.mark.parametrize("name", ["A24:2981-3000", "A24 2981-3000"])
def test_the_life_of_credits_is_told(show: Show, name: str) -> None:
    rows = json.loads(show("year", "life", name, "--json"))
    assert [row["what"] for row in rows] == ["issued"]
    assert rows[0]["serial"] == "A24 2981–3000"
    assert "émis" in show("year", "life", rows[0]["credits"], language="fr")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "registered town (Town)."), ("fr", "a inscrit town (Town).")],
)
def test_the_log_tells_who_did_what(garden: Commons, language: str, sentence: str) -> None:
    lines = garden.does(f"--language {language} show log --most 100").splitlines()
    (line,) = [line for line in lines if "town (" in line]
    assert line.endswith(sentence)
    rows = garden.told("show log --most 3")
    assert [row["entry"] for row in rows] == list(range(len(lines) - 3, len(lines)))
    assert {row["kind"] for row in garden.told("show log pact.signed")} == {"pact.signed"}


def test_names_are_shown_where_they_are_known(garden: Commons) -> None:
    assert "Friends" in garden.does("show pacts")
    (row,) = garden.told("show pacts")
    assert row["declared_by"] == "friends"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_entry_has_its_sentence_its_proof_and_its_bytes(show: Show, language: str) -> None:
    first = show("year", "entry", "0", language=language)
    assert "example.org/vive" in first
    assert '"kind":"books.opened"' in first
    assert ("Proof:" if language == "en" else "Preuve\u00a0:") in first
    assert show("year", "entry", "opening", language=language) == first
    assert json.loads(show("year", "entry", "0", "--json"))["kind"] == "books.opened"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_entry_has_a_sentence(show: Show, language: str) -> None:
    for books in (*STORIES_SHOWN, "year"):
        lines = show(books, "log", "--most", "10000", language=language).splitlines()
        assert len(lines) == json.loads(show(books, "--json"))["entries"]
        assert not [line for line in lines if "{" in line]


def test_a_resource_is_traced_and_tracked(show: Show) -> None:
    events = json.loads(show("ledger", "events", "--json"))
    made = next(row for row in events if row["resource"] and not row["withdrawn_on"])
    for way in ("trace", "track"):
        steps = json.loads(show("ledger", way, made["resource"], "--json"))
        assert steps[0]["id"] == made["resource"]
        assert steps[0]["from"] is None
    assert made["id"] in show("ledger", "track", made["resource"])


def test_what_is_not_there_is_said(garden: Commons) -> None:
    assert "nothing of this kind" in garden.does("show payouts")
    assert garden.told("show payouts") == []


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("show contributions nobody", "show.unknown"),
        ("show entry 999999", "show.entry_unknown"),
        (f"show entry {2**70}", "show.entry_unknown"),
        ("show log nobody", "show.log_unknown"),
        ("show life", "show.id_missing"),
        ("show life nothing:1-2", "show.credits_unknown"),
        ("show life r:2-1", "show.range_malformed"),
        ("show trace nothing", "show.way_unknown"),
    ],
)
def test_what_is_unknown_is_refused_by_name(garden: Commons, asked: str, code: str) -> None:
    assert garden.refusal(asked) == code


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_column_of_a_listing_has_a_heading(language: LanguageCode) -> None:
    named = {column.rpartition(".")[2] for each in LISTINGS.values() for column in each.columns}
    assert named - HIDDEN <= set(table(language, "columns"))


def test_each_listing_can_be_chosen_from() -> None:
    assert all(LISTINGS[kind].keys for kind in KINDS)
