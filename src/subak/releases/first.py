"""Release `2026-11`: the circle from contribution to payout.

The names below are for ever: a log that adopted this release replays under exactly these rules. A
change is a new version of an entry and a new release, never an edit here. Sections of the state
need no names: one that nothing writes is empty and has no part in a digest.
"""

from subak.core import books as _books
from subak.core import days as _days
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

KINDS = (
    ("agent.registered", 1),
    ("books.opened", 1),
    ("credit.cancelled", 1),
    ("credit.retired", 1),
    ("credit.transferred", 1),
    ("day.closed", 1),
    ("distribution.adopted", 1),
    ("distribution.run", 1),
    ("event.corrected", 1),
    ("event.recorded", 1),
    ("event.withdrawn", 1),
    ("funding.matched", 1),
    ("funding.pledged", 1),
    ("funding.received", 1),
    ("mandate.ended", 1),
    ("mandate.granted", 1),
    ("pact.declared", 1),
    ("pact.ended", 1),
    ("pact.published", 1),
    ("pact.signed", 1),
    ("pause.ended", 1),
    ("payout.confirmed", 1),
    ("payout.released", 1),
    ("payout.returned", 1),
    ("payout.sent", 1),
    ("pool.opened", 1),
    ("process.closed", 1),
    ("process.opened", 1),
    ("protocol.published", 1),
    ("recognition.accepted", 1),
    ("recognition.appealed", 1),
    ("recognition.decided", 1),
    ("recognition.reviewed", 1),
    ("recognition.seconded", 1),
    ("resource.registered", 1),
    ("rules.adopted", 1),
    ("specification.defined", 1),
    ("unit.defined", 1),
)

GUARDS = (
    "mandate.adopt_rules",
    "mandate.end_pause",
    "mandate.register",
    "pacts.process_pact",
    "recognition.contribution",
    "recognition.contribution_open",
    "recognition.contribution_undecided",
    "recognition.pact_protocols",
)

CONSEQUENCES = (
    "finance.recogniser_of_decision",
    "finance.recogniser_of_review",
    "finance.runs_over",
    "ledger.currency_unit",
    "ledger.first_agents",
    "ledger.first_mandate",
    "recognition.contribution",
    "recognition.contribution_withdrawn",
    "recognition.terms",
)

publish(Release(NAME, frozenset(KINDS), frozenset(GUARDS), frozenset(CONSEQUENCES)))
