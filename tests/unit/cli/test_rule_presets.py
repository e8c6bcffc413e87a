"""Rules of schema 2 without JSON: published, adopted, looked at, and run as they were looked at."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.commons import Commons
from tests.unit.cli.test_distribute import AS

ADOPT = "distribute adopt pot"


def lines(pot: Commons, line: str) -> dict[str, str]:
    """What a bound run would give or gave, by payee or account."""
    return {row["to"]: row["amount"] for row in bound(pot, line)["lines"]}


def bound(pot: Commons, line: str) -> dict[str, Any]:
    """A bound run as programs see it."""
    told: dict[str, Any] = json.loads(pot.does(f"{line} --json"))
    return told


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (
            "--equal kim moe --kept tools=10 --care hours=7.5",
            {"kim": "46.89", "moe": "43.12", "kept:tools": "10.00"},
        ),
        (
            "--equal kim moe --cap 40",
            {"kim": "40.00", "moe": "40.00", "undistributed:all": "20.01"},
        ),
        ("--hours hours --floor 30", {"kim": "70.01", "moe": "30.00"}),
        ("--hours hours --floor 60", {"kim": "50.01", "moe": "50.00"}),
        ("--points hours --of 160", {"kim": "56.26", "moe": "18.75", "undistributed:all": "25.00"}),
        ("--rates paid-hours --claims equity_like", {"kim": "62.13", "moe": "37.88"}),
        ("--care hours=50", {"kim": "37.50", "moe": "12.50", "undistributed:root": "50.01"}),
    ],
)
def test_a_rule_of_schema_2_needs_no_json(pot: Commons, rule: str, told: dict[str, str]) -> None:
    pot.does(f"{ADOPT} {rule} --id by {AS}")
    found = lines(pot, f"distribute run by --from received --id d1 {AS}")
    nothing = {} if any(name.startswith("undist") for name in told) else {"undistributed": "0.00"}
    assert found == {**told, **nothing, "total": "100.01"}
    explained = pot.does("explain d1 --all")
    assert ("not distributed" in explained) == (not nothing)


def test_a_rule_is_published_replaced_and_listed(pot: Commons) -> None:
    pact = pot.told("show pools")[0]["pact"]
    said = pot.does(f"distribute publish {pact} --equal kim moe --cap 40 --id one {AS}")
    assert "subak distribute adopt" in said
    pot.does(f"{ADOPT} --published one --id by-one {AS}")
    pot.does(f"distribute publish {pact} --points hours --replaces one --id two {AS}")
    pot.does(f"{ADOPT} --published two --id by-two {AS}")
    listed = {row["rule"]: row for row in pot.told("distribute list")}
    assert (listed["by-one"]["published"], listed["by-one"]["replaced_by"]) == ("one", "by-two")
    assert (listed["by-two"]["published"], listed["by-two"]["replaced_by"]) == ("two", None)
    assert [row["line_of"] for row in pot.told("distribute proposals")] == ["one", "one"]
    assert [row["replaces"] for row in pot.told("show proposals")] == [None, "one"]
    assert [row["replaced_by"] for row in pot.told("show rules")] == ["by-two", None]
    old = f"distribute preview by-one --from received {AS}"
    assert pot.refusal(old) == "distribution.rule_replaced"


def test_what_was_looked_at_is_what_happens(pot: Commons) -> None:
    pot.does(f"{ADOPT} --rates paid-hours --cap 5 --id by {AS}")
    said = pot.does(f"distribute preview by --from received {AS}")
    digest = bound(pot, f"distribute preview by --from received {AS}")["input"]
    assert f"--input {digest}" in said
    other = f"distribute run by --from received --input {'0' * 64} {AS}"
    assert pot.refusal(other) == "distribution.input_changed"
    pot.does(f"distribute run by --from received --input {digest} --id d1 {AS}")
    assert digest[:12] in pot.does("show runs d1")
    assert "5.00" in pot.does("explain d1.kim")


def test_bounds_and_shares_are_checked(pot: Commons) -> None:
    for rule in ("--care hours=8 --cap 5", "--equal kim --of 5"):
        assert pot.refusal(f"{ADOPT} {rule} {AS}") == "distribute.bounds_unclear"
    over = f"{ADOPT} --equal kim --care hours=60 --kept tools=41 {AS}"
    assert pot.refusal(over) == "distribute.shares_exceed_100"
    replaces = f"{ADOPT} --equal kim --replaces one {AS}"
    assert pot.refusal(replaces) == "distribute.replaces_first"
    assert pot.refusal(f"{ADOPT} --published one {AS}") == "distribution.published_unknown"
    pot.does(f"{ADOPT} --equal kim moe --id first {AS}")
    pot.does(f"{ADOPT} --equal kim moe --cap 9 --id second {AS}")
    for more in ("--input 00", "--delivery e1"):
        first = f"distribute preview first --from received {more} {AS}"
        assert pot.refusal(first) == "distribute.first_not_bound"
    odd = f"distribute preview second --from received --input 00 {AS}"
    assert pot.refusal(odd) == "distribute.input_malformed"


def test_a_written_rule_of_schema_2_is_published_with_its_adoption(
    pot: Commons, tmp_path: Path
) -> None:
    rule = {
        "schema": "subak/rule/2",
        "title": {"en": "Turns", "fr": "Tour à tour"},
        "root": {
            "id": "all",
            "buckets": {
                "mode": "remaining",
                "parts": [
                    {"id": "owed", "percent": 100, "rates": {"protocols": ["paid-hours"]}},
                    {"id": "even", "percent": 100, "equal": {"among": ["kim", "moe"]}},
                ],
            },
        },
    }
    (tmp_path / "turns.json").write_text(json.dumps(rule), encoding="utf-8")
    pot.does(f"{ADOPT} turns.json --id turns {AS}")
    told = lines(pot, f"distribute preview turns --from received {AS}")
    assert told == {"kim": "52.01", "moe": "48.00", "undistributed": "0.00", "total": "100.01"}
