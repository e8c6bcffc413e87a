"""What waits for recognition, and bulk acts on it: at most 1,000 contributions an entry."""

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from subak.cli.act import Acting, new_id
from subak.cli.console import Console
from subak.cli.decided import check_recogniser_of, tell_decision
from subak.cli.subcommands import Actions, answer
from subak.core.entry import Entry
from subak.core.errors import Refused, need
from subak.core.state import State
from subak.core.values import EventId, PactId, RecognitionId
from subak.language.numbers import whole
from subak.ledger.events import Events
from subak.pacts.pacts import Pacts
from subak.recognition.appeals import RecognitionAccepted
from subak.recognition.contributions import Contribution, Contributions
from subak.recognition.credits import Lots
from subak.recognition.decisions import Decisions, RecognitionDecided, RecognitionSeconded

BULK = 1_000
LISTED = 20
COLUMNS = ("contribution", "provider", "pact", "protocol", "waits_for", "due", "overdue")

Rest = list[Refused]
"""Why contributions cannot be recognised as recorded, or decisions cannot be seconded."""


def configure(actions: Actions) -> None:
    """The arguments of the actions on everything that waits."""
    waiting = actions.add("waiting")
    everything = actions.add("all")
    everything.takes("--pact", metavar="ID", required=True)
    everything.takes("--protocol", metavar="ID", required=True)
    everything.takes("--provider", metavar="ID")
    waiting.takes("--pact", metavar="ID")
    second = actions.add("second")
    second.takes("recognitions", metavar="RECOGNITION", nargs="*")
    second.takes("--pact", metavar="ID")
    accept = actions.add("accept")
    accept.takes("contributions", metavar="CONTRIBUTION", nargs="*")


def _waiting(somebody: Acting, options: argparse.Namespace) -> None:
    """A line for each, the most urgent first; overdue ones are marked."""
    console, state, today = somebody.console, somebody.state, somebody.today
    if options.pact is not None:
        state[Pacts].need(PactId(options.pact), "pact.unknown")
    rows: list[tuple[str, ...]] = []
    for contribution, record in state[Contributions].items():
        said = state[Events][contribution].said
        step = _step(record)
        if step and options.pact in (None, said.pact):
            late = console.text("recognise.overdue") if record.due < today else ""
            what = console.text(f"recognise.{step}")
            pact, protocol = said.pact or "", said.protocol or ""
            rows.append((contribution, said.provider, pact, protocol, what, record.due, late))
    rows.sort(key=lambda row: (row[5], row[0]))
    if rows or console.form:
        console.table(COLUMNS, rows)
    else:
        console.say("recognise.nothing_waits")


def _step(record: Contribution) -> str:
    """What a contribution waits for: a decision, a second person, a review, or nothing."""
    if record.decision is None:
        return "decision"
    if not record.complete:
        return "second_person"
    return "appeal_review" if record.appealed else ""


def _all(somebody: Acting, options: argparse.Namespace) -> None:
    """Recognise as recorded what waits under a pact and protocol; say first what that is."""
    check_recogniser_of(somebody, PactId(options.pact))
    groups = _open_contributions(somebody.state, options)
    found = [each for group in groups for each in group]
    need(found, "argument.nothing_waits", pact=options.pact, protocol=options.protocol)
    _say_what_waits(somebody, found)
    progress = somebody.console.progress("recognise.progress")
    rest: Rest = []
    made: list[RecognitionId] = []
    done = 0
    for chunk in (chunk for group in groups for chunk in _chunks(group)):
        recognition = _recognise(somebody, chunk, rest)
        made += [recognition] if recognition else []
        done += len(chunk)
        progress(done, len(found))
    _tell_all(somebody, made, rest)


def _recognise(somebody: Acting, chunk: list[EventId], rest: Rest) -> RecognitionId | None:
    """One decision; a contribution that a rule names is put aside, and the others tried again."""
    while chunk:
        decided = RecognitionDecided(
            id=new_id("recognition"), contributions=tuple(chunk), outcome="recorded"
        )
        try:
            somebody.say([decided])
            return RecognitionId(decided.id)
        except Refused as refused:
            named = refused.facts.get("contribution")
            if named not in chunk:
                raise
            chunk = [each for each in chunk if each != named]
            rest.append(refused)
    return None


def _tell_all(somebody: Acting, made: Sequence[RecognitionId], rest: Rest) -> None:
    console, state = somebody.console, somebody.state
    decisions = [state[Decisions][each] for each in made]
    issues = [issue for each in made if (issue := state[Lots].get(each))]
    complete = all(decision.complete for decision in decisions)
    facts = {
        "recognitions": made,
        "decisions": len(made),
        "count": sum(len(decision.contributions) for decision in decisions),
        "credits": sum(issue.lots[-1].last for issue in issues),
        "complete": complete,
        "until": decisions[0].until if decisions else state.today,
        "left": len(rest),
        "refused": [{"code": refused.code, "facts": refused.facts} for refused in rest],
    }
    sentence = "recognise.all_done" if complete else "recognise.all_wait_for_second"
    left = ["recognise.all_left"] if rest else []
    answer(console, facts, *([sentence] if made else []), *left)
    if not console.form:
        for refused in rest[:LISTED]:
            console.error(refused)


def _say_what_waits(somebody: Acting, found: Sequence[EventId]) -> None:
    console, events = somebody.console, somebody.state[Events]
    providers = Counter(events[each].said.provider for each in found)
    counted = {"count": _whole(console, len(found)), "providers": _whole(console, len(providers))}
    console.note("recognise.about_to", **counted)
    for provider, count in providers.most_common(LISTED):
        console.note("recognise.about_provider", provider=provider, count=_whole(console, count))
    if len(providers) > LISTED:
        others = _whole(console, len(providers) - LISTED)
        console.note("recognise.about_others", count=others)


def _whole(console: Console, number: int) -> str:
    return whole(console.language, number)


def _open_contributions(state: State, options: argparse.Namespace) -> list[list[EventId]]:
    """In the order in which they are due, then by id.

    What a recogniser provided stands apart: it can be seconded by the others only.
    """
    events = state[Events]
    recognisers = state[Pacts][PactId(options.pact)].recognisers
    found: defaultdict[str, list[tuple[str, EventId]]] = defaultdict(list)
    for contribution, record in state[Contributions].items():
        said = events[contribution].said
        asked = said.pact == options.pact and said.protocol == options.protocol
        if record.decision is None and asked and options.provider in (None, said.provider):
            apart = said.provider if said.provider in recognisers else ""
            found[apart].append((record.due, contribution))
    return [[contribution for _, contribution in sorted(found[apart])] for apart in sorted(found)]


def _second(somebody: Acting, options: argparse.Namespace) -> None:
    """Named decisions, or all of a pact that wait for a second person and that one may second."""
    state = somebody.state
    recognitions = [RecognitionId(each) for each in options.recognitions] or [
        recognition
        for recognition, decision in state[Decisions].items()
        if not decision.complete
        and somebody.by not in decision.deciders
        and options.pact in (None, state[Events][decision.contributions[0]].said.pact)
    ]
    need(recognitions, "argument.no_decision_waits")
    if len(recognitions) == 1:
        (position,) = somebody.say([_seconded(recognitions[0])])
        tell_decision(somebody, recognitions[0], position)
        return
    progress = somebody.console.progress("recognise.progress")
    rest: Rest = []
    made: list[RecognitionId] = []
    for done, recognition in enumerate(recognitions, 1):
        try:
            somebody.say([_seconded(recognition)])
            made.append(recognition)
        except Refused as refused:
            rest.append(refused)
        progress(done, len(recognitions))
    _tell_all(somebody, made, rest)


def _seconded(recognition: RecognitionId) -> RecognitionSeconded:
    return RecognitionSeconded(id=new_id("second"), recognition=recognition)


def _accept(somebody: Acting, options: argparse.Namespace) -> None:
    """Named contributions, or all of the actor that are decided and not contested."""
    state = somebody.state
    accepted = [EventId(each) for each in options.contributions] or [
        contribution
        for contribution, record in state[Contributions].items()
        if record.complete
        and not record.appealed
        and state[Events][contribution].said.provider == somebody.actor
    ]
    need(accepted, "argument.nothing_to_accept", who=somebody.actor)
    position = 0
    for chunk in _chunks(accepted):
        said: Entry = RecognitionAccepted(id=new_id("acceptance"), contributions=tuple(chunk))
        (position,) = somebody.say([said])
    facts = {"count": len(accepted), "who": somebody.actor, "entry": position}
    answer(somebody.console, facts, "recognise.accepted")


def _chunks(found: Sequence[EventId]) -> Iterator[list[EventId]]:
    """Up to 1,000 at a time."""
    rest = iter(found)
    while chunk := list(islice(rest, BULK)):
        yield chunk


ACTS: dict[str, Callable[[Acting, argparse.Namespace], None]] = {
    "waiting": _waiting,
    "all": _all,
    "second": _second,
    "accept": _accept,
}
