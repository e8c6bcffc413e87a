"""Agents and their mandates."""

from subak.core.books import BooksOpened
from subak.core.entry import Stamp
from subak.core.state import State
from subak.ledger.agents import AgentRegistered
from subak.ledger.mandates import WITHOUT_END, MandateEnded, MandateGranted
from subak.service.read_tables.projector import projector, table
from subak.service.rows import Rows

table(
    "agent",
    "id TEXT PRIMARY KEY, type TEXT NOT NULL, sphere TEXT NOT NULL, name BYTEA, n BIGINT NOT NULL",
)
table(
    "mandate",
    "id TEXT PRIMARY KEY, principal TEXT NOT NULL, who TEXT NOT NULL, acts TEXT NOT NULL,"
    " until TEXT NOT NULL, ended_on TEXT, n BIGINT NOT NULL",
    "principal, who",
)


@projector("books.opened")
def first_agents(state: State, stamp: Stamp, said: BooksOpened, rows: Rows) -> None:
    """The operator and its keeper, who may do everything for it."""
    rows.insert("agent", said.operator, "organisation", "commons", None, stamp.n)
    rows.insert("agent", said.keeper, "person", "commons", None, stamp.n)
    rows.insert(
        "mandate", said.id, said.operator, said.keeper, "administer", WITHOUT_END, None, stamp.n
    )


@projector("agent.registered")
def agent(state: State, stamp: Stamp, said: AgentRegistered, rows: Rows) -> None:
    """A registered agent; its name is looked up by the commitment."""
    rows.insert("agent", said.id, said.type, said.sphere, said.name, stamp.n)


@projector("mandate.granted")
def granted(state: State, stamp: Stamp, said: MandateGranted, rows: Rows) -> None:
    """A mandate with its acts."""
    acts = " ".join(said.acts)
    rows.insert("mandate", said.id, said.principal, said.who, acts, said.until, None, stamp.n)


@projector("mandate.ended")
def ended(state: State, stamp: Stamp, said: MandateEnded, rows: Rows) -> None:
    """The day on which it ended."""
    rows.change("UPDATE mandate SET ended_on = ? WHERE id = ?", stamp.day, said.mandate)
