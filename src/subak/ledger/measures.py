"""What was measured, and what shows it: kept apart from what it is worth (M08).

A measure is a number with a unit, bounds where they are known, the method and who measured. What it
is worth is the matter of a protocol. Evidence is a salted commitment to something that is kept
outside the log.
Invariants: no measure is below zero; low <= amount <= high where they are given; one measure per
name.
"""

from msgspec import Struct

from subak.core.errors import refuse
from subak.core.state import State
from subak.core.values import AgentId, Amount, Code, Commitment, UnitId, need_amount, need_code
from subak.ledger.agents import Agents
from subak.ledger.units import Units


class Measure(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False
):
    """So much `of` something, in whole smallest parts of a unit."""

    of: str
    """A `Code`."""
    amount: str
    """An `Amount`."""
    unit: UnitId
    low: Amount | None = None
    high: Amount | None = None
    method: Code | None = None
    source: AgentId | None = None
    """Who measured, where it was neither provider nor receiver."""

    def __post_init__(self) -> None:
        need_code(self.of)
        need_amount(self.amount)

    @property
    def number(self) -> int:
        """The amount as an integer."""
        return int(self.amount)


class Evidence(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A kind of evidence and the salted commitment to it."""

    kind: str
    """A `Code`."""
    commitment: Commitment

    def __post_init__(self) -> None:
        need_code(self.kind)


def check_measures(state: State, measures: tuple[Measure, ...]) -> None:
    """Refused: unit.unknown, agent.unknown, measure.negative, .outside_bounds, .twice."""
    units = state[Units]
    for measure in measures:
        if measure.unit not in units:
            refuse("unit.unknown", id=measure.unit)
        if measure.low is not None or measure.high is not None or measure.amount < "0":
            check_bounds(measure, measure.number)
        if measure.source is not None:
            state[Agents].need(measure.source, "agent.unknown")
    if len(measures) > 1:
        _check_names([measure.of for measure in measures])


def check_bounds(measure: Measure, amount: int) -> None:
    """Whether `amount` can stand for the measure. Refused: measure.negative, .outside_bounds."""
    if amount < 0:
        refuse("measure.negative", of=measure.of)
    low, high = measure.low, measure.high
    if (low is not None and amount < int(low)) or (high is not None and amount > int(high)):
        refuse("measure.outside_bounds", of=measure.of, amount=amount, low=low, high=high)


def _check_names(names: list[str]) -> None:
    if len(set(names)) < len(names):
        refuse("measure.twice", of=next(name for name in names if names.count(name) > 1))
