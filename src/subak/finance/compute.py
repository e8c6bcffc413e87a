"""Published cases of distribution, computed by the rules that the books use.

Each function takes what a case document gives (`{"cases": [{"id", "given"}]}`; numbers as
integers, decimals or decimal strings, never binary floats) and returns what it expects: amounts as
decimal strings, or `{"error": CODE}` where the rule itself says no. The rules:
- split: parts by weight of a total; what no part takes is kept, apportioned under the id `keep`;
- claims: pro rata to the open claims, nobody above their claim, per claim in cents;
- buckets: parts in percent, straight or one after the other, by the methods of a rule document;
- period: events from the first to the last day, both included.
Invariants: paid and kept, or paid and undistributed, sum to the amount.
A case that cannot be read is refused: `shares.case_malformed`, `shares.too_fine`.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from subak.core.errors import need, refuse
from subak.core.instants import FIRST_DAY, LAST_DAY, Period, parse_day
from subak.core.shares import apportion, capped
from subak.core.values import AgentId
from subak.finance.dividing import UNTAKEN
from subak.finance.methods import compute_tree
from subak.finance.rule_checks import percents_beyond
from subak.finance.rule_parts import Claim
from subak.finance.rule_tree import Buckets, ClaimRule, Node
from subak.finance.run_input import NoFacts

Given = Mapping[str, object]
Computed = dict[str, object]

Case = TypeVar("Case", bound=Struct)

CENTS = 2
"""Decimal places of the amounts of claims."""

_KEEP = "keep"
_REST = "rest"
_LONGEST = 40
"""Digits before or after the point that a number of a case may have."""


class _Split(Struct, frozen=True):
    amount: Decimal
    decimals: int
    parts: dict[str, Decimal]
    total: Decimal | None = None


class _Claims(Struct, frozen=True):
    claims: dict[str, tuple[str, Decimal]]
    amount: Decimal


class _Bucket(Struct, frozen=True):
    id: str
    percent: Decimal
    claims: dict[str, tuple[str, Decimal]]
    rule: ClaimRule | None = None


class _InBuckets(Struct, frozen=True):
    amount: Decimal
    mode: Literal["straight", "remaining"]
    buckets: list[_Bucket]


class _Event(Struct, frozen=True):
    id: str
    date: str


class _Window(Struct, frozen=True):
    events: list[_Event]
    start: str | None = None
    end: str | None = None


def compute_split(given: Given) -> Computed:
    """`distribution.split`: `{"paid": {id: amount}, "kept": amount}`.

    Without a total nothing is kept, unless all weights are zero: then the whole is. Parts above
    the total: error `percentages_exceed_100`.
    """
    case = read_case(given, _Split)
    need(0 <= case.decimals <= _LONGEST, "shares.case_malformed", reason="decimals")
    need(_KEEP not in case.parts, "shares.case_malformed", reason=f"part {_KEEP!r}")
    amount = units_of(case.amount, case.decimals)
    parts = {name: exact(weight) for name, weight in case.parts.items()}
    kept = Fraction(0) if case.total is None else exact(case.total) - sum(parts.values())
    if kept < 0:
        return {"error": "percentages_exceed_100"}
    weights = _whole_weights(parts | {_KEEP: kept})
    shares = apportion(amount, weights) if any(weights.values()) else {**weights, _KEEP: amount}
    texts = {name: text_of(units, case.decimals) for name, units in shares.items()}
    rest = texts.pop(_KEEP)
    return {"paid": texts, "kept": rest}


def compute_claims(given: Given) -> Computed:
    """`distribution.claims`: `{"by_claim", "by_agent", "undistributed"}` in cents.

    A claim finer than a cent weighs exactly what it is, and is paid up to its whole cents.
    """
    case = read_case(given, _Claims)
    values = {claim: exact(value) for claim, (_, value) in case.claims.items()}
    caps = {claim: int(value * 10**CENTS) for claim, value in values.items()}
    split = capped(units_of(case.amount, CENTS), _whole_weights(values), caps)
    by_agent = dict.fromkeys(sorted(agent for agent, _ in case.claims.values()), 0)
    for claim, (agent, _) in case.claims.items():
        by_agent[agent] += split.paid[claim]
    return {
        "by_claim": {claim: text_of(units, CENTS) for claim, units in split.paid.items()},
        "by_agent": {agent: text_of(units, CENTS) for agent, units in by_agent.items()},
        "undistributed": text_of(split.rest, CENTS),
    }


def compute_buckets(given: Given) -> Computed:
    """`distribution.buckets`: `{"by_agent", "undistributed": {"undistributed:<bucket>": amount}}`.

    In cents; what no bucket takes is `undistributed:rest`. Straight percents above 100 together, or
    one above 100: error `percentages_exceed_100`.
    """
    case = read_case(given, _InBuckets)
    parts = tuple(_bucket(bucket) for bucket in case.buckets)
    names = {part.id for part in parts} - {UNTAKEN}
    need(len(names) == len(parts), "shares.case_malformed", reason="id")
    buckets = Buckets(mode=case.mode, parts=parts)
    if percents_beyond(buckets):
        return {"error": "percentages_exceed_100"}
    found = compute_tree(Node(id=_REST, buckets=buckets), units_of(case.amount, CENTS), NoFacts())
    agents = sorted(agent for each in case.buckets for agent, _ in each.claims.values())
    by_agent = dict.fromkeys(agents, 0)
    for award in found.awards:
        by_agent[award.payee or ""] += award.cents
    rests = dict.fromkeys((f"undistributed:{rest.node}" for rest in found.rests), 0)
    for rest in found.rests:
        rests[f"undistributed:{rest.node}"] += rest.cents
    return {
        "by_agent": {agent: text_of(cents, CENTS) for agent, cents in by_agent.items()},
        "undistributed": {account: text_of(cents, CENTS) for account, cents in rests.items()},
    }


def compute_period(given: Given) -> Computed:
    """`distribution.period`: `{"events": [ids in the order given]}`.

    An absent start or end leaves that side open; an end before the start: error `empty_period`.
    """
    case = read_case(given, _Window)
    first = FIRST_DAY if case.start is None else parse_day(case.start)
    last = LAST_DAY if case.end is None else parse_day(case.end)
    if last < first:
        return {"error": "empty_period"}
    period = Period(first, last)
    return {"events": [e.id for e in case.events if period.contains(parse_day(e.date))]}


def _bucket(case: _Bucket) -> Node:
    """The bucket of a rule; the ids of its claims are its own, as bucket and claim."""
    claims = tuple(
        Claim(id=f"{case.id} {name}", to=AgentId(agent), cents=units_of(value, CENTS))
        for name, (agent, value) in case.claims.items()
    )
    exact(case.percent)
    return Node(id=case.id, percent=f"{case.percent:f}", claims=claims, rule=case.rule)


def read_case(given: Given, shape: type[Case]) -> Case:
    """What a case gives. Refuses `shares.case_malformed`."""
    try:
        return msgspec.convert(given, shape)
    except msgspec.ValidationError as wrong:
        refuse("shares.case_malformed", reason=str(wrong))


def exact(number: Decimal) -> Fraction:
    """A number of a case without any rounding; not negative and of bounded length."""
    readable = number.is_finite() and number >= 0
    exponent = number.as_tuple().exponent
    short = isinstance(exponent, int) and exponent >= -_LONGEST and number.adjusted() < _LONGEST
    need(readable and short, "shares.case_malformed", reason=str(number)[:_LONGEST])
    return Fraction(number)


def units_of(amount: Decimal, decimals: int) -> int:
    """The amount in its smallest unit. Refuses `shares.too_fine` rather than round."""
    units = exact(amount) * Fraction(10) ** decimals
    need(units.denominator == 1, "shares.too_fine", amount=str(amount), decimals=decimals)
    return units.numerator


def _whole_weights(weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Decimal weights as integers, by the smallest common power of ten: 0.1, 0.25 as 10, 25."""
    scale = 1
    while any((weight * scale).denominator != 1 for weight in weights.values()):
        scale *= 10
    return {name: int(weight * scale) for name, weight in weights.items()}


def text_of(units: int, decimals: int) -> str:
    """The amount as a decimal string with exactly so many places: 3334 with 2 is 33.34."""
    whole, part = divmod(units, 10**decimals)
    return f"{whole}.{part:0{decimals}}" if decimals else str(whole)
