"""Whose money lies in the named accounts of pools, and so who gives what a run pays.

Money that its payer pledged passes through a pool: the payer gives it, to whoever is paid from it.
Money that came without a pledge (a price, a gift to the commons, interest) belongs to the holder of
the pool, who gives it from then on. Money in one account is alike: what leaves it comes from each
giver in the proportion of what each has there, to the cent (largest remainder), one line after the
other, so that both the lines and the givers keep their sums. What a payee pays back belongs to
those whose money the pool had paid to this payee, in that proportion.
Invariants: an account never holds less than nothing of anybody; what a run takes is what its lines
pay, giver by giver. Amounts are cents.
"""

from collections.abc import Iterable

from msgspec import Struct

from subak.core.shares import apportion
from subak.core.values import AgentId

Shares = dict[AgentId, int]
"""Cents of each giver."""


class Arrival(Struct, frozen=True, kw_only=True):
    """Money that came into an account of a pool."""

    pool: str
    account: str
    giver: AgentId
    cents: int


class Movement(Struct, frozen=True, kw_only=True):
    """Money that left some accounts of a pool for some lines: payouts, other accounts, the bank."""

    pool: str
    sources: tuple[tuple[str, int], ...]
    """Accounts, and the cents taken out of each."""
    lines: tuple[tuple[str, int], ...]
    """Where they went: `payout:<id>`, a named account, or `bank:` for what is nobody's any more."""


class Repayment(Struct, frozen=True, kw_only=True):
    """Money by which a payee settled a debt: it is whose money the pool had paid this payee."""

    pool: str
    account: str
    debtor: AgentId
    cents: int
    act: str
    """The entry that said so."""


Move = Arrival | Movement | Repayment


class Origins:
    """Accounts with the givers of what they hold; payouts with the givers of what they pay."""

    def __init__(self) -> None:
        self._accounts: dict[tuple[str, str], Shares] = {}
        self._payouts: dict[str, Shares] = {}
        self._paid: dict[tuple[str, str], Shares] = {}
        self._repaid: dict[str, Shares] = {}

    def take(self, moves: Iterable[Move]) -> None:
        """Follow moves in the order of the log."""
        for move in moves:
            if isinstance(move, Arrival):
                self._put(move.pool, move.account, {move.giver: move.cents})
            elif isinstance(move, Repayment):
                shares = _split(dict(self._paid[move.pool, move.debtor]), move.cents)
                self._repaid[move.act] = shares
                self._put(move.pool, move.account, shares)
            else:
                self._move(move)

    def of_payout(self, payout: str) -> Shares:
        """Who gives what a payout pays, in cents."""
        return self._payouts[payout]

    def of_repayment(self, act: str) -> Shares:
        """Whose gift was paid back, in cents."""
        return self._repaid[act]

    def of_account(self, pool: str, account: str) -> Shares:
        """Whose money an account holds, in cents."""
        return self._accounts.get((pool, account), {})

    def _move(self, move: Movement) -> None:
        together: Shares = {}
        for account, cents in move.sources:
            _add(together, self._taken(move.pool, account, cents))
        for line, cents in sorted(move.lines, key=_payouts_first):
            kind, _, rest = line.partition(":")
            if kind == "payout":
                self._payouts[rest] = _split(together, cents)
                payee = rest.partition(".")[2]
                _add(self._paid.setdefault((move.pool, payee), {}), self._payouts[rest])
            elif kind == "bank":
                _split(together, cents)
            else:
                self._put(move.pool, line, _split(together, cents))
        assert not any(together.values()), "the lines of a movement sum to its sources"

    def _taken(self, pool: str, account: str, cents: int) -> Shares:
        return _split(self._accounts[pool, account], cents)

    def _put(self, pool: str, account: str, shares: Shares) -> None:
        _add(self._accounts.setdefault((pool, account), {}), shares)


def _split(held: Shares, cents: int) -> Shares:
    """Take cents out of what givers have, in proportion; no giver has less than nothing left."""
    assert sum(held.values()) >= cents, "no more leaves an account than is in it"
    weights = {str(giver): of for giver, of in held.items()}
    parts = {AgentId(giver): part for giver, part in apportion(cents, weights).items() if part}
    for giver, part in parts.items():
        held[giver] -= part
    return parts


def _add(shares: Shares, more: Shares) -> None:
    for giver, cents in more.items():
        shares[giver] = shares.get(giver, 0) + cents


def _payouts_first(line: tuple[str, int]) -> tuple[bool, str]:
    return not line[0].startswith("payout:"), line[0]
