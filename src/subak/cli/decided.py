"""Who may decide on a contribution, and what is said once it is decided."""

from subak.cli.act import Acting
from subak.cli.subcommands import answer
from subak.core.errors import refuse
from subak.core.values import EventId, PactId, RecognitionId
from subak.ledger.events import Events
from subak.pacts.pacts import Pacts
from subak.recognition.credits import Lots
from subak.recognition.decisions import Decisions
from subak.recognition.protocols import end_of_term


def check_recogniser(somebody: Acting, contribution: EventId) -> None:
    """Refused: argument.not_a_recogniser, which says whom to ask and by which mandate."""
    check_recogniser_of(somebody, PactId(somebody.state[Events][contribution].said.pact or ""))


def check_recogniser_of(somebody: Acting, pact_id: PactId) -> None:
    """The same for a pact. Refused: pact.unknown, argument.not_a_recogniser."""
    pact = somebody.state[Pacts].need(pact_id, "pact.unknown")
    if somebody.actor not in pact.recognisers:
        refuse(
            "argument.not_a_recogniser",
            actor=somebody.actor,
            who=somebody.by,
            pact=pact_id,
            bodies=", ".join(pact.recognisers),
            body=pact.recognisers[0],
        )


def tell_decision(somebody: Acting, recognition: RecognitionId, position: int) -> None:
    """The outcome, the credits, the term to appeal or the second person that is awaited."""
    state = somebody.state
    decision = state[Decisions][recognition]
    first = decision.contributions[0]
    issue = state[Lots].get(recognition)
    issued = issue.lots[-1].last if issue else 0
    facts = {
        "id": recognition,
        "entry": position,
        "outcome": decision.outcome,
        "count": len(decision.contributions),
        "credits": issued,
        "range": f"{recognition}:1-{issued}" if issued else "",
        "complete": decision.complete,
        "until": decision.until,
        "final_from": end_of_term(decision.until, 1),
        "contribution": first,
        "provider": state[Events][first].said.provider,
    }
    if not decision.complete:
        answer(somebody.console, facts, "recognise.waits_for_second")
    elif decision.outcome == "refused":
        answer(somebody.console, facts, "recognise.refused")
    else:
        answer(somebody.console, facts, "recognise.recognised", "recognise.then_accept")
