"""`subak show overlaps`: what may be one thing told twice, as people and programs see it."""

import pytest

from tests.unit.cli.commons import Commons

FIELDS = """
resource add "Field by the river" --id field --amount 40 --unit are --accountable friends
protocol publish --sample b --id b
protocol publish --sample c --id c
pact declare field --protocol b --protocol c --partner friends --recogniser gardens
    --appeal ombud --id pact-field --as friends
pact publish pact-field --as town
pact sign pact-field --as friends
record add pact-field b ares=20 organic=1
    --evidence practice-log=p --evidence aid-statement=p --as kim --id first
record add pact-field b ares=10 organic=0
    --evidence practice-log=p --evidence aid-statement=p --as lea --id second
record add pact-field b ares=5 organic=0 --evidence practice-log=p --as lea --id third
aid record cap-organic-2025 --payer town --resource field --first 2024-11-01 --last 2024-12-31
    --evidence aid-statement=p --as kim --id cap
recognise decide third --refuse evidence.missing --as gardens
"""


@pytest.fixture
def fields(garden: Commons) -> Commons:
    for line in FIELDS.replace("\n    ", " ").strip().splitlines():
        garden.does(line)
    return garden


def test_pairs_are_shown_with_what_they_share(fields: Commons) -> None:
    found = {(row["one"], row["other"]): row for row in fields.told("show overlaps")}
    assert {pair: row["reasons"] for pair, row in found.items()} == {
        ("cap", "first"): "apart",
        ("cap", "second"): "apart",
        ("first", "second"): "action family",
    }
    assert found["first", "second"]["grounds"] == "resource"
    assert (found["cap", "first"]["one_by"], found["cap", "first"]["other_by"]) == ("kim", "kim")


def test_people_read_names_and_words(fields: Commons) -> None:
    told = fields.does("show overlaps")
    assert "same family of protocols" in told
    assert "Kim" in told
    assert "Kim" not in fields.does("show overlaps --most 1 --pact pact-garden")


def test_a_pact_is_chosen(fields: Commons) -> None:
    assert fields.told("show overlaps --pact pact-garden") == []
    assert len(fields.told("show overlaps --pact pact-field")) == 3
    assert fields.refusal("show overlaps --pact nothing") == "pact.unknown"
    assert "No two claims" in fields.does("show overlaps --pact pact-garden")
