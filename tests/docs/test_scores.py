"""The page on scores: its table and its policies are computed again from what the page says."""

import json
import re
from pathlib import Path

import pytest
from msgspec import convert

from subak.core.shares import apportion
from subak.finance.rule_sources import Policy
from subak.finance.score_policies import policy_weights
from subak.scores.making import table_of
from tests.docs.test_commands import commands, shell

ROOT = Path(__file__).parents[2]
CENTS = 10_000
_ROW = re.compile(
    r"^\| (kim|moe) \| ([\d, \u00a0\u202f]+) \| ([\d, \u00a0\u202f]+) \|$", re.MULTILINE
)
_POLICY = re.compile(r"^\| `(\{.*\})` \| (.*) \| (.*) \| (.*) \| (.*) \|$", re.MULTILINE)
_GRAPH = re.compile(r"<<'END'\n(.*?)^END$", re.MULTILINE | re.DOTALL)


def whole(text: str) -> int:
    """A number as people write it, without what parts its digits."""
    return int(re.sub(r"\D", "", text))


def page(language: str) -> str:
    return (ROOT / "docs" / language / "scores.md").read_text(encoding="utf-8")


def told_scores(text: str) -> dict[str, tuple[int, ...]]:
    return {name: (whole(first), whole(last)) for name, first, last in _ROW.findall(text)}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_table_is_that_of_the_graph(language: str) -> None:
    text = page(language)
    found = _GRAPH.search(text)
    assert found
    scores = table_of(found[1].encode())["scores"]
    told = list(told_scores(text).values())
    assert len(told) == 2
    for row, expected in zip(convert(scores, list[list[int]]), told, strict=True):
        # A float may differ in its last digit from machine to machine.
        assert all(abs(a - b) <= 1 for a, b in zip(row, expected, strict=True))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_policy_gives_what_the_page_says(language: str) -> None:
    text = page(language)
    scores = told_scores(text)
    policies = _POLICY.findall(text)
    assert len(policies) == 4
    for policy, *told in policies:
        given = convert(json.loads(policy), Policy)
        weights = policy_weights(given, scores, (), CENTS, {})
        paid = apportion(CENTS, weights)
        computed = [weights["kim"], weights["moe"], paid["kim"], paid["moe"]]
        assert computed == [whole(each) for each in told]


def test_what_is_missing_after_a_payment() -> None:
    text = page("en")
    before = {"kim": 2_000, "moe": 0}
    scores = told_scores(text)
    weights = policy_weights(Policy(kind="balanced"), scores, (), CENTS, before)
    words = "If Kim had been paid 20.00 before, of 120.00 the target would be 34.84, and 14.84"
    assert words in " ".join(text.split())
    assert apportion(CENTS, weights)["kim"] == 1_484
    totals = {name: sum(row) for name, row in scores.items()}
    assert apportion(CENTS + 2_000, totals)["kim"] == 3_484


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_payouts_are_those_that_the_page_names(language: str, tmp_path: Path) -> None:
    done = shell(commands(f"docs/{language}/scores.md"), tmp_path, language)
    point = "," if language == "fr" else "."
    for amount in ("24{}70", "65{}30"):
        assert amount.format(point) in page(language)
        assert amount.format(point) in done.stdout
