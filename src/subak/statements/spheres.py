"""Spheres: who gives what to whom, between the spheres of society, in any period (M01, M23).

Money and time stand apart and are never summed. What counts:
- a trade: an event that transfers all rights on money (the unit is the currency of the books), from
  its provider to its receiver, on the day on which it happened;
- a receipt that no pledge promised: from its payer to the holder of the pool, on the bank's day;
- a payout: from whoever's money it was (`origins`: the payer of the pledge, else the holder) to the
  payee, on the day on which the bank booked it; a return takes it off on the day of the return;
- work: minutes recognised, from who did it to who received it, on the day on which it was done
  (the last one where it took several).
What does not: pledges and money that waits in a pool (given to nobody yet); pledged money that is
refunded, or that the bank takes back (it never was given); charges and interest (a bank is no agent
of the books); aids of other payers (the books know that they are drawn, not the amount); credits
that are handed on (what they are paid is counted); work that nobody recognised; what an agent gives
to itself. A refund or reversal of a receipt without pledge takes it off on its own day; so does the
repayment of a debt from what the pool had paid (what a run holds back for a debt is never given).
A payment stands in the books once, by its bank line or as an event: the rule cannot see that the
same one was told in both ways.
Invariants: sums of neighbouring periods add up to the sum of both together; a pair in which nothing
is left after returns is not shown. Euros are cents of the currency of the books, time is minutes.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from subak.core.values import AgentId
from subak.ledger.agents import Sphere
from subak.statements.origins import Origins

Unit = Literal["cents", "minutes"]
Ground = Literal["trade", "receipt", "refund", "reversal", "payout", "return", "repayment", "work"]
Pair = tuple[Sphere, Sphere]
"""Giver and receiver."""


class Gift(Struct, frozen=True, kw_only=True):
    """Something that one agent gave another; below zero it takes back what was given before."""

    day: str
    giver: AgentId
    receiver: AgentId
    amount: int
    unit: Unit
    ground: Ground
    of: str
    """What it was: an event, a receipt, a payout."""


class BankedPayout(Struct, frozen=True, kw_only=True):
    """A payout, or its return (below zero), as the bank booked it."""

    payout: str
    payee: AgentId
    holder: AgentId
    cents: int
    day: str
    refund: bool
    """Whether it gives back to its payer what came into the pool."""


class Repaid(Struct, frozen=True, kw_only=True):
    """A debt, or a part of it, that its debtor paid back, as the bank booked it."""

    act: str
    debtor: AgentId
    day: str


class Spheres(Struct, frozen=True):
    """What each sphere gave each; pairs in order, none with nothing."""

    cents: Mapping[Pair, int]
    minutes: Mapping[Pair, int]


def paid_out(banked: BankedPayout, origins: Origins) -> list[Gift]:
    """What a payout gives, or a return takes back, giver by giver.

    A refund gives nothing: what the holder had received is taken off; what only passed through the
    pool never counted.
    """
    sign = 1 if banked.cents > 0 else -1
    gifts = []
    for giver, cents in origins.of_payout(banked.payout).items():
        if banked.refund and giver != banked.holder:
            continue
        ways = (banked.payee, banked.holder) if banked.refund else (giver, banked.payee)
        gifts.append(
            Gift(
                day=banked.day,
                giver=ways[0],
                receiver=ways[1],
                amount=-sign * cents if banked.refund else sign * cents,
                unit="cents",
                ground="refund" if banked.refund else "payout" if sign > 0 else "return",
                of=banked.payout,
            )
        )
    return gifts


def paid_back(repaid: Repaid, origins: Origins) -> list[Gift]:
    """What a repayment takes off what was given, giver by giver."""
    return [
        Gift(
            day=repaid.day,
            giver=giver,
            receiver=repaid.debtor,
            amount=-cents,
            unit="cents",
            ground="repayment",
            of=repaid.act,
        )
        for giver, cents in origins.of_repayment(repaid.act).items()
    ]


def within(gifts: Iterable[Gift], first: str | None, last: str | None) -> list[Gift]:
    """Gifts of a period, both days included; None: without beginning, without end."""
    return [
        gift
        for gift in gifts
        if (first is None or gift.day >= first)
        and (last is None or gift.day <= last)
        and gift.giver != gift.receiver
    ]


def pair_of(gift: Gift, sphere: Mapping[AgentId, Sphere]) -> Pair:
    """From which sphere to which."""
    return sphere[gift.giver], sphere[gift.receiver]


def sum_by_spheres(gifts: Iterable[Gift], sphere: Mapping[AgentId, Sphere]) -> Spheres:
    """The sums of each pair of spheres, euros and minutes apart."""
    sums: dict[Unit, dict[Pair, int]] = {"cents": {}, "minutes": {}}
    for gift in gifts:
        of = sums[gift.unit]
        pair = pair_of(gift, sphere)
        of[pair] = of.get(pair, 0) + gift.amount
    return Spheres(_shown(sums["cents"]), _shown(sums["minutes"]))


def _shown(sums: dict[Pair, int]) -> dict[Pair, int]:
    return {pair: sums[pair] for pair in sorted(sums) if sums[pair]}
