"""`subak import valueflows`: linked data of others into the books, all or nothing."""

import argparse
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from typing import get_args

from subak.cli.act import Acting, acting_in, new_id
from subak.cli.console import Console
from subak.cli.files import read_named
from subak.cli.subcommands import answer
from subak.core.canonical import decode
from subak.core.entry import Entry
from subak.core.errors import Refused, refuse
from subak.core.values import AgentId
from subak.exchange.linked_data import read_nodes
from subak.exchange.sealing import LARGEST_PAYLOAD, Payload, seal_payload
from subak.exchange.valueflows import context
from subak.exchange.valueflows_import import Problem, Said
from subak.exchange.valueflows_import_events import Defaults, Turned, turn
from subak.language.catalogue import refusal
from subak.ledger.agents import AgentRegistered, Agents, Sphere
from subak.ledger.mandates import MandateGranted, Mandates
from subak.ledger.units import Specifications, Units
from subak.service.logged import read_logged
from subak.service.reader import Reader
from subak.service.said import proper
from subak.service.several import SeveralRefused
from subak.service.suppression import Suppressed

LARGEST_FILE = 256 << 20
PROBLEMS_SHOWN = 20


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak import valueflows`."""
    word = console.word
    parser.add_argument("file", metavar=word("FILE"), help=word("import.valueflows.file"))
    parser.add_argument("--dry-run", action="store_true", help=word("import.valueflows.--dry-run"))
    parser.add_argument(
        "--sphere",
        choices=get_args(Sphere),
        default="commons",
        help=word("import.valueflows.--sphere"),
    )
    parser.add_argument("--on", metavar=word("DAY"), help=word("import.valueflows.--on"))


def run(options: argparse.Namespace, console: Console) -> None:
    """Turn the file into entries, say all of them at once, and tell what was done."""
    nodes = read_nodes(read_named(options.file, LARGEST_FILE), context(""))
    defaults = Defaults(options.sphere, options.on)
    with acting_in(options, console) as somebody, closing(Reader(somebody.folder)) as reader:
        somebody.for_operator()
        books = _Known(somebody, reader)
        turned = turn(nodes, books, defaults, console.progress("import.valueflows.progress"))
        if not (turned.said or turned.known or turned.problems):
            refuse("import.nothing_in_it", nodes=len(nodes))
        nodes.clear()
        _refuse(console, turned.problems + _suppressed(somebody, turned.said, books.sealed))
        said = _in_order(somebody, turned.said)
        if options.dry_run:
            _refuse(console, _refusals(somebody, said))
        elif said:
            _say(somebody, said, books.sealed)
    _report(options, console, turned, said)


class _Known:
    """What the books know already."""

    def __init__(self, somebody: Acting, reader: Reader) -> None:
        self._state, self._reader = somebody.state, reader
        self.operator: str = somebody.folder.operator
        self.sealed: list[Payload] = []
        """What is kept privately when the import succeeds."""

    def decimals(self, unit: str) -> int | None:
        """The decimals of a known unit."""
        known = self._state[Units].get(unit)
        return None if known is None else known.decimals

    def unit_of(self, specification: str) -> str | None:
        """The unit of a known specification."""
        known = self._state[Specifications].get(specification)
        return None if known is None else known.unit

    def agent(self, agent: str) -> tuple[str, str] | None:
        """Type and sphere of a known agent."""
        known = self._state[Agents].get(agent)
        return None if known is None else (known.type, known.sphere)

    def said(self, entry: str) -> Entry | None:
        """The entry of an id."""
        if entry not in self._state.used:
            return None
        ((raw,),) = self._reader.select("SELECT bytes FROM entry WHERE id = ?", entry)
        assert isinstance(raw, bytes)
        return read_logged(raw)[0]

    def proper(self, entry: Entry) -> Entry:
        """The entry as its own bytes say it."""
        return proper(entry)

    def commit(self, text: str) -> bytes:
        """A commitment to a text."""
        payload = seal_payload(text)
        self.sealed.append(payload)
        return payload.commitment


def _suppressed(somebody: Acting, said: list[Said], sealed: list[Payload]) -> list[Problem]:
    """Agents who were erased and shall not come back. Named: person.suppressed."""
    names = {
        each.commitment: str(decode(each.content, at_most_bytes=LARGEST_PAYLOAD)) for each in sealed
    }
    found = []
    with closing(Suppressed(somebody.folder)) as suppressed:
        for each in said:
            if isinstance(each.entry, AgentRegistered):
                name = names[each.entry.name]
                if suppressed.has(("name", name), ("email", name)):
                    refused = Refused("person.suppressed", said=name)
                    found.append(Problem(each.place, each.iri, refused))
    return found


def _in_order(somebody: Acting, said: list[Said]) -> list[Said]:
    """Agents, mandates to record for them, then all the rest as the file has it."""
    agents = [each for each in said if isinstance(each.entry, AgentRegistered)]
    rest = [each for each in said if not isinstance(each.entry, AgentRegistered)]
    return [*agents, *_mandates(somebody, rest), *rest]


def _mandates(somebody: Acting, said: list[Said]) -> list[Said]:
    """For whom the importer may not record yet: the operator mandates it, for today."""
    held, today, by = somebody.state[Mandates], somebody.today, AgentId(somebody.by)
    found = []
    for principal in sorted({each.principal for each in said} - {somebody.folder.operator}):
        grants = held.get(f"{principal} {by}")
        if grants is None or grants.until.get("record", "") < today:
            granted = MandateGranted(
                id=new_id("mandate"),
                who=by,
                principal=AgentId(principal),
                acts=("record",),
                until=today,
            )
            found.append(Said(granted, somebody.folder.operator, "", principal))
    return found


def _say(somebody: Acting, said: list[Said], sealed: list[Payload]) -> None:
    """Say all of it; where something is refused, name all that is and keep no name."""
    somebody.payloads.keep(sealed)
    entries, principals = [each.entry for each in said], [each.principal for each in said]
    try:
        somebody.say(entries, principals, name_all=True)
    except SeveralRefused as several:
        somebody.payloads.erase(payload.commitment for payload in sealed)
        _refuse(somebody.console, _problems(said, several.each))


def _refusals(somebody: Acting, said: list[Said]) -> list[Problem]:
    """What the rules say against any of it; writes nothing."""
    entries, principals = [each.entry for each in said], [each.principal for each in said]
    return _problems(said, somebody.refusals(entries, principals) if entries else {})


def _problems(said: list[Said], refused: Mapping[int, Refused]) -> list[Problem]:
    """Refusals at the nodes that the entries come from."""
    return [Problem(said[at].place, said[at].iri, why) for at, why in sorted(refused.items())]


def _refuse(console: Console, problems: list[Problem]) -> None:
    """Name what cannot be imported, and import nothing. Refused: import.valueflows_refused."""
    if not problems:
        return
    for problem in problems[:PROBLEMS_SHOWN]:
        why = refusal(console.language, problem.refused)
        console.note("import.valueflows.problem", place=problem.place, iri=problem.iri, why=why)
    first = problems[0]
    raise Refused(
        "import.valueflows_refused",
        count=len(problems),
        place=first.place,
        first=first.refused.code,
    )


def _report(
    options: argparse.Namespace, console: Console, turned: Turned, said: list[Said]
) -> None:
    kinds = Counter(each.entry.kind for each in said)
    facts = {
        "entries": len(said),
        "agents": kinds["agent.registered"],
        "mandates": kinds["mandate.granted"],
        "resources": kinds["resource.registered"],
        "events": kinds["event.recorded"],
        "known": turned.known,
        "undescribed": turned.undescribed,
    }
    if not said:
        answer(console, facts, "import.valueflows.nothing_new")
        return
    done = "import.valueflows.would" if options.dry_run else "import.valueflows.done"
    more = ["import.valueflows.undescribed"] if turned.undescribed else []
    more += ["import.valueflows.mandates"] if kinds["mandate.granted"] else []
    answer(console, facts, done, *more)
