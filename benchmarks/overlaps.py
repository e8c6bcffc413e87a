"""Overlaps among 100,000 contributions by sweeping, beside each with each on fewer of them."""

from benchmarks.measuring import Line, best_of_each
from subak.recognition.overlaps import overlaps
from tests.support.overlapping import APART, naively, planted

COUNT, PLANTED = 100_000, 1_000
FEW, FEW_PLANTED = 2_000, 20
BAR_SECONDS = 10


def run() -> list[Line]:
    """Both find what is planted; comparing each with each grows with the square."""
    many, expected = planted(COUNT, PLANTED)
    few, few_expected = planted(FEW, FEW_PLANTED)
    found = {frozenset((each.one, each.other)) for each in overlaps(many, APART)}
    assert found == expected
    assert naively(few, APART) == few_expected
    times = best_of_each(
        {
            "all": lambda: overlaps(many, APART),
            "few": lambda: overlaps(few, APART),
            "naive": lambda: naively(few, APART),
        }
    )
    supposed = times["naive"] * (COUNT / FEW) ** 2
    return [
        Line(
            f"{PLANTED:,} overlaps among {COUNT:,}, s",
            f"{times['all']:.2f} s",
            f"~{supposed:,.0f} s",
            times["all"],
            BAR_SECONDS,
            "<=",
        ),
        Line(
            f"overlaps among {FEW:,}, times as fast",
            f"{times['few'] * 1e3:.1f} ms",
            f"{times['naive'] * 1e3:.0f} ms",
            times["naive"] / times["few"],
            20,
        ),
    ]
