"""Overlaps are all found, none is false, whatever the order in which practices come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.recognition.overlaps import Overlap, Practice, overlaps
from tests.support.overlapping import APART, naively, planted

MEADOW = Practice(
    "c1", "meadow", "north", "2025-01-01", "2025-03-31", "deliverService", "water", "b"
)


def pairs(found: list[Overlap]) -> set[frozenset[str]]:
    return {frozenset((each.one, each.other)) for each in found}


def test_a_thousand_among_a_hundred_thousand_are_found_and_none_is_false() -> None:
    practices, expected = planted(100_000, 1_000)
    assert len(practices) == 100_000
    found = overlaps(practices, APART)
    assert len(found) == len(expected) == 1_000
    assert pairs(found) == expected


def test_the_planted_ones_are_those_of_the_plain_way() -> None:
    practices, expected = planted(600, 60)
    assert naively(practices, APART) == expected


@pytest.mark.parametrize(
    ("changes", "grounds", "reasons"),
    [
        ({}, ("resource", "place"), ("action", "family")),
        ({"place": ""}, ("resource",), ("action", "family")),
        ({"resource": "hill", "action": "work"}, ("place",), ("family",)),
        ({"family": "hours"}, ("resource", "place"), ("action",)),
        ({"action": "", "family": "", "name": "cap"}, ("resource", "place"), ("apart",)),
        ({"name": "cap"}, ("resource", "place"), ("action", "family", "apart")),
        ({"first": "2025-03-31", "last": "2025-04-30", "family": ""}, ("resource", "place"),
         ("action",)),
    ],
)  # fmt: skip
def test_what_two_of_them_share(
    changes: dict[str, str], grounds: tuple[str, ...], reasons: tuple[str, ...]
) -> None:
    other = MEADOW._replace(id="c2")._replace(**changes)
    (found,) = overlaps([other, MEADOW], [("b", "cap")])
    assert (found.one, found.other) == ("c1", "c2")
    assert (found.grounds, found.reasons) == (grounds, reasons)
    assert (found.first, found.last) == (other.first, MEADOW.last)


@pytest.mark.parametrize(
    "changes",
    [
        {"first": "2025-04-01", "last": "2025-04-30"},
        {"resource": "hill", "place": "south"},
        {"resource": "", "place": ""},
        {"action": "work", "family": "hours"},
        {"action": "", "family": "", "name": "b"},
    ],
)
def test_what_does_not_overlap(changes: dict[str, str]) -> None:
    other = MEADOW._replace(id="c2")._replace(**changes)
    assert overlaps([MEADOW, other], [("b", "cap")]) == []


DAYS = st.sampled_from([f"2025-01-0{number}" for number in range(1, 8)])
FEW = st.sampled_from(["", "one", "two"])
PERIODS = st.tuples(DAYS, DAYS).map(sorted)


@st.composite
def practices_(draw: st.DrawFn) -> list[Practice]:
    count = draw(st.integers(0, 12))
    made = []
    for number in range(count):
        first, last = draw(PERIODS)
        resource, place, action, family, name = (draw(FEW) for _ in range(5))
        one = Practice(f"c{number:02}", resource, place, first, last, action, family, name)
        made.append(one)
    return draw(st.permutations(made))


@given(practices_())
def test_as_by_comparing_each_with_each(practices: list[Practice]) -> None:
    apart = [("one", "two")]
    found = overlaps(practices, apart)
    assert pairs(found) == naively(practices, apart)
    assert found == sorted(found)
    assert overlaps(practices[::-1], apart) == found
