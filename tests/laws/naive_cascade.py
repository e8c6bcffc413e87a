"""A second reading of what a cascade is: recursive, with fractions, for small histories.

It shares no code with the rooms, but the records: worth is found by asking backwards, event by
event, and shares are exact fractions. Worth follows the stated rounding (1e-8, down; outputs by
largest remainder), so it must be equal; shares may differ by less than one unit for each flow.
Nodes have the names that the rooms give them: `p`, `r#2`, `p/work/ada`.
"""

from collections.abc import Mapping
from fractions import Fraction

from subak.finance.flow_records import Recorded
from subak.ledger.history import Past

CENT = 10**6
GOES = {"consume", "lower", "transfer"}
COMES = {"raise", "produce"}

Flow = tuple[str, str, int]
"""Its id, where it leads, what it weighs."""

Taken = tuple[str, int, int]
"""By an event, so much, of so much."""

Batch = tuple[bool, str | None, list[Taken], int]
"""Whether something was left of the one before, by which event it came, what was taken, is left."""


class Naive:
    """`rates` are cents by ("credit", protocol), (action, kind), ("kind", kind), or "cite %"."""

    def __init__(self, recorded: Recorded, rates: Mapping[tuple[str, str | None], int]) -> None:
        self.rates = rates
        self.past: dict[str, Past] = {str(event): past for event, past in recorded.past.items()}
        self.events = sorted(self.past.items(), key=lambda each: each[1].n)
        self.held = {str(name): held for name, held in recorded.held.items()}
        self.kinds = {str(name): str(kind) for name, kind in recorded.kinds.items()}
        self.earned = {str(event): count for event, count in recorded.earned.items()}
        self.bought = {str(event): bought for event, bought in recorded.bought.items()}
        self.known: dict[str, list[Flow]] = {}

    def worth(self, node: str) -> int:
        """The sum of what went in, in 1e-8."""
        return sum(weight for _, _, weight in self.inputs(node))

    def inputs(self, node: str) -> list[Flow]:
        """What went into a process or batch."""
        if node not in self.known:
            self.known[node] = self._batch(node) if "#" in node else self._process(node)
        return self.known[node]

    def shares(self, node: str, amount: Fraction) -> dict[str, Fraction]:
        """What each claim gets of an amount, and what stays at nodes, by name."""
        if "/" in node:
            return {node: amount}
        flows = self.inputs(node)
        total = sum(weight for _, _, weight in flows)
        if not total and "#" in node:
            flows, total = [(one, to, 1) for one, to, _ in flows], len(flows)
        if not total:
            return {node: amount}
        got: dict[str, Fraction] = {}
        for _, target, weight in flows:
            for name, part in self.shares(target, amount * weight / total).items():
                got[name] = got.get(name, Fraction(0)) + part
        return got

    def _process(self, process: str) -> list[Flow]:
        flows: list[Flow] = []
        cited: list[tuple[str, str]] = []
        for event, past in self.events:
            if past.process != process:
                continue
            leaf = f"{process}/{past.action}/{past.provider}"
            rate = self._rate(past)
            if past.protocol is not None:
                price = self.rates.get(("credit", past.protocol), 0)
                flows.append((event, leaf, self.earned.get(event, 0) * price * CENT))
            elif past.action in ("produce", "work") or past.first is None:
                flows.append((event, leaf, rate or 0))
            elif past.action == "cite" and ("cite %", None) in self.rates:
                cited.append((event, self._newest(past)))
            elif rate is None and past.action in GOES:
                flows.append((event, self._newest(past), self._taken(event, self._newest(past))))
            else:
                flows.append((event, self._newest(past), rate or 0))
        others = sum(weight for _, _, weight in flows)
        bare = not others and all(self.past[event].action == "produce" for event, _, _ in flows)
        for event, batch in cited:
            part = self.worth(batch) if bare else others * self.rates["cite %", None] // 100
            flows.append((event, batch, part))
        return [flow for flow in flows if flow[2]]

    def _rate(self, past: Past) -> int | None:
        kind = self.kinds.get(str(past.first or past.second))
        found = self.rates.get((past.action, kind), self.rates.get((past.action, None)))
        count = past.effort if past.effort_unit else past.quantity if past.unit else 1
        return None if found is None else found * max(count, 0) * CENT

    def _batch(self, batch: str) -> list[Flow]:
        resource, _, number = batch.partition("#")
        left, came, _, _ = self._story(resource)[int(number) - 1]
        flows: list[Flow] = []
        if left:
            before = f"{resource}#{int(number) - 1}"
            flows.append(("#left", before, self._left(before)))
        if came is None:
            return flows
        past = self.past[came]
        if came in self.bought:
            for event, payer, cents in self.bought[came].payments:
                flows.append((event, f"{batch}/transfer/{payer}", cents * CENT))
        elif past.process is not None:
            flows.append((came, past.process, self._given(past.process, came)))
        elif past.action == "transfer" and past.first is not None:
            source = self._newest(past)
            flows.append((came, source, self._taken(came, source)))
        else:
            rate = self.rates.get(("kind", self.kinds.get(resource)), 0)
            claim = f"{batch}/{past.action}/{past.provider}"
            flows.append((came, claim, rate * max(past.quantity, 0) * CENT))
        return flows

    def _moves(self, resource: str) -> list[tuple[str, Past, bool]]:
        """What happened to the quantity of a resource, and whether it came in."""
        found = []
        for event, past in self.events:
            if past.first == resource and past.action in GOES | COMES:
                found.append((event, past, past.action in COMES))
            if past.second == resource:
                found.append((event, past, True))
        return found

    def _start(self, resource: str) -> int:
        """What there was before all events."""
        moves = self._moves(resource)
        change = sum(past.quantity if came else -past.quantity for _, past, came in moves)
        return max(self.held.get(resource, 0) - change, 0)

    def _newest(self, past: Past) -> str:
        """The batch of the first resource that is newest just before an event."""
        resource = str(past.first)
        arrivals = sum(each.n < past.n for _, each, came in self._moves(resource) if came)
        return f"{resource}#{max(arrivals + bool(self._start(resource)), 1)}"

    def _story(self, resource: str) -> list[Batch]:
        """All batches of a resource; the first one waits for what comes, if nothing is there."""
        story: list[Batch] = []
        stock, left, came, taken = self._start(resource), False, None, list[Taken]()
        begun = bool(stock)
        for event, past, comes in self._moves(resource):
            quantity = max(past.quantity, 0)
            if not comes:
                taken.append((event, quantity, stock))
                stock = max(stock - quantity, 0)
            elif begun:
                story.append((left, came, taken, stock))
                left, came, taken, stock = bool(stock), event, [], stock + quantity
            else:
                begun, came, stock = True, event, quantity
        return [*story, (left, came, taken, stock)]

    def _parts(self, batch: str) -> dict[str, int]:
        """The worth of what was taken of a batch, in turn, and of what is left."""
        resource, _, number = batch.partition("#")
        rest, parts = self.worth(batch), dict[str, int]()
        for event, quantity, stock in self._story(resource)[int(number) - 1][2]:
            parts[event] = rest if quantity >= stock else rest * quantity // stock
            rest -= parts[event]
        return {**parts, "": rest}

    def _taken(self, event: str, batch: str) -> int:
        return self._parts(batch)[event]

    def _left(self, batch: str) -> int:
        return self._parts(batch)[""]

    def _given(self, process: str, event: str) -> int:
        """What came out by an event, of what a process is worth."""
        made = {e: p for e, p in self.events if p.process == process and p.action == "produce"}
        there = {e: p for e, p in made.items() if p.quantity > 0} or made
        kinds = {e: self.kinds.get(str(p.first)) for e, p in there.items()}
        weights = {e: self.rates.get(("kind", kinds[e]), 0) * p.quantity for e, p in there.items()}
        if not any(weights.values()):
            weights = dict.fromkeys(there, 1)
        worth, total = self.worth(process), sum(weights.values())
        parts = {e: worth * weight // total for e, weight in weights.items()}
        over = {e: worth * weight % total for e, weight in weights.items()}
        order = sorted(parts, key=lambda e: (-over[e], -weights[e], self.past[e].n))
        for one in order[: worth - sum(parts.values())]:
            parts[one] += 1
        return parts.get(event, 0)
