"""What finance reads of credits: claims on money, held and past their appeal, by holder.

An amount follows the holder of credits, and every lot is worth its credits times their tariff, less
what was paid for them.
"""

from collections.abc import Collection

from subak.core.state import State
from subak.core.values import AgentId, PactId, ProtocolId, RecognitionId
from subak.recognition.credits import Lot, held_lots

HeldLot = tuple[RecognitionId, Lot]


def fundable_lots(
    state: State, pact: PactId, protocols: Collection[ProtocolId]
) -> dict[AgentId, list[HeldLot]]:
    """Held lots of a pact that may be funded on the open day: holders and lots in order of ids."""
    found = [each for each in held_lots(state, pact, protocols) if _final(state, each[1])]
    found.sort(key=_place)
    by_holder: dict[AgentId, list[HeldLot]] = {}
    for each in found:
        by_holder.setdefault(each[1].holder, []).append(each)
    return dict(sorted(by_holder.items()))


def _final(state: State, lot: Lot) -> bool:
    return lot.fundable_from <= state.today


def _place(held: HeldLot) -> tuple[RecognitionId, int]:
    return held[0], held[1].first
