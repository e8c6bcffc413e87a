"""Methods that divide among persons without claims: the same to each, by hours, by points.

Credits are counted and stay as they are. Amounts are cents.
"""

from collections.abc import Mapping

from subak.core.errors import need
from subak.core.values import AgentId
from subak.finance.computation import Computation
from subak.finance.dividing import UNTAKEN, Place
from subak.finance.rule_parts import Equal
from subak.finance.rule_tree import CountedHours, Points
from subak.finance.run_input import Lots
from subak.finance.trace import LotShare, Method, Step


def to_each(run: Computation, place: Place, equal: Equal) -> None:
    """The same to each; the odd cents go to the smaller ids."""
    for step in among(run, place, "equal", dict.fromkeys(equal.among, 1), place.given):
        run.award((*place.steps, step), AgentId(step.line.id))


def by_count(run: Computation, place: Place, by: CountedHours | Points) -> None:
    """By the number of credits held.

    Refused: distribution.points_exceed.
    """
    lots = run.facts.lots(by.protocols)
    if isinstance(by, CountedHours) and by.outside_processes:
        lots = _outside(run, lots)
    counts: dict[str, int] = {
        holder: sum(lot.count for _, lot in held) for holder, held in lots.items()
    }
    if not counts:
        run.rest(place, "nobody", place.given)
        return
    method: Method = "points" if isinstance(by, Points) else "hours"
    divided = place.given
    if isinstance(by, Points) and by.of is not None:
        divided -= _burn(run, place, sum(counts.values()), by.of)
    for step in among(run, place, method, counts, divided):
        holder = AgentId(step.line.id)
        behind = tuple(LotShare(recognition, lot, None) for recognition, lot in lots[holder])
        run.award((*place.steps, step), holder, lots=behind)


def _outside(run: Computation, lots: Lots) -> Lots:
    """Credits for work that went into no process; holders of others alone are left out."""
    outside = {
        holder: [each for each in held if not run.facts.in_process(each[1].contribution)]
        for holder, held in lots.items()
    }
    return {holder: held for holder, held in outside.items() if held}


def _burn(run: Computation, place: Place, points: int, of: int) -> int:
    """The share of the points that nobody got, which is a rest."""
    enough = points <= of
    need(enough, "distribution.points_exceed", node=place.node.id, points=points, of=of)
    _, unused = place.divide("points", {place.node.id: points, UNTAKEN: of - points})
    run.rest(place, "points_unused", unused.line.amount)
    return unused.line.amount


def among(
    run: Computation, place: Place, method: Method, weights: Mapping[str, int], divided: int
) -> list[Step]:
    """By weights, within the bounds of the node, of which what caps leave over is a rest."""
    if not place.bounded:
        return place.divide(method, weights, divided)
    split = place.divide_within(method, weights, place.bounds(weights), divided)
    run.rest(place, "capped", split.rest)
    return split.steps
