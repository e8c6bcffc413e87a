"""A council by a voice rule: points, points by sphere, seats, holders, each with its arithmetic.

In a sphere the seats go to the agents with the most points (tie: smaller id, and the tie is said),
persons and organisations alike; where fewer have a point than there are seats, the rest stay empty.
A sphere without points has its floor seats, held by whom the rule names.
Invariants: nobody holds two seats; every holder is of the sphere; seats, empty seats and vacant
seats sum to those of the rule.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from subak.core.errors import need
from subak.core.values import AgentId
from subak.ledger.agents import Sphere
from subak.voice.points import Points, Recognised, as_of, count_points
from subak.voice.rule_document import VoiceRule
from subak.voice.seats import Bounds, Division, Tie, divide


class Council(Struct, frozen=True, kw_only=True):
    """What follows from a rule and what was recognised."""

    rule: VoiceRule
    recognised: tuple[Recognised, ...]
    """All that was recognised by the day of the rule, also what gives no points."""
    points: dict[AgentId, Points]
    sphere: Mapping[AgentId, Sphere]
    sphere_points: dict[Sphere, int]
    division: Division
    without_cap: Division
    holders: dict[Sphere, tuple[AgentId, ...]]
    ties: dict[Sphere, Tie]
    """Between agents with equal points for the last seats of a sphere."""

    @property
    def seated(self) -> tuple[AgentId, ...]:
        """All holders, sphere by sphere."""
        return tuple(who for holders in self.holders.values() for who in holders)

    @property
    def outside(self) -> int:
        """Points of agents whose sphere has no seat under the rule."""
        every = sum(each.whole for each in self.points.values())
        return every - sum(self.sphere_points.values())


def constitute(
    rule: VoiceRule, acts: Iterable[Recognised], sphere: Mapping[AgentId, Sphere]
) -> Council:
    """The council by a rule; the acts of recognition come in the order of the log.

    Refused: voice.named_unknown, voice.named_other_sphere.
    """
    named = rule.named_holders
    _check_named(rule, sphere)
    recognised = as_of(acts, rule.day)
    points = count_points(recognised, rule.per_point)
    by_sphere = {of: sum(_of(points, sphere, of).values()) for of in rule.spheres}
    weights = {str(of): count for of, count in by_sphere.items()}
    division = divide(rule.seats, weights, Bounds(rule.floor, rule.cap))
    holders: dict[Sphere, tuple[AgentId, ...]] = {}
    ties: dict[Sphere, Tie] = {}
    for of in rule.spheres:
        seats = division.lines[of].seats
        if not by_sphere[of]:
            holders[of] = named.get(of, ())[:seats]
            continue
        holders[of], tie = _elect(_of(points, sphere, of), seats)
        if tie is not None:
            ties[of] = tie
    return Council(
        rule=rule,
        recognised=tuple(recognised),
        points=points,
        sphere=sphere,
        sphere_points=by_sphere,
        division=division,
        without_cap=divide(rule.seats, weights, Bounds(rule.floor, rule.seats)),
        holders=holders,
        ties=ties,
    )


def _of(
    points: Mapping[AgentId, Points], sphere: Mapping[AgentId, Sphere], of: Sphere
) -> dict[AgentId, int]:
    """Whole points of the agents of a sphere that have at least one."""
    return {who: each.whole for who, each in points.items() if sphere[who] == of and each.whole}


def _elect(points: Mapping[AgentId, int], seats: int) -> tuple[tuple[AgentId, ...], Tie | None]:
    order = sorted(points, key=lambda who: (-points[who], who))
    won, lost = order[:seats], order[seats:]
    if not won or not lost or points[won[-1]] != points[lost[0]]:
        return tuple(won), None
    least = points[won[-1]]
    equal = Tie(
        tuple(who for who in won if points[who] == least),
        tuple(who for who in lost if points[who] == least),
    )
    return tuple(won), equal


def _check_named(rule: VoiceRule, sphere: Mapping[AgentId, Sphere]) -> None:
    """Who is named is known, and of the sphere."""
    for of, holders in rule.named_holders.items():
        for who in holders:
            need(who in sphere, "voice.named_unknown", who=who)
            fits = sphere[who] == of
            need(fits, "voice.named_other_sphere", who=who, sphere=sphere[who], expected=of)
    for each in rule.excluded:
        need(each.who in sphere, "voice.named_unknown", who=each.who)
