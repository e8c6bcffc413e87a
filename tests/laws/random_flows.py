"""Small histories by chance: batches, processes, purchases, late inputs; with rates for them."""

from random import Random
from typing import cast

from subak.core.values import AgentId, EventId, ProcessId, ProtocolId, ResourceId, UnitId
from subak.finance.flow_records import Bought, Recorded
from subak.finance.rule_sources import Cascade, Rate
from subak.ledger.actions import Action
from subak.ledger.agreements import Payment
from subak.ledger.history import Past

KINDS = ("bread", "mill", "seed")
AGENTS = ("ada", "bo", "cy", "di")
ONE, HOUR = UnitId("one"), UnitId("hour")
DAYS = ("2026-01-01", "2026-01-15", "2026-01-31", "2026-02-01")


class RandomFlows:
    """Events one after the other; what is there is known, so that nothing goes below zero."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.past: dict[EventId, Past] = {}
        self.earned: dict[EventId, int] = {}
        self.bought: dict[EventId, Bought] = {}
        self.kinds = {f"r{number}": chance.choice(KINDS) for number in range(chance.randint(2, 5))}
        self.stock = {name: chance.choice((0, 0, 0, 5)) for name in self.kinds}
        self.began = {name for name, stock in self.stock.items() if stock}
        self.out: list[EventId] = []
        for _ in range(chance.randint(3, 16)):
            self._one()
        if not self.out:
            self._come()
            self._go("transfer", None)
        self.deliveries = chance.sample(self.out, min(len(self.out), chance.randint(1, 2)))

    @property
    def recorded(self) -> Recorded:
        kinds = cast("dict[ResourceId, str]", self.kinds)
        held = cast("dict[ResourceId, int]", self.stock)
        decimals = {ONE: 0, HOUR: 0}
        return Recorded(self.past, held, kinds, decimals, self.earned, self.bought)  # type: ignore[arg-type]

    def rates(self) -> dict[tuple[str, str | None], int]:
        """Rates as the naive reading knows them."""
        found: dict[tuple[str, str | None], int] = {("work", None): self.chance.choice((0, 7, 25))}
        found["credit", "care"] = self.chance.randint(0, 9)
        found["use", self.chance.choice((None, *KINDS))] = self.chance.randint(0, 30)
        found["cite %", None] = self.chance.choice((5, 10, 100))
        for action in ("produce", "consume"):
            if self.chance.random() < 0.2:
                found[action, self.chance.choice((None, *KINDS))] = self.chance.randint(0, 9)
        for kind in KINDS:
            if self.chance.random() < 0.5:
                found["kind", kind] = self.chance.randint(0, 40)
        return found

    def _one(self) -> None:
        going = self.chance.choice(("come", "come", "process", "process", "process", "go", "pass"))
        if going == "come" or not any(self.stock.values()):
            self._come()
        elif going == "process":
            self._process()
        elif going == "go":
            self._go("transfer", None)
        else:
            self._go("transfer", self.chance.choice([*self.kinds]))

    def _come(self) -> None:
        name = self.chance.choice([*self.kinds])
        if self.chance.random() < 0.5:
            self._say("raise", first=name, quantity=self.chance.randint(1, 6))
            return
        event = self._say("transfer", second=name, quantity=self.chance.randint(1, 6))
        if self.chance.random() < 0.7:
            self.bought[event] = self._paid(event)

    def _paid(self, *goods: EventId) -> Bought:
        payers = self.chance.sample(AGENTS, self.chance.randint(1, 3))
        payments = (
            Payment(EventId(f"paid-{goods[0]}-{who}"), AgentId(who), self.chance.randint(0, 999))
            for who in payers
        )
        return Bought(goods, tuple(payments))

    def _process(self) -> None:
        process = f"p{self.chance.randint(1, 4)}"
        action = self.chance.choice(("work", "work", "care", "use", "cite", "consume", "produce"))
        if action in ("work", "care"):
            event = self._say("work", process=process, effort=self.chance.randint(0, 5),
                              protocol="care" if action == "care" else None)  # fmt: skip
            if action == "care" and self.chance.random() < 0.7:
                self.earned[event] = self.chance.randint(0, 50)
        elif action == "produce":
            made = self.chance.choice([*self.kinds])
            self._say("produce", first=made, quantity=self.chance.randint(0, 5), process=process)
        else:
            there = [name for name, stock in self.stock.items() if stock]
            name = self.chance.choice(there)
            most = self.stock[name]
            self._say(cast("Action", action), first=name, process=process,
                      quantity=self.chance.randint(1, most))  # fmt: skip

    def _go(self, action: Action, to: str | None) -> None:
        name = self.chance.choice([name for name, stock in self.stock.items() if stock])
        to = None if to is None or self.kinds[to] != self.kinds[name] or to == name else to
        quantity = self.chance.randint(1, self.stock[name])
        event = self._say(action, first=name, second=to, quantity=quantity)
        self.out.append(event)
        if to is not None and self.chance.random() < 0.3:
            self.bought[event] = self._paid(event)

    def _say(
        self,
        action: Action,
        *,
        first: str | None = None,
        second: str | None = None,
        quantity: int = 0,
        effort: int = 0,
        process: str | None = None,
        protocol: str | None = None,
    ) -> EventId:
        event = EventId(f"e{len(self.past):02}")
        if action in ("consume", "transfer") and first:
            self.stock[first] -= quantity
        if action in ("raise", "produce") and first:
            self.stock[first] += quantity
        if second:
            self.stock[second] += quantity
        who, whom = (AgentId(name) for name in self.chance.sample(AGENTS, 2))
        self.past[event] = Past(
            len(self.past), action, who, whom, self.chance.choice(DAYS), None,
            None if process is None else ProcessId(process),
            None if first is None else ResourceId(first),
            None if second is None else ResourceId(second),
            quantity, effort, None if protocol is None else ProtocolId(protocol),
            ONE if first or second else None, HOUR if action == "work" else None,
        )  # fmt: skip
        return event


def cascade_of(rates: dict[tuple[str, str | None], int]) -> Cascade:
    """The same rates as a rule says them."""
    return Cascade(rates=tuple(_rate(of, cents) for of, cents in rates.items()))


def _rate(of: tuple[str, str | None], cents: int) -> Rate:
    word, of_what = of
    if word == "credit":
        return Rate(protocol=ProtocolId(of_what or ""), cents=cents)
    if word == "cite %":
        return Rate(action="cite", percent_of_others=cents)
    if word == "kind":
        return Rate(specification=of_what, cents=cents)  # type: ignore[arg-type]
    return Rate(action=word, specification=of_what, cents=cents)  # type: ignore[arg-type]
