"""Copies of bank files in the private folder, and what of them names a person.

Copies of payment orders are kept so that the same bytes can be written again; lines of statements
wait for what explains them; the bank to try with keeps its files. Whoever has them besides (the
bank, the files that were handed over) decides about those.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from subak.exchange.camt053 import StatementLine
from subak.exchange.tables import folded
from subak.service.folder import sync_folder
from subak.service.waiting_lines import keep_waiting, waiting_lines

_WAITING = "waiting-"


@dataclass(frozen=True)
class Marks:
    """By what bank files name somebody."""

    names: frozenset[str]
    ibans: frozenset[str]
    payments: frozenset[str]
    """End-to-end ids of what was paid to them."""

    def meet(self, line: StatementLine) -> bool:
        """Whether a line of a statement is about them."""
        named = {folded(each) for each in self.names}
        return (
            line.counterparty_iban in self.ibans
            or folded(line.counterparty_name) in named
            or not self.payments.isdisjoint(line.end_to_end_ids)
        )


def copies_of(private: Path, marks: Marks) -> list[Path]:
    """The copies of bank files that name somebody."""
    exact = [each.encode() for each in (*marks.ibans, *(f">{each}<" for each in marks.payments))]
    tried = [*exact, *(each.encode() for each in marks.names)]
    found = [path for path in private.glob("orders/*.xml") if _holds(path, exact)]
    return sorted(found + [path for path in _of_the_trial_bank(private) if _holds(path, tried)])


def drop_copies(private: Path, marks: Marks) -> None:
    """Delete the copies that name somebody; waiting lines keep what the books need of them."""
    for path in copies_of(private, marks):
        path.unlink()
        sync_folder(path.parent)
    for path in private.glob(f"{_WAITING}*.json"):
        pool = path.stem.removeprefix(_WAITING)
        lines = waiting_lines(private, pool)
        kept = [_without_names(line) if marks.meet(line) else line for line in lines]
        if kept != lines:
            keep_waiting(private, pool, kept)


def _without_names(line: StatementLine) -> StatementLine:
    return replace(line, counterparty_name="", counterparty_iban="", remittance="")


def _of_the_trial_bank(private: Path) -> Iterator[Path]:
    yield from private.glob("bank-*.json")
    yield from (path for path in private.glob("bank/*") if path.is_file())


def _holds(path: Path, marks: list[bytes]) -> bool:
    content = path.read_bytes()
    return any(mark in content for mark in marks)
