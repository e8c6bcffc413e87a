"""Import of a real history against `git log --no-renames --numstat`, in three pairs.

Not run by default: `python -m benchmarks --git FOLDER`.
"""

import subprocess
import sys

from benchmarks.measuring import ROUNDS, Line, seconds, workroom
from benchmarks.scenery import CHANGES, PACT, Scenery
from subak.service.clock import SystemClock

BAR = 1.3
SUBAK = "import sys; from subak.cli import main; sys.exit(main())"


def run(repository: str) -> list[Line]:
    """Three pairs on a warm cache, each import into books of its own; the best pair counts."""
    log = ["git", "-C", repository, "log", "--no-renames", "--numstat"]
    seconds(lambda: _quietly(log))
    pairs = [(_import(repository), seconds(lambda: _quietly(log))) for _ in range(ROUNDS)]
    imported, read = min(pairs, key=lambda pair: pair[0] / pair[1])
    shown = f"{imported:.2f} s", f"{read:.2f} s"
    return [Line("git import, times git log", *shown, imported / read, BAR, "<=")]


def _import(repository: str) -> float:
    with workroom() as folder:
        with Scenery(folder / "books", SystemClock().now()):
            pass
        command = [sys.executable, "-c", SUBAK, "import", "git", repository, "--pact", PACT]
        command += ["--protocol", CHANGES, "--books", str(folder / "books")]
        return seconds(lambda: _quietly(command))


def _quietly(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
