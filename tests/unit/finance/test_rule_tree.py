"""Schema 2 of rule documents: more methods, claim rules and bounds; refused by place and reason."""

import pytest

from subak.core.canonical import Json, encode
from subak.core.errors import Refused
from subak.finance.rule_document import parse, read_rule
from tests.unit.finance.circle import document
from tests.unit.finance.test_rule_document import CLAIM, MALFORMED, TO, part, split

CLAIMS: Json = [CLAIM]


def second(root: Json) -> bytes:
    return encode({**document(root), "schema": "subak/rule/2"})


def bucket(name: str, percent: Json, **more: Json) -> dict[str, Json]:
    return {"id": name, "percent": percent, **(more or {"to": "ada"})}


def buckets(*parts: Json, mode: str = "straight", **more: Json) -> dict[str, Json]:
    return {"id": "root", "buckets": {"mode": mode, "parts": list(parts)}, **more}


def test_a_whole_rule_is_read() -> None:
    inner = buckets(bucket("x", 60, claims=CLAIMS, rule="once"), bucket("y", 60), mode="remaining")
    root = buckets(
        bucket("kept", 10, account="atelier"),
        bucket("care", "7.5", hours={"protocols": ["d"]}, cap=500, floor=20),
        bucket("peers", 2, points={"protocols": ["p"], "of": 50}),
        bucket("own", 30, rates={"protocols": ["a"]}, rule="equity_like"),
        {**inner, "id": "inner", "percent": 50},
    )
    rule = read_rule(second(root))
    assert [node.id for node in rule.nodes()] == [
        "root", "kept", "care", "peers", "own", "inner", "x", "y",
    ]  # fmt: skip
    assert rule.protocols() == {"d", "p", "a"}
    assert rule.agents() == {"ada"}


def test_schema_1_is_a_part_of_schema_2() -> None:
    root = split(part("x", 1, equal={"among": ["ada", "kim"]}), part("y", 2), total=10)
    assert read_rule(second(root)).root == parse(encode(document(root))).root
    assert read_rule(encode(document(root))) == parse(encode(document(root)))


@pytest.mark.parametrize(
    "more",
    [
        {"cap": 5},
        {"rule": "once"},
        {"percent": 5},
        {"points": {}},
        {"hours": {"protocols": ["d"], "outside_processes": True}},
    ],
)
def test_schema_1_does_not_know_what_is_new(more: dict[str, Json]) -> None:
    for read in (parse, read_rule):
        with pytest.raises(Refused) as refused:
            read(encode(document({**TO, **more})))
        assert refused.value.facts["place"] == "schema"


@pytest.mark.parametrize("name", MALFORMED)
def test_what_schema_1_refuses_is_refused_by_both(name: str) -> None:
    with pytest.raises(Refused) as refused:
        read_rule(second(MALFORMED[name]))
    assert refused.value.facts["reason"] == name.replace(",", "").split()[0]


RATE: dict[str, Json] = {"action": "work", "cents": 5}
TABLE = "ab" * 32


def cascade(*rates: Json, **more: Json) -> Json:
    return {"id": "n", "cascade": {"rates": list(rates), **more}}


def score(**policy: Json) -> Json:
    return {"id": "n", "score": {"table": TABLE, "policy": policy}}


NEW: dict[str, Json] = {
    "percentages_exceed_100": buckets(bucket("x", 60), bucket("y", "40.1")),
    "percentages_exceed_100 of one": buckets(bucket("x", 101), mode="remaining"),
    "percent_of_root": {**TO, "percent": 5},
    "percent_in_split": split(bucket("x", 5)),
    "weight_in_bucket": buckets(part("x", 5)),
    "no_percent": buckets(TO),
    "no_bucket": buckets(),
    "id_twice in buckets": buckets(bucket("x", 5), bucket("x", 5)),
    "no_protocol of points": {"id": "n", "points": {"protocols": []}},
    "rule_without_claims": {"id": "n", "equal": {"among": ["ada"]}, "rule": "once"},
    "bounds_without_persons": {**TO, "cap": 5},
    "bounds_without_persons of a floor": {**buckets(bucket("x", 5)), "floor": 5},
    "floor_above_cap": {"id": "n", "equal": {"among": ["ada"]}, "cap": 5, "floor": 6},
    "no_rate": cascade(),
    "rate_unclear": cascade({"action": "work"}),
    "rate_unclear, for nothing": cascade({"cents": 5}),
    "rate_unclear, for two": cascade({**RATE, "protocol": "a"}),
    "rate_unclear, with both": cascade({"action": "cite", "cents": 5, "percent_of_others": 5}),
    "percent_without_cite": cascade({"action": "work", "percent_of_others": 5}),
    "rate_twice": cascade(RATE, {**RATE, "cents": 6}),
    "period_empty": cascade(RATE, first="2024-09-02", last="2024-09-01"),
    "stamp.day_malformed": cascade(RATE, first="2024-02-30"),
    "cascade_twice": buckets(
        bucket("x", 5, cascade={"rates": [RATE]}), bucket("y", 5, cascade={"rates": [RATE]})
    ),
    "protocol_twice, by a cascade": buckets(
        bucket("x", 5, cascade={"rates": [{"protocol": "a", "cents": 5}]}),
        bucket("y", 5, rates={"protocols": ["a"]}),
    ),
    "policy_unclear": score(kind="recent"),
    "policy_unclear with too much": score(kind="balanced", to="ada"),
    "discount_above_1": score(kind="recent", discount="1.1"),
}


@pytest.mark.parametrize("name", NEW)
def test_a_malformed_rule_is_refused_with_its_reason(name: str) -> None:
    with pytest.raises(Refused) as refused:
        read_rule(second(NEW[name]))
    assert refused.value.code == "distribution.document_malformed"
    assert refused.value.facts["reason"] == name.replace(",", "").split()[0]


def test_a_table_is_named_by_its_hash() -> None:
    with pytest.raises(Refused) as refused:
        read_rule(second({"id": "n", "score": {"table": "ab", "policy": {"kind": "balanced"}}}))
    assert refused.value.facts["place"] == "schema"
