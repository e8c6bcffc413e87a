"""Rules of distribution that pools have adopted, and what was paid on their claims.

The rule itself is a document by hash (`rule_document`); to change a rule is to adopt another one.
Rules that were published (`publishing`) have versions: the adoption of one ends the adoption of
another of its line in the pool, and what was paid on a claim counts for the whole line.
"""

from msgspec import Struct

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.state import Section, State, section
from subak.core.values import Hash, PactId, RuleId
from subak.finance.pools import PoolId, Pools, pool_for_holder
from subak.finance.rule_document import parse, read_rule
from subak.finance.rule_tree import RuleDocument
from subak.finance.score_tables import table_in_log
from subak.ledger.agents import Agents
from subak.pacts.pacts import Pacts


class Rule(Struct, frozen=True, kw_only=True):
    """By which document a pool distributes."""

    pool: PoolId
    document: bytes


class Version(Struct, frozen=True, kw_only=True):
    """Which published rule was adopted, and by which adoption of its line it was replaced."""

    published: str
    line: str
    """The first of the published rules that it replaces, one after the other; or itself."""
    replaced_by: str = ""


class ClaimPaid(Struct, frozen=True, kw_only=True):
    """What all runs of a rule have paid on a claim of its list."""

    cents: int


@section
class Rules(Section[RuleId, Rule]):
    """Adopted rules by id."""

    __slots__ = ()


@section
class Versions(Section[RuleId, Version]):
    """Adopted rules that were published first."""

    __slots__ = ()


@section
class ClaimsPaid(Section[str, ClaimPaid]):
    """Claims of which something was paid, by "payer claim" (`payer_of`)."""

    __slots__ = ()

    def cents(self, payer: str, claim: str) -> int:
        """What was paid on a claim so far."""
        paid = self.get(f"{payer} {claim}")
        return paid.cents if paid else 0

    def add(self, payer: str, claim: str, cents: int) -> None:
        """More was paid on a claim."""
        total = ClaimPaid(cents=self.cents(payer, claim) + cents)
        self.put(f"{payer} {claim}", total)


class OfAdoption(Entry, frozen=True, kw_only=True):
    """Base of entries by which a pool adopts a rule; the rule has the id of the entry."""

    pool: PoolId


@entry("distribution.adopted", version=1)
class DistributionAdopted(OfAdoption, frozen=True, kw_only=True):
    """A pool adopts a rule document. Who may: the pool's holder, acting "distribute"."""

    document: Hash

    def check(self, state: State, stamp: Stamp) -> None:
        """A rule that reads, for agents that are known and protocols of the pact.

        Refused: agent.unknown, distribution.protocol_not_in_pact, those of `pool_for_holder` and
        `rule_document.parse`.
        """
        pool_for_holder(state, stamp, self.pool, "distribute")
        document = parse(state.documents.read(self.document))
        check_named(state, state[Pools][self.pool].pact, document)

    def apply(self, state: State, stamp: Stamp) -> None:
        state[Rules].put(RuleId(self.id), Rule(pool=self.pool, document=self.document))


def check_named(state: State, pact: PactId, document: RuleDocument) -> None:
    """A rule names agents that are known, tables of the log, and protocols of the pact.

    Refused: agent.unknown, distribution.protocol_not_in_pact, score.table_unknown.
    """
    for node in document.nodes():
        if node.score is not None:
            table_in_log(state, node.score.table)
    for agent in sorted(document.agents()):
        state[Agents].need(agent, "agent.unknown")
    offered = state[Pacts][pact].protocols
    for protocol in sorted(document.protocols()):
        known = protocol in offered
        need(known, "distribution.protocol_not_in_pact", protocol=protocol, pact=pact)


def read_document(state: State, digest: bytes) -> RuleDocument:
    """The rule of a document that is kept under its hash; refuses a missing or malformed one."""
    return read_rule(state.documents.read(digest))


def payer_of(state: State, rule: RuleId) -> str:
    """Under which name payments on claims are counted: the rule, or its pool and line."""
    version = state[Versions].get(rule)
    return rule if version is None else f"{state[Rules][rule].pool}:{version.line}"


def paid_on(state: State, rule: RuleId, claim: str) -> int:
    """What was paid on a claim so far, by this rule and by all versions of its line."""
    return state[ClaimsPaid].cents(payer_of(state, rule), claim)
