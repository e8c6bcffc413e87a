"""Books on a server over TCP, with TLS and a password, as people would run them.

The server is asked for TLS by the address (`sslmode=verify-full`), and checks a password by
SCRAM-SHA-256. Whatever goes wrong has a name, and no message shows the password.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from subak.cli import main
from subak.core.errors import Refused
from subak.service import postgres_store
from subak.service.databases import store_at
from subak.service.folder import Folder
from subak.service.postgres_store import PostgresStore
from subak.service.rows import Rows
from subak.service.store import StoredEntry
from subak.service.writer import Submission, Writer
from tests.support import postgres_tls
from tests.support.books import agent, copy_books
from tests.support.postgres_tls import PASSWORD, TlsServer
from tests.unit.cli.commons import Commons
from tests.unit.cli.valley import made

__all__ = ["made"]

pytestmark = pytest.mark.both
WRONG = "gué d’été?"
INIT = "--origin example.org/garden --database"


@pytest.fixture
def server() -> TlsServer:
    return postgres_tls.tls_server()


@pytest.fixture
def database(server: TlsServer) -> Iterator[str]:
    """The name of an empty database of the books."""
    name = server.database_of_books()
    yield name
    server.drop_database(server.address(name))


@pytest.fixture
def commons(server: TlsServer, database: str, tmp_path: Path) -> Commons:
    """New books in it."""
    books = Commons(tmp_path / "books")
    books.does(f"init {books.folder} {INIT} {server.tls_address(database)}")
    return books


def test_books_begin_over_tls_with_a_password(commons: Commons, server: TlsServer) -> None:
    commons.does("agent Kim --id kim")
    assert [row["id"] for row in commons.told("show agents")] == ["operator", "keeper", "kim"]
    commons.does(f"verify {commons.folder}")
    assert (commons.folder / "subak.toml").stat().st_mode & 0o077 == 0
    with closing(store_at(Folder(commons.folder), _address(commons))) as store:
        ((version, bits),) = store.select(
            "SELECT version, bits FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        )
    assert (version, bits) == ("TLSv1.3", 256)
    assert _secrets(server) == ["SCRAM-SHA-256"]


def _address(commons: Commons) -> str:
    address = Folder(commons.folder).database_address
    assert address is not None
    return address


def _secrets(server: TlsServer) -> list[str]:
    """How the server keeps the password."""
    with psycopg.connect(server.address("postgres")) as connection:
        rows = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'books'")
        return [str(secret).partition("$")[0] for (secret,) in rows]


def test_the_sample_books_move_there_and_verify(
    made: Path, server: TlsServer, database: str, tmp_path: Path
) -> None:
    copy_books(made, tmp_path / "books")
    books = Commons(tmp_path / "books")
    before = _digests(books)
    told = books.told(f"move --database {server.tls_address(database)}")
    assert quote(PASSWORD, safe="") not in told["database"]
    assert told["database"].startswith("postgresql://books:…@127.0.0.1:")
    assert _digests(books) == before
    books.does(f"verify {books.folder}")


def _digests(books: Commons) -> dict[str, bytes]:
    with Writer(Folder(books.folder)) as writer:
        return writer.state.next_digests()


def test_a_connection_ended_in_the_middle_of_a_submit(
    commons: Commons, server: TlsServer, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = PostgresStore.append

    def ended(
        store: PostgresStore, entries: Iterable[StoredEntry], rows: Rows, checkpoint: str
    ) -> None:
        append(store, _and_then(entries), rows, checkpoint)  # type: ignore[arg-type]

    def _and_then(entries: Iterable[StoredEntry]) -> Iterator[StoredEntry]:
        yield from entries
        server.disconnect(server.address(database))

    with monkeypatch.context() as patch:
        patch.setattr(PostgresStore, "append", ended)
        said = commons.fails("agent Kim --id kim", 4)
    assert "[store.connection_lost]" in said
    assert PASSWORD not in said
    assert [row["id"] for row in commons.told("show agents")] == ["operator", "keeper"]
    commons.does("agent Kim --id kim")
    commons.does("agent Lea --id lea")
    commons.does(f"verify {commons.folder}")
    assert len(commons.told("show log")) == 3


def test_two_folders_write_one_log_by_turns(
    commons: Commons, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_store, "PATIENCE", "50ms")
    shutil.copytree(commons.folder, tmp_path / "copy")
    copy = Commons(tmp_path / "copy")
    with Writer(Folder(commons.folder)) as writer:
        assert "[database.held_elsewhere]" in copy.fails("agent Kim --id kim", 4)
        writer.submit(Submission([agent("moe")], by="keeper", principal="operator"))
    assert [row["id"] for row in copy.told("show agents")] == ["operator", "keeper", "moe"]
    copy.does("agent Kim --id kim")
    copy.does(f"verify {copy.folder}")


def wrong(server: TlsServer, database: str, folder: Path) -> dict[str, tuple[str, str]]:
    """Addresses at which no books begin: what the message says, and the address."""
    other = folder / "other.crt"
    postgres_tls.write_certificate(other, folder / "other.key")
    right = server.tls_address(database)
    return {
        "password": (
            "password authentication failed",
            server.tls_address(database, password=WRONG),
        ),
        "user": ("no pg_hba.conf entry", right.replace("//books", "//nobody")),
        "port": ("refused", right.replace(f":{server.port}/", ":1/")),
        "certificate": ("certificate verify failed", server.tls_address(database, root=other)),
        "name": ("does not match host name", right.replace("127.0.0.1", "localhost")),
        "no certificate": ("does not exist", server.tls_address(database, root=folder / "none")),
        "no TLS": ("no encryption", right.partition("?")[0] + "?sslmode=disable"),
        "no database": ("does not exist", right.replace(f"/{database}?", "/nothing?")),
    }


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_keeps_us_out_is_named_without_the_password(
    server: TlsServer,
    database: str,
    tmp_path: Path,
    language: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = tmp_path / "books"
    for what, (problem, address) in wrong(server, database, tmp_path).items():
        code = main(["--language", language, "init", str(root), *INIT.split(), address])
        said = capsys.readouterr()
        assert (code, said.out) == (4, ""), what
        assert problem in said.err, what
        assert "[database.not_reached]" in said.err, what
        for secret in (PASSWORD, WRONG, quote(PASSWORD, safe=""), quote(WRONG, safe="")):
            assert secret not in said.err, what
        assert not root.exists(), what
        assert not (tmp_path / "books-recovery.key").exists(), what


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://books:se@cret@127.0.0.1/valley",
        "postgresql://books:se/cret@127.0.0.1/valley",
        "postgresql://books:12/cret@127.0.0.1/valley",
        "postgresql://books:cret%@127.0.0.1/valley",
        "postgresql://books:x@127.0.0.1/valley?secret=1",
    ],
)
def test_a_password_with_signs_that_an_address_writes_otherwise(
    address: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match=r"database\.address_malformed") as refused:
        store_at(Folder(tmp_path), address)
    assert "cret" not in str(refused.value)
    assert refused.value.__cause__ is None
