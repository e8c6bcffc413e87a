"""What pledges promised and what came for them, counted once more from the bytes of a log alone.

It knows nothing of the state: a pledge is open by what was promised less every receipt that is
said to be for it, unless somebody took that back or the bank did.
"""

import json
from collections.abc import Iterable, Mapping

from subak.core.state import State
from subak.exchange.statement_booking import Booking
from subak.finance.funding import Pledges
from subak.finance.pools import PoolId


class PledgesKept:
    """The pledges of a log, by a naive reading."""

    def __init__(self, log: Iterable[bytes]) -> None:
        self.promised: dict[str, int] = {}
        self.came: dict[str, int] = {}
        """What every receipt brought."""
        self.met: dict[str, str] = {}
        """For which pledge a receipt is said to be."""
        self.ended: set[str] = set()
        for raw in log:
            entry = json.loads(raw)
            self._take(entry["kind"], entry["body"])

    def open(self) -> dict[str, int]:
        """What has not arrived yet, of each pledge that is open."""
        left = dict(self.promised)
        for funding, pledge in self.met.items():
            left[pledge] -= self.came[funding]
        return {
            pledge: cents
            for pledge, cents in left.items()
            if cents > 0 and pledge not in self.ended
        }

    def _take(self, kind: str, body: dict[str, str]) -> None:
        if kind == "funding.pledged":
            self.promised[body["id"]] = int(body["amount"])
        elif kind == "pledge.ended":
            self.ended.add(body["pledge"])
        elif kind == "funding.received":
            self.came[body["id"]] = int(body["amount"])
            self._meet(body["id"], body)
        elif kind == "funding.matched":
            self._meet(body["funding"], body)
        elif kind in ("funding.unmatched", "funding.reversed"):
            self.met.pop(body["funding"], None)

    def _meet(self, funding: str, body: dict[str, str]) -> None:
        if "pledge" in body:
            self.met[funding] = body["pledge"]


def promised(state: State, pool: PoolId) -> dict[str, int]:
    """What has not arrived of the pledges to a pool."""
    found = state[Pledges].items()
    return {name: pledge.open_cents for name, pledge in sorted(found) if pledge.pool == pool}


def read_naively(
    pledged: Mapping[str, int], booking: Booking
) -> list[tuple[str | None, str | None]]:
    """For which pledge each receipt is booked, and for which it is by its text alone.

    It is for the one pledge that its text names and that is open, one receipt after the other.
    """
    left, found = dict(pledged), []
    for said in booking.receipts:
        words = booking.lines[said.line].remittance.split()
        named = [word for word in words if left.get(word, 0) > 0]
        pledge = named[0] if len(named) == 1 else None
        if pledge:
            left[pledge] -= int(said.amount)
        found.append((said.pledge, pledge))
    return found
