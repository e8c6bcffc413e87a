"""Published cases: the examples of Valueflows and the resource test of hREA."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from subak.core.errors import Refused
from subak.ledger.compute import compute_effects

PUBLISHED = Path(__file__).parents[4] / "shared" / "data" / "valueflows"

Item = dict[str, object]


def state(resource: str, accounting: int | None, onhand: int | None) -> Item:
    return {"kind": "state", "resource": resource, "A": accounting, "O": onhand, "unit": "one"}


def event(action: str, quantity: object, **fields: object) -> Item:
    return {"kind": "event", "action": action, "quantity": quantity, "unit": "one", **fields}


def ask(resource: str, quantity: str, **where: int) -> Item:
    return {"resource": resource, "quantity": quantity, **where}


def values(items: list[Item], asked: list[Item]) -> list[int | Decimal | None]:
    return compute_effects({"items": items, "ask": asked})["values"]


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published cases are not at hand")
@pytest.mark.parametrize("name", ["examples", "hrea-sequence"])
def test_published_documents(name: str) -> None:
    document = json.loads((PUBLISHED / f"{name}.json").read_text(), parse_float=Decimal)
    for case in document["cases"]:
        assert compute_effects(case["given"]) == case["expected"], case["id"]


def test_crypto_currency_transfer() -> None:
    """Valueflows, ex-exchange.md, at line 98."""
    items = [state("r1", 540, None), state("r2", 480, None)]
    items += [event("transfer", 100, **{"from": "r1", "to": "r2"}), state("r1", 0, None)]
    asked = [ask("r1", "accounting", at_item=3), ask("r2", "accounting", after_item=3)]
    assert values(items, asked) == [440, 580]
    assert values(items, [ask("r1", "onhand", at_item=3)]) == [None]


def test_a_book_checked_out_and_lent_again() -> None:
    """Valueflows, ex-exchange.md, at line 235; the table lowers the source again."""
    lend = event("transferCustody", 1, **{"from": "r1"})
    items = [state("r1", 1, 1), lend, state("r1", 1, 0), lend, state("r1", 1, 1)]
    asked = [ask("r1", "onhand", at_item=2), ask("r1", "onhand", at_item=4)]
    assert values(items, asked) == [0, -1]


def test_transport_with_the_carriers_own_resource() -> None:
    """Valueflows, ex-exchange.md, at line 537: 30 of 230 kg, over the carrier's r3, into r2."""
    items = [
        state("r1", 230, 230),
        state("r2", 0, 0),
        state("r3", None, 0),
        event("pickup", 30, **{"from": "r1", "to": "r3"}),
        event("dropoff", 30, **{"from": "r3"}),
        event("pickup", 30, **{"from": "r3"}),
        event("dropoff", 30, **{"from": "r3", "to": "r2"}),
        event("transferAllRights", 30, tracking_identifier=True),
    ]
    asked = [ask(name, "onhand", after_item=7) for name in ("r1", "r3", "r2")]
    assert values(items, [*asked, ask("r1", "accounting", after_item=7)]) == [200, 0, 30, 230]


def test_the_sequence_of_hrea() -> None:
    """h-REA/hREA, test/economic-resource/resource_logic.js, without the older actions."""
    items = [
        state("r2", 0, 0),
        event("raise", 8, **{"from": "r1", "creates": True}),
        event("move", 1, **{"from": "r1", "to": "r2"}),
        event("raise", 8, **{"from": "r1"}),
        event("lower", 2, **{"from": "r1"}),
        event("transferCustody", 1, **{"from": "r1"}),
        event("transferAllRights", 1, **{"from": "r1"}),
    ]
    accounting = values(items, [ask("r1", "accounting", after_item=n) for n in range(1, 7)])
    onhand = values(items, [ask("r1", "onhand", after_item=n) for n in range(1, 7)])
    assert accounting == [8, 7, 15, 13, 13, 12]
    assert onhand == [8, 7, 15, 13, 12, 12]


def test_parts_stay_exact_and_whole_numbers_become_integers() -> None:
    items = [state("r1", 1, None), event("consume", Decimal("0.1"), **{"from": "r1"})] * 1
    assert values(items, [ask("r1", "accounting", after_item=1)]) == [Decimal("0.9")]
    assert type(values(items, [ask("r1", "accounting", at_item=1)])[0]) is int


@pytest.mark.parametrize(
    "given",
    [
        {"items": [event("eat", 1)], "ask": []},
        {"items": [], "ask": [ask("r1", "onhand", at_item=0)]},
        {"items": [], "ask": [ask("r1", "weight", at_item=0)]},
        {"items": 7, "ask": []},
    ],
)
def test_what_cannot_be_read_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(Refused) as refused:
        compute_effects(given)
    assert refused.value.code == "event.case_malformed"
