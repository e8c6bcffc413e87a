"""`subak score`: from a graph to a table, and from there into the log."""

import json
from pathlib import Path

import pytest

from tests.support.scores import SMALL
from tests.unit.cli.commons import Commons

SMALL_EDGES: list[list[object]] = SMALL["edges"]  # type: ignore[assignment]
AS = "--as friends"


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """The published example, with people of the commons."""
    edges = [["c3", "kim", *SMALL_EDGES[0][2:]], ["c4", "moe", *SMALL_EDGES[1][2:]]]
    file = tmp_path / "graph.json"
    given = SMALL | {"participants": ["kim", "moe"], "edges": [*edges, *SMALL_EDGES[2:]]}
    file.write_text(json.dumps(given), encoding="utf-8")
    return file


def test_a_graph_becomes_a_table_that_is_published(pot: Commons, graph: Path) -> None:
    table = graph.with_name("scores.json")
    said = pot.does(f"score compute {graph} --out {table}")
    assert "30 January 2022" in said
    assert said.index("moe") < said.index("kim")
    assert pot.told("score list") == []
    published = pot.told(f"score publish pot {table} --id first {AS}")
    assert pot.told("score list") == [
        {
            "table": "first",
            "participants": 2,
            "last_epoch": "2022-01-30",
            "document": published["document"],
        }
    ]
    assert pot.refusal(f"score publish pot {table} {AS}") == "score.table_known"
    assert "first" in pot.does("score list")


def test_the_table_is_canonical_and_sums_to_the_total(pot: Commons, graph: Path) -> None:
    table = graph.with_name("scores.json")
    told = pot.told(f"score compute {graph} --out {table}")
    assert told == {"file": str(table), "participants": 2, "epochs": 2, "day": "2022-01-30"}
    scores = json.loads(table.read_text(encoding="utf-8"))["scores"]
    assert sum(map(sum, scores)) == 1_000_000_000
    assert pot.refusal(f"score compute {graph} --out {table}") == "export.file_exists"


def test_what_is_no_graph_or_no_table_is_refused_and_writes_nothing(
    pot: Commons, graph: Path
) -> None:
    table = graph.with_name("scores.json")
    graph.write_text("{}", encoding="utf-8")
    assert pot.refusal(f"score compute {graph} --out {table}") == "score.graph_malformed"
    assert not table.exists()
    assert pot.refusal(f"score publish pot {graph} {AS}") == "score.table_malformed"


@pytest.mark.parametrize(
    ("policy", "paid"),
    [
        ("balanced", {"kim": "29.04", "moe": "70.97"}),
        ("recent=0.1", {"kim": "27.44", "moe": "72.57"}),
        ("immediate=1", {"kim": "6.38", "moe": "93.63"}),
        ("special=kim", {"kim": "100.01"}),
    ],
)
def test_money_goes_by_a_table_and_a_policy(
    pot: Commons, graph: Path, policy: str, paid: dict[str, str]
) -> None:
    table = graph.with_name("scores.json")
    pot.does(f"score compute {graph} --out {table}")
    rule = f"distribute adopt pot --scores {table} {policy} --id by --title Scores {AS}"
    assert pot.refusal(rule) == "score.table_unknown"
    document = pot.told(f"score publish pot {table} {AS}")["document"]
    pot.does(rule.replace(str(table), document))
    rows = pot.told(f"distribute run by --from received --id d1 {AS}")["lines"]
    told = {row["to"]: row["amount"] for row in rows if row["to"] in {"kim", "moe"}}
    assert told == paid
    told_why = pot.does("explain d1.kim")
    assert f"by the scores of table {document[:16]}…" in told_why
    assert f"    {policy.partition('=')[0]}: " in told_why


@pytest.mark.parametrize("policy", ["fair", "recent", "recent=2", "immediate=0", "special=", ""])
def test_a_policy_that_nobody_knows_is_refused(pot: Commons, policy: str) -> None:
    rule = f"distribute adopt pot --scores {'00' * 32} {policy} --id by {AS}"
    assert pot.refusal(rule) == "distribute.policy_malformed"
