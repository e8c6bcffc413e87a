"""What flows into processes and batches, as far back as some of them reach; weights come later.

- A process: its inputs, whenever they were recorded, each by its rate, or by the worth that it took
  out of a batch; a contribution by its credits alone. What has no worth is no flow. An output with
  a rate gives its provider a claim. A service without a rate is an output.
- A batch: what was left of the one before, and what came in: by what was paid, if it was bought;
  else what flowed into the process or batch that it came from; else a claim of who gave it.
The period of a rule chooses among what went into processes, by the first day of an event. What
goods came from counts whenever it was: a machine may be older than the period of its use.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from subak.core.instants import FIRST_DAY, LAST_DAY, Period, parse_day
from subak.core.shares import apportion
from subak.core.values import EventId, ProcessId, SpecificationId
from subak.finance.flow_records import LEFT, PAYMENT, Bought, Leaf, Part, Recorded
from subak.finance.rule_sources import Cascade
from subak.finance.worth import MICRO, Prices, prices_of
from subak.ledger.actions import WITHOUT_INVENTORY
from subak.ledger.history import Past
from subak.ledger.provenance import Input, Provenance, Told

Inner = ProcessId | int
"""A process, or a batch by its number."""


class Parts(NamedTuple):
    """Flows by the node that they leave, in the order of their ids, and the claims."""

    flows: dict[str, list[Part]]
    inner: dict[str, Inner]
    """Processes and batches by name."""
    leaves: dict[str, Leaf]


class Collector:
    """Collects the parts of a rule's graph from the provenance."""

    def __init__(self, recorded: Recorded, provenance: Provenance, cascade: Cascade) -> None:
        self.recorded, self.provenance = recorded, provenance
        self.prices: Prices = prices_of(cascade, recorded.decimals)
        first = FIRST_DAY if cascade.first is None else parse_day(cascade.first)
        last = LAST_DAY if cascade.last is None else parse_day(cascade.last)
        self._period = Period(first, last)
        self._counted_days: dict[str, bool] = {}
        self._waiting: list[Inner] = []
        self._inner: dict[str, Inner] = {}
        self._leaves: dict[str, Leaf] = {}

    def reached(self, entries: Iterable[Inner]) -> Parts:
        """All that flows from some processes and batches."""
        for entry in entries:
            self._visit(entry)
        flows: dict[str, list[Part]] = {}
        while self._waiting:
            inner = self._waiting.pop()
            parts = self._of_batch(inner) if isinstance(inner, int) else self._of_process(inner)
            flows[self.name(inner)] = sorted(parts, key=_id)
        return Parts(flows, self._inner, self._leaves)

    def entry(self, event: EventId) -> Inner | None:
        """Where income for a delivery enters: the batch that it left, the process of a service."""
        past = self.recorded.past.get(event)
        if past is not None and past.process is not None and self._gives(past):
            return past.process
        return self.provenance.left_by.get(event)

    def name(self, inner: Inner) -> str:
        """The name of a process or batch."""
        return self.provenance.batches[inner].name if isinstance(inner, int) else inner

    def outputs(self, process: ProcessId) -> list[Told]:
        """What came out of a process: goods, and services without a rate."""
        making = self.provenance.processes[process]
        services = [(each.event, each.past) for each in making.inputs if self._gives(each.past)]
        return making.outputs + services

    def only_cites(self, process: ProcessId) -> bool:
        """Whether nothing goes into a process but citations by percents of the others."""
        return all(self._percent(each.past) for each in self._inputs(process))

    def _of_process(self, process: ProcessId) -> Iterator[Part]:
        making = self.provenance.processes[process]
        for each in self._inputs(process):
            yield from self._input(process, each)
        for event, past in making.outputs:
            credit = self._worth(event, past) if self._counts(past) else None
            if credit:
                yield Part(event, self._leaf(process, past), credit)

    def _inputs(self, process: ProcessId) -> Iterator[Input]:
        """What went into a process in the period of the rule."""
        for each in self.provenance.processes[process].inputs:
            if self._counts(each.past) and not self._gives(each.past):
                yield each

    def _percent(self, past: Past) -> int | None:
        """Which part of the other inputs an event is worth, if that is what a rate says of it."""
        return self.prices.percent(past, self._kind(past)) if past.protocol is None else None

    def _input(self, process: ProcessId, said: Input) -> Iterator[Part]:
        """The flow of an input, if it can have worth."""
        event, past, batch = said
        percent = self._percent(past)
        worth = None if percent else self._worth(event, past)
        drawn = worth is None and not percent and event in self.provenance.left_by
        if not (worth or percent or drawn):
            return
        if past.action in WITHOUT_INVENTORY or past.protocol is not None or batch is None:
            target = self._leaf(process, past)
        else:
            target = self._visit(batch)
        yield Part(event, target, worth or 0, event if drawn else None, percent)

    def _of_batch(self, number: int) -> Iterator[Part]:
        batch = self.provenance.batches[number]
        if batch.before is not None:
            before = self._visit(batch.before)
            yield Part(LEFT, before, passed=before)
        if batch.came is None:
            return
        event, past = batch.came
        bought = self.recorded.bought.get(event)
        if bought is not None:
            yield from self._payments(batch.name, event, bought)
        elif batch.source is None:
            yield Part(
                event, self._leaf(batch.name, past), self.prices.of_kind(self._kind(past), past)
            )
        elif isinstance(batch.source, int) and event not in self.provenance.left_by:
            yield Part(event, self._visit(batch.source), self._worth(event, past) or 0)
        else:
            yield Part(event, self._visit(batch.source), passed=event)

    def _payments(self, node: str, event: EventId, bought: Bought) -> Iterator[Part]:
        """What was paid for this of the goods."""
        past = self.recorded.past
        goods = [(each, past[each]) for each in bought.goods if each in past]
        weights = self.shares(goods)
        for payment in bought.payments:
            leaf = Leaf(node, PAYMENT, payment.payer)
            self._leaves[leaf.name] = leaf
            paid = max(payment.cents, 0) * MICRO
            yield Part(payment.event, leaf.name, apportion(paid, weights)[event])

    def shares(self, goods: list[Told]) -> dict[str, int]:
        """By which weights several goods share: by the rates of their kinds if any has one, else
        equally; what came to nothing after corrections has none of it.
        """
        there = [(event, past) for event, past in goods if past.quantity > 0 or past.unit is None]
        rates = {event: self.prices.of_kind(self._kind(past), past) for event, past in there}
        weights = rates if any(rates.values()) else dict.fromkeys(rates, 1)
        some = weights or {event: 1 for event, _ in goods}
        return {event: some.get(event, 0) for event, _ in goods}

    def _worth(self, event: EventId, past: Past) -> int | None:
        """The worth of an event by itself; None where no rate is for it."""
        if past.protocol is not None:
            return self.prices.of_credits(past.protocol, self.recorded.earned.get(event, 0))
        return self.prices.of_event(past, self._kind(past))

    def _kind(self, past: Past) -> SpecificationId | None:
        resource = past.second if past.first is None else past.first
        return None if resource is None else self.recorded.kinds.get(resource)

    def _gives(self, past: Past) -> bool:
        """Whether a service is what a process gave, not what somebody gave to it."""
        if past.action != "deliverService" or past.protocol is not None:
            return False
        return self.prices.of_event(past, self._kind(past)) is None

    def _counts(self, past: Past) -> bool:
        """Whether an event is of the period of the rule."""
        found = self._counted_days.get(past.day)
        if found is None:
            found = self._counted_days[past.day] = self._period.contains(parse_day(past.day))
        return found

    def _visit(self, inner: Inner) -> str:
        """The name of a process or batch, of which the parts will be collected, once."""
        name = self.name(inner)
        if name not in self._inner:
            self._inner[name] = inner
            self._waiting.append(inner)
        return name

    def _leaf(self, node: str, past: Past) -> str:
        """The claim of who provided."""
        leaf = Leaf(node, past.action, past.provider)
        self._leaves[leaf.name] = leaf
        return leaf.name


def _id(part: Part) -> str:
    return part.id
