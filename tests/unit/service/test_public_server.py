"""The public tree by HTTP: what is answered, and what clients cannot do to it."""

import gzip
import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from subak.core.errors import Unavailable
from subak.service import listening
from subak.service.public_server import PublicServer
from tests.support.books import new_books

OPENING = f"openings/{'ab' * 32}.json"
DOCUMENT = f"documents/{'cd' * 32}.json"


@pytest.fixture
def public(tmp_path: Path) -> Path:
    folder = new_books(tmp_path / "books").public
    for path in (OPENING, DOCUMENT, "tile/entries/000", "tile/0/000"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(b"0123456789abcdef" * 64)
    return folder


@pytest.fixture
def server(public: Path) -> Iterator[PublicServer]:
    with PublicServer(public, "127.0.0.1", 0) as server:
        yield server


def ask(
    server: PublicServer, path: str, method: str = "GET", **headers: str
) -> tuple[HTTPResponse, bytes]:
    connection = connected(server)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=named)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def connected(server: PublicServer) -> HTTPConnection:
    return HTTPConnection(server.address.removeprefix("http://"), timeout=10)


def raw(server: PublicServer) -> socket.socket:
    host, _, port = server.address.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=10)


@pytest.mark.parametrize(
    ("path", "type_", "caching"),
    [
        ("checkpoint", "text/plain; charset=utf-8", "no-store"),
        ("vkey", "text/plain; charset=utf-8", "no-cache"),
        ("tile/0/000", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("tile/entries/000", "application/octet-stream", "public, max-age=31536000, immutable"),
        (DOCUMENT, "application/json", "public, max-age=31536000, immutable"),
        (OPENING, "application/json", "no-store"),
    ],
)
def test_each_kind_of_file_has_its_type_and_its_caching(
    server: PublicServer, public: Path, path: str, type_: str, caching: str
) -> None:
    response, body = ask(server, f"/{path}")
    assert (response.status, body) == (200, (public / path).read_bytes())
    assert response.headers["Content-Type"] == type_
    assert response.headers["Cache-Control"] == caching
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_head_says_the_same_without_the_file(server: PublicServer) -> None:
    response, body = ask(server, "/checkpoint", "HEAD")
    whole, data = ask(server, "/checkpoint")
    assert (response.status, body) == (200, b"")
    assert response.headers["Content-Length"] == str(len(data))
    assert response.headers["ETag"] == whole.headers["ETag"]


def test_bundles_and_json_travel_packed_where_that_is_taken(
    server: PublicServer, public: Path
) -> None:
    for path in ("tile/entries/000", DOCUMENT, OPENING):
        response, body = ask(server, f"/{path}", Accept_Encoding="br, gzip;q=0.5")
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["Vary"] == "Accept-Encoding"
        assert gzip.decompress(body) == (public / path).read_bytes()
        plain, _ = ask(server, f"/{path}", Accept_Encoding="gzip;q=0")
        assert "Content-Encoding" not in plain.headers
        assert plain.headers["ETag"] != response.headers["ETag"]
    hashes, _ = ask(server, "/tile/0/000", Accept_Encoding="gzip")
    assert "Content-Encoding" not in hashes.headers


def test_what_a_client_has_is_not_sent_again(server: PublicServer) -> None:
    first, _ = ask(server, "/vkey")
    again, body = ask(server, "/vkey", If_None_Match=first.headers["ETag"])
    assert (again.status, body) == (304, b"")
    other, _ = ask(server, "/vkey", If_None_Match='"else"')
    assert other.status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/tile",
        "/tile/",
        "/documents/",
        "/openings",
        "/../subak.toml",
        "/tile/../checkpoint",
        "/%2e%2e/subak.toml",
        "/./checkpoint",
        "/keys/log.key",
        "/tile/0/0",
        "/tile/0/000.p/256",
        f"/openings/{'AB' * 32}.json",
        f"/openings/{'ab' * 32}",
        "/checkpoint/",
        "/checkpoint\x00",
    ],
)
def test_nothing_but_the_files_of_a_log_is_there(server: PublicServer, path: str) -> None:
    with raw(server) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: client.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert answer.endswith(b"404 Not Found\n")


def test_no_link_is_followed_out_of_the_tree(
    server: PublicServer, public: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "001").write_text("secret")
    (public / "tile/0/001").symlink_to(tmp_path / "secret" / "001")
    (public / "tile/1").symlink_to(tmp_path / "secret")
    (public / "policy").mkdir()
    for path in ("/tile/0/001", "/tile/1/001", "/policy"):
        assert ask(server, path)[0].status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_other_methods_are_not_allowed(server: PublicServer, method: str) -> None:
    response, _ = ask(server, "/checkpoint", method)
    assert response.status == 405
    assert response.headers["Allow"] == "GET, HEAD"


def test_a_withdrawn_opening_is_gone_at_once(server: PublicServer, public: Path) -> None:
    assert ask(server, f"/{OPENING}")[0].status == 200
    (public / OPENING).unlink()
    assert ask(server, f"/{OPENING}")[0].status == 404


def test_a_connection_serves_many_requests(server: PublicServer) -> None:
    connection = connected(server)
    for path, status in (("/checkpoint", 200), ("/none", 404), ("/vkey", 200)):
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        assert response.status == status
        assert not response.will_close
    connection.close()


def test_what_follows_a_body_is_no_request(server: PublicServer) -> None:
    with raw(server) as client:
        client.sendall(
            b"GET /vkey HTTP/1.1\r\nContent-Length: 40\r\n\r\nGET /checkpoint HTTP/1.1\r\n\r\n"
        )
        answer = b"".join(iter(lambda: client.recv(4096), b""))
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET /vkey HTTP/1.1\r\nLong: " + b"x" * 70_000 + b"\r\n\r\n",
        b"GET /vkey HTTP/1.1\r\n" + b"Many: x\r\n" * 9_000 + b"\r\n",
    ],
)
def test_a_request_has_so_many_bytes(server: PublicServer, request_: bytes) -> None:
    with raw(server) as client:
        answer = b""
        try:
            client.sendall(request_)
            answer = client.recv(4096)
        except OSError:
            pass  # it was cut off while it was still asking
    assert answer[:12] in (b"", b"HTTP/1.1 431")
    assert ask(server, "/vkey")[0].status == 200


@pytest.mark.parametrize("request_", [b"GET /vkey HTTP/2.0\r\n\r\n", b"\0\0\0\0\r\n\r\n"])
def test_what_is_not_http_is_answered_in_http(server: PublicServer, request_: bytes) -> None:
    with raw(server) as client:
        client.sendall(request_)
        assert client.recv(4096)[:9] == b"HTTP/1.1 "


def test_slow_and_gone_clients_hold_nobody_up(
    server: PublicServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "SECONDS_TO_ASK", 0.05)
    slow = [raw(server) for _ in range(listening.CLIENTS_AT_A_TIME // 2)]
    for client in slow:
        client.sendall(b"GET /vkey HT")
    assert ask(server, "/vkey")[0].status == 200
    for client in slow:
        assert client.recv(10) == b""  # its time is over
        client.close()


def test_beyond_so_many_clients_the_next_is_told_to_come_again(server: PublicServer) -> None:
    there = [raw(server) for _ in range(listening.CLIENTS_AT_A_TIME)]
    for client in there:
        client.sendall(b"GET /vkey HTTP/1.1\r\n\r\n")
        assert client.recv(10) == b"HTTP/1.1 2"
    with raw(server) as late:
        assert late.recv(4096).startswith(b"HTTP/1.1 503 ")
    for client in there:
        client.close()


def test_a_place_that_is_taken_is_named(server: PublicServer, public: Path) -> None:
    port = int(server.address.rpartition(":")[2])
    with pytest.raises(Unavailable, match=r"serve\.address_not_available"):
        PublicServer(public, "127.0.0.1", port)


def test_closing_ends_its_thread(public: Path) -> None:
    before = threading.active_count()
    with PublicServer(public, "127.0.0.1", 0):
        assert threading.active_count() == before + 1
    assert threading.active_count() <= before + 1
