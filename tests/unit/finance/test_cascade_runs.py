"""Runs of a rule with a cascade: claims last from run to run, the input covers the flows."""

import pytest
from msgspec.structs import replace

from subak.core.canonical import Json
from subak.core.values import EventId, ProcessId, Quantity, RuleId, SpecificationId, UnitId
from subak.finance.delivered import delivered_before
from subak.finance.runs import BoundRun
from subak.ledger.actions import Action
from subak.ledger.events import EventRecorded, NewResource
from subak.ledger.processes import ProcessOpened
from subak.ledger.units import SpecificationDefined
from tests.unit.finance.circle import Circle

PIECE, BAKING = UnitId("piece"), ProcessId("baking")
HOURLY: dict[str, Json] = {
    "id": "making",
    "cascade": {"rates": [{"action": "work", "cents": 100}]},
}


class Bakery(Circle):
    """Loutre works one piece and the Régie three; of two loaves one is sold."""

    def __init__(self) -> None:
        super().__init__()
        self.open_pools()
        self.house(SpecificationDefined(id="loaf", unit=PIECE))
        self.say(ProcessOpened(id="baking"), by="castor")
        self.says("work", "loutre", effort=pieces(1))
        self.says("work", "regie", effort=pieces(3))
        loaves = NewResource(id="loaves", specification=SpecificationId("loaf"))
        self.says("produce", "castor", quantity=pieces(2), creates=loaves)
        self.sold = self.sell()
        self.publish("p", HOURLY)
        self.adopt_published("rule", "p")

    def event(self, action: Action, who: str, to: str, **rest: object) -> EventRecorded:
        said = {"provider": who, "receiver": to, "happened_on": self.state.today, **rest}
        return EventRecorded(id=self.new_id("e"), action=action, **said)  # type: ignore[arg-type]

    def says(self, action: Action, who: str, **rest: object) -> EventId:
        """An event of the process."""
        said = self.event(action, who, who, process=BAKING, **rest)
        self.say(said, by=who)
        return EventId(said.id)

    def sell(self) -> EventId:
        """A loaf leaves."""
        said = self.event("transfer", "castor", "genette", quantity=pieces(1), resource="loaves")
        self.say(said, by="castor")
        return EventId(said.id)


def pieces(count: int) -> Quantity:
    return Quantity(amount=str(count), unit=PIECE)


@pytest.fixture
def bakery() -> Bakery:
    return Bakery()


def test_income_goes_to_who_worked_and_the_holder_keeps_its_part(bakery: Bakery) -> None:
    bakery.receive("f1", 200)
    paid = bakery.distribute_bound("d1", "rule", "f1", deliveries=(bakery.sold,))
    assert paid.payouts == {"loutre": 50}
    assert paid.accounts["kept:regie"] == 150
    bakery.replayed()


def test_claims_last_from_run_to_run(bakery: Bakery) -> None:
    """The second loaf is of the batch that was claimed as a whole: 2.00 of 4.00 are open."""
    bakery.receive("f1", 200)
    bakery.distribute_bound("d1", "rule", "f1", deliveries=(bakery.sold,))
    bakery.receive("f2", 300)
    second = bakery.sell()
    paid = bakery.distribute_bound("d2", "rule", "f2", deliveries=(second,))
    assert paid.payouts == {"loutre": 50}
    assert paid.accounts["undistributed:d2"] == 100
    assert delivered_before(bakery.state, RuleId("rule")) == tuple(sorted((bakery.sold, second)))
    bakery.replayed()


def test_the_next_version_of_a_rule_knows_what_was_delivered(bakery: Bakery) -> None:
    bakery.receive("f1", 200)
    bakery.distribute_bound("d1", "rule", "f1", deliveries=(bakery.sold,))
    bakery.publish("q", {**HOURLY, "cap": 1_000}, replaces="p")
    bakery.adopt_published("next", "q")
    bakery.receive("f2", 300)
    paid = bakery.distribute_bound("d2", "next", "f2", deliveries=(bakery.sold,))
    assert paid.payouts == {"loutre": 50}


def test_the_input_covers_what_flowed(bakery: Bakery) -> None:
    bakery.receive("f1", 200)
    looked_at = bakery.bound("d1", "rule", "f1", deliveries=(bakery.sold,))
    bakery.says("work", "loutre", effort=pieces(1))
    assert bakery.regie_refusal(looked_at) == "distribution.input_changed"
    bakery.regie(bakery.bound("d1", "rule", "f1", deliveries=(bakery.sold,)))


def test_a_cascade_needs_a_delivery(bakery: Bakery) -> None:
    bakery.receive("f1", 200)
    said = BoundRun(id="d1", rule=RuleId("rule"), sources=("f1",), input=bytes(32))
    assert bakery.regie_refusal(said) == "distribution.delivery_missing"
    unknown = replace(said, deliveries=(EventId("nothing"),))
    assert bakery.regie_refusal(unknown) == "distribution.delivery_unknown"


def test_whoever_recognises_is_not_paid_by_a_cascade_that_counts_credits(bakery: Bakery) -> None:
    rates: Json = [{"action": "work", "cents": 100}, {"protocol": "a", "cents": 1}]
    bakery.publish("q", {"id": "making", "cascade": {"rates": rates}})
    bakery.adopt_published("counting", "q")
    bakery.says("work", "agency", effort=pieces(1))
    bakery.receive("f1", 200)
    run = bakery.bound("d1", "counting", "f1", deliveries=(bakery.sold,))
    assert bakery.regie_refusal(run) == "distribution.recogniser_paid"
    bakery.regie(bakery.bound("d1", "rule", "f1", deliveries=(bakery.sold,)))
