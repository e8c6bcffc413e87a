"""Deliveries for which a rule distributed income: what they were of stays claimed as a whole.

Like payments on claims, they count for all versions of a rule in its pool (`rules.payer_of`).
"""

from msgspec import Struct

from subak.core.state import Section, State, section
from subak.core.values import EventId, RuleId
from subak.finance.rules import payer_of


class Deliveries(Struct, frozen=True, array_like=True):
    """Events by which something was delivered, in the order of their ids."""

    events: tuple[EventId, ...]


@section
class Delivered(Section[str, Deliveries]):
    """For which deliveries income was distributed, by `payer_of` a rule."""

    __slots__ = ()


def delivered_before(state: State, rule: RuleId) -> tuple[EventId, ...]:
    """The deliveries of earlier runs of a rule, and of all versions of its line."""
    found = state[Delivered].get(payer_of(state, rule))
    return found.events if found else ()


def deliver(state: State, rule: RuleId, events: tuple[EventId, ...]) -> None:
    """Income for some deliveries was distributed by a rule."""
    if events:
        known = {*delivered_before(state, rule), *events}
        state[Delivered].put(payer_of(state, rule), Deliveries(tuple(sorted(known))))
