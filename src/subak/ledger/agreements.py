"""Agreements: what was bought and what was paid for it belong together, whoever paid.

Source: Valueflows, `Agreement`, which bundles events that happen in return for each other. The
events are said first, one by one, by their parties; the agreement is said afterwards, by who
received the goods. So what came in is worth what was paid for it, and income that flows back to the
goods passes on to who paid.

Goods are past events (`history`) by which a resource comes in from another agent. Payments are
transfers of money in the currency of the books, expenses as well; a payment is no contribution, for
it would count twice.

Invariants: an event is in one agreement at most; an event of an agreement is not withdrawn before
the agreement is.
"""

from typing import Annotated, NamedTuple

from msgspec import Meta, Struct

from subak.core.books import Books, RulesAdopted
from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need, refuse
from subak.core.hooks import consequence, guard
from subak.core.state import Section, State, section
from subak.core.values import AgentId, AgreementId, EventId
from subak.ledger.actions import Action
from subak.ledger.corrections import EventWithdrawn
from subak.ledger.effects import signs
from subak.ledger.events import EventRecorded, Events
from subak.ledger.history import History, Past
from subak.ledger.mandates import acting

Bundle = Annotated[tuple[EventId, ...], Meta(min_length=1, max_length=400)]
"""Events of one side, as many as fit into an entry, whatever their ids."""

PAYING: frozenset[Action] = frozenset({"transfer", "transferAllRights"})
"""By which money passes from one to another."""


class Agreement(Struct, frozen=True, array_like=True):
    """What was received and what was paid for it."""

    receiver: AgentId
    goods: tuple[EventId, ...]
    payments: tuple[EventId, ...]


class AgreedIn(Struct, frozen=True, array_like=True, gc=False):
    """In which agreement an event is."""

    agreement: AgreementId


@section
class Agreements(Section[AgreementId, Agreement]):
    """All agreements that hold, by id."""

    __slots__ = ()


@section
class Agreed(Section[EventId, AgreedIn]):
    """The events of agreements that hold, goods and payments."""

    __slots__ = ()


class Payment(NamedTuple):
    """A payment of an agreement."""

    event: EventId
    payer: AgentId
    cents: int
    """After all corrections."""


def payments_of(state: State, agreement: Agreement) -> list[Payment]:
    """What was paid, by whom, in the order in which the agreement names it."""
    events = [(payment, state[Events][payment]) for payment in agreement.payments]
    return [Payment(event, held.said.provider, held.quantity) for event, held in events]


@entry("agreement.recorded", version=1)
class AgreementRecorded(Entry, frozen=True, kw_only=True):
    """Who received goods says what was paid for them; both were recorded before."""

    goods: Bundle
    payments: Bundle

    def check(self, state: State, stamp: Stamp) -> None:
        """Refused: agreement.named_twice, .event_taken, .not_goods, .not_by_receiver, .not_payment,
        event.unknown, those of `acting`.
        """
        receiver = acting(state, stamp, "record")
        agreed, named = state[Agreed], set[EventId]()
        for event in (*self.goods, *self.payments):
            need(event not in named, "agreement.named_twice", event=event)
            named.add(event)
            held = agreed.get(event)
            if held is not None:
                refuse("agreement.event_taken", event=event, agreement=held.agreement)
        for event in self.goods:
            past = _goods(state, event)
            own = past.receiver == receiver
            need(own, "agreement.not_by_receiver", receiver=past.receiver)
        currency = state[Books].opening.currency
        for event in self.payments:
            said = state[Events].need(event, "event.unknown").said
            fits = _is_payment(said, currency.lower())
            need(fits, "agreement.not_payment", event=event, currency=currency)

    def apply(self, state: State, stamp: Stamp) -> None:
        """The events are bundled."""
        agreement = AgreementId(self.id)
        made = Agreement(receiver=stamp.actor, goods=self.goods, payments=self.payments)
        state[Agreements].put(agreement, made)
        inside = AgreedIn(agreement)
        state[Agreed].put_all(dict.fromkeys((*self.goods, *self.payments), inside))


@entry("agreement.withdrawn", version=1)
class AgreementWithdrawn(Entry, frozen=True, kw_only=True):
    """Who said an agreement takes it back; its events stay as they are."""

    agreement: AgreementId

    def check(self, state: State, stamp: Stamp) -> None:
        """Refused: agreement.unknown, agreement.not_by_receiver, those of `acting`."""
        held = state[Agreements].need(self.agreement, "agreement.unknown")
        own = acting(state, stamp, "record") == held.receiver
        need(own, "agreement.not_by_receiver", receiver=held.receiver)

    def apply(self, state: State, stamp: Stamp) -> None:
        """Its events are free for another one."""
        _end(state, self.agreement)


@guard("event.withdrawn", norm="ledger.agreement_first")
def withdrawing(state: State, stamp: Stamp, said: EventWithdrawn) -> None:
    """What is in an agreement is withdrawn only after it. Refused: agreement.holds_event."""
    held = state[Agreed].get(said.event)
    if held is not None:
        refuse("agreement.holds_event", event=said.event, agreement=held.agreement)


@consequence("rules.adopted", name="ledger.whole_agreements")
def whole_agreements(state: State, stamp: Stamp, said: RulesAdopted) -> None:
    """An agreement ends where other rules, in between, let one of its events be withdrawn.

    Runs after the history was taken up, by its name.
    """
    history, events = state[History], state[Events]
    for name, held in list(state[Agreements].items()):
        whole = all(each in history for each in held.goods)
        if not whole or not all(each in events for each in held.payments):
            _end(state, name)


def _end(state: State, agreement: AgreementId) -> None:
    held = state[Agreements][agreement]
    state[Agreed].drop_all((*held.goods, *held.payments))
    state[Agreements].drop(agreement)


def _goods(state: State, event: EventId) -> Past:
    """The past event by which a resource came in. Refused: event.unknown, agreement.not_goods."""
    past = state[History].get(event)
    if past is None or not _comes_in(past):
        need(event in state.used, "event.unknown", id=event)
        refuse("agreement.not_goods", event=event)
    return past


def _comes_in(past: Past) -> bool:
    """Whether the receiver has more of a resource afterwards, from another agent."""
    if past.provider == past.receiver:
        return False
    first, second = signs(past.action, second=past.second is not None)
    gets_first = past.first is not None and first.accounting > 0
    return gets_first or (past.second is not None and second.accounting > 0)


def _is_payment(said: EventRecorded, currency: str) -> bool:
    money = said.quantity is not None and said.quantity.unit == currency
    passes = said.action in PAYING and said.provider != said.receiver
    return money and passes and said.protocol is None
