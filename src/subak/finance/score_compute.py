"""Published cases of policies, computed by the functions that the books use.

`distribution.policy` takes scores (by participant, a number for each epoch), a budget in whole
units and a policy, and gives `{"paid": {participant: units}, "undistributed": units}`; the two sum
to the budget. Scores are decimals and read exactly, never as binary floats.
A case that cannot be read is refused: `shares.case_malformed`.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from subak.core.errors import need, refuse
from subak.core.shares import apportion
from subak.core.values import AgentId
from subak.finance.compute import Computed, Given, exact
from subak.finance.rule_sources import Policy
from subak.finance.score_policies import policy_weights
from subak.finance.score_table import Scores

_LONGEST = 40
"""Digits before or after the point that a score may have."""


_NEEDED = {"recent": "discount", "immediate": "lookback", "special": "to"}
"""What a policy cannot be read without."""


class _Case(Struct, frozen=True):
    scores: dict[str, list[Decimal]]
    policy: Literal["recent", "immediate", "balanced", "special"]
    budget: Annotated[int, Meta(ge=0)]
    discount: Decimal | None = None
    lookback: Annotated[int, Meta(ge=1)] | None = None
    to: AgentId | None = None
    exclude: tuple[AgentId, ...] = ()
    paid: list[Annotated[int, Meta(ge=0)]] = []


def compute_policy(given: Given) -> Computed:
    """`distribution.policy`; `paid` of the case stands in the order of the participants."""
    try:
        case = msgspec.convert(given, _Case)
    except msgspec.ValidationError as wrong:
        refuse("shares.case_malformed", reason=str(wrong))
    epochs = {len(row) for row in case.scores.values()}
    need(len(epochs) <= 1, "shares.case_malformed", reason="scores")
    need(len(case.paid) in {0, len(case.scores)}, "shares.case_malformed", reason="paid")
    before = dict(zip(case.scores, case.paid or [0] * len(case.scores), strict=True))
    weights = policy_weights(_policy(case), _whole(case.scores), case.exclude, case.budget, before)
    shared = case.budget if any(weights.values()) else 0
    paid = dict.fromkeys(case.scores, 0) | apportion(shared, weights)
    return {"paid": paid, "undistributed": case.budget - shared}


def _policy(case: _Case) -> Policy:
    """The policy as a rule document says it."""
    needed = _NEEDED.get(case.policy)
    there = needed is None or getattr(case, needed) is not None
    need(there, "shares.case_malformed", reason=f"{case.policy}: {needed}")
    discount = case.discount
    fits = discount is None or exact(discount) <= 1
    need(fits, "shares.case_malformed", reason=f"discount {discount}")
    text = None if discount is None else format(discount, "f")
    return Policy(kind=case.policy, discount=text, lookback=case.lookback, to=case.to)


def _whole(scores: dict[str, list[Decimal]]) -> Scores:
    """Scores as whole numbers by one power of ten, without any rounding."""
    places = 0
    for number in (number for row in scores.values() for number in row):
        exponent = number.as_tuple().exponent
        readable = isinstance(exponent, int) and number >= 0 and -exponent <= _LONGEST
        need(readable and number.adjusted() < _LONGEST, "shares.case_malformed", reason="scores")
        places = max(places, -int(exponent))
    scale = 10**places
    return {name: tuple(int(Fraction(n) * scale) for n in row) for name, row in scores.items()}
