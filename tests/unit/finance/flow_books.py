"""Records of flows without a ledger, for cascades; all is of 15 January 2026 if nothing is said."""

from subak.core.values import AgentId, EventId, ProcessId, ResourceId, SpecificationId, UnitId
from subak.finance.cascade_graph import CascadeGraph, cascade_graph
from subak.finance.flow_records import Bought, Recorded
from subak.finance.rule_sources import Cascade, Rate
from subak.ledger.actions import Action
from subak.ledger.history import Past

ADA, BO, CY = AgentId("ada"), AgentId("bo"), AgentId("cy")
WORK = Rate(action="work", cents=100)
ONE, HOUR = UnitId("one"), UnitId("hour")


class Books:
    """Records without a ledger."""

    def __init__(self) -> None:
        self.past: dict[EventId, Past] = {}
        self.bought: dict[EventId, Bought] = {}

    def say(
        self,
        event: str,
        action: Action,
        who: AgentId = ADA,
        *,
        process: str | None = None,
        first: str | None = None,
        second: str | None = None,
        count: int = 1,
        day: str = "2026-01-15",
    ) -> None:
        works = action == "work"
        self.past[EventId(event)] = Past(
            len(self.past), action, who, who, day, None,
            None if process is None else ProcessId(process),
            None if first is None else ResourceId(first),
            None if second is None else ResourceId(second),
            0 if works else count, count if works else 0, None,
            None if works else ONE, HOUR if works else None,
        )  # fmt: skip

    @property
    def recorded(self) -> Recorded:
        named = {name for past in self.past.values() for name in (past.first, past.second) if name}
        held = {
            name: sum(
                (past.second == name) - (past.first == name and past.action == "transfer")
                + (past.first == name and past.action in ("raise", "produce"))
                - (past.first == name and past.action == "consume")
                for past in self.past.values()
            )
            for name in named
        }  # fmt: skip
        kinds = {name: SpecificationId(name) for name in named}
        decimals = {ONE: 0, HOUR: 0}
        return Recorded(self.past, held, kinds, decimals, {}, self.bought)

    def graph(
        self,
        *deliveries: str,
        rates: tuple[Rate, ...] = (WORK,),
        first: str | None = None,
        last: str | None = None,
    ) -> CascadeGraph:
        cascade = Cascade(rates=rates, first=first, last=last)
        return cascade_graph(self.recorded, cascade, [EventId(each) for each in deliveries])


def bread() -> Books:
    """Ada works an hour, Bo three; a loaf is sold."""
    books = Books()
    books.say("w1", "work", process="baking")
    books.say("w2", "work", BO, process="baking", count=3, day="2026-01-31")
    books.say("out", "produce", process="baking", first="loaf")
    books.say("sold", "transfer", first="loaf")
    return books
