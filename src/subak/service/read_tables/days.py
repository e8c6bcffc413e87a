"""The books, their rules, and their days."""

from subak.core.books import BooksOpened, RulesAdopted
from subak.core.days import DayClosed, PauseEnded
from subak.core.entry import Stamp
from subak.core.state import State
from subak.service.read_tables.projector import projector, table
from subak.service.read_tables.recognition import show_terms_ended
from subak.service.rows import Rows

table(
    "books",
    "origin TEXT PRIMARY KEY, currency TEXT NOT NULL, zone TEXT NOT NULL, operator TEXT NOT NULL,"
    " keeper TEXT NOT NULL, opened_on TEXT NOT NULL, n BIGINT NOT NULL",
)
table("rules", "n BIGINT PRIMARY KEY, release_name TEXT NOT NULL, adopted_on TEXT NOT NULL")
table("day", "day TEXT PRIMARY KEY, closed_at TEXT NOT NULL, n BIGINT NOT NULL")
table("pause", "n BIGINT PRIMARY KEY, ended_at TEXT NOT NULL, ended_by TEXT NOT NULL")


@projector("books.opened")
def opened(state: State, stamp: Stamp, said: BooksOpened, rows: Rows) -> None:
    """The books and their first release."""
    rows.insert(
        "books", said.origin, said.currency, said.zone, said.operator, said.keeper, stamp.day,
        stamp.n,
    )  # fmt: skip
    rows.insert("rules", stamp.n, said.release, stamp.day)


@projector("rules.adopted")
def adopted(state: State, stamp: Stamp, said: RulesAdopted, rows: Rows) -> None:
    """A later release."""
    rows.insert("rules", stamp.n, said.release, stamp.day)


@projector("day.closed")
def closed(state: State, stamp: Stamp, said: DayClosed, rows: Rows) -> None:
    """The day, and the terms that ended with it."""
    rows.insert("day", said.day, stamp.at, stamp.n)
    show_terms_ended(rows, said.day)


@projector("pause.ended")
def rested(state: State, stamp: Stamp, said: PauseEnded, rows: Rows) -> None:
    """Until when the log rested, and who confirmed the clock."""
    rows.insert("pause", stamp.n, stamp.at, stamp.by)
