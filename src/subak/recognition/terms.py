"""Terms of decisions end when a day is closed: for appeals, and for a second person to agree."""

from msgspec.structs import replace

from subak.core.days import DayClosed
from subak.core.entry import Stamp
from subak.core.hooks import consequence
from subak.core.state import State
from subak.core.values import RecognitionId
from subak.recognition.contributions import Contribution, Contributions, settle
from subak.recognition.credits import NEVER
from subak.recognition.decisions import Decision, Decisions


@consequence("day.closed", name="recognition.terms")
def terms_end(state: State, stamp: Stamp, closed: DayClosed) -> None:
    """Decisions whose term ended on the closed day settle, or lapse where nobody seconded them."""
    ended = [
        (recognition, decision)
        for recognition, decision in state[Decisions].items()
        if decision.until <= closed.day
    ]
    for recognition, decision in ended:
        if decision.complete:
            _settle(state, recognition, decision)
        else:
            _lapse(state, recognition, decision)


def _settle(state: State, recognition: RecognitionId, decision: Decision) -> None:
    """What nobody contests leaves the state; what is under appeal waits for its review."""
    known = state[Contributions]
    open_ones = [each for each in decision.contributions if each in known]
    contested = [each for each in open_ones if known[each].appealed]
    settle(state, [each for each in open_ones if each not in contested] if contested else open_ones)
    if contested:
        rest = replace(decision, contributions=tuple(contested), until=NEVER)
        state[Decisions].put(recognition, rest)
    else:
        state[Decisions].drop(recognition)


def _lapse(state: State, recognition: RecognitionId, decision: Decision) -> None:
    """The contributions are open again, as if nobody had decided."""
    contributions = state[Contributions]
    for contribution in decision.contributions:
        contributions.put(contribution, Contribution(contributions[contribution].due))
    state[Decisions].drop(recognition)
