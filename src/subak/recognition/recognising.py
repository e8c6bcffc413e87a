"""What recognises: decisions, their seconds and granted appeals, said once for all that it touches.

A rule that holds however something comes to be recognised (other aids, parts of a resource,
thresholds) is one guard on all these kinds, and what follows from new credits is one consequence of
them: each entry answers what it recognises, and the rule does not ask which entry it is.
"""

from typing import NamedTuple

from subak.core.entry import Entry
from subak.core.state import State
from subak.core.values import RecognitionId
from subak.ledger.measures import Measure
from subak.recognition.cases import Case
from subak.recognition.credits import Lots

RECOGNISING = ("recognition.decided", "recognition.reviewed", "recognition.seconded")
"""The kinds of `Recognising` entries."""


class Recognised(NamedTuple):
    """Contributions that are worth credits, with the measures that replace recorded ones."""

    id: RecognitionId
    """Under which the credits are issued."""
    case: Case
    measures: tuple[Measure, ...]


class Recognising(Entry, frozen=True, kw_only=True):
    """Base of entries by which contributions are recognised."""

    def recognised(self, state: State) -> Recognised | None:
        """What it recognises, once it was checked; None where it grants nothing."""
        raise NotImplementedError


def credited(state: State, said: Recognising) -> Recognised | None:
    """What an entry has just had credits issued for; None while a second person is waited for."""
    found = said.recognised(state)
    return found if found is not None and found.id in state[Lots] else None
