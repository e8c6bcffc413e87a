"""Rules that are published before they are adopted: proposals, versions, and which one is in force.

Whoever has a part in a pact can publish a rule under it: a partner, or the holder of one of its
pools. A published rule pays nothing; it can be read, simulated and disputed. It may say which one
it replaces, so that rules come in lines of versions; several may replace the same one, as rival
proposals do. The competent body of a pool adopts one of them: the pool's holder
(docs/decisions/0024).
Invariants: in a pool one rule of a line is in force; a replaced one runs no more; what was paid on
a claim counts for all versions of the line.
"""

from msgspec import Struct
from msgspec.structs import replace

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.state import Section, State, section
from subak.core.values import AgentId, Hash, PactId, RuleId
from subak.finance.pools import PoolId, Pools, pool_for_holder
from subak.finance.rules import (
    OfAdoption,
    Rule,
    Rules,
    Version,
    Versions,
    check_named,
    read_document,
)
from subak.ledger.mandates import acting
from subak.pacts.pacts import Pacts


class Published(Struct, frozen=True, kw_only=True):
    """A rule document under a pact."""

    pact: PactId
    document: bytes
    line: str
    """The first of the published rules that it replaces, one after the other; or itself."""


@section
class PublishedRules(Section[str, Published]):
    """Published rules by id, for ever: a later one may replace any of them."""

    __slots__ = ()


@entry("distribution.published", version=1)
class DistributionPublished(Entry, frozen=True, kw_only=True):
    """A rule document is published under a pact, perhaps in the place of another one.

    Who may: a partner of the pact or the holder of a pool for it, acting "distribute".
    """

    pact: PactId
    document: Hash
    replaces: str | None = None

    def check(self, state: State, stamp: Stamp) -> None:
        """A rule that reads, for agents that are known and protocols of the pact.

        Refused: pact.unknown, distribution.publisher_stranger, .published_unknown,
        .published_other_pact, those of `acting`, `read_document` and `check_named`.
        """
        state[Pacts].need(self.pact, "pact.unknown")
        actor = acting(state, stamp, "distribute")
        part = _has_part(state, self.pact, actor)
        need(part, "distribution.publisher_stranger", who=actor, pact=self.pact)
        if self.replaces is not None:
            _of_pact(state, self.replaces, self.pact)
        check_named(state, self.pact, read_document(state, self.document))

    def apply(self, state: State, stamp: Stamp) -> None:
        known = state[PublishedRules]
        line = self.id if self.replaces is None else known[self.replaces].line
        known.put(self.id, Published(pact=self.pact, document=self.document, line=line))


@entry("distribution.adopted", version=2)
class PublishedAdopted(OfAdoption, frozen=True, kw_only=True):
    """A pool adopts a published rule; another one of its line is in force no more.

    Who may: the pool's holder, acting "distribute".
    """

    published: str

    def check(self, state: State, stamp: Stamp) -> None:
        """Published under the pact of the pool, and not in force already.

        Refused: distribution.published_unknown, .published_other_pact, .already_adopted, those of
        `pool_for_holder`.
        """
        pool = pool_for_holder(state, stamp, self.pool, "distribute")
        published = _of_pact(state, self.published, pool.pact)
        rule = _in_force(state, self.pool, published.line)
        same = rule is not None and state[Versions][rule].published == self.published
        need(not same, "distribution.already_adopted", published=self.published, rule=rule)

    def apply(self, state: State, stamp: Stamp) -> None:
        published, rule = state[PublishedRules][self.published], RuleId(self.id)
        before = _in_force(state, self.pool, published.line)
        if before is not None:
            replaced = replace(state[Versions][before], replaced_by=self.id)
            state[Versions].put(before, replaced)
        state[Rules].put(rule, Rule(pool=self.pool, document=published.document))
        state[Versions].put(rule, Version(published=self.published, line=published.line))


def _has_part(state: State, pact: PactId, agent: AgentId) -> bool:
    """Whether an agent is a partner of a pact, or holds a pool for it."""
    holders = {pool.holder for _, pool in state[Pools].items() if pool.pact == pact}
    return agent in state[Pacts][pact].partners or agent in holders


def _of_pact(state: State, name: str, pact: PactId) -> Published:
    """A published rule of a pact; refuses `.published_unknown` and `.published_other_pact`."""
    published = state[PublishedRules].need(name, "distribution.published_unknown")
    same = published.pact == pact
    need(same, "distribution.published_other_pact", published=name, found=published.pact, pact=pact)
    return published


def _in_force(state: State, pool: PoolId, line: str) -> RuleId | None:
    """The rule of a line that is in force in a pool, if any."""
    for rule, version in state[Versions].items():
        if version.line == line and not version.replaced_by and state[Rules][rule].pool == pool:
            return rule
    return None
