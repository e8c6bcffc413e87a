"""Policies of scores: which epochs count, and how much; whole weights for one exact apportionment.

Source of the four: SourceCred's allocation policies, without its roundings on the way.
- immediate: the scores of the last `lookback` epochs;
- recent: each epoch counts less than the next by the part `discount`; the last counts whole;
- balanced: everyone's target is their share, by all scores, of what was ever paid with what there
  is now; who has less than that is paid by what is missing;
- special: all to one.
Weights are divided by what divides them all; where their sum has more than 18 digits still, they
are made parts of 10^18, by largest remainder, before they divide an amount.
Who is excluded counts nowhere: not by scores, nor by what they were paid.
Invariants: integers only, with a sum in 64 bits; the same for scores in whatever common unit.
"""

from collections.abc import Collection, Mapping
from fractions import Fraction
from math import gcd

from subak.core.shares import apportion
from subak.finance.rule_parts import Weight
from subak.finance.rule_sources import Policy
from subak.finance.score_table import Scores

Weights = dict[str, int]

LARGEST_SUM = 10**18


def policy_weights(
    policy: Policy,
    scores: Scores,
    excluded: Collection[str],
    amount: int,
    paid: Mapping[str, int],
) -> Weights:
    """The weight of each participant who is not excluded; all nought where nobody has any.

    `amount` is what there is now and `paid` what this rule has paid to each before, in one unit;
    only the balanced policy asks.
    """
    counted = {name: row for name, row in scores.items() if name not in excluded}
    return _short(_exact(policy, counted, excluded, (amount, paid)))


def _exact(
    policy: Policy,
    counted: Scores,
    excluded: Collection[str],
    money: tuple[int, Mapping[str, int]],
) -> Weights:
    if policy.kind == "special":
        named = {str(policy.to)} - set(excluded)
        return dict.fromkeys(counted, 0) | dict.fromkeys(named, 1)
    if policy.kind == "immediate":
        return {name: sum(row[-(policy.lookback or 1) :]) for name, row in counted.items()}
    if policy.kind == "recent":
        return _recent(counted, policy.discount or 0)
    totals = {name: sum(row) for name, row in counted.items()}
    amount, paid = money
    return _missing(totals, amount, {name: paid.get(name, 0) for name in counted})


def _short(weights: Weights) -> Weights:
    """The same weights in few digits: a trace of them is read by people and by programs."""
    common = gcd(*weights.values()) or 1
    short = {name: weight // common for name, weight in weights.items()}
    return short if sum(short.values()) <= LARGEST_SUM else apportion(LARGEST_SUM, short)


def _recent(scores: Scores, discount: Weight) -> Weights:
    """Sums of score x (1 - discount)^age as whole numbers, by one common denominator."""
    kept = 1 - Fraction(discount)
    epochs = max(map(len, scores.values()), default=0)
    factors = [
        kept.numerator**age * kept.denominator ** (epochs - 1 - age)
        for age in reversed(range(epochs))
    ]
    return {
        name: sum(score * factor for score, factor in zip(row, factors, strict=True))
        for name, row in scores.items()
    }


def _missing(totals: Weights, amount: int, paid: Weights) -> Weights:
    """By how much each is below their share of all that is ever paid, times the sum of scores."""
    whole, ever = sum(totals.values()), amount + sum(paid.values())
    return {name: max(ever * own - paid[name] * whole, 0) for name, own in totals.items()}
