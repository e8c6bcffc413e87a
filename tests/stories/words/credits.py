"""Words of the room recognition: what holders do with credits, and how many there are."""

from subak.core.entry import Entry
from subak.core.values import AgentId, RecognitionId
from subak.recognition.credit_moves import (
    CreditCancelled,
    CreditRetired,
    CreditTransferred,
    Range,
)
from subak.recognition.credits import CreditTotals, Lots
from tests.stories.telling import Telling
from tests.stories.vocabulary import deed, key, outcome


@deed("hands credits {first} to {last} of {recognition} to {holder}")
def hands(told: Telling, first: str, last: str, recognition: str, holder: str) -> Entry:
    return CreditTransferred(
        id=told.new_id("transfer"), to=AgentId(key(holder)), ranges=_range(first, last, recognition)
    )


@deed("retires credits {first} to {last} of {recognition} for {purpose}")
def retires(told: Telling, first: str, last: str, recognition: str, purpose: str) -> Entry:
    return CreditRetired(
        id=told.new_id("use"), ranges=_range(first, last, recognition), purpose=purpose
    )


@deed("cancels credits {first} to {last} of {recognition} because of {ground}")
def cancels(told: Telling, first: str, last: str, recognition: str, ground: str) -> Entry:
    return CreditCancelled(
        id=told.new_id("cancelling"), ranges=_range(first, last, recognition), ground=ground
    )


@outcome("{holder} has {count} credits")
def has_credits(told: Telling, holder: str, count: str) -> None:
    lots = [lot for _, issue in told.state[Lots].items() for lot in issue.lots]
    held = sum(lot.count for lot in lots if lot.holder == key(holder) and lot.status == "held")
    assert held == int(count), f"{holder} has {held}"


@outcome("{count} are {status}")
def totals(told: Telling, count: str, status: str) -> None:
    found = sum(int(getattr(each, status)) for _, each in told.state[CreditTotals].items())
    assert found == int(count), f"{found} are {status}"


def _range(first: str, last: str, recognition: str) -> tuple[Range, ...]:
    name = RecognitionId(recognition)
    return (Range(recognition=name, first=int(first), last=int(last)),)
