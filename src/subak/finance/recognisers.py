"""Nobody is paid from a pot under which they recognise, unless the protocol allows it.

The room recognition refuses a recogniser who provides under the same pact and protocol; money has
other ways too (credits handed on, members, lists), so each run looks once more: at the bodies that
the pact names, and at all who have had credits issued under the pact and protocol.
"""

from msgspec import Struct

from subak.core.entry import Entry, Stamp
from subak.core.hooks import consequence
from subak.core.state import Section, State, section
from subak.core.values import AgentId, PactId, ProtocolId, RecognitionId
from subak.finance.trace import RunResult
from subak.pacts.pacts import Pacts
from subak.recognition.credits import Lots
from subak.recognition.protocols import Protocols


class Recogniser(Struct, frozen=True, gc=False):
    """Since when somebody has recognised what a pot pays."""

    since: str


@section
class Recognisers(Section[str, Recogniser]):
    """Who ever had credits issued, by "pact protocol agent": persons and those they acted for."""

    __slots__ = ()


@consequence("recognition.decided", name="finance.recogniser_of_decision")
@consequence("recognition.reviewed", name="finance.recogniser_of_review")
@consequence("recognition.revised", name="finance.recogniser_of_revision")
def remember(state: State, stamp: Stamp, said: Entry) -> None:
    """Who had credits issued, by whichever act, is a recogniser of their pot.

    Where a second person is waited for, the protocol allows recognisers to be paid.
    """
    issue = state[Lots].get(RecognitionId(said.id))
    if issue is None:
        return
    lot, recognisers = issue.lots[0], state[Recognisers]
    for agent in (stamp.by, stamp.actor):
        key = f"{lot.pact} {lot.protocol} {agent}"
        if key not in recognisers:
            recognisers.put(key, Recogniser(stamp.day))


def paid_recogniser(state: State, pact: PactId, result: RunResult) -> AgentId | None:
    """A payee of a run who recognises what it pays under a protocol that forbids it, if any."""
    protocols = result.counted | {
        share.lot.protocol for award in result.awards if award.cents for share in award.lots
    }
    forbidding = [
        protocol
        for protocol in sorted(protocols)
        if not state[Protocols][protocol].paid_recognisers
    ]
    for payee in result.payouts():
        for protocol in forbidding:
            if _recognises(state, pact, protocol, payee):
                return payee
    return None


def _recognises(state: State, pact: PactId, protocol: ProtocolId, agent: AgentId) -> bool:
    named = agent in state[Pacts][pact].recognisers
    return named or f"{pact} {protocol} {agent}" in state[Recognisers]
