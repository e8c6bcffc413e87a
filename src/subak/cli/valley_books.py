"""Playing the script of the sample books on real books, day by day."""

import base64
import datetime
import re
import shlex
from contextlib import redirect_stdout
from importlib.resources import files
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from subak.cli.console import Console
from subak.cli.running import run_command
from subak.cli.valley_bank import ValleyBank, iban_of
from subak.cli.valley_script import Line, Step
from subak.core.books import BooksOpened
from subak.core.errors import Refused
from subak.core.instants import Day, add_days
from subak.finance.runs import Payouts
from subak.service.author_keys import AuthorKey
from subak.service.clock import CivilTime, SetClock
from subak.service.members import BankDetails, Members
from subak.service.opening import RELEASE, new_recovery_key, open_books
from subak.service.writer import Writer

FIRST_DAY = "2024-09-02"
NIGHT, MORNING = 1, 8
"""Hours in UTC: a day is closed in the night after it; people begin in the morning."""
BETWEEN_ACTS_SECONDS = 60
_FROM_TODAY = {"today": 0, "yesterday": -1}
KEEPER = "hulotte"
OWNERS = {"water": "Régie d’eau de la Vive", "workshop-pool": "Atelier du Barrage"}
TREASURERS = {
    "water": ("--as", "carpe", "--for", "regie"),
    "workshop-pool": ("--as", "castor", "--for", "atelier"),
    "code-pool": ("--as", "projet"),
}
_PLACE = re.compile(r"\{(iban|bank|doc|receipt|repository):?([^{}]*)\}")


class Valley:
    """The books of the valley, one open writer, a clock that is set, a bank for each pool."""

    def __init__(self, root: Path, console: Console, repository: str = "") -> None:
        self.root = root
        self._repository = repository
        self.clock = SetClock(CivilTime.seconds(FIRST_DAY, MORNING))
        root.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory() as passing:  # nobody will have to recover what is invented
            opening = _opening(Path(passing) / "recovery.key")
            folder = open_books(root, opening, self.clock)
        self.bank_folder = folder.private / "bank"
        self.bank_folder.mkdir()
        self.writer = Writer(folder, self.clock)
        self._language = console.language
        self._banks: dict[str, ValleyBank] = {}
        self._keys: dict[str, Path] = {}
        """Files of the keys of those who sign; at home they would each have their own."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.writer.close()

    def play(self, step: Step) -> None:
        """Do all that a step says."""
        for line in step.lines:
            self.play_line(line)

    def play_line(self, line: Line) -> None:
        """Do what one line says, on its day."""
        self.live_until(line.day)
        head, _, rest = line.text.partition(" ")
        if head == "accounts":
            self._give_accounts(rest)
        elif head == "key":
            self._give_key(rest)
        elif head == "bank":
            self._at_the_bank(self.writer.state.today, *shlex.split(self._filled(rest)))
        elif head == "!":
            code, _, command = rest.partition(" | ")
            self._refused(code, shlex.split(self._filled(command)))
        else:
            self.do(*shlex.split(self._filled(line.text)))

    def live_until(self, day: str) -> None:
        """Let the days pass, each closed in the night after it; "today" is the real one."""
        if day in _FROM_TODAY:
            day = add_days(Day(real_day()), _FROM_TODAY[day])
        while self.writer.state.today < day:
            following = add_days(Day(self.writer.state.today), 1)
            self.clock.seconds = CivilTime.seconds(following, NIGHT)
            self.writer.close_days()
        self.clock.seconds = max(self.clock.seconds, CivilTime.seconds(day, MORNING))

    def do(self, *arguments: str) -> None:
        """Run a command and keep what it prints to ourselves."""
        with redirect_stdout(StringIO()):
            self.show(*arguments)

    def show(self, *arguments: str) -> None:
        """Run a command as people type it."""
        console = Console(self._language)
        console.writer = self.writer
        self.clock.seconds += BETWEEN_ACTS_SECONDS
        said = [*arguments, "--books", str(self.root), *self._signing(arguments)]
        run_command(said, console)

    def _signing(self, arguments: tuple[str, ...]) -> tuple[str, ...]:
        """Whoever acts and has a key signs with it."""
        who = arguments[arguments.index("--as") + 1] if "--as" in arguments else KEEPER
        return ("--key", str(self._keys[who])) if who in self._keys else ()

    def copied(self, name: str) -> str:
        """A document of the valley, copied beside the books to be named in a command."""
        copied = self.bank_folder / name
        copied.write_bytes(files("subak.cli.valley").joinpath(name).read_bytes())
        return str(copied)

    def _bank(self, pool: str) -> ValleyBank:
        """The bank account of a pool."""
        if pool not in self._banks:
            owner = OWNERS.get(pool, pool)
            self._banks[pool] = ValleyBank(pool, owner, self.bank_folder)
        return self._banks[pool]

    def _at_the_bank(self, day: str, pool: str, act: str, *given: str) -> None:
        bank = self._bank(pool)
        if act == "receives":
            bank.receives(*given)
        elif act == "pays":
            order = Path(*given)
            for part in sorted(order.parent.glob(f"{order.stem}*{order.suffix}")):
                bank.pays(part)
        elif act == "returns":
            bank.returns(*given)
        else:
            statement = bank.everything_again() if act == "again" else bank.statement(day)
            self.do("import", "camt", str(statement), "--pool", pool, *TREASURERS[pool])

    def _receipt(self, pool: str, number: int) -> str:
        """The n-th receipt of a pool."""
        found = self.writer.store.select("SELECT id FROM funding WHERE pool = ? ORDER BY n", pool)
        return str(found[number - 1][0])

    def _give_key(self, agent: str) -> None:
        """The keeper enrols an agent: it holds a key from now on, and signs."""
        file = self.writer.folder.keys / f"{agent}.key"
        self.do("key", "new", str(file))
        public = base64.b64encode(AuthorKey(file).public_key).decode()
        self.do("key", "add", public, "--agent", agent)
        self._keys[agent] = file

    def _give_accounts(self, run: str) -> None:
        """Each payee of a run has an account at the bank of the valley."""
        members = Members(self.writer.folder.private)
        payouts = self.writer.state[Payouts].items()
        members.put_all(
            BankDetails(record.to, f"Personne {record.to}", iban_of(record.to))
            for _, record in payouts
            if record.run == run
        )
        members.close()

    def _refused(self, code: str, arguments: list[str]) -> None:
        try:
            self.do(*arguments)
        except Refused as refused:
            if refused.code == code:
                return
            raise
        raise AssertionError(f"{arguments} was not refused")

    def _filled(self, text: str) -> str:
        """Put IBANs, files and receipts in their places."""
        return _PLACE.sub(lambda place: self._place(*place.groups()), text)

    def _place(self, kind: str, name: str) -> str:
        if kind == "iban":
            return iban_of(name)
        if kind == "repository":
            return shlex.quote(self._repository)
        if kind == "receipt":
            pool, _, number = name.partition(":")
            return self._receipt(pool, int(number))
        if kind == "bank":
            return str(self.bank_folder / name)
        return self.copied(name)


def real_day() -> str:
    """Today, in UTC."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def _opening(recovery: Path) -> BooksOpened:
    return BooksOpened(
        id="opening",
        origin="vive.example.org/comptes",
        currency="EUR",
        zone="Europe/Paris",
        operator="maison-de-la-vive",
        keeper=KEEPER,
        recovery_key=new_recovery_key(recovery),
        release=RELEASE,
    )
