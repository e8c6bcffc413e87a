"""Release `2026-11`: the circle from contribution to payout."""

from subak.core import books as _books
from subak.core import days as _days
from subak.core.entry import REGISTRY
from subak.core.hooks import CONSEQUENCES, GUARDS
from subak.core.release import Release, publish
from subak.finance import funding as _funding
from subak.finance import payouts as _payouts
from subak.finance import pools as _pools
from subak.finance import recognisers as _recognisers
from subak.finance import rules as _rules
from subak.finance import runs as _runs
from subak.ledger import agents as _agents
from subak.ledger import corrections as _corrections
from subak.ledger import events as _events
from subak.ledger import mandates as _mandates
from subak.ledger import processes as _processes
from subak.ledger import resources as _resources
from subak.ledger import units as _units
from subak.pacts import pacts as _pacts
from subak.recognition import appeals as _appeals
from subak.recognition import contributions as _contributions
from subak.recognition import credit_moves as _credit_moves
from subak.recognition import decisions as _decisions
from subak.recognition import protocols as _protocols
from subak.recognition import terms as _terms

__all__ = [
    "_agents",
    "_appeals",
    "_books",
    "_contributions",
    "_corrections",
    "_credit_moves",
    "_days",
    "_decisions",
    "_events",
    "_funding",
    "_mandates",
    "_pacts",
    "_payouts",
    "_pools",
    "_processes",
    "_protocols",
    "_recognisers",
    "_resources",
    "_rules",
    "_runs",
    "_terms",
    "_units",
]

NAME = "2026-11"

publish(Release(NAME, frozenset(REGISTRY), frozenset(GUARDS), frozenset(CONSEQUENCES)))
