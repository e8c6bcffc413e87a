"""The flow graph of a published value equation, said as events of the ledger.

Source: valueflows/valuenetwork@e40d5b05, test_value_equations.py and test_value_equation_objects.py
(numbers alone): a parent is made of a child, a usable thing and a community resource; the child of
one of two consumables that were bought for 100 with an expense of 20.
"""

from subak.core.values import AgentId, EventId, ProcessId, Quantity, SpecificationId, UnitId
from subak.finance.rule_sources import Cascade, Rate
from subak.ledger.agents import AgentRegistered
from subak.ledger.agreements import AgreementRecorded
from subak.ledger.units import SpecificationDefined
from tests.unit.ledger.farm import HOUR, ONE, Farm, hours, new

WORKER, CONTRIBUTOR, SHOP, BUYER = map(AgentId, ("worker", "contributor", "shop", "buyer"))
PAYERS = (AgentId("vacontributor1"), AgentId("vacontributor2"))
KINDS = ("parent", "child", "consumable", "usable", "community-resource")

RATES = Cascade(
    rates=(
        Rate(action="work", cents=2_500),
        Rate(action="use", specification=SpecificationId("usable"), cents=1_000),
        Rate(action="use", specification=SpecificationId("community-resource"), cents=5_000),
        Rate(action="produce", specification=SpecificationId("parent"), cents=5_000),
    )
)
"""25 an hour of work, 10 and 50 an hour of use, and 50 for having produced a parent."""


def pieces(count: int) -> Quantity:
    return Quantity(amount=str(count), unit=ONE)


class ValueNetwork(Farm):
    """All of it, until a parent is sold."""

    def __init__(self) -> None:
        super().__init__()
        for agent in (WORKER, CONTRIBUTOR, SHOP, BUYER, *PAYERS):
            said = AgentRegistered(id=agent, type="person", sphere="commons", name=bytes(32))
            self.say(said, by="ada", principal="house")
        for kind in KINDS:
            defined = SpecificationDefined(id=kind, unit=ONE, effort_unit=HOUR)
            self.say(defined, by="ada", principal="house")
        self.contribute()
        self.bought("consumable", 2, {CONTRIBUTOR: [100, 20]})
        self.bought("community-resource", 1, dict(zip(PAYERS, ([600], [400]), strict=True)))
        self.work = self.make_child()
        self.make_parent()
        sale = {"resource": "parent-1", "creates": new("sold-parent", SpecificationId("parent"))}
        self.sold = self.does("transfer", 1, receiver=BUYER, **sale)

    def contribute(self) -> None:
        """The contributor lends the usable thing: the worker gets it and it stays."""
        given = {"creates": new("usable-1", SpecificationId("usable"))}
        said = self.event("transfer", CONTRIBUTOR, WORKER, quantity=pieces(1), **given)
        self.record(said)

    def bought(self, kind: str, count: int, paid: dict[AgentId, list[int]]) -> None:
        """From the shop, paid in whole euros by some."""
        made = {"creates": new(f"{kind}-1", SpecificationId(kind))}
        goods = self.record(self.event("transfer", SHOP, WORKER, quantity=pieces(count), **made))
        payments = []
        for payer, amounts in paid.items():
            for euros in amounts:
                money = Quantity(amount=str(100 * euros), unit=UnitId("eur"))
                payments.append(self.record(self.event("transfer", payer, SHOP, quantity=money)))
        name = self.new_id("agreement")
        said = AgreementRecorded(id=name, goods=(goods,), payments=tuple(payments))
        self.say(said, by=WORKER)

    def make_child(self) -> EventId:
        """One consumable and an hour."""
        process = self.process("make-child")
        self.does("consume", 1, resource="consumable-1", process=process)
        said = self.event("work", WORKER, WORKER, effort=hours(100), process=process)
        work = self.record(said)
        self.makes("child", process)
        return work

    def make_parent(self) -> None:
        """A child, an hour of the usable thing and an hour of the community resource."""
        process = self.process("make-parent")
        self.does("consume", 1, resource="child-1", process=process)
        for thing in ("usable-1", "community-resource-1"):
            said = self.event(
                "use", WORKER, WORKER, effort=hours(100), resource=thing, process=process
            )
            self.record(said)
        self.makes("parent", process)

    def makes(self, kind: str, process: ProcessId) -> None:
        made = new(f"{kind}-1", SpecificationId(kind))
        self.does("produce", 1, creates=made, process=process)

    def does(
        self, action: str, count: int, *, receiver: AgentId = WORKER, **rest: object
    ) -> EventId:
        """An event of the worker."""
        said = self.event(action, WORKER, receiver, quantity=pieces(count), **rest)  # type: ignore[arg-type]
        return self.record(said)
