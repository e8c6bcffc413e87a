"""Rules as trees: how an amount divides, node by node. Schema `subak/rule/2`, which has schema 1.

    {"schema": "subak/rule/2", "title": {"en": …, "fr": …}, "root": NODE}
    NODE = {"id": …, "weight": … (parts of a split only), and exactly one of:
      "to": AGENT                          all of it to one agent
      "account": NAME                      all of it stays in the pool as kept:NAME
      "split": [NODE, …], "total": WEIGHT  by weight; what no part takes is not distributed
      "equal": {"among": [AGENT, …]}       the same to each
      "hours": {"protocols": […], "outside_processes": true}
                                           by credits held (one credit is one minute); perhaps of
                                           work alone that went into no process, such as care
      "points": {"protocols": […], "of": N}
                                           by credits held; of N points those that nobody got burn
      "rates": {"protocols": […], "pass_on": [{"of": AGENT, "members": [{"to", "weight"}]}]}
                                           open claims of credits held, at most what is open
      "claims": [{"id", "to" or "account", "cents"}]
                                           a list of claims
      "buckets": {"mode": …, "parts": [NODE with "percent" for a weight, …]}
          straight: percents of what came to the node; what a bucket cannot pay is its own rest
          remaining: each in turn takes its percent of what is left after what was really paid
      "cascade": CASCADE, "score": SCORE   (rule_sources)
    and where the node pays claims or persons:
      "rule": "debt_like"                  never beyond what is open (where nothing is said)
            | "once"                       a claim of which anything was paid is closed
            | "equity_like"                no end: by what was claimed, which stays open
      "cap": CENTS, "floor": CENTS         of a person at this node in one run}

A rule names no pool, so that many pools can adopt it.
Invariants of a rule that was read: ids of nodes and claims are unique; a protocol is claimed by one
node at most, so that no credit is paid twice in a run; every division has a positive weight;
percents of straight buckets are 100 at most.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta

from subak.core.values import AgentId, ProtocolId
from subak.finance.rule_parts import BasicNode, Cents, Hours, Part, Title, Weight
from subak.finance.rule_sources import Cascade, Score

ClaimRule = Literal["debt_like", "once", "equity_like"]


class CountedHours(Hours, frozen=True):
    """Hours of all work, or of that alone which went into no process: care, a welcome, a meal."""

    outside_processes: bool = False


class Points(Part, frozen=True):
    """By points that people gave each other: credits held under some protocols."""

    protocols: tuple[ProtocolId, ...]
    of: Annotated[int, Meta(ge=1, lt=2**53)] | None = None
    """How many were given out to be given; where it is not said, all were."""


class Buckets(Part, frozen=True):
    """Parts in percent, one after the other."""

    mode: Literal["straight", "remaining"]
    parts: tuple["Node", ...]


class Node(BasicNode, frozen=True):
    """One division of an amount; exactly one of the eleven methods is set."""

    percent: Weight | None = None
    """In the place of a weight, where the node is a bucket."""
    split: tuple["Node", ...] | None = None
    hours: CountedHours | None = None
    points: Points | None = None
    buckets: Buckets | None = None
    cascade: Cascade | None = None
    score: Score | None = None
    rule: ClaimRule | None = None
    cap: Cents | None = None
    floor: Cents | None = None

    @property
    def claim_rule(self) -> ClaimRule:
        """The rule by which the node pays claims."""
        return self.rule or "debt_like"

    @property
    def parts(self) -> tuple["Node", ...]:
        """The nodes below."""
        return (self.split or ()) + (self.buckets.parts if self.buckets else ())

    @property
    def protocols(self) -> tuple[ProtocolId, ...]:
        """Whose credits the node itself counts or pays."""
        counted = [each.protocols for each in (self.hours, self.points, self.rates) if each]
        if self.cascade:
            counted.append(tuple(rate.protocol for rate in self.cascade.rates if rate.protocol))
        return tuple(protocol for protocols in counted for protocol in protocols)

    @property
    def agents(self) -> tuple[AgentId, ...]:
        """Whom the node itself names."""
        named: list[AgentId | None] = [self.to]
        named += self.equal.among if self.equal else ()
        named += [claim.to for claim in self.claims or ()]
        for passed in self.rates.pass_on if self.rates else ():
            named += (passed.of, *(member.to for member in passed.members))
        if self.score:
            named += (self.score.policy.to, *self.score.exclude)
        return tuple(agent for agent in named if agent is not None)


class RuleDocument(Part, frozen=True):
    """A rule as people adopt it."""

    schema: Literal["subak/rule/1", "subak/rule/2"]
    title: Title
    root: Node

    def nodes(self) -> Iterator[Node]:
        """All nodes, parents first."""
        return _walk(self.root)

    def protocols(self) -> frozenset[ProtocolId]:
        """The protocols whose credits the rule counts or pays."""
        return frozenset(protocol for node in self.nodes() for protocol in node.protocols)

    def agents(self) -> frozenset[AgentId]:
        """The agents that the rule names."""
        return frozenset(agent for node in self.nodes() for agent in node.agents)


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        yield from _walk(part)
