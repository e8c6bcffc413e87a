"""How read tables are declared and filled.

A projector is called after an entry was applied and says the rows that show it. In a commit all
new rows come before all changes, and changes keep their order.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from subak.core.entry import Entry, Stamp
from subak.core.state import State
from subak.service.rows import Rows

AnyEntry = TypeVar("AnyEntry", bound=Entry)
Projector = Callable[[State, Stamp, AnyEntry, Rows], None]

TABLE_STATEMENTS: dict[str, tuple[str, ...]] = {}
COLUMNS: dict[str, tuple[str, ...]] = {}
"""The columns of each read table, in order."""
PROJECTORS: dict[str, list[Callable[[State, Stamp, Any, Rows], None]]] = {}


def table(name: str, columns: str, *indexes: str) -> None:
    """Declare a read table.

    Its columns as SQL that SQLite and PostgreSQL both understand, and its indexes.
    """
    assert name not in TABLE_STATEMENTS, f"{name} is declared twice"
    made = [f"CREATE TABLE {name} ({columns})"]
    made += [
        f"CREATE INDEX {name}_{index.replace(', ', '_')} ON {name} ({index})" for index in indexes
    ]
    TABLE_STATEMENTS[name] = tuple(made)
    described = columns.partition(", PRIMARY KEY (")[0].split(", ")
    COLUMNS[name] = tuple(column.split()[0] for column in described)


def projector(*kinds: str) -> Callable[[Projector[AnyEntry]], Projector[AnyEntry]]:
    """Register a function as showing entries of some kinds."""

    def register(run: Projector[AnyEntry]) -> Projector[AnyEntry]:
        for kind in kinds:
            PROJECTORS.setdefault(kind, []).append(run)
        return run

    return register


def project(state: State, stamp: Stamp, said: Entry, rows: Rows) -> None:
    """Say the rows that show an applied entry."""
    for run in PROJECTORS.get(said.kind, ()):
        run(state, stamp, said, rows)
