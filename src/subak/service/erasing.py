"""Erasures carried out: what the log says is erased is deleted wherever this folder keeps it.

The log speaks first, then the deed, before the acknowledgement; and at every start, and after a
backup was restored, it is done again for all that the log says. So nothing that is said to be
erased outlives a start, and nothing is deleted of which the log says nothing.

Whose name is erased is forgotten: e-mail, language and bank details go with the name, names and
e-mails are put on the list of those whom no import brings back, copies of bank files that name them
go, and so does where imports of repositories stopped (the last commit names its author). This is
done once for each erasure, so that what the person gives later stays; what was done stands in the
same file as what it deletes, and comes back with it from a backup. The entries hold no payload, so
neither does a table of the database, nor the snapshot.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import NamedTuple

from subak.exchange.payment_ids import end_to_end_id
from subak.ledger.agents import AgentRegistered
from subak.ledger.erasures import PayloadErased
from subak.ledger.payloads import payloads_of
from subak.service.bank_copies import Marks, drop_copies
from subak.service.contacts import Contacts
from subak.service.databases import reading_of
from subak.service.folder import Folder
from subak.service.logged import read_logged
from subak.service.members import Members
from subak.service.payloads import PayloadStore
from subak.service.private_file import clear, mark_deleted
from subak.service.read_tables import SCHEMA_DIGEST
from subak.service.store import READ_SCHEMA, Reading, StoredEntry
from subak.service.suppression import Suppressed, Told

HEADS = "git-imports.json"
_DONE = "CREATE TABLE IF NOT EXISTS erasure_done (n INTEGER PRIMARY KEY)"


class Named(NamedTuple):
    """A field that the erasure at position `n` names."""

    n: int
    entry: str
    field: str


def replay_erasures(folder: Folder) -> int:
    """Delete again what the log says is erased; a restored backup does this before it serves.

    Gives how many fields the log names. Raises `Unavailable("erase.file_in_use")`.
    """
    with closing(reading_of(folder)) as reading:
        return carry_out_all(folder, reading)


def carry_out_all(folder: Folder, reading: Reading) -> int:
    """The same with a database that is open."""
    named = list(_all(reading))
    carry_out(folder, reading, named)
    return len(named)


def carry_out(folder: Folder, reading: Reading, named: Iterable[Named]) -> None:
    """Delete what some erasures of the log name."""
    fields: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for each in named:
        fields[each.entry][each.field] = each.n
    if not fields:
        return
    openings = folder.public / "openings"
    with closing(PayloadStore(folder.private, openings)) as payloads:
        commitments = []
        for entry, erased in fields.items():
            found = reading.find(entry)
            if found is None:
                continue
            said, _ = read_logged(found[1])
            if isinstance(said, AgentRegistered) and "name" in erased:
                name = payloads.read(said.name)
                told = name if isinstance(name, str) else ""
                _forget(folder, reading, said.id, told, erased["name"])
                commitments += _left_over(reading, payloads, told)
            commitments += [each.commitment for each in payloads_of(said) if each.field in erased]
        payloads.erase(commitments)


def forget_done_beyond(folder: Folder, size: int) -> None:
    """Forget erasures that stand in a backup's file as done and not in its log.

    The log may say others in their places. Those that it does say are done again.
    """
    with closing(Suppressed(folder)) as suppressed:
        suppressed.database.execute(_DONE)
        suppressed.database.execute("DELETE FROM erasure_done WHERE n >= ?", (size,))


def named_by(entries: Iterable[StoredEntry]) -> list[Named]:
    """The fields that erasures among some entries name."""
    erasures = (each for each in entries if each.kind == PayloadErased.kind)
    return [named for each in erasures for named in _named_in(each.n, each.bytes)]


def marks_of(folder: Folder, reading: Reading, agent: str, name: str) -> Marks:
    """By what files of the bank name an agent."""
    with closing(Members(folder.private)) as members:
        account = members.get(agent)
    paid = reading.select("SELECT id FROM payout WHERE payee = ?", agent)
    return Marks(
        names=frozenset({name, account.name if account else ""} - {""}),
        ibans=frozenset({account.iban} if account else ()),
        payments=frozenset(end_to_end_id(str(payout)) for (payout,) in paid),
    )


def _all(reading: Reading) -> Iterable[Named]:
    """All fields that erasures name: from the read tables where they are whole, else the log."""
    if reading.select(READ_SCHEMA) == [(SCHEMA_DIGEST,)]:
        rows = reading.select("SELECT n, entry, field FROM erasure ORDER BY n")
        yield from (Named(int(str(n)), str(entry), str(field)) for n, entry, field in rows)
        return
    kind = PayloadErased.kind
    for n, raw in reading.select("SELECT n, bytes FROM entry WHERE kind = ? ORDER BY n", kind):
        assert isinstance(raw, bytes)
        yield from _named_in(int(str(n)), raw)


def _named_in(n: int, raw: bytes) -> Iterator[Named]:
    said, _ = read_logged(raw)
    assert isinstance(said, PayloadErased)
    yield from (Named(n, each.entry, each.field) for each in said.payloads)


def _forget(folder: Folder, reading: Reading, agent: str, name: str, n: int) -> None:
    """Delete what is kept about an agent besides payloads, once for each erasure of its name."""
    with closing(Suppressed(folder)) as suppressed:
        database = suppressed.database
        database.execute(_DONE)
        if database.execute("SELECT 1 FROM erasure_done WHERE n = ?", (n,)).fetchone():
            clear(database)
            return
        drop_copies(folder.private, marks_of(folder, reading, agent, name))
        (folder.private / HEADS).unlink(missing_ok=True)
        told = _told(folder, agent, name)
        database.execute("BEGIN IMMEDIATE")
        suppressed.put(told)
        for table, column in (("contact", "agent"), ("account", "owner")):
            database.execute(f"DELETE FROM {table} WHERE {column} = ?", (agent,))  # noqa: S608
        database.execute("INSERT INTO erasure_done VALUES (?)", (n,))
        mark_deleted(database)
        database.execute("COMMIT")
        clear(database)


def _left_over(reading: Reading, payloads: PayloadStore, name: str) -> list[bytes]:
    """Payloads of a name that no entry came to commit to, after a crash."""
    known = "SELECT 1 FROM agent WHERE name = ? UNION SELECT 1 FROM resource WHERE name = ?"
    same = payloads.holding(name) if name else []
    return [each for each in same if not reading.select(known, each, each)]


def _told(folder: Folder, agent: str, name: str) -> list[Told]:
    """The names and e-mails of an agent, for the list of those who were erased."""
    told: list[Told] = [("name", name)] if name else []
    with closing(Contacts(folder.private)) as contacts:
        email = next((each.email for each in contacts.all() if each.agent == agent), None)
    return [*told, ("email", email)] if email else told
