"""Copies of bank files in the private folder, and what of them names a person.

Copies of payment orders are kept so that the same bytes can be written again; lines of statements
wait for what explains them; the bank to try with keeps its files. Whoever has them besides (the
bank, the files that were handed over) decides about those.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from subak.exchange.statement_line import StatementLine
from subak.service.durable import sync_folder
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
        return (
            line.counterparty_iban in self.ibans
            or not self.payments.isdisjoint(line.end_to_end_ids)
            or self.stand_in(f"{line.counterparty_name} {line.remittance}")
        )

    def stand_in(self, text: str) -> bool:
        """Whether all words of a name stand in a text, in any order, with or without accents."""
        told = _words(text)
        return any(words <= told for name in self.names if (words := _words(name)))


def copies_of(private: Path, marks: Marks) -> list[Path]:
    """The copies of bank files that name somebody."""
    exact = (*marks.ibans, *(f">{each}<" for each in marks.payments))
    orders = [(path, False) for path in private.glob("orders/*.xml")]
    tried = [(path, True) for path in (*_of_the_trial_bank(private), *_left_over(private))]
    found = []
    for path, by_name in orders + tried:
        text = path.read_bytes().decode("utf-8", "replace")
        if any(mark in text for mark in exact) or (by_name and marks.stand_in(text)):
            found.append(path)
    return sorted(found)


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


def _left_over(private: Path) -> Iterator[Path]:
    """Halves of files that a crash left behind."""
    yield from private.rglob("*.new")


def _words(text: str) -> frozenset[str]:
    """The words of a text in small letters, without accents: banks write names as they like."""
    bare = unicodedata.normalize("NFKD", text).casefold()
    return frozenset(
        re.findall(r"[^\W_]+", "".join(c for c in bare if not unicodedata.combining(c)))
    )
