"""Earned: for how many credits a contribution is recognised that flows into something.

A rule that sends income back along the history (`ledger.history`) counts contributions by their
credits alone: what is not decided, or refused, counts nothing. Lots cannot tell, for credits are
handed on, retired and forgotten; so what was earned is kept here, for past events only, for ever.
Credits count from the decision on, also while they may be appealed against.

Where books adopt this rule later than they began, the credits of contributions that the history
took up are found in their lots; what was retired before is known where it may still be revised.

Invariant: a contribution of the history has as many credits here as its last complete decision,
review or revision gave it; without any it is not here.
"""

from collections import Counter

from msgspec import Struct

from subak.core.books import RulesAdopted
from subak.core.entry import Stamp
from subak.core.hooks import consequence
from subak.core.state import Section, State, section
from subak.core.values import EventId
from subak.ledger.history import History
from subak.recognition.credits import Lots
from subak.recognition.recognising import RECOGNISING, Recognising, credited
from subak.recognition.revisions import RecognitionRevised, Revisables


class EarnedCredits(Struct, frozen=True, array_like=True, gc=False):
    """How many credits a contribution is worth by now; more than none."""

    credits: int


@section
class Earned(Section[EventId, EarnedCredits]):
    """What contributions of the history earned, by the id of their event."""

    __slots__ = ()

    def credits_of(self, contribution: EventId) -> int:
        """The credits of a contribution; none where it is not decided, or refused."""
        found = self.get(contribution)
        return found.credits if found else 0


@consequence(*RECOGNISING, name="recognition.earned")
def earn(state: State, stamp: Stamp, said: Recognising) -> None:
    """What is recognised counts; a granted review stands in the place of the decision."""
    history = state[History]
    if not history or credited(state, said) is None:
        return
    earned = state[Earned]
    # Each contribution has one lot of an issue that was just made.
    for lot in state[Lots][said.issue].lots:
        if lot.contribution in history:
            earned.put(lot.contribution, EarnedCredits(lot.count))


@consequence("recognition.revised", name="recognition.earned_revised")
def revise(state: State, stamp: Stamp, said: RecognitionRevised) -> None:
    """What is revised counts as it is known now."""
    if said.contribution in state[History]:
        _count(state, said.contribution, state[Revisables][said.contribution].credits)


@consequence("rules.adopted", name="recognition.earned_taken_up")
def take_up(state: State, stamp: Stamp, said: RulesAdopted) -> None:
    """What was recognised under other rules counts, as far as the state can tell.

    Runs after the history was taken up, by its name.
    """
    earned, revisables = state[Earned], state[Revisables]
    for contribution, told in _in_lots(state).items():
        if contribution not in earned and contribution not in revisables:
            _count(state, contribution, told)
    for contribution, held in revisables.items():
        if contribution in state[History]:
            _count(state, contribution, held.credits)


def _count(state: State, contribution: EventId, worth: int) -> None:
    if worth:
        state[Earned].put(contribution, EarnedCredits(worth))
    else:
        state[Earned].drop(contribution)


def _in_lots(state: State) -> dict[EventId, int]:
    """The credits of past contributions that were issued and not cancelled, as lots still tell."""
    history, found = state[History], Counter[EventId]()
    for issue in state[Lots].values():
        for lot in issue.lots:
            if lot.contribution in history and lot.status != "cancelled":
                found[lot.contribution] += lot.count
    return found
