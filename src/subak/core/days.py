"""Days in the log.

Expiries happen because a day is closed, never because somebody looked at a clock.
"""

from subak.core.books import Books
from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.instants import Day, add_days
from subak.core.state import State
from subak.core.values import DayText, Hash

RESERVED = "day-"
"""How the ids of closed days begin: nobody else can take one and so block the closing of a day."""


@entry("day.closed", version=1)
class DayClosed(Entry, frozen=True, kw_only=True):
    """The operator's writer closes a civil day; upper rooms let their terms end by consequences.

    `digests` holds the digest of each section that was ever written (see `state`), as it is before
    the terms end.
    """

    day: DayText
    digests: dict[str, Hash]

    def check(self, state: State, stamp: Stamp) -> None:
        """The day that is open, closed after its end, with the digests that the state has."""
        need(stamp.by == state[Books].opening.operator, "day.not_by_operator")
        need(self.day == state.today, "day.not_the_open_one", day=self.day, open=state.today)
        need(stamp.day > self.day, "day.not_over", day=self.day)
        need(self.id == f"{RESERVED}{self.day}", "day.id_wrong", id=self.id, day=self.day)
        digests = state.next_digests()
        for name in digests | self.digests:
            same = digests.get(name) == self.digests.get(name)
            need(same, "day.digest_differs", section=name[:64])

    def apply(self, state: State, stamp: Stamp) -> None:
        """The next day begins."""
        for name, held in state.sections().items():
            if name in self.digests:
                held.close_day(self.digests[name])
        state.today = Day(add_days(Day(self.day), 1))


@entry("pause.ended", version=1)
class PauseEnded(Entry, frozen=True, kw_only=True):
    """The operator confirms that the log rested until now and that the clock is right.

    Without it no entry may come more than 24 hours after the one before: a wrong clock would end
    terms for ever.
    """

    def check(self, state: State, stamp: Stamp) -> None:
        """Nothing to check beyond the stamp; who may say it is a guard of the ledger."""
