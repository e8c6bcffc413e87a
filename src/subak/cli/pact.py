"""`subak pact`: declare, publish, sign and end pacts of care."""

import argparse

from subak.cli.act import Acting, acting_in, new_id
from subak.cli.console import Console
from subak.cli.files import read_named
from subak.cli.subcommands import Actions, answer
from subak.core.canonical import Json
from subak.core.errors import refuse
from subak.core.state import State
from subak.core.values import PactId
from subak.ledger.events import Events
from subak.pacts.pacts import (
    PactDeclared,
    PactEnded,
    PactPublished,
    Pacts,
    PactSigned,
)
from subak.recognition.contributions import Contributions
from subak.service.documents import LARGEST_DOCUMENT

SCHEMA = "subak/pact/1"


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak pact`."""
    actions = Actions(parser, console)
    declare = actions.add("declare")
    declare.takes("resource", metavar="RESOURCE")
    for several in ("--protocol", "--partner", "--recogniser"):
        declare.takes(several, metavar="ID", action="append", default=[])
    declare.takes("--appeal", metavar="ID", required=True)
    declare.takes("--title", metavar="TITLE")
    declare.takes("--text", metavar="FILE")
    declare.takes("--id", metavar="ID")
    for name in ("publish", "sign"):
        actions.add(name).takes("pact", metavar="PACT")
    end = actions.add("end")
    end.takes("pact", metavar="PACT")
    end.takes("--ground", metavar="CODE", required=True)


def run(options: argparse.Namespace, console: Console) -> None:
    """One act of a pact."""
    act = {"declare": _declare, "publish": _publish, "sign": _sign, "end": _end}[options.action]
    with acting_in(options, console) as somebody:
        somebody.keeper_for_operator()
        act(somebody, options)


def _declare(somebody: Acting, options: argparse.Namespace) -> None:
    declared = PactDeclared(
        id=options.id or new_id("pact"),
        resource=options.resource,
        protocols=tuple(options.protocol),
        partners=tuple(options.partner),
        recognisers=tuple(options.recogniser),
        appeal_body=options.appeal,
        document=somebody.documents.add(_text(options)),
    )
    (position,) = somebody.say([declared])
    pact = somebody.state[Pacts][PactId(declared.id)]
    facts = {
        "pact": declared.id,
        "entry": position,
        "document": declared.document.hex(),
        "partners": pact.partners,
    }
    answer(somebody.console, facts, "pact.declared", "pact.then_publish")


def _publish(somebody: Acting, options: argparse.Namespace) -> None:
    (position,) = somebody.say([PactPublished(id=new_id("publication"), pact=options.pact)])
    partners = somebody.state[Pacts][options.pact].partners
    facts = {"pact": options.pact, "entry": position, "partners": partners, "first": partners[0]}
    answer(somebody.console, facts, "pact.published")


def _sign(somebody: Acting, options: argparse.Namespace) -> None:
    (position,) = somebody.say([PactSigned(id=new_id("signature"), pact=options.pact)])
    pact = somebody.state[Pacts][options.pact]
    missing = [partner for partner in pact.partners if partner not in pact.signed]
    facts = {
        "pact": options.pact,
        "entry": position,
        "who": somebody.actor,
        "status": pact.status,
        "missing": missing,
        "protocols": pact.protocols,
        "protocol": pact.protocols[0],
    }
    then = ("pact.signatures_missing",) if missing else ("pact.in_force", "pact.then_record")
    answer(somebody.console, facts, "pact.signed", *then)


def _end(somebody: Acting, options: argparse.Namespace) -> None:
    ended = PactEnded(id=new_id("end"), pact=options.pact, ground=options.ground)
    (position,) = somebody.say([ended])
    facts = {
        "pact": options.pact,
        "entry": position,
        "waiting": _waiting(somebody.state, options.pact),
    }
    answer(somebody.console, facts, "pact.ended")


def _waiting(state: State, pact: PactId) -> int:
    """Contributions under a pact that nobody has decided."""
    events = state[Events]
    return sum(
        record.decision is None and events[contribution].said.pact == pact
        for contribution, record in state[Contributions].items()
    )


def _text(options: argparse.Namespace) -> Json:
    """The public document that the partners sign."""
    title = options.title or options.id or options.resource
    if options.text is None:
        return {"schema": SCHEMA, "title": title}
    raw = read_named(options.text, LARGEST_DOCUMENT)
    try:
        return {"schema": SCHEMA, "text": raw.decode("utf-8"), "title": title}
    except UnicodeDecodeError:
        refuse("argument.text_not_utf8", file=options.text)
