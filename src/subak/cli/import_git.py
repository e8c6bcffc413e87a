"""`subak import git`: a repository's history as recorded contributions, one stream, what is new.

With `--flows`, commits are processes, too, which cite and change files.
"""

import argparse
import datetime
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from subak.cli.act import Acting, acting_in, reading
from subak.cli.console import Console
from subak.cli.import_git_flows import define_kinds, flowing_of
from subak.core.errors import need
from subak.core.values import AgentId, PactId, ProtocolId
from subak.exchange.git_contributions import Contributing, Imported
from subak.exchange.git_flows import Flowing
from subak.exchange.git_history import (
    Author,
    Commit,
    count_commits,
    has_impossible_date,
    head_of,
    read_history,
)
from subak.service.erasing import HEADS
from subak.service.import_heads import Heads
from subak.service.keys import kept_secret
from subak.service.people import forgotten
from subak.service.reader import Reader
from subak.service.suppression import Suppressed, Told

COMMITS_A_BATCH = 1_000
IMPOSSIBLE_LISTED = 20
KNOWN_IDS = (
    "SELECT id FROM entry WHERE kind IN ('event.recorded', 'agent.registered')"
    " AND substr(id, 1, 2) IN ('c-', 'g-')"
)


@dataclass
class Counted:
    """What an import did."""

    commits: int = 0
    events: int = 0
    authors: int = 0
    known: int = 0
    processes: int = 0
    files: int = 0
    """Versions of files that came out of processes."""
    outside: int = 0
    """Commits whose contributions were recorded before without their process."""
    erased: int = 0
    """Commits in which the part of an author who was erased is left out."""
    added: int = 0
    removed: int = 0
    impossible: list[str] = field(default_factory=list)

    def __ior__(self, commit: Commit) -> "Counted":
        """Count a commit and its lines."""
        self.commits += 1
        self.added += commit.lines_added
        self.removed += commit.lines_removed
        return self


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak import git`."""
    word = console.word
    parser.add_argument("path", metavar=word("FOLDER"), help=word("import.git.path"))
    parser.add_argument("--pact", required=True, metavar="ID", help=word("import.git.--pact"))
    parser.add_argument("--protocol", metavar="ID", help=word("import.git.--protocol"))
    parser.add_argument(
        "--public-history", action="store_true", help=word("import.git.--public-history")
    )
    parser.add_argument("--flows", action="store_true", help=word("import.git.--flows"))
    parser.add_argument("--release", metavar="ID", help=word("import.git.--release"))
    parser.add_argument("--yes", action="store_true", help=word("import.git.--yes"))


def run(options: argparse.Namespace, console: Console) -> None:
    """Import what is new and say what was done."""
    if options.public_history:
        console.note("import.git.warning")
        need(options.yes, "import.public_history_unconfirmed")
    head = head_of(options.path)
    flows = options.flows or options.release is not None
    with acting_in(options, console) as somebody, closing(Suppressed(somebody.folder)) as list_of:
        turning = _turning(options, somebody, flows=flows)
        with reading(options) as reader:
            known = {str(row[0]) for row in reader.select(KNOWN_IDS)}
            gone = forgotten(reader)
            flowing = flowing_of(reader, turning) if flows else None
        if flows:
            define_kinds(somebody)
        heads = Heads(somebody.folder.private / HEADS)
        place = f"{options.pact} {Path(options.path).resolve()}{' flows' * flows}"
        erased = _Erased(turning, gone, list_of)
        importing = _Importing(somebody, turning, known, erased, publish=options.public_history)
        importing.flowing = flowing
        counted = importing.all(options.path, heads.get(place))
        heads.put(place, head or "")
        if flowing is not None and options.release is not None:
            somebody.say(flowing.release(options.release, somebody.today))
    _report(console, counted)
    if options.release is not None and not console.form:
        console.say("import.git.released", release=options.release)


def _turning(options: argparse.Namespace, somebody: Acting, *, flows: bool) -> Contributing:
    """How commits become entries here."""
    with reading(options) as reader:
        protocol = options.protocol or _only_protocol(reader, options.pact)
    secret = kept_secret(somebody.folder.keys / "import.key")
    receiver = AgentId(somebody.principal or somebody.by)
    return Contributing(PactId(options.pact), ProtocolId(protocol), receiver, secret, flows)


class _Erased:
    """Authors whose names were erased, here or under another id."""

    def __init__(self, turning: Contributing, gone: frozenset[str], of: Suppressed) -> None:
        self._turning = turning
        self._gone = gone
        self._suppressed = of
        self._seen: dict[Author, bool] = {}

    def has(self, author: Author) -> bool:
        """Whether nothing of an author comes in any more."""
        if author not in self._seen:
            told: list[Told] = [("name", author.name), ("email", author.email)]
            known = self._turning.author_id(author) in self._gone
            self._seen[author] = known or self._suppressed.has(*told)
        return self._seen[author]


class _Importing:
    """One import under way."""

    def __init__(
        self,
        somebody: Acting,
        turning: Contributing,
        known: set[str],
        erased: _Erased,
        *,
        publish: bool,
    ) -> None:
        self._somebody = somebody
        self._turning = turning
        self._known = known
        self._erased = erased
        self._publish = publish
        self._counted = Counted()
        self._today = somebody.today
        self.flowing: Flowing | None = None
        """Where commits are processes, too."""

    def all(self, path: str, after: str | None) -> Counted:
        """Import batch by batch; each is durable before the next is read."""
        progress = self._somebody.console.progress("import.git.progress")
        total = count_commits(path, after)
        flows = self.flowing is not None
        with closing(read_history(path, after=after, changes=flows)) as history:
            while commits := list(islice(history, COMMITS_A_BATCH)):
                self._say(self._turned(commits))
                progress(self._counted.commits, total)
        return self._counted

    def _turned(self, commits: Iterable[Commit]) -> Imported:
        batch, counted = Imported(), self._counted
        for commit in commits:
            counted |= commit
            if not is_possible(commit, self._today):
                counted.impossible.append(f"{commit.id[:12]} {commit.authored_on}")
                continue
            erased = list(filter(self._erased.has, commit.authors))
            new = self._turning.add(commit, self._known, batch, erased)
            counted.erased += bool(erased)
            counted.known += new == 0 and not erased
            if self.flowing is not None and self.flowing.add(commit, batch, worked=new > 0):
                counted.outside += new == 0 and not erased
        counted.events += len(batch.events)
        counted.authors += len(batch.agents)
        counted.processes += len(batch.processes)
        counted.files += sum(each.action == "produce" for each in batch.flows)
        return batch

    def _say(self, batch: Imported) -> None:
        """Payloads first, then authors for the operator, then all that the receiver says."""
        somebody = self._somebody
        somebody.payloads.keep(batch.payloads)
        if batch.agents:
            somebody.say_for_operator(batch.agents)
        if said := batch.said:
            somebody.say(said)
        if self._publish:
            somebody.payloads.publish_open(batch.events)


def is_possible(commit: Commit, today: str) -> bool:
    """Whether a commit can be recorded on a civil day: none is dated after it."""
    # One day of grace is `has_impossible_date`'s: here the log would refuse what is to come.
    yesterday = datetime.date.fromisoformat(today) - datetime.timedelta(days=1)
    return not has_impossible_date(commit, yesterday)


def _only_protocol(reader: Reader, pact: str) -> str:
    rows = reader.select("SELECT protocol FROM pact_protocol WHERE pact = ?", pact)
    need(rows, "pact.unknown", id=pact)
    need(len(rows) == 1, "import.protocol_unclear", pact=pact)
    return str(rows[0][0])


def _report(console: Console, counted: Counted) -> None:
    if console.form == "json":
        console.value(vars(counted))
        return
    console.say(
        "import.git.done",
        commits=counted.commits,
        events=counted.events,
        authors=counted.authors,
        known=counted.known,
    )
    console.say("import.git.lines", added=counted.added, removed=counted.removed)
    if counted.processes:
        console.say("import.git.flows", processes=counted.processes, files=counted.files)
    if counted.outside:
        console.say("import.git.outside", count=counted.outside)
    if counted.erased:
        console.say("import.git.erased", count=counted.erased)
    if counted.impossible:
        console.say("import.git.impossible", count=len(counted.impossible))
        for line in counted.impossible[:IMPOSSIBLE_LISTED]:
            console.say("import.git.listed", commit=line)
