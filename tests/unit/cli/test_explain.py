"""`subak explain`: for every method the lines of an explanation sum to the amount."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from subak.cli import main
from tests.unit.cli.commons import Commons
from tests.unit.cli.pot import distribute

EVERYTHING = {
    "schema": "subak/rule/1",
    "title": {"en": "Every method", "fr": "Chaque méthode"},
    "root": {
        "id": "all",
        "total": 100,
        "split": [
            {"id": "same", "weight": 17, "equal": {"among": ["kim", "moe", "ann"]}},
            {"id": "time", "weight": 19, "hours": {"protocols": ["hours"]}},
            {"id": "one", "weight": 3, "to": "moe"},
            {"id": "stays", "weight": 2, "account": "reserve"},
            {
                "id": "owed",
                "weight": 7,
                "claims": [
                    {"id": "seeds", "to": "kim", "cents": 311},
                    {"id": "tools", "to": "moe", "cents": 97},
                    {"id": "fund", "account": "tools", "cents": 11},
                ],
            },
            {
                "id": "earned",
                "weight": 7,
                "rates": {
                    "protocols": ["paid-hours"],
                    "pass_on": [
                        {
                            "of": "moe",
                            "members": [{"to": "ann", "weight": 2}, {"to": "ben", "weight": 1}],
                        }
                    ],
                },
            },
        ],
    },
}


@pytest.fixture
def paid(pot: Commons, tmp_path: Path) -> Commons:
    """A run by a rule in which every method stands."""
    (tmp_path / "rule.json").write_text(json.dumps(EVERYTHING), encoding="utf-8")
    distribute(pot, "rule.json")
    return pot


def cents(money: str) -> int:
    """Cents of `1,234.50 €`."""
    return int(re.sub(r"[^0-9]", "", money))


def check_lines(told: str) -> list[tuple[list[int], int]]:
    """What the lines that check an explanation sum, and to what."""
    found = re.findall(r"^  check: (.*) = (.*)$", told, re.MULTILINE)
    return [([cents(each) for each in sums.split(" + ")], cents(total)) for sums, total in found]


def methods(explanation: Any) -> set[str]:
    """The methods on the way to a payee."""
    return {step["method"] for part in explanation["parts"] for step in part["steps"]}


def test_the_lines_sum_for_every_method(paid: Commons) -> None:
    explained = paid.told("explain d1 --all")
    owed = {row["payout"]: cents(row["amount"]) for row in paid.told("pay list")}
    assert {each["payout"]: each["cents"] for each in explained} == owed
    for each in explained:
        assert sum(part["cents"] for part in each["parts"]) == each["cents"]
    assert set().union(*map(methods, explained)) == {
        "split",
        "equal",
        "hours",
        "claims",
        "rates",
        "pass_on",
    }
    checks = check_lines(paid.does("explain d1 --all"))
    assert sorted(total for _, total in checks) == sorted(owed.values())
    assert all(sum(parts) == total for parts, total in checks)


def test_one_payout_says_receipt_rule_contributions_and_arithmetic(paid: Commons) -> None:
    told = paid.does("explain d1.kim")
    document = paid.told("distribute list")[0]["document"]
    for words in (
        "to Kim (payout d1.kim)",
        "out of 100.01\u00a0€ from Town, received on 20 November 2024",
        f"by the rule rule-d1 (document {document}",
        "same, equal parts: 1 of 3 parts of 17.00\u00a0€ = 5.67\u00a0€",
        "one cent more: the next has the same remainder, 0.666…",
        "owed: no more than 4.19\u00a0€ is claimed, of 7.00\u00a0€",
        "one cent more by the largest remainder: 0.848…, the next has 0.151…",
        "hours-kim: 90 credits",
        "minutes 90 minute; recognised by Gardens on 20 November 2024",
        "not distributed at all, since no part takes it",
    ):
        assert words in told


def test_credits_of_one_payee_are_counted_together(pot: Commons) -> None:
    distribute(pot, "--hours hours")
    told = pot.does("explain d1.moe")
    assert "hours-moe: 20 credits" in told
    assert "more-moe: 10 credits" in told
    assert "together 30 credits" in told
    assert "all, credits held: 30 of 120 parts of 100.01\u00a0€ = 25.00\u00a0€" in told


def test_many_lots_are_summed_up(pot: Commons, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subak.cli.explained.LOTS_SHOWN", 1)
    distribute(pot, "--hours hours")
    assert "other lots: 1, 10 credits count" in pot.does("explain d1.moe")


def test_paid_claims_and_what_is_left_are_told(pot: Commons) -> None:
    distribute(pot, "--rates paid-hours")
    told = pot.does("explain d1.moe")
    assert "since all claims are paid in full" in told
    ((parts, total),) = check_lines(told)
    assert len(parts) == 2
    assert sum(parts) == total


def test_it_is_told_in_french(paid: Commons, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--language", "fr", "--books", str(paid.folder), "explain", "d1.kim"]) == 0
    told = capsys.readouterr().out
    assert "contrôle\u00a0: " in told
    assert "reçus le 20 novembre 2024" in told
    assert "parts égales" in told
    assert "aucune part ne le prend" in told


def test_what_was_not_paid_is_refused(paid: Commons) -> None:
    assert paid.refusal("explain d1.town") == "explain.payee_unknown"
    assert paid.refusal("explain d1") == "explain.payout_unclear"
    assert paid.refusal("explain d2.kim") == "explain.run_unknown"
    assert paid.refusal("explain hours-kim --all") == "explain.run_unknown"


def test_an_explanation_stays_the_same(paid: Commons) -> None:
    before = paid.told("explain d1 --all")
    paid.does("distribute adopt pot --equal kim moe --id later --as friends")
    paid.does("distribute run later --from undistributed:d1 --id d2 --as friends")
    assert paid.told("explain d1 --all") == before
