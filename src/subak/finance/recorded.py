"""What the books hold that a cascade is computed from: history, credits, agreements, units."""

from subak.core.state import State
from subak.core.values import EventId
from subak.finance.flow_records import Bought, Recorded
from subak.ledger.agreements import Agreements, payments_of
from subak.ledger.history import History
from subak.ledger.resources import Resources
from subak.ledger.units import Units
from subak.recognition.earned import Earned


def recorded_of(state: State) -> Recorded:
    """All of it as it is now, whatever a run is for."""
    resources = state[Resources]
    return Recorded(
        past=state[History],
        held={name: resource.accounting for name, resource in resources.items()},
        kinds={name: resource.specification for name, resource in resources.items()},
        decimals={name: unit.decimals for name, unit in state[Units].items()},
        earned={event: earned.credits for event, earned in state[Earned].items()},
        bought=_bought(state),
    )


def _bought(state: State) -> dict[EventId, Bought]:
    found: dict[EventId, Bought] = {}
    for agreement in state[Agreements].values():
        bought = Bought(agreement.goods, tuple(payments_of(state, agreement)))
        found |= dict.fromkeys(agreement.goods, bought)
    return found
