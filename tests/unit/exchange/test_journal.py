"""Journals: amounts, declarations before use, and a spelling of its own for every id."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.exchange.beancount import Beancount, component
from subak.exchange.hledger import Hledger
from subak.exchange.journal import Account, Balances, Commodity, Format, Posting, Transaction
from subak.exchange.journal import written as written_pieces
from tests.support.programs import optional_program, program

EUR = Commodity("EUR", 2)
CREDITS = Commodity("EUR", credits=True)  # a series may have the name of a currency
IDS = st.from_regex(r"\A[a-z0-9][a-z0-9._-]{0,63}\Z").filter(lambda text: "\n" not in text)
ODD = ("9", "a.b", "a_b", "a-b", "adotb", "0-.", "x" * 64, "bank", "credits")


def odd_books() -> Iterator[Transaction | Balances]:
    """A movement into an account of each odd id, and what they hold."""
    bank: Account = ("assets", "bank", "pot")
    held = []
    for number, name in enumerate(ODD, start=1):
        account = ("liabilities", "pot", "kept", name)
        postings = [Posting(bank, number, EUR), Posting(account, -number, EUR)]
        postings += [Posting(bank, number, CREDITS), Posting(account, -number, CREDITS)]
        yield Transaction("2024-02-28", "funding.received", name, {"entry": str(number)}, postings)
        held += postings[1::2]
    yield Balances("2024-02-29", held)


def written(how: Format) -> str:
    return how.title("example.org/books", 9) + "".join(written_pieces(odd_books(), how))


def test_hledger_reads_odd_ids_and_agrees(tmp_path: Path) -> None:
    journal = tmp_path / "odd.journal"
    journal.write_text(written(Hledger()), encoding="utf-8")
    hledger = program("hledger")
    subprocess.run([hledger, "-f", str(journal), "check", "--strict"], check=True)
    listed = subprocess.run(
        [hledger, "-f", str(journal), "accounts", "--used"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert {f"liabilities:pot:kept:{name}" for name in ODD} < set(listed.stdout.split())


def test_beancount_reads_odd_ids_and_agrees(tmp_path: Path) -> None:
    ledger = tmp_path / "odd.beancount"
    ledger.write_text(written(Beancount()), encoding="utf-8")
    subprocess.run([optional_program("bean-check"), str(ledger)], check=True)


@pytest.mark.parametrize("how", [Beancount(), Hledger()])
def test_what_is_wrong_is_found(how: Format, tmp_path: Path) -> None:
    """The assertions are read: a journal with one cent more does not pass."""
    wrong = written(how).replace("0.01 EUR", "0.02 EUR", 1).replace("-0.01 EUR", "-0.02 EUR", 1)
    path = tmp_path / "wrong.beancount"
    path.write_text(wrong, encoding="utf-8")
    if isinstance(how, Hledger):
        command = [program("hledger"), "-f", str(path), "check"]
    else:
        command = [optional_program("bean-check"), str(path)]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 1


@given(IDS, IDS)
def test_two_ids_are_never_one_account(one: str, other: str) -> None:
    assert (component(one) == component(other)) is (one == other)


@given(IDS)
def test_every_id_is_a_component(name: str) -> None:
    spelt = component(name)
    assert spelt[0].isupper() or spelt[0].isdigit()
    assert all(letter.isalnum() or letter == "-" for letter in spelt)


@given(st.integers(-(10**18), 10**18), st.integers(0, 9))
def test_amounts_are_exact(amount: int, decimals: int) -> None:
    text = Posting((), amount, Commodity("EUR", decimals)).text
    head, point, tail = text.partition(".")
    assert len(tail) == decimals
    assert int(head + tail) == amount
    assert bool(point) is (decimals > 0)


def test_what_is_used_was_declared() -> None:
    ledger = written(Beancount()).splitlines()
    opened = ledger.index("2024-02-28 open Liabilities:Pot:Kept:9")
    used = ledger.index("  Liabilities:Pot:Kept:9  -0.01 EUR")
    assert opened < used
    assert sum(" open " in line for line in ledger) == len(ODD) + 1
