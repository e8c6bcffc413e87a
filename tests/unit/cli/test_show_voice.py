"""`subak show voice` and `subak voice`: a council from the books, explained, and its ballots."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.commons import NOON, Commons
from tests.unit.cli.test_recognise_revise import FIELD
from tests.unit.voice.chamber import RULE

GARDEN = RULE | {
    "frozen_on": "2024-11-19",
    "credits_per_point": [{"series": "H", "credits": 60}, {"series": "B24", "credits": 1}],
    "seats": 4,
    "quorum": 1,
}
BALLOTS = {
    "schema": "subak/ballots/1",
    "title": {"en": "New tools", "fr": "Des outils neufs"},
    "opened_on": "2024-11-19",
    "closed_on": "2024-11-20",
}


@pytest.fixture
def voices(garden: Commons, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Commons:
    """Kim has two hours and lea one, recognised yesterday; the rules lie in this folder."""
    monkeypatch.chdir(tmp_path)
    garden.does("agent Moe --id moe --type person --sphere commons")
    for who, time in (("kim", "2h"), ("moe", "1h"), ("kim", "30")):
        garden.does(f"record add pact-garden hours {time} --evidence notebook-page=x --as {who}")
    garden.does("recognise all --pact pact-garden --protocol hours --as gardens")
    write("rule.json", GARDEN)
    return garden


def write(name: str, content: dict[str, Any], **other: Any) -> None:
    Path(name).write_text(json.dumps(content | other), encoding="utf-8")


def tomorrow(monkeypatch: pytest.MonkeyPatch, days: int = 1) -> None:
    later = NOON + days * 86_400
    monkeypatch.setattr("subak.service.clock.SystemClock.now", lambda _: later)


def test_points_are_counted_as_of_the_day(voices: Commons, monkeypatch: pytest.MonkeyPatch) -> None:
    assert voices.told("show voice --rule rule.json")["points"] == {}
    write("rule.json", GARDEN, frozen_on="2024-11-20")
    assert voices.refusal("show voice --rule rule.json") == "voice.day_not_over"
    tomorrow(monkeypatch)
    found = voices.told("show voice --rule rule.json")
    assert found["points"] == {"kim": 2, "moe": 1}
    assert found["explained"]["points"]["kim"] == {"exact": "5/2", "credits": {"H": 150}}
    assert found["seats"] == {"commons": 2, "market": 1, "state": 1}
    assert found["holders"] == {"commons": ["kim", "moe"], "market": [], "state": ["town"]}
    assert "Seats that nobody holds: 1" in voices.does("show voice --rule rule.json")


def test_a_revision_changes_points_and_a_transfer_does_not(
    voices: Commons, monkeypatch: pytest.MonkeyPatch
) -> None:
    for line in FIELD.replace("\n    ", " ").strip().splitlines():
        voices.does(line)
    voices.does("recognise accept c1 --as kim")
    voices.does("credit transfer r1:1-20 --to lea --as kim")
    tomorrow(monkeypatch)
    write("rule.json", GARDEN, frozen_on="2024-11-20")
    asked = "show voice --rule rule.json"
    assert voices.told(asked)["points"] == {"kim": 22, "moe": 1}
    assert "20 credits of B24 from others" in voices.does(f"{asked} --explain lea")
    voices.does("credit retire r1:1-10 --purpose water --as lea")
    voices.does("recognise revise c1 ares=15 organic=0 --reason measured.again --as ombud")
    assert voices.told(asked)["points"] == {"kim": 22, "moe": 1}  # as it was on that day
    tomorrow(monkeypatch, 2)
    write("rule.json", GARDEN, frozen_on="2024-11-21")
    assert voices.told(asked)["points"] == {"kim": 17, "moe": 1}
    (*_, row) = voices.told(f"{asked} --explain kim")
    assert {each["credits"] for each in voices.told(f"{asked} --explain kim")} == {120, 30, 15}
    assert row["series"] in {"H", "B24"}


def test_each_contribution_behind_points_is_shown(
    voices: Commons, monkeypatch: pytest.MonkeyPatch
) -> None:
    tomorrow(monkeypatch)
    write("rule.json", GARDEN, frozen_on="2024-11-20")
    told = voices.does("show voice --rule rule.json --explain kim")
    assert "Kim: 5/2, rounded down 2 points." in told
    assert "Kim holds a seat." in told
    none = voices.does("show voice --rule rule.json --explain town")
    assert "Town: 0, rounded down 0 points." in none
    assert voices.refusal("show voice --rule rule.json --explain nobody") == "agent.unknown"
    header, *rows = voices.does("show voice --rule rule.json --csv").splitlines()
    assert header == "sphere,who,points,exact,seat,excluded_for"
    assert rows == ["commons,kim,2,5/2,1,", "commons,moe,1,1,1,", "state,town,0,0,1,"]


def test_ballots_are_counted(voices: Commons, monkeypatch: pytest.MonkeyPatch) -> None:
    tomorrow(monkeypatch)
    write("rule.json", GARDEN, frozen_on="2024-11-20")
    cast = [{"who": "kim", "choice": "yes"}, {"who": "town", "choice": "abstain"}]
    write("ballots.json", BALLOTS, ballots=cast, opened_on="2024-11-20")
    asked = "show voice --rule rule.json --ballots ballots.json"
    found = voices.told(asked)
    assert found["tally"] == {"yes": 1, "no": 0, "abstain": 1, "excluded": 0, "absent": 1}
    assert (found["quorum_met"], found["carried"]) == (True, True)
    assert "Carried." in voices.does(asked)
    write("rule.json", GARDEN, frozen_on="2024-11-20", quorum=3)
    assert "Quorum missed: 2 ballots, 3 are needed." in voices.does(asked)
    assert "Not carried." in voices.does(asked)
    majority = {"of": "seats", "at_least": "2/3"}
    write("rule.json", GARDEN, frozen_on="2024-11-20", majority=majority)
    assert "at least 2/3 of 4; there are 1 yes" in voices.does(asked)
    write("rule.json", GARDEN, frozen_on="2024-11-20", excluded=[{"who": "kim", "reason": "own"}])
    assert voices.refusal(asked) == "voice.ballot_excluded"


def test_ties_are_told(voices: Commons, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kim and moe have three points each, cleo six in a sphere of her own."""
    voices.does("agent Cleo --id cleo --type person --sphere market")
    for who, time in (("kim", "30"), ("moe", "2h"), ("cleo", "6h")):
        voices.does(f"record add pact-garden hours {time} --evidence notebook-page=x --as {who}")
    voices.does("recognise all --pact pact-garden --protocol hours --as gardens")
    tomorrow(monkeypatch)
    one = {"frozen_on": "2024-11-20", "floor": 0, "named": [], "seats": 1, "cap": 1}
    write("rule.json", GARDEN, **one)
    told = voices.does("show voice --rule rule.json")
    assert "Equal remainders for the last seats: commons before market" in told
    assert "Equal points for the last seat of commons: Kim before Moe" in told
    found = voices.told("show voice --rule rule.json")["explained"]
    assert found["ties"] == {"commons": {"won": ["kim"], "lost": ["moe"]}}
    assert found["tie_of_spheres"] == {"won": ["commons"], "lost": ["market"]}
    write("rule.json", GARDEN, **one, spheres=["commons"])
    told = voices.does("show voice --rule rule.json")
    assert "Points of agents whose sphere has no seat under this rule: 6." in told


def test_a_rule_is_needed_and_readable(commons: Commons, tmp_path: Path) -> None:
    assert commons.refusal("show voice") == "show.rule_missing"
    assert commons.refusal(f"show voice --rule {tmp_path}/none.json") == "argument.file_unreadable"
    (tmp_path / "rule.json").write_text("{}", encoding="utf-8")
    assert commons.refusal(f"show voice --rule {tmp_path}/rule.json") == "voice.rule_malformed"
    assert commons.refusal(f"voice check {tmp_path}/rule.json") == "voice.rule_malformed"


def test_the_sample_is_written_and_checked(commons: Commons, tmp_path: Path) -> None:
    file = tmp_path / "rule.json"
    assert str(file) in commons.does(f"voice sample --out {file}")
    assert commons.refusal(f"voice sample --out {file}") == "export.file_exists"
    told = commons.does(f"voice check {file}")
    assert "12 seats for market, civil society, research, commons, state" in told
    assert "more than 1/2 yes of all yes and no" in told
    facts = commons.told(f"voice check {file}")
    assert facts["excluded"] == ["perdrix (interest.association-receives)"]
    rule = json.loads(file.read_text("utf-8"))
    rule |= {"excluded": [], "named": [], "majority": {"of": "cast", "at_least": "2/3"}}
    file.write_text(json.dumps(rule), encoding="utf-8")
    assert "at least 2/3 yes of all ballots" in commons.does(f"voice check {file}")
