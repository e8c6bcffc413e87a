"""The table of effects is that of the published ontology, row by row."""

import json
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from subak.ledger.actions import (
    ABOUT_A_RESOURCE,
    ACTIONS,
    IMPLIED,
    TWO_AGENTS,
    WITHOUT_INVENTORY,
    Action,
)

# Beside a checkout of the project, where the published data is at hand.
PUBLISHED = Path(__file__).parents[4] / "shared" / "data" / "valueflows" / "actions.json"

# Counted by hand in all_vf.TTL of valueflows/valueflows at commit 4a28edf1: actions by value.
COUNTED = {
    "accountable_effect": {"new": 4, "updateTo": 2},
    "accounting_effect": {
        "decrement": 2,
        "decrementIncrement": 3,
        "increment": 2,
        "incrementTo": 1,
    },
    "contained_effect": {"remove": 1, "update": 1},
    "create_resource": {"optional": 3, "optionalTo": 5},
    "event_quantity": {"both": 1, "effort": 1, "resource": 17},
    "input_output": {"input": 7, "output": 4, "outputInput": 1},
    "location_effect": {"new": 2, "update": 4, "updateTo": 3},
    "onhand_effect": {"decrement": 5, "decrementIncrement": 3, "increment": 5, "incrementTo": 1},
    "pairs_with": {"accept": 1, "dropoff": 1, "modify": 1, "pickup": 1},
    "stage_effect": {"update": 4},
    "state_effect": {"update": 12, "updateTo": 5},
}


def test_there_are_nineteen_actions_with_eleven_properties() -> None:
    assert list(ACTIONS) == list(get_args(Action))
    assert len(ACTIONS) == 19
    assert all(len(msgspec.structs.asdict(row)) == 11 for row in ACTIONS.values())


@pytest.mark.parametrize("name", COUNTED)
def test_each_value_stands_as_often_as_in_the_ontology(name: str) -> None:
    values = [getattr(row, name) for row in ACTIONS.values()]
    found = {value: values.count(value) for value in values if value is not None}
    assert found == COUNTED[name]


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published table is not at hand")
def test_each_row_is_the_published_one() -> None:
    published = json.loads(PUBLISHED.read_text())["actions"]
    for row in published.values():
        del row["term_status"]
    assert {name: msgspec.structs.asdict(row) for name, row in ACTIONS.items()} == published


def test_pairs_point_at_each_other() -> None:
    for name, row in ACTIONS.items():
        if row.pairs_with is not None:
            other = ACTIONS[row.pairs_with]
            assert other.pairs_with == name
            assert {row.input_output, other.input_output} == {"input", "output"}


def test_what_stays_with_one_agent_is_what_moves_nothing_to_another() -> None:
    assert set(IMPLIED) <= TWO_AGENTS
    assert set(ACTIONS) - TWO_AGENTS == {"combine", "lower", "move", "raise", "separate"}
    assert not ABOUT_A_RESOURCE & WITHOUT_INVENTORY
