"""100,000 contributions, recorded, recognised and credited: verified from the bytes of the log.

A process of its own, `subak verify`, checks bytes, tree, signature and every rule again. Beside it
`bean-check` (without its cache) and `hledger balance` read as many transactions of two postings
each and nothing more, which is less than the log holds. Terms of appeal end on the way.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.life import change, decided
from benchmarks.measuring import Line, MissingError, best_of_each, program, workroom
from benchmarks.scenery import FIRST_DAY, MEMBERS, WITNESSES, WORKSHOP, Scenery
from subak.ledger.events import EventRecorded
from subak.service.writer import Submission

DAYS = 50
A_DAY = 2_000
A_DECISION = 1_000
BARS = {"bean-check": 10.0, "hledger": 2.0}
SUBAK = "import sys; from subak.cli import main; sys.exit(main())"


def run() -> list[Line]:
    """Make the books and the two journals, then run the processes in turns."""
    programs = {name: found for name in BARS if (found := _program(name))}
    with workroom() as folder:
        books = folder / "books"
        all_of_them = _make_books(books)
        commands = {"subak": [sys.executable, "-c", SUBAK, "verify", str(books / "public")]}
        if found := programs.get("bean-check"):
            journal = _write_beancount(folder / "books.beancount", all_of_them)
            commands["bean-check"] = [found, "--no-cache", str(journal)]
        if found := programs.get("hledger"):
            journal = _write_hledger(folder / "books.journal", all_of_them)
            commands["hledger"] = [found, "-f", str(journal), "balance"]
        del all_of_them
        best = best_of_each({name: _runner(command) for name, command in commands.items()})
    subak = best.pop("subak")
    return [
        Line(f"contributions / {name}", f"{subak:.2f} s", f"{took:.2f} s", took / subak, BARS[name])
        for name, took in best.items()
    ]


def _program(name: str) -> str | None:
    """Where a program is. At home a missing one is named and its line left out; not under CI."""
    try:
        return program(name)
    except MissingError:
        if os.environ.get("CI") == "true":
            raise
        print(f"{name} is not here: its line is left out", file=sys.stderr)
        return None


def _make_books(root: Path) -> list[EventRecorded]:
    all_of_them: list[EventRecorded] = []
    with Scenery(root) as scenery:
        for _ in range(DAYS):
            day = scenery.next_day()
            for start in range(0, A_DAY, A_DECISION):
                said = [change(day, start + number) for number in range(A_DECISION)]
                decision = decided(f"recognised-{day}-{start}", [each.id for each in said])
                scenery.say([Submission(said, WORKSHOP), Submission([decision], WITNESSES)])
                all_of_them += said
        scenery.next_day()
        scenery.writer.close_days()
    return all_of_them


def _write_beancount(path: Path, all_of_them: list[EventRecorded]) -> Path:
    with path.open("w", encoding="utf-8") as written:
        for account in ("Equity:Issued", *(_account(member) for member in MEMBERS)):
            written.write(f"{FIRST_DAY} open {account}\n")
        for said in all_of_them:
            amount = said.measures[0].amount
            written.write(f'{said.happened_on} * "{said.provider}" "{said.id}"\n')
            written.write(f"  {_account(said.provider)}  {amount} CHANGE\n")
            written.write(f"  Equity:Issued  -{amount} CHANGE\n\n")
    return path


def _write_hledger(path: Path, all_of_them: list[EventRecorded]) -> Path:
    with path.open("w", encoding="utf-8") as written:
        for said in all_of_them:
            amount = said.measures[0].amount
            written.write(f"{said.happened_on} * {said.provider} | {said.id}\n")
            written.write(f"  {_account(said.provider)}  {amount} CHANGE\n")
            written.write(f"  Equity:Issued  -{amount} CHANGE\n\n")
    return path


def _account(member: str) -> str:
    return f"Assets:Credits:{member.title()}"


def _runner(command: list[str]) -> Callable[[], object]:
    """Runs a program and lets its output go."""
    environment = os.environ | {"BEANCOUNT_DISABLE_LOAD_CACHE": "1"}
    return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
