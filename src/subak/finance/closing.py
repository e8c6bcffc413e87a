"""A pool is closed when nothing is in it and nothing can come back to it.

Invariant: of a closed pool no account, pledge, run, debt or rule is left in the state; its bank
lines stay booked for ever.
"""

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.state import State
from subak.finance.funding import Pledges
from subak.finance.overpaid import Debts
from subak.finance.pools import PoolId, Pools, named_accounts, pool_for_holder
from subak.finance.rules import ClaimsPaid, Rules
from subak.finance.runs import Runs


@entry("pool.closed", version=1)
class PoolClosed(Entry, frozen=True, kw_only=True):
    """The holder closes an empty pool: no money, pledge or debt, no payout that may come back.

    Who may: the holder, acting "fund".
    """

    pool: PoolId

    def check(self, state: State, stamp: Stamp) -> None:
        """Nothing of the pool is open.

        Refused: pool.not_empty, .pledge_open, .run_not_over, .debt_open, those of
        `pool_for_holder`.
        """
        pool_for_holder(state, stamp, self.pool, "fund")
        accounts = named_accounts(state, self.pool)
        need(not accounts, "pool.not_empty", pool=self.pool, account=min(accounts, default=""))
        pledges = [name for name, each in state[Pledges].items() if each.pool == self.pool]
        need(not pledges, "pool.pledge_open", pool=self.pool, pledge=min(pledges, default=""))
        runs = [name for name, each in state[Runs].items() if each.pool == self.pool]
        need(not runs, "pool.run_not_over", pool=self.pool, run=min(runs, default=""))
        debts = [name for name, each in state[Debts].items() if each.pool == self.pool]
        need(not debts, "pool.debt_open", pool=self.pool, debt=min(debts, default=""))

    def apply(self, state: State, stamp: Stamp) -> None:
        rules = [name for name, each in state[Rules].items() if each.pool == self.pool]
        paid = [claim for claim in state[ClaimsPaid] if claim.partition(" ")[0] in set(rules)]
        state[ClaimsPaid].drop_all(paid)
        state[Rules].drop_all(rules)
        state[Pools].drop(self.pool)
