"""Rules of distribution that pools have adopted, and what was paid on their claims.

The rule itself is a document by hash (`rule_document`); to change a rule is to adopt another one.
"""

from msgspec import Struct

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.state import Section, State, section
from subak.core.values import Hash, RuleId
from subak.finance.pools import PoolId, Pools, pool_for_holder
from subak.finance.rule_document import parse
from subak.finance.rule_tree import RuleDocument
from subak.ledger.agents import Agents
from subak.pacts.pacts import Pacts


class Rule(Struct, frozen=True, kw_only=True):
    """By which document a pool distributes."""

    pool: PoolId
    document: bytes


class ClaimPaid(Struct, frozen=True, kw_only=True):
    """What all runs of a rule have paid on a claim of its list."""

    cents: int


@section
class Rules(Section[RuleId, Rule]):
    """Adopted rules by id."""

    __slots__ = ()


@section
class ClaimsPaid(Section[str, ClaimPaid]):
    """Claims of which something was paid, by "rule claim"."""

    __slots__ = ()

    def cents(self, rule: RuleId, claim: str) -> int:
        """What was paid on a claim so far."""
        paid = self.get(f"{rule} {claim}")
        return paid.cents if paid else 0

    def add(self, rule: RuleId, claim: str, cents: int) -> None:
        """More was paid on a claim."""
        total = ClaimPaid(cents=self.cents(rule, claim) + cents)
        self.put(f"{rule} {claim}", total)


@entry("distribution.adopted", version=1)
class DistributionAdopted(Entry, frozen=True, kw_only=True):
    """A pool adopts a rule document. Who may: the pool's holder, acting "distribute"."""

    pool: PoolId
    document: Hash

    def check(self, state: State, stamp: Stamp) -> None:
        """A rule that reads, for agents that are known and protocols of the pact.

        Refused: agent.unknown, distribution.protocol_not_in_pact, those of `pool_for_holder` and
        `read_document`.
        """
        pool_for_holder(state, stamp, self.pool, "distribute")
        document = read_document(state, self.document)
        for agent in sorted(document.agents()):
            state[Agents].need(agent, "agent.unknown")
        pact = state[Pools][self.pool].pact
        offered = state[Pacts][pact].protocols
        for protocol in sorted(document.protocols()):
            known = protocol in offered
            need(known, "distribution.protocol_not_in_pact", protocol=protocol, pact=pact)

    def apply(self, state: State, stamp: Stamp) -> None:
        state[Rules].put(RuleId(self.id), Rule(pool=self.pool, document=self.document))


def read_document(state: State, digest: bytes) -> RuleDocument:
    """The rule of a document that is kept under its hash; refuses a missing or malformed one."""
    return parse(state.documents.read(digest))
