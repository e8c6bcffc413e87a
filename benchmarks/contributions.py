"""100,000 contributions, recognised and credited, from the bytes of the log, as a whole process.

Beside it `bean-check` and `hledger balance` read as many transactions of the same content, each
with two postings, their caches off.
"""

import subprocess
import sys
from pathlib import Path

from benchmarks.life import Mix, day_of_life
from benchmarks.measuring import ROUNDS, Line, Missing, program, seconds, workroom
from benchmarks.scenery import Scenery

CONTRIBUTIONS, DAYS = 100_000, 50
A_DAY = Mix(
    contributions=CONTRIBUTIONS // DAYS, alone=0, group=1_000, accepted=0, transferred=0, retired=0
)
BARS = {"bean-check": 10.0, "hledger": 2.0}


def run() -> list[Line]:
    """The best of three of each program, run in turns."""
    with workroom() as folder:
        with Scenery(folder / "books") as scenery:
            yesterday = ""
            for _ in range(DAYS + 1):
                day = scenery.next_day()
                submissions = day_of_life(A_DAY, day, yesterday)
                scenery.say(submissions)
                yesterday = day
        commands = {"subak": [sys.executable, "-m", "benchmarks.reading", str(folder / "books")]}
        for name in BARS:
            try:
                commands[name] = _command(name, folder)
            except Missing:
                print(f"{name} is not here: its line is left out", file=sys.stderr)
        best = dict.fromkeys(commands, float("inf"))
        for _ in range(ROUNDS):
            for name, command in commands.items():
                best[name] = min(best[name], seconds(lambda given=command: _ran(given)))  # type: ignore[misc]
    return [
        Line(f"contributions beside {name}", f"{best['subak']:.2f} s", f"{best[name]:.2f} s",
             best[name] / best["subak"], BARS[name])
        for name in commands if name != "subak"
    ]  # fmt: skip


def _command(name: str, folder: Path) -> list[str]:
    found = program(name)
    if name == "bean-check":
        return [found, "--no-cache", str(_beancount(folder / "books.beancount"))]
    return [found, "-f", str(_hledger(folder / "books.journal")), "balance"]


def _beancount(path: Path) -> Path:
    lines = ["2024-01-01 open Equity:Atelier", "2024-01-01 commodity MIN"]
    lines += [f"2024-01-01 open Assets:Member{number}" for number in range(50)]
    for number in range(CONTRIBUTIONS):
        lines += [
            f'2024-{number // 4_000 % 12 + 1:02}-{number % 28 + 1:02} * "work {number}"',
            f"  Assets:Member{number // 2 % 50}  {15 + number % 240} MIN",
            "  Equity:Atelier",
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _hledger(path: Path) -> Path:
    lines = []
    for number in range(CONTRIBUTIONS):
        lines += [
            f"2024-{number // 4_000 % 12 + 1:02}-{number % 28 + 1:02} work {number}",
            f"    assets:member{number // 2 % 50}  {15 + number % 240} MIN",
            "    equity:atelier",
            "",
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _ran(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
