"""What a run computes from, read in one place and counted into one digest.

A method reads facts of the books through `Facts` alone. `RunInput` reads them of a state and counts
each answer, so the digest says: from this, and from nothing else, the run was computed. Who
previewed or simulated a run binds it to that (`distribution.run` 2): if anything that the run reads
has changed since, it is refused, and what was looked at is what happens.

Digest: SHA-256 over canonical JSON texts, each followed by a line feed, in the order of the
computation (the nodes of the rule, parents first):
    ["run", document in hexadecimal, amount, [[account, cents], …], [delivery, …]]
    ["lots", [protocol, …], [[recognition, first, last, holder, tariff, paid, contribution], …]]
    ["process", event, whether it went into one]
    ["paid", claim, cents]
    ["scores", table in hexadecimal]
    ["cascade", digest of its graph in hexadecimal]
Lots stand in the order of holder, recognition and number; deliveries and protocols are sorted.
"""

import hashlib
from collections.abc import Collection
from typing import Protocol

from subak.core.canonical import Json, encode
from subak.core.state import State
from subak.core.values import AgentId, EventId, ProtocolId, RuleId
from subak.finance.cascade_graph import CascadeGraph, cascade_graph
from subak.finance.claims import HeldLot, fundable_lots
from subak.finance.delivered import delivered_before
from subak.finance.flow_records import Recorded
from subak.finance.pools import Accounts, Pools
from subak.finance.recorded import recorded_of
from subak.finance.rule_sources import Cascade
from subak.finance.rules import Rules, paid_on
from subak.finance.score_table import Scores
from subak.finance.score_tables import table_in_log
from subak.finance.trace import KEPT
from subak.ledger.history import History

Lots = dict[AgentId, list[HeldLot]]


class Facts(Protocol):
    """What methods read."""

    def lots(self, protocols: Collection[ProtocolId]) -> Lots:
        """Credits under some protocols that may be funded: holders and lots in order of ids."""

    def in_process(self, event: EventId) -> bool:
        """Whether an event went into a process."""

    def paid_on(self, claim: str) -> int:
        """What was paid on a claim of the rule before, in cents."""

    def scores(self, table: str) -> Scores:
        """The scores of a table, by its hash."""

    def graph(self, cascade: Cascade) -> CascadeGraph:
        """The flows behind the deliveries of the run."""

    def payee(self, agent: AgentId) -> str:
        """Where the money of an agent goes: to it, or to an account that stays in its pool."""


class NoFacts:
    """Of no books: no credits, and nothing was paid before."""

    def lots(self, protocols: Collection[ProtocolId]) -> Lots:
        """None."""
        return {}

    def in_process(self, event: EventId) -> bool:
        """None did."""
        return False

    def paid_on(self, claim: str) -> int:
        """Nothing."""
        return 0

    def scores(self, table: str) -> Scores:
        """Nobody has any."""
        return {}

    def graph(self, cascade: Cascade) -> CascadeGraph:
        """Nothing flowed."""
        return cascade_graph(Recorded({}, {}, {}, {}, {}, {}), cascade, ())

    def payee(self, agent: AgentId) -> str:
        """The agent."""
        return agent


class RunInput:
    """Facts of a state for a run of an adopted rule; each answer is counted."""

    def __init__(
        self, state: State, rule: RuleId, sources: tuple[str, ...], deliveries: tuple[EventId, ...]
    ) -> None:
        self.state, self.rule = state, rule
        self.deliveries = tuple(sorted(deliveries))
        adopted = state[Rules][rule]
        self.pact, self.holder = state[Pools][adopted.pool].pact, state[Pools][adopted.pool].holder
        self.accounts = [state[Accounts][f"{adopted.pool} {name}"] for name in sources]
        self.amount = sum(account.cents for account in self.accounts)
        self._digest = hashlib.sha256()
        taken = sorted(zip(sources, (each.cents for each in self.accounts), strict=True))
        accounts: list[Json] = [[name, cents] for name, cents in taken]
        document = adopted.document.hex()
        self.count("run", document, self.amount, accounts, [*self.deliveries])

    def lots(self, protocols: Collection[ProtocolId]) -> Lots:
        """Held under the pact of the pool, past their appeal on the open day."""
        found = fundable_lots(self.state, self.pact, protocols)
        read: list[Json] = [
            [recognition, lot.first, lot.last, holder, lot.tariff_cents, lot.paid_cents,
             lot.contribution]
            for holder, held in found.items()
            for recognition, lot in held
        ]  # fmt: skip
        self.count("lots", [*sorted(protocols)], read)
        return found

    def in_process(self, event: EventId) -> bool:
        """By the history of the books."""
        past = self.state[History].get(event)
        found = past is not None and past.process is not None
        self.count("process", event, found)
        return found

    def paid_on(self, claim: str) -> int:
        """By runs of the rule, and of the versions that it replaces."""
        cents = paid_on(self.state, self.rule, claim)
        self.count("paid", claim, cents)
        return cents

    def scores(self, table: str) -> Scores:
        """Of a table that stands in the log."""
        found = table_in_log(self.state, table)
        self.count("scores", table)
        return found.by_participant()

    def graph(self, cascade: Cascade) -> CascadeGraph:
        """Behind these deliveries, and those of earlier runs. Refused: those of `cascade_graph`."""
        before = delivered_before(self.state, self.rule)
        found = cascade_graph(recorded_of(self.state), cascade, self.deliveries, before)
        self.count("cascade", found.digest.hex())
        return found

    def payee(self, agent: AgentId) -> str:
        """The pool's holder keeps its part in an account of its name."""
        return f"{KEPT}{agent}" if agent == self.holder else agent

    def count(self, *answer: Json) -> None:
        """An answer that the run depends on."""
        self._digest.update(encode(answer) + b"\n")

    @property
    def digest(self) -> bytes:
        """Of all that was read so far."""
        return self._digest.digest()
