"""Import of a real history against `git log --no-renames --numstat`, in three pairs.

Then once with its flows, against the stream of git that names changed files, and the graph of a
cascade over it: what is carried sums to what entered, or the bar is missed.
Not run by default: `python -m benchmarks --git FOLDER`.
"""

import subprocess
import sys
from pathlib import Path

from benchmarks.measuring import ROUNDS, Line, seconds, workroom
from benchmarks.scenery import CHANGES, KEEPER, PACT, TOWN, WITNESSES, Scenery
from subak.core.state import State
from subak.core.values import EventId
from subak.exchange.git_flows import FILE
from subak.finance.cascade import cascaded
from subak.finance.cascade_graph import cascade_graph
from subak.finance.recorded import recorded_of
from subak.finance.rule_sources import Cascade, Rate
from subak.finance.worth import MICRO
from subak.service.clock import SystemClock
from subak.service.folder import Folder
from subak.service.present import Present

BAR = 1.3
BAR_WITH_FLOWS = 3.0
BAR_OF_GRAPH_SECONDS = 60
ENTERING_CENTS = 10_000_000
RATES = (
    Rate(protocol=CHANGES, cents=200),
    Rate(action="cite", specification=FILE, percent_of_others=10),
)
SUBAK = "import sys; from subak.cli import main; sys.exit(main())"
UNDER = ("--pact", PACT, "--protocol", CHANGES)


def run(repository: str) -> list[Line]:
    """Three pairs on a warm cache, each import into books of its own; the best pair counts."""
    log = ["git", "-C", repository, "log", "--no-renames", "--numstat"]
    seconds(lambda: _quietly(log))
    pairs = [(_imported(repository), seconds(lambda: _quietly(log))) for _ in range(ROUNDS)]
    imported, read = min(pairs, key=lambda pair: pair[0] / pair[1])
    shown = f"{imported:.2f} s", f"{read:.2f} s"
    line = Line("git import, times git log", *shown, imported / read, BAR, "<=")
    return [line, *_with_flows(repository, [*log, "--raw", "--reverse", "--topo-order"])]


def _imported(repository: str) -> float:
    with workroom() as folder:
        _books(folder)
        return seconds(lambda: _subak(folder, "import", "git", repository, *UNDER))


def _with_flows(repository: str, log: list[str]) -> list[Line]:
    read = seconds(lambda: _quietly(log))
    with workroom() as folder:
        _books(folder)
        asked = ("import", "git", repository, *UNDER, "--flows", "--release", "v1")
        imported = seconds(lambda: _subak(folder, *asked))
        _subak(folder, "recognise", "all", *UNDER, "--as", WITNESSES)
        sold = ("record", "event", "transfer", "--provider", KEEPER, "--receiver", TOWN)
        of = ("--resource", "v1", "--quantity", "1", "version", "--id", "sale")
        _subak(folder, *sold, *of)
        present = Present(Folder(folder / "books"))
        entries = present.state.size
        made = seconds(lambda: _carried(present.state))
        present.close()
    shown = f"{imported:.0f} s", f"{read:.0f} s"
    pace = f"{entries / imported:,.0f}/s"
    return [
        Line("with flows, times git log --raw", *shown, imported / read, BAR_WITH_FLOWS, "<="),
        Line(f"its entries: {entries:,}", pace, "", 0, 0, ""),
        Line("its cascade, seconds", f"{made:.1f} s", "", made, BAR_OF_GRAPH_SECONDS, "<="),
    ]


def _carried(state: State) -> None:
    """The graph, and an amount through it, which comes out whole."""
    graph = cascade_graph(recorded_of(state), Cascade(rates=RATES), [EventId("sale")])
    found = cascaded(graph, ENTERING_CENTS)
    out = sum(found.got.values()) + sum(found.staying.values())
    assert out == ENTERING_CENTS * MICRO, "what came out is not what entered"


def _books(folder: Path) -> None:
    with Scenery(folder / "books", SystemClock().now()):
        pass


def _subak(folder: Path, *arguments: str) -> None:
    _quietly([sys.executable, "-c", SUBAK, *arguments, "--books", str(folder / "books")])


def _quietly(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
