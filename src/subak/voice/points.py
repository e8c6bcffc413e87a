"""Points: what recognition gave to whoever contributed, counted by a voice rule.

A contribution counts as it is recognised at the end of the day on which the rule is frozen: a
review or a revision by then replaces what was decided. Its credits are those that recognition
issued to the contributor, whoever holds them now: handing on, selling or retiring credits moves no
voice, and getting them gives none. Series that the rule does not name (collective results, bonuses)
give none; money gives none.
Invariant: an agent's points are the exact sum over its series, rounded down once, at the end.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from msgspec import Struct

from subak.core.values import AgentId, EventId, RecognitionId


class Recognised(Struct, frozen=True, kw_only=True):
    """As what a contribution was recognised by one act of recognition; zero credits: as nothing."""

    contribution: EventId
    recognition: RecognitionId
    to: AgentId
    series: str
    credits: int
    day: str


class Points(Struct, frozen=True, kw_only=True):
    """The points of an agent: whole ones, the exact number, credits by series."""

    who: AgentId
    credits: dict[str, int]
    exact: Fraction

    @property
    def whole(self) -> int:
        """Rounded down."""
        return self.exact.numerator // self.exact.denominator


def as_of(acts: Iterable[Recognised], day: str) -> list[Recognised]:
    """Each contribution as it was recognised at the end of a day, by id of the contribution.

    The acts come in the order of the log; a later one replaces an earlier one.
    """
    found: dict[EventId, Recognised] = {}
    for act in acts:
        if act.day <= day:
            found[act.contribution] = act
    return [found[name] for name in sorted(found) if found[name].credits]


def count_points(
    recognised: Iterable[Recognised], credits_per_point: Mapping[str, int]
) -> dict[AgentId, Points]:
    """The points of all who have credits in a series that gives some, by id of the agent."""
    credited: dict[AgentId, dict[str, int]] = {}
    for each in recognised:
        if each.series in credits_per_point:
            of = credited.setdefault(each.to, {})
            of[each.series] = of.get(each.series, 0) + each.credits
    return {
        who: Points(
            who=who,
            credits=dict(sorted(by_series.items())),
            exact=sum(
                (Fraction(count, credits_per_point[series]) for series, count in by_series.items()),
                Fraction(),
            ),
        )
        for who, by_series in sorted(credited.items())
    }
