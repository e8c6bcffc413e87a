"""Books that are kept by commands alone: lines as people type them, and what they answer."""

import json
import shlex
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from subak.cli import main
from subak.service.clock import CivilTime

NOON = CivilTime.seconds("2024-11-20", 12)

PACT = """
resource add "Garden by the river" --id garden --amount 12 --unit are --accountable friends
protocol publish --sample d
pact declare garden --protocol hours --partner friends --recogniser gardens --recogniser lea
    --appeal ombud --id pact-garden --as friends
pact publish pact-garden --as town
pact sign pact-garden --as friends
"""


class Commons:
    """Some books and the commands that are given in them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> None:
        """New books with a few agents."""
        self.does(f"init {self.folder} --origin example.org/garden")
        for name, sphere in (
            ("kim", "commons"),
            ("lea", "commons"),
            ("friends", "commons"),
            ("town", "state"),
            ("gardens", "state"),
            ("ombud", "civil-society"),
        ):
            self.does(f"agent {name.title()} --id {name} --type organisation --sphere {sphere}")

    def make_pact(self) -> None:
        """A garden, hours given to it, a pact in force."""
        for line in PACT.replace("\n    ", " ").strip().splitlines():
            self.does(line)

    def does(self, line: str) -> str:
        """Give a command that must succeed; what it printed."""
        code, out, err = self._give(line)
        assert code == 0, err
        return out

    def told(self, line: str) -> Any:
        """The same for a program: what it printed as JSON."""
        return json.loads(self.does(f"{line} --json"))

    def refusal(self, line: str) -> str:
        """The code under which a command is refused."""
        code, _, err = self._give(f"{line} --json")
        assert code == 1, err
        return str(json.loads(err.splitlines()[-1])["code"])

    def refused_text(self, line: str) -> str:
        """What a refused command says to people."""
        code, _, err = self._give(line)
        assert code == 1, err
        return err

    def fails(self, line: str, exit_code: int) -> str:
        """What a command says that ends with an exit code other than 0 and 1."""
        code, _, err = self._give(line)
        assert code == exit_code, err
        return err

    def _give(self, line: str) -> tuple[int, str, str]:
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main(["--language", "en", "--books", str(self.folder), *shlex.split(line)])
        return code, out.getvalue(), err.getvalue()
