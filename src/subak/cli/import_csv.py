"""`subak import csv`: a table of hours or measures becomes contributions, all rows or none."""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice

from subak.cli.act import Acting, acting_in, reading
from subak.cli.console import Console
from subak.cli.recorded_rows import recorded_before
from subak.cli.subcommands import answer
from subak.cli.table_told import ShowMap, map_named, read_facts, refuse_rows, rows_of, table_named
from subak.core.errors import Refused, need
from subak.core.values import AgentId, PactId, ProtocolId, UnitId
from subak.exchange.table_blame import blamed
from subak.exchange.table_contributions import Purpose, Telling, Terms, Told
from subak.exchange.table_map import Columns, Constant, ContributionMap, Source, heading
from subak.exchange.table_packed import PackedRows
from subak.exchange.table_problems import Problem
from subak.exchange.table_samples import SAMPLE_MAPS
from subak.exchange.tables import Row, Table
from subak.language.numbers import decimal
from subak.ledger.agents import Agents
from subak.ledger.events import EventRecorded
from subak.ledger.resources import Resources
from subak.ledger.units import Units
from subak.pacts.pacts import Pacts
from subak.recognition.protocols import Protocols
from subak.service.contacts import Contacts
from subak.service.keys import kept_secret
from subak.service.people import People, forgotten
from subak.service.reader import Reader
from subak.service.said import proper
from subak.service.several import SeveralRefused
from subak.service.suppression import Suppressed

ROWS_AT_A_TIME = 1_000


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak import csv`."""
    word = console.word
    parser.add_argument("file", metavar=word("FILE"), help=word("import.csv.file"))
    parser.add_argument("--map", required=True, metavar="MAP.toml", help=word("import.csv.--map"))
    parser.add_argument("--pact", required=True, metavar="ID", help=word("import.csv.--pact"))
    parser.add_argument("--dry-run", action="store_true", help=word("import.csv.--dry-run"))
    parser.add_argument(
        "--example-map",
        action=ShowMap,
        language=console.language,
        choices=[name for name in SAMPLE_MAPS if name != "members"],
        help=word("import.csv.--example-map"),
    )


def run(options: argparse.Namespace, console: Console) -> None:
    """Record what is new; name every row that cannot be."""
    mapped = map_named(options.map, ContributionMap)
    table = table_named(options.file, mapped.table)
    with acting_in(options, console) as somebody, reading(options) as reader:
        purpose = _purpose(somebody, PactId(options.pact))
        find = _finder(options, somebody, mapped)
        importing = _Importing(
            somebody, reader, mapped, table, Telling(mapped, Columns(table), purpose, find)
        )
        importing.read()
        refuse_rows(console, table, importing.problems)
        if not options.dry_run:
            importing.say()
        _report(somebody, table, importing, dry_run=options.dry_run)


class _Importing:
    """One import under way: rows are read and checked by parts, what is new is kept packed."""

    def __init__(
        self,
        somebody: Acting,
        reader: Reader,
        mapped: ContributionMap,
        table: Table,
        telling: Telling,
    ) -> None:
        self._somebody = somebody
        self._reader = reader
        self._map = mapped
        self._table = table
        self._telling = telling
        self.problems = telling.problems
        self.new = PackedRows()
        self.count = 0
        self.sums: dict[tuple[str, UnitId], int] = {}

    def read(self) -> None:
        """Read all rows and ask the rules of the log about those that are new; writes nothing."""
        rows = self._rows()
        while some := list(islice(rows, ROWS_AT_A_TIME)):
            self.count += len(some)
            new = recorded_before(
                self._reader, self._somebody.payloads, self._map, some, self.problems
            )
            for place, refused in self._somebody.refusals([each.said for each in new]).items():
                self._blame(new[place].row, refused)
            self._sum(new)
            self.new.add(new)

    def say(self) -> None:
        """Payloads first, then all contributions in one submission."""
        self._somebody.payloads.keep(payload for each in self.new for payload in each.payloads)
        try:
            self._somebody.say(self._entries(), name_all=True)
        except SeveralRefused as several:
            self._blame_all(several.each)
            refuse_rows(self._somebody.console, self._table, self.problems)

    def _rows(self) -> Iterator[Told]:
        """The rows that read as contributions, with progress."""
        progress = self._somebody.console.progress("import.csv.reading")
        for row in rows_of(self._table, self.problems, progress):
            found = self._telling.tell(row)
            if found is None:
                continue
            with self.problems.at(row.line, "", ""):
                proper(found.said)
                yield found

    def _entries(self) -> Iterator[EventRecorded]:
        """What is said, unpacked one by one, with progress."""
        progress = self._somebody.console.progress("import.csv.recording")
        for done, each in enumerate(self.new, 1):
            progress(done, len(self.new))
            yield each.said

    def _sum(self, rows: Sequence[Told]) -> None:
        for each in rows:
            for measure in each.said.measures:
                key = measure.of, measure.unit
                self.sums[key] = self.sums.get(key, 0) + measure.number

    def _blame_all(self, refusals: Mapping[int, Refused]) -> None:
        lines = {self.new.at(place).line: refused for place, refused in refusals.items()}
        for row in self._table.rows():
            if isinstance(row, Row) and row.line in lines:
                self._blame(row, lines[row.line])

    def _blame(self, row: Row, refused: Refused) -> None:
        """A refusal of the log's rules as a problem of a row, with the column where it is known."""
        column = heading(blamed(self._map, refused)) or ""
        value = row.cells[self._table.positions(column)[0]] if column else ""
        self.problems.add(Problem(row.line, column, value, refused))


def _purpose(somebody: Acting, pact_id: PactId) -> Purpose:
    """What the books say of the pact: its protocols, who answers for its resource, the units."""
    state = somebody.state
    pact = state[Pacts].need(pact_id, "pact.unknown")
    resource = state[Resources].get(pact.resource)
    terms = {}
    for named in pact.protocols:
        protocol = state[Protocols][named]
        units = {asked.of: asked.unit for asked in protocol.valuation.measures}
        terms[ProtocolId(named)] = Terms(protocol.actions, units)
    return Purpose(
        pact=pact_id,
        receiver=AgentId(resource.accountable) if resource else somebody.actor,
        terms=terms,
        decimals={unit: held.decimals for unit, held in state[Units].items()},
        secret=kept_secret(somebody.folder.keys / "import.key"),
    )


def _finder(
    options: argparse.Namespace, somebody: Acting, mapped: ContributionMap
) -> Callable[[Source], Callable[[str], AgentId]]:
    """What finds the agent of a cell: by id, or by the names and e-mails that the books keep.

    Constants are ids.
    """
    by = mapped.contribution.people_by
    agents = somebody.state[Agents]

    with reading(options) as reader:
        gone = forgotten(reader)

    def by_id(said: str) -> AgentId:
        need(said in agents, "table.person_unknown", said=said, by="id")
        need(said not in gone, "person.forgotten", agent=said)
        return AgentId(said)

    if by == "id":
        return lambda _: by_id
    with reading(options) as reader, closing(Contacts(somebody.folder.private)) as contacts:
        people = People(reader, contacts.all())

    def found(said: str) -> AgentId:
        try:
            return people.find(said, by)
        except Refused:
            with closing(Suppressed(somebody.folder)) as suppressed:
                suppressed.need_free((by, said))
            raise

    return lambda source: by_id if isinstance(source, Constant) else found


def _report(somebody: Acting, table: Table, importing: _Importing, *, dry_run: bool) -> None:
    """How the file was read, how much of it is new, and the sums, to hold beside the sheet's."""
    new = len(importing.new)
    facts = {
        **read_facts(somebody.console, table, importing.count),
        "recorded": new,
        "known": importing.count - new,
        "dry_run": dry_run,
    }
    sums = _written(somebody, importing.sums)
    if somebody.console.form == "json":
        somebody.console.value(facts | {"sums": sums})
        return
    answer(somebody.console, facts, "table.read")
    answer(somebody.console, facts, "import.csv.would_record" if dry_run else "import.csv.recorded")
    for of, amount in sums.items():
        somebody.console.say("import.csv.sum", of=of, amount=amount)


def _written(somebody: Acting, sums: Mapping[tuple[str, UnitId], int]) -> dict[str, str]:
    """The sum of each measure in its unit, written in the reader's language."""
    units, language = somebody.state[Units], somebody.console.language
    return {
        of: f"{decimal(language, amount, units[unit].decimals)} {unit}"
        for (of, unit), amount in sorted(sums.items())
    }
