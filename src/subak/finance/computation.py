"""What a computation of a rule collects on its way: awards, rests, and what was paid on what.

The methods fill it (`methods`, and the modules `by_…`). Amounts are cents.
"""

from subak.core.values import AgentId, ProtocolId
from subak.finance.cascade_trace import CascadeTrace
from subak.finance.dividing import Place
from subak.finance.run_input import Facts
from subak.finance.score_trace import ScoreTrace
from subak.finance.trace import Award, LotKey, LotShare, Rest, RestReason, Step


class Computation:
    """One amount that goes down a tree: the facts that methods read, and what they found."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.awards: list[Award] = []
        self.rests: list[Rest] = []
        self.passed_on: list[Rest] = []
        self.lots_paid: dict[LotKey, int] = {}
        self.claims_paid: dict[str, int] = {}
        self.negative: dict[str, int] = {}
        self.cascades: list[CascadeTrace] = []
        self.scored: list[ScoreTrace] = []
        self.counted: set[ProtocolId] = set()

    def award(
        self,
        steps: tuple[Step, ...],
        payee: AgentId | None,
        account: str | None = None,
        lots: tuple[LotShare, ...] = (),
    ) -> None:
        """What the last step gives ends here."""
        cents = steps[-1].line.amount
        award = Award(cents=cents, steps=steps, payee=payee, account=account, lots=lots)
        self.awards.append(award)

    def rest(self, place: Place, reason: RestReason, cents: int) -> None:
        """So much of a node is not distributed."""
        self.rest_at(place.node.id, reason, cents)

    def rest_at(self, node: str, reason: RestReason, cents: int) -> None:
        """The same of a node of the flow graph."""
        if cents:
            self.rests.append(Rest(node, reason, cents))
