"""How read tables are declared and filled.

A projector is called after an entry was applied and says the rows that show it. In a commit all
new rows come before all changes, and changes keep their order.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from subak.core.entry import Entry, Stamp
from subak.core.state import State
from subak.service.rows import Rows

AnyEntry = TypeVar("AnyEntry", bound=Entry)
Projector = Callable[[State, Stamp, AnyEntry, Rows], None]


class Column(NamedTuple):
    """A column of a read table."""

    name: str
    type: str
    """TEXT, BIGINT or BYTEA."""
    required: bool


TABLE_STATEMENTS: dict[str, tuple[str, ...]] = {}
COLUMNS: dict[str, tuple[str, ...]] = {}
"""The columns of each read table, in order."""
DECLARED: dict[str, tuple[Column, ...]] = {}
"""The same with their types."""
KEYS: dict[str, tuple[str, ...]] = {}
"""The columns of which a row of each table has its own values."""
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
    described, _, key = columns.partition(", PRIMARY KEY (")
    DECLARED[name] = tuple(map(_column, described.split(", ")))
    COLUMNS[name] = tuple(column.name for column in DECLARED[name])
    own = [column.split()[0] for column in described.split(", ") if "PRIMARY KEY" in column]
    KEYS[name] = tuple(key.removesuffix(")").split(", ")) if key else tuple(own)


def _column(declared: str) -> Column:
    name, kind, *more = declared.split()
    return Column(name, kind, required=bool(more))


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
