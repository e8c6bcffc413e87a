"""Erasures: the log says that payloads are deleted, with their salts, for ever and everywhere.

Source: Regulation (EU) 2016/679 (GDPR), Articles 17 and 19. An erasure names entries and their
fields, so that everybody can tell which commitments stand for nothing any more; the text behind
them is deleted by whoever keeps it, and again at every start (`subak.service.erasing`). What the
entries themselves say stays: ids, amounts, days.
Documents, which rules read, are no payloads and cannot be named. Nothing of it is kept in the
state: a payload that is erased twice is erased.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from subak.core.books import Books
from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.state import State
from subak.core.values import AgentId, Code
from subak.ledger.events import Events
from subak.ledger.mandates import acting
from subak.ledger.payloads import is_payload_field

Ground = Literal[
    "consent-withdrawn",
    "court-order",
    "no-longer-needed",
    "objection",
    "recorded-by-mistake",
    "request",
    "retention-over",
    "unlawful",
]
"""Why: grounds of GDPR Article 17(1), and the ends of a mistake and of a term of keeping."""

MOST_FIELDS = 400
"""Fields of one erasure: as many as fit into an entry, whatever their ids."""


class ErasedField(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All payloads in a field of an entry."""

    entry: str
    """The id of the entry."""
    field: Code


@entry("payload.erased", version=1)
class PayloadErased(Entry, frozen=True, kw_only=True):
    """Payloads are deleted wherever they are kept; their commitments stand for nothing any more.

    Who may: the operator, through somebody whom it mandated to register; and the person concerned,
    for its own name and for the evidence of its contributions that are not settled.
    """

    payloads: Annotated[tuple[ErasedField, ...], Meta(min_length=1, max_length=MOST_FIELDS)]
    ground: Ground

    def check(self, state: State, stamp: Stamp) -> None:
        """Known entries, fields that hold payloads, each once, by who may.

        Refused: payload.field_unknown, .entry_unknown, .named_twice, .not_own.
        """
        actor, operator = acting(state, stamp, "register"), state[Books].opening.operator
        named = {(each.entry, each.field) for each in self.payloads}
        need(len(named) == len(self.payloads), "payload.named_twice")
        for each in self.payloads:
            need(is_payload_field(each.field), "payload.field_unknown", field=each.field)
            need(each.entry in state.used, "payload.entry_unknown", id=each.entry)
            own = actor == operator or _is_own(state, actor, each)
            need(own, "payload.not_own", entry=each.entry, operator=operator)

    def apply(self, state: State, stamp: Stamp) -> None:
        """Nothing that a later check could read follows from it."""


def _is_own(state: State, actor: AgentId, named: ErasedField) -> bool:
    """Whether the state can tell that a payload is somebody's own."""
    if named.entry == actor:
        return named.field == "name"
    event = state[Events].get(named.entry)
    return event is not None and named.field == "evidence" and event.said.provider == actor
