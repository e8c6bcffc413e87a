"""Rule documents: strict, and every malformed one is refused by its place and reason."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.canonical import Json, encode
from subak.core.errors import Refused
from subak.finance.rule_document import parse
from subak.finance.rule_parts import whole_weights
from tests.unit.finance.circle import document

TO: dict[str, Json] = {"id": "n", "to": "ada"}
CLAIM: dict[str, Json] = {"id": "c", "to": "ada", "cents": 5}


def split(*parts: Json, **more: Json) -> dict[str, Json]:
    return {"id": "root", "split": list(parts), **more}


def part(name: str, weight: Json, **more: Json) -> dict[str, Json]:
    return {"id": name, "weight": weight, **(more or {"to": "ada"})}


def test_a_whole_rule_is_read() -> None:
    root = split(
        part("kept", 10, account="atelier"),
        part("care", "8.0", hours={"protocols": ["d"]}),
        part("members", 2, equal={"among": ["ada", "kim"]}),
        part(
            "results",
            60,
            rates={
                "protocols": ["a"],
                "pass_on": [{"of": "mottes", "members": [{"to": "farm-01", "weight": 3}]}],
            },
        ),
        part("debts", 20, claims=[CLAIM, {"id": "own", "account": "atelier", "cents": 1}]),
        total=100,
    )
    rule = parse(encode(document(root)))
    assert [node.id for node in rule.nodes()] == [
        "root", "kept", "care", "members", "results", "debts",
    ]  # fmt: skip
    assert rule.protocols() == {"a", "d"}
    assert rule.agents() == {"ada", "kim", "mottes", "farm-01"}


MALFORMED: dict[str, Json] = {
    "id_twice of nodes": split(part("x", 1), part("x", 1)),
    "id_twice of claims": {"id": "n", "claims": [CLAIM, CLAIM]},
    "weight_of_root": {**TO, "weight": 1},
    "protocol_twice in one": {"id": "n", "rates": {"protocols": ["a", "a"]}},
    "protocol_twice in two": split(
        part("x", 1, rates={"protocols": ["a"]}), part("y", 1, rates={"protocols": ["a"]})
    ),
    "no_protocol": {"id": "n", "hours": {"protocols": []}},
    "not_one_method, none": {"id": "n"},
    "not_one_method, two": {**TO, "account": "here"},
    "total_without_split": {**TO, "total": 5},
    "no_weight of a part": split(TO),
    "no_weight at all": split(part("x", 0)),
    "no_weight in an empty split": split(),
    "no_weight of members": {
        "id": "n",
        "rates": {"protocols": ["a"], "pass_on": [{"of": "mottes", "members": []}]},
    },
    "parts_exceed_total": split(part("x", 6), part("y", "5.5"), total=11),
    "nobody": {"id": "n", "equal": {"among": []}},
    "agent_twice": {"id": "n", "equal": {"among": ["ada", "ada"]}},
    "no_claim": {"id": "n", "claims": []},
    "not_one_payee": {"id": "n", "claims": [{"id": "c", "cents": 5}]},
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_rule_is_refused_with_its_reason(name: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(encode(document(MALFORMED[name])))
    assert refused.value.code == "distribution.document_malformed"
    assert refused.value.facts["reason"] == name.replace(",", "").split()[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "n", "to": "ada", "float": 1},
        {"id": "N", "to": "ada"},
        {"id": "n", "claims": [{**CLAIM, "cents": 0}]},
        {"id": "n", "claims": [{**CLAIM, "cents": "5"}]},
        split(part("x", "1e3")),
        split(part("x", -1)),
        split(part("x", "01.5")),
    ],
)
def test_what_the_schema_does_not_know_is_refused(wrong: Json) -> None:
    with pytest.raises(Refused) as refused:
        parse(encode(document(wrong)))
    assert refused.value.code == "distribution.document_malformed"
    assert refused.value.facts["place"] == "schema"


def test_another_schema_or_a_missing_language_is_refused() -> None:
    for change in ({"schema": "subak/rule/2"}, {"title": {"en": "Only one"}}):
        with pytest.raises(Refused, match=r"distribution\.document_malformed"):
            parse(encode({**document(TO), **change}))


def test_floats_and_double_keys_are_refused_by_the_reader() -> None:
    with pytest.raises(Refused, match=r"json\.float"):
        parse(b'{"schema": 1.5}')
    with pytest.raises(Refused, match=r"json\.key_twice"):
        parse(b'{"schema": "subak/rule/1", "schema": "subak/rule/1"}')


@given(st.lists(st.decimals(0, 10**6, places=3), min_size=1, max_size=9))
def test_whole_weights_keep_every_ratio(weights: list[object]) -> None:
    whole = whole_weights({str(place): f"{weight:f}" for place, weight in enumerate(weights)})
    scales = {Fraction(str(weight)) * 1000 - whole[str(n)] for n, weight in enumerate(weights)}
    assert scales == {0}


def test_whole_numbers_stay_as_they_are() -> None:
    assert whole_weights({"a": 10, "b": 8}) == {"a": 10, "b": 8}
    assert whole_weights({"a": 1, "b": "0.25"}) == {"a": 100, "b": 25}
    assert whole_weights({}) == {}
