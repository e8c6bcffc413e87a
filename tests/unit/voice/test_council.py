"""A council: who holds the seats, ties that are said, seats that nobody fills."""

import pytest

from subak.core.errors import Refused
from subak.core.values import AgentId
from subak.voice.council import Council, constitute
from subak.voice.seats import Tie
from tests.unit.voice.chamber import ACTS, SPHERE, act, rule


def council(acts: list[object] | None = None, **other: object) -> Council:
    return constitute(rule(**other), ACTS if acts is None else acts, SPHERE)  # type: ignore[arg-type]


def test_seats_go_to_the_most_points() -> None:
    found = council()
    assert {who: each.whole for who, each in found.points.items()} == {
        "ada": 10, "ben": 1, "cleo": 4, "dan": 4
    }  # fmt: skip
    assert found.sphere_points == {"commons": 11, "market": 8, "state": 0}
    assert found.division.seats == {"commons": 2, "market": 2, "state": 1}
    assert found.holders == {
        "commons": ("ada", "ben"), "market": ("cleo", "dan"), "state": ("town",)
    }  # fmt: skip
    assert found.seated == ("ada", "ben", "cleo", "dan", "town")
    assert (found.ties, found.outside) == ({}, 0)


def test_equal_points_for_the_last_seat_are_said() -> None:
    found = council([act("a", "ada", 6000), *ACTS[2:]], floor=1, cap=4)
    assert found.division.seats["market"] == 1
    assert found.holders["market"] == ("cleo",)
    assert found.ties == {"market": Tie(("cleo",), ("dan",))}


def test_fewer_people_than_seats_leave_seats_empty() -> None:
    found = council([act("a", "ada", 600), act("b", "ben", 59)])
    assert found.points[AgentId("ben")].whole == 0
    assert found.division.seats == {"commons": 3, "market": 1, "state": 1}
    assert found.holders == {"commons": ("ada",), "market": (), "state": ("town",)}


def test_named_holders_give_way_to_those_with_points() -> None:
    found = council([*ACTS, act("t", "town", 60)])
    assert found.holders["state"] == ("town",)
    assert found.sphere_points["state"] == 1
    found = council(named=[{"sphere": "market", "who": ["dan"]}])
    assert found.holders["market"][0] == "cleo"
    assert found.holders["state"] == ()


def test_points_of_spheres_without_a_seat_are_said() -> None:
    found = council(spheres=["commons", "state"], seats=4)
    assert found.outside == 8
    assert "market" not in found.division.seats


def test_only_what_was_recognised_by_the_day_counts() -> None:
    late = act("late", "dan", 50_000, "R", day="2025-07-01")
    assert council([*ACTS, late]).points == council().points


def test_named_holders_are_known_and_of_their_sphere() -> None:
    with pytest.raises(Refused, match="voice.named_unknown"):
        council(named=[{"sphere": "state", "who": ["nobody"]}])
    with pytest.raises(Refused, match="voice.named_unknown"):
        council(excluded=[{"who": "nobody", "reason": "interest.own"}])
    with pytest.raises(Refused, match="voice.named_other_sphere"):
        council(named=[{"sphere": "state", "who": ["ada"]}])
