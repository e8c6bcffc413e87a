"""Words of the room ledger: agreements and what is past."""

from subak.core.entry import Entry
from subak.core.values import AgreementId, EventId
from subak.ledger.agreements import AgreementRecorded, Agreements, AgreementWithdrawn, payments_of
from subak.ledger.history import History, past_of
from tests.stories.telling import Telling
from tests.stories.vocabulary import deed, key, listed, outcome


@deed("agrees that {goods…} came in for {payments…}")
def agrees(told: Telling, goods: str, payments: str) -> Entry:
    return AgreementRecorded(
        id=told.new_id("agreement"),
        goods=tuple(map(EventId, listed(goods))),
        payments=tuple(map(EventId, listed(payments))),
    )


@deed("takes back the agreement {agreement}")
def takes_back(told: Telling, agreement: str) -> Entry:
    return AgreementWithdrawn(id=told.new_id("withdrawal"), agreement=AgreementId(agreement))


@outcome("{payer} paid {cents} of {agreement}")
def paid(told: Telling, payer: str, cents: str, agreement: str) -> None:
    held = told.state[Agreements][AgreementId(agreement)]
    by_payer = [each.cents for each in payments_of(told.state, held) if each.payer == key(payer)]
    assert sum(by_payer) == int(cents), by_payer


@outcome("{agreement} holds no more")
def holds_no_more(told: Telling, agreement: str) -> None:
    assert agreement not in told.state[Agreements]


@outcome("{event} is past with {quantity}")
def past_with(told: Telling, event: str, quantity: str) -> None:
    past = told.state[History][EventId(event)]
    assert (past.quantity or past.effort) == int(quantity), past


@outcome("{event} is not past")
def not_past(told: Telling, event: str) -> None:
    assert event not in told.state[History]


@outcome("{first} is past before {second}")
def past_before(told: Telling, first: str, second: str) -> None:
    past = [event for event, _ in past_of(told.state)]
    assert past.index(EventId(first)) < past.index(EventId(second))
