"""Keys of authors, which acts have to be signed, and where passkeys count."""

from subak.core.entry import Stamp
from subak.core.state import State
from subak.ledger.keys import KeyAdded, KeyEnded
from subak.ledger.log_keys import LogKeyAppointed
from subak.ledger.passkey_sites import PasskeysAccepted
from subak.ledger.proof_norms import ProofsRequired
from subak.service.read_tables.projector import projector, table
from subak.service.rows import Rows

table(
    "author_key",
    "id TEXT PRIMARY KEY, agent TEXT NOT NULL, way TEXT NOT NULL, public_key BYTEA NOT NULL,"
    " added_by TEXT NOT NULL, added_on TEXT NOT NULL, ended_on TEXT, end_reason TEXT,"
    " n BIGINT NOT NULL",
    "agent",
)
table(
    "log_key",
    "id TEXT PRIMARY KEY, public_key BYTEA NOT NULL, former BYTEA NOT NULL, reason TEXT NOT NULL,"
    " appointed_by TEXT NOT NULL, appointed_on TEXT NOT NULL, n BIGINT NOT NULL",
)
table(
    "proof_norm",
    "id TEXT NOT NULL, kind TEXT NOT NULL, since TEXT NOT NULL, ways TEXT NOT NULL,"
    " n BIGINT NOT NULL, PRIMARY KEY (id, kind)",
)
table(
    "passkey_site",
    "id TEXT PRIMARY KEY, site TEXT NOT NULL, origins TEXT NOT NULL, accepted_on TEXT NOT NULL,"
    " n BIGINT NOT NULL",
)


@projector("key.added")
def added(state: State, stamp: Stamp, said: KeyAdded, rows: Rows) -> None:
    """A key and who added it."""
    rows.insert(
        "author_key",
        *(said.id, said.agent, said.way, said.public_key, stamp.by, stamp.day),
        *(None, None, stamp.n),
    )


@projector("key.ended")
def ended(state: State, stamp: Stamp, said: KeyEnded, rows: Rows) -> None:
    """The day on which it ended, and why."""
    statement = "UPDATE author_key SET ended_on = ?, end_reason = ? WHERE id = ?"
    rows.change(statement, stamp.day, said.reason, said.key)


@projector("logkey.appointed")
def appointed(state: State, stamp: Stamp, said: LogKeyAppointed, rows: Rows) -> None:
    """A key of the log, and whose place it takes."""
    key = (said.id, said.key, said.former, said.reason)
    rows.insert("log_key", *key, stamp.by, stamp.day, stamp.n)


@projector("proofs.required")
def required(state: State, stamp: Stamp, said: ProofsRequired, rows: Rows) -> None:
    """A norm, for each kind that it names."""
    for kind in dict.fromkeys(said.kinds):
        rows.insert("proof_norm", said.id, kind, said.since, " ".join(said.ways), stamp.n)


@projector("passkeys.accepted")
def accepted(state: State, stamp: Stamp, said: PasskeysAccepted, rows: Rows) -> None:
    """A site and the pages that may ask."""
    origins = " ".join(said.origins)
    rows.insert("passkey_site", said.id, said.site, origins, stamp.day, stamp.n)
