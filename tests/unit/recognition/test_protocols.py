"""Protocol documents: what is read, what is refused, what the sample formulas are worth."""

import hashlib
from typing import Any, cast

import pytest

from subak.core.canonical import decode, encode
from subak.core.values import ProtocolId
from subak.exchange.sample_protocols import SampleName, sample
from subak.recognition.protocols import Protocol, ProtocolPublished, Protocols
from subak.recognition.valuation import worth
from tests.unit.recognition.valley import Valley


@pytest.fixture(scope="module")
def valley() -> Valley:
    return Valley()


def changed(name: SampleName = "a", **changes: object) -> bytes:
    """A sample protocol with some fields changed."""
    document = cast(dict[str, Any], decode(sample(name), at_most_bytes=10**6))
    return encode(document | changes)


def publishing(valley: Valley, raw: bytes) -> ProtocolPublished:
    digest = hashlib.sha256(raw).digest()
    valley.documents.held[digest] = raw
    return ProtocolPublished(id=valley.new_id("protocol"), document=digest)


def terms(valley: Valley, name: str) -> Protocol:
    return valley.state[Protocols][ProtocolId(f"protocol-{name}")]


@pytest.mark.parametrize(
    ("name", "amounts", "cents"),
    [
        ("a", (100, 60), 8_000),
        ("a", (100, 61), None),
        ("a", (100, 20), 12_500),
        ("a", (100, 40), 12_500),
        ("a", (100, 41), 8_000),
        ("a-collective", (169_520, 120_000), 4_238_000),
        ("a-collective", (10, 6), 250),
        ("a-collective", (10, 5), None),
        ("d", (60,), 0),
        ("e", (60,), 60),
    ],
)
def test_published_cases_and_edges(
    valley: Valley, name: str, amounts: tuple[int, ...], cents: int | None
) -> None:
    found = worth(terms(valley, name).valuation, amounts)
    assert (found.credits * found.tariff_cents if found.credits else None) == cents


def test_a_unit_with_decimals_counts_in_its_smallest_part(valley: Valley) -> None:
    in_euro = changed(
        "d",
        measures=[{"of": "sum", "unit": "eur"}],
        credits="sum / 0.5 eur",
        tariff="sum",
    )
    said = publishing(valley, in_euro)
    valley.say(said, by="town")
    found = worth(valley.state[Protocols][ProtocolId(said.id)].valuation, (150,))
    assert (found.credits, found.tariff_cents) == (3, 150)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"extra": 1}, "protocol.document_malformed"),
        ({"schema": "subak/protocol/2"}, "protocol.document_malformed"),
        ({"actions": ["fly"]}, "protocol.document_malformed"),
        ({"actions": ["work", "work"]}, "protocol.named_twice"),
        ({"measures": [{"of": "ares", "unit": "are"}]}, "protocol.formula_names"),
        ({"credits": "if residue <= 60 kgn_ha then ares else 0 are"}, "protocol.formula_unit"),
        ({"tariff": "1 usd * residue / 1 kgn_ha"}, "protocol.formula_unit"),
        ({"credits": "ares / 1 are +"}, "formula.syntax"),
        ({"credits": "if residue <= 60 are then ares / 1 are else 0"}, "formula.units_differ"),
        ({"valid": {"first": "2025-01-01", "last": "2024-01-01"}}, "period.empty"),
        (
            {
                "measures": [{"of": "ares", "unit": "acre"}, {"of": "residue", "unit": "kgn_ha"}],
                "credits": "if residue <= 60 kgn_ha then ares / 1 acre else 0",
            },
            "unit.unknown",
        ),
    ],
)
def test_what_a_document_must_be(valley: Valley, changes: dict[str, object], code: str) -> None:
    said = publishing(valley, changed("a", **changes))
    assert valley.refused(said, by="town") == code


def test_a_document_of_bad_bytes_is_refused_by_its_own_name(valley: Valley) -> None:
    assert valley.refused(publishing(valley, b'{"a": 1.5}'), by="town") == "json.float"
    missing = ProtocolPublished(id="missing", document=bytes(32))
    assert valley.refused(missing, by="town") == "document.missing"


def test_publishing_needs_a_mandate(valley: Valley) -> None:
    said = publishing(valley, sample("a"))
    assert valley.refused(said, by="heron", principal="town") == "mandate.missing"
