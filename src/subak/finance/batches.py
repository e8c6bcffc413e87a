"""One bank line for many returned payouts (batch booking of returns, ISO 20022 camt.053 NtryDtls).

Each becomes payable as if it had come back alone. Invariant: the line is the sum of the payouts.
"""

from subak.core.entry import entry
from subak.core.values import PayoutId
from subak.finance.payouts import OfReturn, SomePayouts


@entry("batch.returned", version=1)
class BatchReturned(OfReturn, frozen=True, kw_only=True):
    """A bank line brought several payouts back."""

    payouts: SomePayouts

    @property
    def back(self) -> tuple[PayoutId, ...]:
        """All of them."""
        return self.payouts
