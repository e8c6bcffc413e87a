"""Everything that a folder of books keeps about one person: entries, payloads, rows, contacts.

Source: Regulation (EU) 2016/679 (GDPR), Articles 15 and 20. An entry is about a person where it
names its id, or was said by or for it. A payload is the person's own where it is its name, its
account, or the evidence of what it provided, received as an aid or said itself; an event with
another provider is that one's.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, NamedTuple

from subak.core.entry import Entry, Stamp
from subak.finance.pools import PoolOpened
from subak.ledger.agents import AgentRegistered
from subak.ledger.payloads import payloads_of
from subak.service.contacts import Contact, Contacts
from subak.service.logged import read_logged
from subak.service.members import BankDetails, Members
from subak.service.payloads import PayloadStore
from subak.service.read_tables import DECLARED
from subak.service.reader import Reader
from subak.service.rows import Value

CONCERNED = ("provider", "payee", "agent", "who", "person", "member")
"""Fields that name whom an entry is about; where it has none, it is about who said it."""


class About(NamedTuple):
    """An entry about a person."""

    raw: bytes
    said: Entry
    stamp: Stamp


class Own(NamedTuple):
    """A field of an entry with payloads of a person, as the log names it."""

    entry: str
    field: str
    commitments: tuple[bytes, ...]


class Text(NamedTuple):
    """A payload of a person; `content` is None where it is not kept here."""

    entry: str
    field: str
    content: object


@dataclass(frozen=True)
class Everything:
    """All that some books keep about a person."""

    id: str
    log: str
    """The origin of the log."""
    name: str
    contact: Contact | None
    account: BankDetails | None
    payloads: list[Text]
    entries: list[dict[str, Any]]
    """As the log holds them."""
    tables: dict[str, list[dict[str, str | int | None]]]
    """Rows of the read tables in which the person's id stands."""


def entries_about(reader: Reader, person: str) -> Iterator[About]:
    """All entries that name a person, in order."""
    named = json.dumps(person).encode()
    with reader.at_one_moment():
        for (raw,) in reader.each("SELECT bytes FROM entry ORDER BY n"):
            assert isinstance(raw, bytes)
            if named in raw:
                yield About(raw, *read_logged(raw))


def own_payloads(about: About, person: str) -> list[Own]:
    """The fields of an entry whose payloads are a person's own."""
    said = about.said
    if not _concerns(said, about.stamp, person):
        return []
    own = isinstance(said, AgentRegistered)
    fields: dict[str, list[bytes]] = {}
    for each in payloads_of(said):
        if own or each.field not in ("name", "creates"):
            fields.setdefault(each.field, []).append(each.commitment)
    return [Own(said.id, field, tuple(held)) for field, held in fields.items()]


def everything(reader: Reader, person: str) -> Everything:
    """All that is kept about a person."""
    entries = list(entries_about(reader, person))
    folder = reader.folder
    with closing(PayloadStore(folder.private, folder.public / "openings")) as payloads:
        texts = [
            Text(own.entry, own.field, payloads.read(commitment))
            for about in entries
            for own in own_payloads(about, person)
            for commitment in own.commitments
        ]
    with closing(Members(folder.private)) as members, closing(Contacts(folder.private)) as contacts:
        account = members.get(person)
        contact = next((each for each in contacts.all() if each.agent == person), None)
    return Everything(
        id=person,
        log=folder.origin,
        name=reader.agent_name(person),
        contact=contact,
        account=account,
        payloads=texts,
        entries=[json.loads(about.raw) for about in entries],
        tables={table: list(_rows(reader, table, person)) for table in sorted(DECLARED)},
    )


def _concerns(said: Entry, stamp: Stamp, person: str) -> bool:
    """Whether the payloads of an entry are a person's."""
    if isinstance(said, AgentRegistered):
        return said.id == person
    if isinstance(said, PoolOpened):  # the account is the pool's
        return False
    named = [getattr(said, field) for field in CONCERNED if hasattr(said, field)]
    return person in named if named else stamp.actor == person


def _rows(reader: Reader, table: str, person: str) -> Iterator[dict[str, str | int | None]]:
    """The rows of a read table in which a column is the person's id."""
    columns = [column.name for column in DECLARED[table]]
    texts = [column.name for column in DECLARED[table] if column.type == "TEXT"]
    where = " OR ".join(f"{name} = ?" for name in texts)
    statement = f"SELECT {', '.join(columns)} FROM {table} WHERE {where}"  # noqa: S608
    for row in reader.select(statement, *[person] * len(texts)) if texts else ():
        yield {name: _plain(value) for name, value in zip(columns, row, strict=True)}


def _plain(value: Value) -> str | int | None:
    return value.hex() if isinstance(value, bytes) else value
