"""`subak recognise`: decide, agree as the second person, accept, appeal, review; all that waits."""

import argparse

from subak.cli import recognise_all, recognise_revise
from subak.cli.act import Acting, acting_in, new_id
from subak.cli.console import Console
from subak.cli.decided import check_recogniser, tell_decision
from subak.cli.measured import evidence_of, measures_of
from subak.cli.subcommands import Actions, answer
from subak.core.state import State
from subak.core.values import EventId, RecognitionId
from subak.ledger.events import Events
from subak.ledger.measures import Measure
from subak.pacts.pacts import Pacts
from subak.recognition.appeals import RecognitionAppealed, RecognitionReviewed
from subak.recognition.contributions import Contributions
from subak.recognition.credits import Lots
from subak.recognition.decisions import Outcome, RecognitionDecided
from subak.recognition.protocols import Protocols


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak recognise`."""
    actions = Actions(parser, console)
    recognise_all.configure(actions)
    decide = actions.add("decide")
    decide.takes("contributions", metavar="CONTRIBUTION", nargs="+")
    decide.takes("--measure", metavar="MEASURE", action="append", default=[])
    decide.takes("--reason", metavar="CODE", action="append", default=[])
    decide.takes("--refuse", metavar="CODE", action="append", default=[])
    decide.takes("--id", metavar="ID")
    appeal = actions.add("appeal")
    appeal.takes("contribution", metavar="CONTRIBUTION")
    appeal.takes("--ground", metavar="CODE", required=True)
    appeal.takes("--evidence", metavar="EVIDENCE", action="append", default=[])
    review = actions.add("review")
    review.takes("contribution", metavar="CONTRIBUTION")
    review.takes("outcome", choices=("granted", "upheld"), metavar="OUTCOME")
    review.takes("--measure", metavar="MEASURE", action="append", default=[])
    review.takes("--reason", metavar="CODE", action="append", required=True)
    review.takes("--id", metavar="ID")
    recognise_revise.configure(actions)


def run(options: argparse.Namespace, console: Console) -> None:
    """One act of recognition."""
    with acting_in(options, console) as somebody:
        (_ACTS | recognise_all.ACTS)[options.action](somebody, options)


def _decide(somebody: Acting, options: argparse.Namespace) -> None:
    state = somebody.state
    contributions = tuple(EventId(each) for each in options.contributions)
    for each in contributions:
        state[Contributions].need_known(state, each)
    check_recogniser(somebody, contributions[0])
    outcome: Outcome = "recorded"
    if options.refuse:
        outcome = "refused"
    elif options.measure:
        outcome = "corrected"
    decided = RecognitionDecided(
        id=options.id or new_id("recognition"),
        contributions=contributions,
        outcome=outcome,
        measures=_measures(state, contributions[0], options.measure),
        reasons=(*options.refuse, *options.reason),
    )
    (position,) = somebody.say([decided])
    tell_decision(somebody, RecognitionId(decided.id), position)


def _appeal(somebody: Acting, options: argparse.Namespace) -> None:
    appeal = RecognitionAppealed(
        id=new_id("appeal"),
        contribution=options.contribution,
        ground=options.ground,
        evidence=evidence_of(somebody, options.evidence),
    )
    (position,) = somebody.say([appeal])
    state = somebody.state
    pact = state[Events][appeal.contribution].said.pact
    body = state[Pacts][pact].appeal_body if pact else ""
    facts = {"contribution": options.contribution, "entry": position, "body": body}
    answer(somebody.console, facts, "recognise.appealed")


def _review(somebody: Acting, options: argparse.Namespace) -> None:
    state = somebody.state
    contribution = EventId(options.contribution)
    state[Contributions].need_known(state, contribution)
    reviewed = RecognitionReviewed(
        id=options.id or new_id("review"),
        contribution=contribution,
        outcome=options.outcome,
        measures=_measures(state, contribution, options.measure),
        reasons=tuple(options.reason),
    )
    (position,) = somebody.say([reviewed])
    issue = somebody.state[Lots].get(RecognitionId(reviewed.id))
    facts = {
        "id": reviewed.id,
        "contribution": contribution,
        "entry": position,
        "credits": issue.lots[-1].last if issue else 0,
    }
    answer(somebody.console, facts, f"recognise.{options.outcome}")


def _measures(state: State, contribution: EventId, given: list[str]) -> tuple[Measure, ...]:
    protocol = state[Events][contribution].said.protocol
    if not given or protocol is None:
        return ()
    return measures_of(state, state[Protocols][protocol].valuation.measures, given)


_ACTS = {
    "decide": _decide,
    "appeal": _appeal,
    "review": _review,
    "revise": recognise_revise.revise,
}
