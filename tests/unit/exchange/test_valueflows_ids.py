"""Ids and amounts for linked data: one name is one id, own exports keep theirs, nothing rounds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from subak.core.errors import Refused
from subak.exchange.linked_data import Node
from subak.exchange.units_of_measure import OM, OM_UNITS, OURS
from subak.exchange.valueflows_ids import Ids, decimals_of, parts

BASE = "https://example.org/books/"
OWN = Ids([Node("@graph[0]", BASE, frozenset({"subak:Books"}))])
FOREIGN = Ids([])
ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def test_what_subak_exported_keeps_its_ids() -> None:
    assert OWN.of("agent", f"{BASE}agent/kim.b-1") == "kim.b-1"
    assert OWN.unit(f"{BASE}unit/kgn_ha") == "kgn_ha"
    assert OWN.code("process-specification", f"{BASE}process-specification/dryRun") == "dryRun"
    assert FOREIGN.of("agent", f"{BASE}agent/kim.b-1") != "kim.b-1"
    assert OWN.of("agent", f"{BASE}agent/../x") != "../x"


@given(some.text(), some.text())
def test_names_of_others_become_ids_that_never_meet(one: str, other: str) -> None:
    ids = FOREIGN.of("agent", one), FOREIGN.of("agent", other)
    assert all(ID.fullmatch(each) for each in ids)
    assert (ids[0] == ids[1]) is (one == other)


@pytest.mark.parametrize(
    ("iri", "unit"),
    [
        ("one", "one"),
        ("hour", "hour"),
        (f"{OM}minute-Time", "minute"),
        (f"{OM}hectare", "hectare"),
        ("https://units.example/Sack", "sack"),
    ],
)
def test_units_have_names_that_people_know(iri: str, unit: str) -> None:
    assert FOREIGN.unit(iri) == unit


def test_every_unit_of_om_comes_back_as_one_of_ours() -> None:
    assert set(OURS) == set(OM_UNITS.values())
    assert all(OM_UNITS[unit] == identifier for identifier, unit in OURS.items())


@given(some.integers(-(10**15), 10**15), some.integers(0, 3))
def test_amounts_are_whole_smallest_parts(number: int, decimals: int) -> None:
    text = f"{number}e-{decimals}"
    assert parts(text, decimals, "kg") == number
    assert decimals_of(text) <= decimals


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.5", "import.amount_too_fine"),
        ("many", "import.amount_malformed"),
        ("NaN", "import.amount_malformed"),
        ("1e400", "import.amount_malformed"),
        ("9" * 19, "import.amount_malformed"),
    ],
)
def test_other_amounts_are_refused(text: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        parts(text, 0, "one")
