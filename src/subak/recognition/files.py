"""One file a provider: all that somebody gives in a period is one contribution.

A protocol may ask for it (`"one_file"`, `conditions_document`), so that what it grants at most, or
asks for at least, holds for all of it together, and nobody gets it twice by two files.
Invariant: the credited periods of one provider and family do not overlap under such a protocol.
"""

from subak.core.entry import Stamp
from subak.core.hooks import consequence, guard
from subak.core.state import State, section
from subak.recognition.cases import Case
from subak.recognition.conditions import Conditions
from subak.recognition.recognising import RECOGNISING, Recognising, credited
from subak.recognition.results import Claim, CreditedPeriods, period_of


@section
class Files(CreditedPeriods):
    """What was credited, by "family provider"."""

    __slots__ = ()


@guard(*RECOGNISING, norm="recognition.one_file")
def one_file(state: State, stamp: Stamp, said: Recognising) -> None:
    """Refused: recognition.file_already, naming the other contribution."""
    state[Files].check(_filed(state, said.recognised(state)), "recognition.file_already")


@consequence(*RECOGNISING, name="recognition.filed")
def filed(state: State, stamp: Stamp, said: Recognising) -> None:
    """The provider has a file for these days."""
    state[Files].book(_filed(state, credited(state, said)))


def _filed(state: State, case: Case | None) -> list[Claim]:
    """The providers and periods of a case; none where its protocol does not ask for one file."""
    condition = None if case is None else state[Conditions].get(case.protocol_id)
    if case is None or condition is None or not condition.one_file:
        return []
    return [
        Claim(f"{case.protocol.family} {recorded.said.provider}", period_of(recorded.said))
        for recorded in case.events
    ]
