"""JSON-LD as people publish it: names in all their forms, nested nodes, nothing but refusals."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from subak.core.errors import Refused
from subak.exchange.linked_data import Node, Reference, read_nodes
from subak.exchange.valueflows import context

VF = "https://w3id.org/valueflows/ont/vf#"
ANY_JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=8),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(
            some.sampled_from(
                [
                    *("@id", "@type", "@context", "@graph", "@value", "@list", "@vocab", "@base"),
                    *("action", "provider", "resourceQuantity", "hasInput", "hasUnit", "x"),
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def read(content: object) -> list[Node]:
    return read_nodes(json.dumps(content).encode(), context("example.org"))


@pytest.mark.parametrize(
    "node",
    [
        {"@context": {"@vocab": VF}, "@id": "https://a.example/1", "provider": "https://b.example"},
        {"@context": {"v": VF, "a": "https://a.example/"}, "@id": "a:1",
         "v:provider": {"@id": "https://b.example"}},
        {"@context": {"who": {"@id": f"{VF}provider", "@type": "@id"}, "@base": "https://a.example/"},
         "@id": "1", "who": "https://b.example"},
        {"@context": [None, {"@vocab": "http://w3id.org/valueflows/ont/vf#"}],
         "@id": "https://a.example/1", "provider": ["https://b.example"]},
        {"@context": "https://w3id.org/valueflows/ont/vf", "@id": "https://a.example/1",
         "provider": {"@set": ["https://b.example"]}},
        {"@id": "https://a.example/1", "vf:provider": "https://b.example"},
        {"@id": "https://a.example/1", f"{VF}provider": [{"@id": "https://b.example"}]},
    ],
)  # fmt: skip
def test_a_name_has_many_forms(node: object) -> None:
    (read_node,) = read(node)
    assert read_node.iri == "https://a.example/1"
    assert read_node.values["provider"] == [Reference("https://b.example")]


def test_numbers_stay_exact() -> None:
    raw = b'{"vf:resourceQuantity": {"vf:hasNumericalValue": 0.30000000000000000001}}'
    (node,) = read_nodes(raw, {})
    (measure,) = node.inside("resourceQuantity")
    assert Decimal(measure.text("hasNumericalValue") or "") == Decimal("0.30000000000000000001")


def test_nested_nodes_follow_theirs_and_share_the_process() -> None:
    process = {
        "@id": "https://a.example/p",
        "@type": "vf:Process",
        "vf:hasInput": [{"@id": "https://a.example/e", "@type": "vf:EconomicEvent"}],
    }
    outer, inner = read(process)
    assert outer.values["hasInput"] == [Reference(inner.iri)]
    assert inner.values["inputOf"] == [Reference(outer.iri)]
    assert inner.place == "@graph[0].vf:hasInput[0]"


def test_a_node_without_a_name_has_one_by_its_place_and_content() -> None:
    one, other = read([{"vf:note": "a"}, {"vf:note": "a"}])
    assert one.iri != other.iri
    assert one.iri == read([{"vf:note": "a"}, {"vf:note": "b"}])[0].iri


def test_terms_that_name_each_other_come_to_an_end() -> None:
    (node,) = read({"@context": {"a": "b:", "b": "a:"}, "a:x": 1})
    assert len(node.values) == 1


@given(ANY_JSON)
def test_any_json_is_read_or_refused(content: object) -> None:
    try:
        nodes = read(content)
    except Refused as refused:
        assert refused.code.startswith("import.")  # noqa: PT017 - either way is fine
    else:
        assert all(isinstance(node.iri, str) for node in nodes)
