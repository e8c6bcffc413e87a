"""Where the weights of a cascade and of scores come from, as a rule document says it.

CASCADE = {"rates": [RATE, …], "first": DAY, "last": DAY}   both days included
RATE = {"protocol": P, "cents": WEIGHT}              per credit recognised for work in a process
     | {"action": A, "specification": S, "cents": WEIGHT}
                                                     per unit of the effort of an event if it has
                                                     one, else of its quantity; of S or of all
     | {"action": "cite", "specification": S, "percent_of_others": WEIGHT}
                                                     of the sum of the other inputs of the process
     | {"specification": S, "cents": WEIGHT}         worth of one unit that came in without payment
SCORE = {"table": HASH, "policy": POLICY, "exclude": [AGENT]}
                                                     participants × epochs of whole numbers
POLICY = {"kind": "recent", "discount": "0.1"} | {"kind": "immediate", "lookback": EPOCHS}
       | {"kind": "balanced"} | {"kind": "special", "to": AGENT}
"""

from typing import Annotated, Literal

from msgspec import Meta

from subak.core.errors import Refused, refuse
from subak.core.instants import Day, parse_day
from subak.core.values import AgentId, DayText, ProtocolId, SpecificationId
from subak.finance.rule_parts import Part, Weight, need_part, need_unique, whole_weights
from subak.ledger.actions import Action

HashText = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
"""The SHA-256 of a document, in hexadecimal."""


class Rate(Part, frozen=True):
    """What one credit or unit is worth, or which part of the others a citation is."""

    protocol: ProtocolId | None = None
    action: Action | None = None
    specification: SpecificationId | None = None
    cents: Weight | None = None
    percent_of_others: Weight | None = None

    @property
    def of(self) -> str:
        """What the rate is for; no two rates of a cascade are for the same."""
        return f"{self.protocol or ''} {self.action or ''} {self.specification or ''}"


class Cascade(Part, frozen=True):
    """Through the flow graph, by what things are worth."""

    rates: tuple[Rate, ...]
    first: DayText | None = None
    last: DayText | None = None


class Policy(Part, frozen=True):
    """Which epochs of a table of scores count, and how much."""

    kind: Literal["recent", "immediate", "balanced", "special"]
    discount: Weight | None = None
    lookback: Annotated[int, Meta(ge=1, lt=10**6)] | None = None
    to: AgentId | None = None


class Score(Part, frozen=True):
    """By the scores of a table, which is a document by its hash."""

    table: HashText
    policy: Policy
    exclude: tuple[AgentId, ...] = ()


def check_cascade(place: str, cascade: Cascade) -> None:
    """Rates of which each says one thing, and a period that has a day."""
    need_part(cascade.rates, place, "no_rate")
    for rate in cascade.rates:
        need_part((rate.cents is None) != (rate.percent_of_others is None), place, "rate_unclear")
        if rate.protocol is not None:
            need_part(rate.action is None and rate.specification is None, place, "rate_unclear")
        else:
            need_part(rate.action or rate.specification, place, "rate_unclear")
        cites = rate.percent_of_others is None or rate.action == "cite"
        need_part(cites, place, "percent_without_cite")
    need_unique(place, "rate_twice", (rate.of for rate in cascade.rates))
    days = [_day(place, day) for day in (cascade.first, cascade.last) if day is not None]
    need_part(days == sorted(days), place, "period_empty")


def check_score(place: str, score: Score) -> None:
    """A policy with what it needs, and nothing else; a discount is one part at most."""
    policy = score.policy
    given = {name for name in ("discount", "lookback", "to") if getattr(policy, name) is not None}
    needed = {"recent": {"discount"}, "immediate": {"lookback"}, "special": {"to"}}
    need_part(given == needed.get(policy.kind, set()), place, "policy_unclear")
    whole = whole_weights({"discount": policy.discount or 0, "all": 1})
    need_part(whole["discount"] <= whole["all"], place, "discount_above_1")
    need_unique(place, "agent_twice", score.exclude)


def _day(place: str, text: DayText) -> Day:
    try:
        return parse_day(text)
    except Refused as refused:
        refuse("distribution.document_malformed", place=place, reason=refused.code)
