"""`subak export hledger` and `subak export beancount`: other programs come to the same sums."""

import csv
import subprocess
from io import StringIO
from pathlib import Path

import pytest

from subak.core.instants import Day, add_days
from subak.service.clock import CivilTime
from subak.service.folder import Folder
from subak.service.reader import Reader
from tests.support.histories import HISTORIES
from tests.support.histories import told as told_history
from tests.support.programs import optional_program, program
from tests.support.retelling import retell
from tests.unit.cli.commons import Commons
from tests.unit.cli.valley import run

YEAR = {
    "2024-12-02": "distribute adopt pot --rates paid-hours --id half.a_b-c --as friends;"
    " distribute run half.a_b-c --from received --id d1 --as friends",
    "2024-12-31": "credit retire {0} --purpose report.2024 --as kim;"
    " credit transfer {1} --to lea --as kim",
    "2025-01-01": "distribute adopt pot --equal kim moe --id rest --as friends;"
    " distribute run rest --from undistributed:d1 --id 2-d_ --as friends",
    "2025-02-14": "credit cancel {2} --ground error --as lea",
}
"""What is done on some days."""

Sums = dict[tuple[str, str], int]


def sums_of_hledger(journal: Path, *more: str) -> Sums:
    """What hledger says that accounts hold, in smallest parts, by account and commodity."""
    subprocess.run([program("hledger"), "-f", str(journal), "check", "--strict"], check=True)
    told = subprocess.run(
        ["hledger", "-f", str(journal), "balance", "--flat", "-N", "--layout=bare", "-O", "csv",
         *more],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    _, *rows = csv.reader(StringIO(told.stdout))
    return {(account, of): _parts(amount) for account, of, amount in rows}


def _parts(amount: str) -> int:
    return int(amount.replace(".", ""))


def sums_of_books(root: Path) -> Sums:
    """What the read tables say of the same."""
    reader = Reader(Folder(root))
    found: Sums = {}

    def add(statement: str, account: str) -> None:
        for name, of, amount in reader.select(statement):
            place = (account.format(name), str(of))
            found[place] = found.get(place, 0) + int(str(amount))

    add("SELECT id, currency, bank_cents FROM pool, books", "assets:bank:{}")
    named = "SELECT pool || ':' || name, currency, -cents FROM account, books"
    add(named, "liabilities:{}")
    lots = "SELECT {}, series || '.CREDIT', {}(last - first + 1) FROM lot"
    held = f"{lots.format('holder', '')} WHERE status = 'held'"
    add(held, "assets:credits:held:{}")
    add(lots.format("''", "-"), "equity:credits:issued")
    add(f"{lots.format('status', '')} WHERE status <> 'held'", "expenses:credits:{}")
    reader.close()
    return {place: amount for place, amount in found.items() if amount}


def test_hledger_comes_to_the_sums_of_the_sample_books(made: Path, tmp_path: Path) -> None:
    journal = tmp_path / "vive.journal"
    assert run("--books", str(made), "export", "hledger", str(journal)) == 0
    sums = sums_of_hledger(journal)
    assert sums == sums_of_books(made)
    assert sums["assets:bank:water", "EUR"] == 121100
    assert sums["expenses:credits:retired", "A24.CREDIT"] > 0


def test_beancount_comes_to_the_sums_of_the_sample_books(made: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "vive.beancount"
    assert run("--books", str(made), "export", "beancount", str(ledger)) == 0
    subprocess.run([optional_program("bean-check"), str(ledger)], check=True)
    last: dict[tuple[str, str], str] = {}
    for line in ledger.read_text(encoding="utf-8").splitlines():
        if " balance " in line:  # bean-check found each of them right
            _, _, account, amount, _, _, of = line.split()
            last[account, of] = amount
    for (account, of), cents in sums_of_books(made).items():
        spelt = ":".join(_spelt(part) for part in account.split(":"))
        assert _parts(last[spelt, of]) == cents


def _spelt(part: str) -> str:
    return part[0].upper() + part[1:].replace(".", "Dot").replace("_", "Low")


def test_they_agree_on_every_day(
    pot: Commons, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A journal of the whole log, asked for a day, says what the tables said on that day."""
    (lot,) = pot.told("show credits paid-kim")
    recognition, _, numbers = lot["credits"].partition(":")
    first = int(numbers.split("-")[0])
    ranges = [f"{recognition}:{first + a}-{first + b}" for a, b in ((0, 0), (1, 8), (1, 2))]
    told = {}
    for day, line in YEAR.items():
        monkeypatch.setattr(
            "subak.service.clock.SystemClock.now", lambda _, day=day: CivilTime.seconds(day, 12)
        )
        for command in ("resume", *line.split("; ")):
            pot.does(command.format(*ranges))
        told[day] = sums_of_books(pot.folder)
    journal = tmp_path / "pot.journal"
    pot.does(f"export hledger {journal}")
    for day, sums in told.items():
        assert sums_of_hledger(journal, "-e", add_days(Day(day), 1)) == sums
    ledger = tmp_path / "pot.beancount"
    pot.does(f"export beancount {ledger}")
    subprocess.run([optional_program("bean-check"), str(ledger)], check=True)


@pytest.mark.parametrize("name", HISTORIES)
def test_hledger_comes_to_the_sums_of_every_history(name: str, tmp_path: Path) -> None:
    """Whatever entries move money or credits, also kinds that nobody thought of here."""
    retell(told_history(name), tmp_path / "books").close()
    journal = tmp_path / "books.journal"
    assert run("--books", str(tmp_path / "books"), "export", "hledger", str(journal)) == 0
    assert sums_of_hledger(journal) == sums_of_books(tmp_path / "books")


@pytest.mark.parametrize("what", ["beancount", "hledger"])
def test_nothing_is_overwritten(garden: Commons, tmp_path: Path, what: str) -> None:
    letter = tmp_path / "letter"
    letter.write_text("mine", encoding="utf-8")
    assert garden.refusal(f"export {what} {letter}") == "export.file_exists"
    assert letter.read_text(encoding="utf-8") == "mine"
    nowhere = tmp_path / "missing" / "books"
    assert garden.refusal(f"export {what} {nowhere}") == "export.file_not_writable"


def test_a_half_written_export_is_not_overwritten_either(garden: Commons, tmp_path: Path) -> None:
    (tmp_path / "books.part").write_text("", encoding="utf-8")
    assert garden.refusal(f"export hledger {tmp_path / 'books'}") == "export.file_exists"


def test_it_says_how_to_check_it(garden: Commons, tmp_path: Path) -> None:
    said = garden.does(f"export beancount {tmp_path / 'a'}")
    assert f"bean-check {tmp_path / 'a'}" in said
    facts = garden.told(f"export hledger {tmp_path / 'b'}")
    assert facts == {"file": str(tmp_path / "b"), "transactions": 0, "size": facts["size"]}
