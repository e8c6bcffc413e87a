"""What the bank states that an account holds at the end of a day (ISO 20022 balance CLBD).

Nothing follows in the books: it stands there so that anybody can compare the two, for any day.
"""

from typing import Annotated

from msgspec import Meta

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.instants import parse_day, parse_instant
from subak.core.state import State
from subak.core.values import Amount, DayText
from subak.finance.pools import PoolId, pool_for_holder

StatedAt = Annotated[str, Meta(max_length=20)]


@entry("balance.stated", version=1)
class BalanceStated(Entry, frozen=True, kw_only=True):
    """A statement of the bank, made at `stated_at`, closes the day `on` with `amount` in cents.

    Below zero: overdrawn. Of two statements about a day the one made later holds. Who may: the
    pool's holder, acting "fund".
    """

    pool: PoolId
    on: DayText
    amount: Amount
    stated_at: StatedAt

    def check(self, state: State, stamp: Stamp) -> None:
        """For a day that has come.

        Refused: funding.booked_in_future, stamp.day_malformed, stamp.instant_malformed, those of
        `pool_for_holder`.
        """
        pool_for_holder(state, stamp, self.pool, "fund")
        parse_instant(self.stated_at)
        day = parse_day(self.on)
        need(day <= stamp.day, "funding.booked_in_future", booked_on=day, day=stamp.day)
