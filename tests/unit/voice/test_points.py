"""Points: exact sums by series, rounded once, as recognised on the day of the rule."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from subak.core.values import AgentId
from subak.voice.points import as_of, count_points
from tests.unit.voice.chamber import act

PER_POINT = {"H": 60, "R": 100}
ADA = AgentId("ada")


def test_series_are_summed_exactly_and_rounded_once() -> None:
    points = count_points([act("a", "ada", 90), act("b", "ada", 150, "R")], PER_POINT)[ADA]
    assert points.exact == Fraction(3)
    assert points.whole == 3
    assert points.credits == {"H": 90, "R": 150}


def test_a_series_without_points_gives_none() -> None:
    assert count_points([act("a", "ada", 500, "BONUS")], PER_POINT) == {}


def test_a_later_act_replaces_an_earlier_one_from_its_day_on() -> None:
    acts = [
        act("a", "ada", 600, day="2025-01-01"),
        act("a", "ada", 60, day="2025-03-01"),
        act("b", "ada", 120, day="2025-01-01"),
        act("b", "ada", 0, day="2025-04-01"),
    ]
    assert [each.credits for each in as_of(acts, "2025-02-28")] == [600, 120]
    assert [each.credits for each in as_of(acts, "2025-03-01")] == [60, 120]
    assert [each.credits for each in as_of(acts, "2025-12-31")] == [60]
    assert as_of(acts, "2024-12-31") == []


@given(
    amounts=st.lists(st.tuples(st.sampled_from("HRX"), st.integers(1, 500)), max_size=8),
)
def test_points_are_those_of_a_sum_by_hand(amounts: list[tuple[str, int]]) -> None:
    acts = [act(f"c{n}", "ada", count, series) for n, (series, count) in enumerate(amounts)]
    found = count_points(as_of(acts, "2025-06-30"), PER_POINT).get(ADA)
    hundredths = sum(
        count * (5 if series == "H" else 3) for series, count in amounts if series != "X"
    )
    assert (found.whole if found else 0) == hundredths // 300
