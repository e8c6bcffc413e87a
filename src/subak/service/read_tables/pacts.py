"""Protocols, and pacts with those whom they name."""

from subak.core.entry import Stamp
from subak.core.state import State
from subak.pacts.pacts import PactDeclared, PactEnded, PactPublished, Pacts, PactSigned
from subak.recognition.protocols import ProtocolPublished, Protocols
from subak.service.read_tables.projector import projector, table
from subak.service.rows import Rows

table(
    "protocol",
    "id TEXT PRIMARY KEY, document BYTEA NOT NULL, family TEXT NOT NULL, series TEXT NOT NULL,"
    " days_to_decide BIGINT NOT NULL, days_to_appeal BIGINT NOT NULL, valid_first TEXT NOT NULL,"
    " valid_last TEXT NOT NULL, published_by TEXT NOT NULL, published_on TEXT NOT NULL,"
    " n BIGINT NOT NULL",
)
table(
    "pact",
    "id TEXT PRIMARY KEY, resource TEXT NOT NULL, status TEXT NOT NULL, appeal_body TEXT NOT NULL,"
    " document BYTEA NOT NULL, declared_by TEXT NOT NULL, declared_on TEXT NOT NULL,"
    " published_by TEXT, published_on TEXT, in_force_on TEXT, ended_by TEXT, ended_on TEXT,"
    " ground TEXT, n BIGINT NOT NULL",
)
table(
    "pact_partner",
    "pact TEXT NOT NULL, agent TEXT NOT NULL, signed_on TEXT, PRIMARY KEY (pact, agent)",
)
table(
    "pact_protocol",
    "pact TEXT NOT NULL, protocol TEXT NOT NULL, PRIMARY KEY (pact, protocol)",
)
table(
    "pact_recogniser",
    "pact TEXT NOT NULL, agent TEXT NOT NULL, PRIMARY KEY (pact, agent)",
)


@projector("protocol.published")
def protocol(state: State, stamp: Stamp, said: ProtocolPublished, rows: Rows) -> None:
    """A protocol; all its terms stand in its document."""
    terms = state[Protocols][said.id]
    rows.insert(
        "protocol",
        said.id,
        said.document,
        terms.family,
        terms.series,
        terms.days_to_decide,
        terms.days_to_appeal,
        terms.first,
        terms.last,
        stamp.actor,
        stamp.day,
        stamp.n,
    )


@projector("pact.declared")
def declared(state: State, stamp: Stamp, said: PactDeclared, rows: Rows) -> None:
    """A pact that nobody has signed yet, its partners, protocols and recognisers."""
    pact = state[Pacts][said.id]
    rows.insert(
        "pact",
        said.id,
        said.resource,
        pact.status,
        said.appeal_body,
        said.document,
        stamp.actor,
        stamp.day,
        *[None] * 6,
        stamp.n,
    )
    for partner in pact.partners:
        rows.insert("pact_partner", said.id, partner, None)
    for named in said.protocols:
        rows.insert("pact_protocol", said.id, named)
    for recogniser in said.recognisers:
        rows.insert("pact_recogniser", said.id, recogniser)


@projector("pact.published")
def published(state: State, stamp: Stamp, said: PactPublished, rows: Rows) -> None:
    """By whom and when."""
    rows.change(
        "UPDATE pact SET status = ?, published_by = ?, published_on = ? WHERE id = ?",
        state[Pacts][said.pact].status,
        stamp.actor,
        stamp.day,
        said.pact,
    )


@projector("pact.signed")
def signed(state: State, stamp: Stamp, said: PactSigned, rows: Rows) -> None:
    """The partner's signature; with the last one the day from which the pact is in force."""
    rows.change(
        "UPDATE pact_partner SET signed_on = ? WHERE pact = ? AND agent = ?",
        stamp.day,
        said.pact,
        stamp.actor,
    )
    status = state[Pacts][said.pact].status
    if status == "in-force":
        statement = "UPDATE pact SET status = ?, in_force_on = ? WHERE id = ?"
        rows.change(statement, status, stamp.day, said.pact)


@projector("pact.ended")
def ended(state: State, stamp: Stamp, said: PactEnded, rows: Rows) -> None:
    """By whom, when and on what ground."""
    rows.change(
        "UPDATE pact SET status = ?, ended_by = ?, ended_on = ?, ground = ? WHERE id = ?",
        state[Pacts][said.pact].status,
        stamp.actor,
        stamp.day,
        said.ground,
        said.pact,
    )
