"""`subak distribute`: rules without JSON, a look before, the run and its odd cents."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.commons import Commons
from tests.unit.cli.pot import distribute

AS = "--as friends"


def amounts(commons: Commons, line: str) -> dict[str, str]:
    """The table that a command shows, by its first column."""
    return {row["to"]: row["amount"] for row in commons.told(line)}


@pytest.mark.parametrize(
    ("rule", "kim", "moe", "rest"),
    [
        ("--equal kim moe", "50.01", "50.00", "0.00"),
        ("--split kim=2 moe=1", "66.67", "33.34", "0.00"),
        ("--split kim=0.5 moe=0.25", "66.67", "33.34", "0.00"),
        ("--hours hours", "75.01", "25.00", "0.00"),
    ],
)
def test_a_rule_needs_no_json(pot: Commons, rule: str, kim: str, moe: str, rest: str) -> None:
    pot.does(f"distribute adopt pot {rule} --id by --title Simple {AS}")
    told = amounts(pot, f"distribute run by --from received {AS}")
    assert told == {"kim": kim, "moe": moe, "undistributed": rest, "total": "100.01"}


def test_rates_pay_open_claims_and_leave_the_rest(pot: Commons) -> None:
    pot.does(f"distribute adopt pot --rates paid-hours --id by {AS}")
    first = amounts(pot, f"distribute run by --from received --id d1 {AS}")
    assert first == {"kim": "10.25", "moe": "6.25", "undistributed": "83.51", "total": "100.01"}
    again = f"distribute run by --from undistributed:d1 {AS}"
    assert pot.refusal(again) == "distribution.nothing_to_distribute"


def test_a_preview_writes_nothing_and_says_how_to_go_on(pot: Commons) -> None:
    pot.does(f"distribute adopt pot --equal kim moe --id by {AS}")
    before = pot.told("show log")
    said = pot.does(f"distribute preview by --from received {AS}")
    assert "subak distribute run by --from received" in said
    assert "50.01" in said
    assert pot.told("show log") == before
    assert pot.told("distribute list") == [
        {
            "rule": "by",
            "pool": "pot",
            "document": pot.told("distribute list")[0]["document"],
            "published": None,
            "replaced_by": None,
        }
    ]


def test_the_odd_cent_is_shown_with_who_got_it(pot: Commons) -> None:
    pot.does(f"distribute adopt pot --equal kim moe --id by {AS}")
    rows = pot.told(f"distribute preview by --from received {AS}")
    assert [row["odd_cents"] for row in rows] == [1, None, None, None]


def test_what_a_run_would_refuse_a_preview_refuses(pot: Commons) -> None:
    pot.does(f"distribute adopt pot --equal kim moe --id by {AS}")
    for act in ("preview", "run"):
        line = f"distribute {act} by --from"
        assert pot.refusal(f"{line} received") == "pool.not_by_holder"
        assert pot.refusal(f"{line} nowhere {AS}") == "distribution.source_unknown"
        assert pot.refusal(f"{line} payable:x {AS}") == "distribution.source_not_free"
        missing = f"distribute {act} other --from received {AS}"
        assert pot.refusal(missing) == "distribution.rule_unknown"


def test_a_run_that_pays_nobody_says_so(pot: Commons, tmp_path: Path) -> None:
    rule = {
        "schema": "subak/rule/1",
        "title": {"en": "Reserve", "fr": "Réserve"},
        "root": {"id": "all", "account": "reserve"},
    }
    (tmp_path / "rule.json").write_text(json.dumps(rule), encoding="utf-8")
    said = distribute(pot, "rule.json")
    assert "kept:reserve" in said
    assert "pays nobody" in said
    assert "undistributed" in said


def test_a_written_rule_is_checked(pot: Commons, tmp_path: Path) -> None:
    adopt = "distribute adopt pot"
    assert pot.refusal(f"{adopt} nowhere.json {AS}") == "argument.file_unreadable"
    (tmp_path / "odd.json").write_text('{"schema":"subak/rule/1"}', encoding="utf-8")
    assert pot.refusal(f"{adopt} odd.json {AS}") == "distribution.document_malformed"
    assert pot.refusal(f"{adopt} --equal nobody {AS}") == "agent.unknown"
    assert pot.refusal(f"{adopt} --hours other {AS}") == "distribution.protocol_not_in_pact"
    for part in ("kim", "kim=", "=1", "kim=1.", "kim=-1", "kim=1e3", "kim=" + "9" * 5000):
        assert pot.refusal(f"{adopt} --split {part} {AS}") == "distribute.part_malformed"
    for rule in ("", "--equal kim --hours hours", "odd.json --equal kim"):
        assert pot.refusal(f"{adopt} {rule} {AS}") == "distribute.method_unclear"
