"""Release `2026-11`: the circle from contribution to payout."""

from subak.core import books as _books
from subak.core import days as _days
from subak.core.entry import REGISTRY
from subak.core.hooks import CONSEQUENCES, GUARDS
from subak.core.release import Release, publish
from subak.ledger import agents as _agents
from subak.ledger import mandates as _mandates

__all__ = ["_agents", "_books", "_days", "_mandates"]

NAME = "2026-11"

publish(Release(NAME, frozenset(REGISTRY), frozenset(GUARDS), frozenset(CONSEQUENCES)))
