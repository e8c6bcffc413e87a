"""The store on PostgreSQL: one schema, one transaction a commit, one session that holds the log.

The session that writes is the one that holds the advisory lock: where the connection is lost, the
lock and the power to write are lost together. Everything lies in the schema `subak`, so that the
database can hold other things besides; it holds the books of one log.
Needs the extra `pg` (psycopg 3).
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby

import psycopg
from psycopg import errors
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus
from psycopg.types.numeric import Int8Dumper

from subak.core.errors import Corrupt, Refused, Unavailable, need
from subak.service import store
from subak.service.postgres_statements import declaring, translated
from subak.service.read_tables import SCHEMA, SCHEMA_DIGEST, TABLES
from subak.service.rows import Rows, Value
from subak.service.store import StoredEntry

ENTRIES_AT_A_TIME = 5_000
PATIENCE = "2s"
"""For a session that has just died and still holds the lock."""

_Row = tuple[Value, ...]
_LIMITS = {"connect_timeout": "10", "tcp_user_timeout": "30000", "application_name": "subak"}
_SESSION = "-c search_path=subak -c client_encoding=UTF8 -c synchronous_commit=on"
_READS = "-c default_transaction_read_only=on"


class PostgresReading:
    """A `Reading` of the books in a database; the session cannot write."""

    def __init__(self, address: str) -> None:
        self._connection = _connected(address, f"{_SESSION} {_READS}")

    def size(self) -> int:
        """The number of entries."""
        return int(str(self.select(store.SIZE)[0][0]))

    def checkpoint(self) -> str:
        """The last committed checkpoint; empty before the first."""
        return str(self.select(store.CHECKPOINT)[0][0])

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes of entries, in order; only some of them are in memory."""
        end, following = (1 << 62) if stop is None else stop, start
        while True:
            found = self.select(
                "SELECT n, bytes FROM entry WHERE n >= ? AND n < ? ORDER BY n LIMIT ?",
                following,
                end,
                ENTRIES_AT_A_TIME,
            )
            for _, raw in found:
                assert isinstance(raw, bytes)
                yield raw
            if len(found) < ENTRIES_AT_A_TIME:
                return
            following += ENTRIES_AT_A_TIME

    def find(self, entry_id: str) -> tuple[int, bytes] | None:
        """Position and bytes of the entry with an id."""
        for n, raw in self.select(store.FIND, entry_id):
            assert isinstance(n, int)
            assert isinstance(raw, bytes)
            return n, raw
        return None

    def select(self, statement: str, *values: Value) -> list[_Row]:
        """Rows of a reading statement."""
        with _naming_errors():
            return self._connection.execute(translated(statement), values).fetchall()

    def each(self, statement: str, *values: Value) -> Iterator[_Row]:
        """The same one by one, through a cursor that the server keeps."""
        with _naming_errors(), psycopg.RawServerCursor(self._connection, "each") as cursor:
            cursor.execute(translated(statement), values)
            yield from cursor

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """Everything that is read within is as it was after one commit."""
        with _naming_errors():
            self._connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield
        finally:
            with _naming_errors():
                self._connection.execute("COMMIT")

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()


class PostgresStore(PostgresReading):
    """A `Store` in the schema `subak` of a database; makes it where it is not there yet."""

    def __init__(self, address: str) -> None:
        self._connection = _connected(address, _SESSION)
        if self.select("SELECT to_regclass('subak.read_schema') IS NULL") == [(1,)]:
            self._make_schema()

    def hold(self, origin: str) -> bool:
        """Take the advisory lock of a log, for as long as this session lives."""
        with _naming_errors():
            self._connection.execute(f"SET lock_timeout = '{PATIENCE}'".encode())
            try:
                self._connection.execute("SELECT pg_advisory_lock($1)", (lock_key(origin),))
            except errors.LockNotAvailable:
                return False
            self._connection.execute("SET lock_timeout = 0")
        return True

    def append(self, entries: Sequence[StoredEntry], rows: Rows, checkpoint: str) -> None:
        """Entries, their rows and the checkpoint, in one durable transaction."""
        with self._transaction() as cursor:
            cursor.executemany(translated(store.ADD_ENTRY), entries)
            _write(cursor, rows)
            cursor.execute(translated(store.SET_CHECKPOINT), (checkpoint,))

    def rewrite(self, rows: Rows) -> None:
        """Rows of a rebuild, without entries."""
        with self._transaction() as cursor:
            _write(cursor, rows)

    def clear_read_tables(self) -> None:
        """Drop the read tables and make them anew, empty."""
        with self._transaction() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {', '.join(TABLES)}".encode())
            for statement in SCHEMA:
                cursor.execute(declaring(statement))
            cursor.execute(translated(store.SET_READ_SCHEMA), ("",))

    def read_tables_made(self) -> None:
        """Say that the read tables are whole; until then the next start makes them anew."""
        with self._transaction() as cursor:
            cursor.execute(translated(store.SET_READ_SCHEMA), (SCHEMA_DIGEST,))

    def read_tables_current(self) -> bool:
        """Whether the read tables have the schema that this program writes."""
        return self.select(store.READ_SCHEMA) == [(SCHEMA_DIGEST,)]

    def _make_schema(self) -> None:
        with self._transaction() as cursor:
            cursor.execute("CREATE SCHEMA IF NOT EXISTS subak")
            for statement in store.OWN_TABLES:
                cursor.execute(declaring(statement))

    @contextmanager
    def _transaction(self) -> Iterator[psycopg.Cursor[_Row]]:
        """All of it is durable, or nothing is there; statements do not wait for one another."""
        connection = self._connection
        with _naming_errors():
            try:
                with connection.pipeline(), connection.transaction():
                    yield connection.cursor()
            except psycopg.OperationalError as error:
                if connection.info.transaction_status is TransactionStatus.IDLE:
                    raise
                connection.close()  # lost, perhaps between the commit and its confirmation
                lost = _first_line(error)
                raise Unavailable("store.connection_lost", problem=lost) from error


def lock_key(origin: str) -> int:
    """The key of a log's advisory lock: 64 bits of a hash of its origin."""
    named = hashlib.sha256(f"subak writer\n{origin}".encode()).digest()
    return int.from_bytes(named[:8], "big", signed=True)


def _write(cursor: psycopg.Cursor[_Row], rows: Rows) -> None:
    for table, new in rows.inserts.items():
        if new:
            cursor.executemany(translated(store.add_row(table, len(new[0]))), new)
    for statement, same in groupby(rows.changes, key=lambda change: change[0]):
        cursor.executemany(translated(statement), [values for _, values in same])


class _WholeNumber(Loader):
    """A sum of whole numbers, which PostgreSQL gives as `numeric`."""

    def load(self, data: bytes | bytearray | memoryview) -> int:
        return int(bytes(data))


class _Truth(Loader):
    """True is 1 and false 0, as on SQLite."""

    def load(self, data: bytes | bytearray | memoryview) -> int:
        return int(bytes(data) == b"t")


def _connected(address: str, options: str) -> psycopg.Connection[_Row]:
    told = {**_LIMITS, **_parts(address)}
    told["options"] = f"{told.get('options', '')} {options}"
    try:
        connection: psycopg.Connection[_Row] = psycopg.connect(
            make_conninfo("", **told), autocommit=True, cursor_factory=psycopg.RawCursor
        )
    except psycopg.Error as error:
        raise Unavailable("database.not_reached", problem=_first_line(error)) from error
    connection.adapters.register_dumper(int, Int8Dumper)
    connection.adapters.register_loader("numeric", _WholeNumber)
    connection.adapters.register_loader("bool", _Truth)
    return connection


def _parts(address: str) -> dict[str, str]:
    """What an address says. A password that is not written as an address has it would turn up in
    other parts, and in what is said of them: then nothing is said but that the address is wrong.

    Refused: database.address_malformed.
    """
    try:
        told = {word: str(value) for word, value in conninfo_to_dict(address).items()}
    except psycopg.ProgrammingError:
        raise Refused("database.address_malformed") from None
    ports, places = told.get("port", ""), told.get("host", "") + told.get("dbname", "")
    well = "@" not in places and all(not port or port.isdecimal() for port in ports.split(","))
    need(well, "database.address_malformed")
    return told


@contextmanager
def _naming_errors() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise _named(error) from error


def _named(error: psycopg.Error) -> Corrupt | Unavailable:
    """The error in our words: a full disk is a state of the machine, broken pages are not."""
    problem = _first_line(error)
    if isinstance(error, errors.DiskFull):
        return Unavailable("store.disk_full")
    if isinstance(error, errors.DataCorrupted | errors.IndexCorrupted):
        return Corrupt("store.file_corrupt", problem=problem)
    return Unavailable("store.not_available", problem=problem)


def _first_line(error: psycopg.Error) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
