"""A witness by HTTP: each status of C2SP tlog-witness, and what clients cannot do to it."""

from collections.abc import Iterator
from hashlib import sha256
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from subak.core.errors import Unavailable
from subak.log.add_checkpoint import AddCheckpoint, parse_cosignatures
from subak.log.checkpoint import Checkpoint
from subak.log.note import Note, sign
from subak.log.policy import Log, Policy
from subak.service import witness_server
from subak.service.witness import Answer, Witness, new_witness
from subak.service.witness_server import Allowance, WitnessServer
from tests.support.notes import LOG, LOG_KEY, ORIGIN, OTHER, checkpoint, consistency, note

SHOWN = f"/{sha256(ORIGIN.encode()).hexdigest()}/checkpoint"


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[Witness]:
    new_witness(tmp_path / "tower", "witness.example/t")
    with Witness(tmp_path / "tower", Policy((Log(LOG_KEY),))) as witness:
        yield witness


@pytest.fixture
def server(witness: Witness) -> Iterator[WitnessServer]:
    with WitnessServer(witness, "127.0.0.1", 0) as server:
        yield server


class Client:
    def __init__(self, server: WitnessServer) -> None:
        self.connection = HTTPConnection(server.address.removeprefix("http://"), timeout=10)

    def ask(
        self, method: str, path: str, body: str | bytes | None = None, **headers: str
    ) -> tuple[HTTPResponse, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, path, body, named)
        response = self.connection.getresponse()
        return response, response.read().decode()

    def head(self, method: str, path: str, **headers: str) -> int:
        """The status of what is answered to a head alone: a refused body is never read."""
        self.connection.putrequest(method, path)
        for name, value in headers.items():
            self.connection.putheader(name.replace("_", "-"), value)
        self.connection.endheaders()
        response = self.connection.getresponse()
        response.read()
        return response.status

    def add(self, body: str) -> tuple[int, str]:
        response, told = self.ask("POST", "/add-checkpoint", body.encode())
        return response.status, told


@pytest.fixture
def client(server: WitnessServer) -> Iterator[Client]:
    client = Client(server)
    yield client
    client.connection.close()


def request(old: int, new: int, fork: str = "") -> str:
    return str(AddCheckpoint(old, consistency(old, new, fork), note(new, fork=fork)))


def test_each_status_of_the_text(client: Client, witness: Witness) -> None:
    status, body = client.add(request(0, 3))
    assert status == 200
    assert parse_cosignatures(body, note(3), [witness.key])
    response, body = client.ask("POST", "/add-checkpoint", request(0, 7).encode())
    assert (response.status, body) == (409, "3\n")
    assert response.headers["Content-Type"] == "text/x.tlog.size"
    assert client.add(request(3, 7))[0] == 200
    assert client.add(request(7, 9, "fork"))[0] == 422
    assert client.add("old 0\n\nnothing\n")[0] == 400
    assert client.add(request(7, 9).replace("old 7", "old 10"))[0] == 400
    assert client.add(f"old 7\n\n{sign(checkpoint(9).text(), ORIGIN, OTHER)}")[0] == 403
    text = Checkpoint("other.example", 9, checkpoint(9).root).text()
    assert client.add(f"old 0\n\n{sign(text, 'other.example', LOG)}")[0] == 404


def test_monitors_see_what_was_cosigned_last(client: Client, witness: Witness) -> None:
    assert client.ask("GET", SHOWN)[0].status == 404
    client.add(request(0, 3))
    response, body = client.ask("GET", SHOWN)
    assert (response.status, response.headers["Cache-Control"]) == (200, "no-store")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert len(Note.parse(body).verified([LOG_KEY, witness.key])) == 2
    assert client.ask("HEAD", SHOWN)[1] == ""


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/witness.key", 404),
        ("GET", "/../witness.key", 404),
        ("GET", "/add-checkpoint", 404),
        ("POST", "/", 404),
        ("PUT", "/add-checkpoint", 405),
    ],
)
def test_nothing_else_is_there(client: Client, method: str, path: str, status: int) -> None:
    assert client.ask(method, path, "" if method == "POST" else None)[0].status == status


def test_a_body_says_its_length_and_has_an_end(client: Client) -> None:
    assert client.head("POST", "/add-checkpoint", Transfer_Encoding="chunked") == 411
    large = str(witness_server.LARGEST_BODY + 1)
    assert client.ask("POST", "/add-checkpoint", b"", Content_Length=large)[0].status == 413
    assert client.ask("POST", "/add-checkpoint", b"", Content_Length="9" * 99)[0].status == 413
    largest = b"x" * witness_server.LARGEST_BODY
    assert client.ask("POST", "/add-checkpoint", largest)[0].status == 400


def test_an_address_asks_so_often_and_no_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witness_server, "REQUESTS_AT_ONCE", 3)
    monkeypatch.setattr(witness_server, "_EACH", 10**15)
    assert [client.ask("GET", SHOWN)[0].status for _ in range(3)] == [404] * 3
    assert client.ask("GET", SHOWN)[0].status == 429
    assert client.add(request(0, 3))[0] == 429


def test_an_allowance_is_for_each_address_and_comes_back() -> None:
    now = [0]
    allowance = Allowance(lambda: now[0])
    assert [allowance.takes("a") for _ in range(61)] == [True] * 60 + [False]
    assert allowance.takes("b")
    now[0] = 100_000_000
    assert [allowance.takes("a"), allowance.takes("a")] == [True, False]
    now[0] = 10**12
    assert [allowance.takes("a") for _ in range(61)] == [True] * 60 + [False]


def test_addresses_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witness_server, "ADDRESSES_REMEMBERED", 2)
    allowance = Allowance(lambda: 0)
    for _ in range(60):
        allowance.takes("a")
    assert not allowance.takes("a")
    assert all(map(allowance.takes, "bc"))
    assert allowance.takes("a")


def test_what_cannot_be_remembered_is_not_cosigned(
    client: Client, witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_body: bytes) -> Answer:
        raise Unavailable("store.not_available", problem="database or disk is full")

    monkeypatch.setattr(witness, "add_checkpoint", full)
    monkeypatch.setattr(witness, "checkpoint", full)
    assert client.add(request(0, 3))[0] == 503
    assert client.ask("GET", SHOWN)[0].status == 503
