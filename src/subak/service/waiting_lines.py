"""Bank lines that nothing in the books explains yet: kept privately until they are booked.

They name people, so they never enter the log. Every import looks at them again: a return finds its
debit once the statement with the debit has come. Losing them loses nothing that the statements do
not hold.
"""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from subak.exchange.statement_line import StatementLine
from subak.service.durable import write_durably

_decode = msgspec.json.Decoder(list[StatementLine]).decode


def waiting_lines(private: Path, pool: str) -> list[StatementLine]:
    """The lines of a pool's account that wait, by day."""
    path = _path(private, pool)
    return _decode(path.read_bytes()) if path.exists() else []


def keep_waiting(private: Path, pool: str, lines: Iterable[StatementLine]) -> None:
    """Keep these lines in place of all that waited before."""
    ordered = sorted(lines, key=lambda line: (line.booked_on, line.key))
    path = _path(private, pool)
    if ordered or path.exists():
        write_durably(path, msgspec.json.encode(ordered), 0o600)


def _path(private: Path, pool: str) -> Path:
    return private / f"waiting-{pool}.json"
