"""Agreements: goods and their payments, said by who received the goods."""

import pytest
from msgspec.structs import replace

from subak.core.books import RulesAdopted
from subak.core.values import AgentId, AgreementId, EventId, Quantity, UnitId
from subak.ledger.agreements import (
    Agreed,
    Agreement,
    AgreementRecorded,
    Agreements,
    AgreementWithdrawn,
    Payment,
    payments_of,
)
from subak.releases import LATEST, third
from tests.unit.ledger.farm import CARRIER, FARM, MILL, Farm, kilograms, new

EUR = UnitId("eur")


def euros(amount: int) -> Quantity:
    return Quantity(amount=str(100 * amount), unit=EUR)


class Market(Farm):
    """The farm sells grain to the mill; the mill pays, and the carrier pays a part for it."""

    def __init__(self) -> None:
        super().__init__()
        self.barn = self.stock("barn", 100)
        self.goods = self.sells("bag", 30)
        self.paid = self.pays(MILL, 8)
        self.shared = self.pays(CARRIER, 2)

    def sells(self, bag: str, amount: int) -> EventId:
        sale = {"resource": self.barn, "creates": new(bag)}
        return self.record(self.event("transfer", FARM, MILL, quantity=kilograms(amount), **sale))

    def pays(self, payer: AgentId, amount: int) -> EventId:
        return self.record(self.event("transfer", payer, FARM, quantity=euros(amount)))

    def agreement(self, *payments: EventId, goods: tuple[EventId, ...] = ()) -> AgreementRecorded:
        name = self.new_id("agreement")
        return AgreementRecorded(id=name, goods=goods or (self.goods,), payments=payments)

    def agree(self) -> AgreementId:
        said = self.say(self.agreement(self.paid, self.shared), by=MILL)
        return AgreementId(said.id)


def test_it_says_what_was_paid_by_whom_for_what_came_in() -> None:
    market = Market()
    agreement = market.agree()
    held = market.state[Agreements][agreement]
    assert held == Agreement(MILL, (market.goods,), (market.paid, market.shared))
    assert payments_of(market.state, held) == [
        Payment(market.paid, MILL, 800),
        Payment(market.shared, CARRIER, 200),
    ]
    agreed = market.state[Agreed]
    assert {agreed[event].agreement for event in (market.goods, market.paid)} == {agreement}
    market.replayed()


def test_payments_count_as_they_were_corrected() -> None:
    market = Market()
    agreement = market.agree()
    market.say(market.correct(market.shared, -50), by=CARRIER)
    held = market.state[Agreements][agreement]
    assert [each.cents for each in payments_of(market.state, held)] == [800, 150]


def test_an_event_is_in_one_agreement_at_most() -> None:
    market = Market()
    market.agree()
    more = market.sells("sack", 5)
    taken = market.agreement(market.paid, goods=(more,))
    assert market.refusal(taken, by=MILL) == "agreement.event_taken"
    assert market.refusal(market.agreement(market.pays(MILL, 1)), by=MILL) == (
        "agreement.event_taken"
    )


def test_each_event_is_named_once() -> None:
    market = Market()
    twice = market.agreement(market.paid, market.paid)
    assert market.refusal(twice, by=MILL) == "agreement.named_twice"
    both = market.agreement(market.goods)
    assert market.refusal(both, by=MILL) == "agreement.named_twice"


def test_only_who_received_the_goods_says_it() -> None:
    market = Market()
    assert market.refusal(market.agreement(market.paid), by=FARM) == "agreement.not_by_receiver"
    other = market.record(
        market.event("transfer", FARM, CARRIER, quantity=kilograms(1), creates=new("sack"))
    )
    two = market.agreement(market.paid, goods=(market.goods, other))
    assert market.refusal(two, by=MILL) == "agreement.not_by_receiver"


def test_goods_come_in_from_another_agent() -> None:
    market = Market()
    mill = market.process("milling")
    raised = market.event("raise", MILL, MILL, quantity=kilograms(1), creates=new("found"))
    used = market.event("consume", FARM, MILL, quantity=kilograms(1), resource="barn", process=mill)
    for event in (raised, used):
        named = market.agreement(market.paid, goods=(market.record(event),))
        assert market.refusal(named, by=MILL) == "agreement.not_goods"
    no_resource = market.agreement(market.paid, goods=(market.shared,))
    assert market.refusal(no_resource, by=MILL) == "agreement.not_goods"
    unknown = market.agreement(market.paid, goods=(EventId("dream"),))
    assert market.refusal(unknown, by=MILL) == "event.unknown"


@pytest.mark.parametrize("action", ["produce", "transferAllRights"])
def test_goods_may_be_made_for_the_receiver_or_only_change_owner(action: str) -> None:
    market = Market()
    event = market.event("transfer", FARM, MILL, quantity=kilograms(1), creates=new("sack"))
    goods = market.record(replace(event, action=action))
    market.say(market.agreement(market.paid, goods=(goods,)), by=MILL)
    market.replayed()


def test_goods_that_keep_their_name() -> None:
    market = Market()
    cart = market.stock("cart", 1)
    whole = {"resource": cart, "to_resource": cart}
    goods = market.record(market.event("transfer", FARM, MILL, quantity=kilograms(1), **whole))
    market.say(market.agreement(market.paid, goods=(goods,)), by=MILL)


def test_payments_are_transfers_of_money() -> None:
    market = Market()
    grain = market.record(market.event("transfer", MILL, FARM, quantity=kilograms(1)))
    kept = market.record(market.event("transfer", MILL, MILL, quantity=euros(1)))
    served = market.record(market.event("deliverService", MILL, FARM, quantity=euros(1)))
    for event in (grain, kept, served):
        assert market.refusal(market.agreement(event), by=MILL) == "agreement.not_payment"
    unknown = market.agreement(EventId("dream"))
    assert market.refusal(unknown, by=MILL) == "event.unknown"


def test_an_event_of_an_agreement_is_withdrawn_after_it() -> None:
    market = Market()
    agreement = market.agree()
    for event, who in ((market.shared, CARRIER), (market.goods, FARM)):
        assert market.refusal(market.withdraw(event), by=who) == "agreement.holds_event"
    gone = AgreementWithdrawn(id="gone", agreement=agreement)
    assert market.refusal(gone, by=CARRIER) == "agreement.not_by_receiver"
    market.say(gone, by=MILL)
    assert not market.state[Agreements]
    assert not market.state[Agreed]
    again = replace(gone, id="again")
    assert market.refusal(again, by=MILL) == "agreement.unknown"
    market.say(market.withdraw(market.shared), by=CARRIER)
    market.say(market.agreement(market.paid), by=MILL)
    market.replayed()


def test_it_ends_where_other_rules_let_one_of_its_events_be_withdrawn() -> None:
    market = Market()
    market.agree()
    more = market.sells("sack", 5)
    kept = market.say(market.agreement(market.pays(MILL, 1), goods=(more,)), by=MILL)
    for release in (third.NAME, LATEST):
        rules = RulesAdopted(id=market.new_id("rules"), release=release)
        market.say(rules, by="ada", principal="house")
        if release == third.NAME:
            market.say(market.withdraw(market.shared), by=CARRIER)
    assert list(market.state[Agreements]) == [kept.id]
    assert market.goods not in market.state[Agreed]
    market.replayed()
