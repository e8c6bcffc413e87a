"""What recognises: decisions, their seconds and granted appeals, said once for all that it touches.

A rule that holds however something comes to be recognised (other aids, parts of a resource,
thresholds) is one guard on all these kinds, and what follows from new credits is one consequence of
them: each entry answers what it recognises, and the rule does not ask which entry it is.
"""

from subak.core.entry import Entry
from subak.core.state import State
from subak.core.values import RecognitionId
from subak.recognition.cases import Case
from subak.recognition.credits import Lots

RECOGNISING = ("recognition.decided", "recognition.reviewed", "recognition.seconded")
"""The kinds of `Recognising` entries."""


class Recognising(Entry, frozen=True, kw_only=True):
    """Base of entries by which contributions are recognised."""

    @property
    def issue(self) -> RecognitionId:
        """The id under which its credits are issued."""
        return RecognitionId(self.id)

    def recognised(self, state: State) -> Case | None:
        """What it recognises, once it was checked; None where it grants nothing."""
        raise NotImplementedError


def credited(state: State, said: Recognising) -> Case | None:
    """What an entry has just had credits issued for; None while a second person is waited for."""
    return said.recognised(state) if said.issue in state[Lots] else None
