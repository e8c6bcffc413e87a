"""Reading a log at an address that may be slow, broken or hostile."""

import gzip
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from subak.core.errors import Corrupt, Refused, Unavailable
from subak.transport import http_source
from subak.transport.http_source import HttpSource

Answer = tuple[int, dict[str, str], bytes]
Answers = Callable[[str, int], Answer]


class Told(ThreadingHTTPServer):
    """Answers as a test says, by the path and how often anything was asked before."""

    answers: Answers
    asked: list[str]
    connections = 0
    readers: list[HttpSource]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Told

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_GET(self) -> None:
        status, headers, body = self.server.answers(self.path, len(self.server.asked))
        self.server.asked.append(self.path)
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    monkeypatch.setattr(http_source, "FIRST_PAUSE", timedelta(0))
    monkeypatch.setattr(http_source, "TIME_TO_ANSWER", timedelta(seconds=5))
    server = Told(("127.0.0.1", 0), Handler)
    server.asked, server.readers = [], []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    for reading in server.readers:
        reading.close()
    server.shutdown()
    thread.join()
    server.server_close()


def source(told: Told, answers: Answers, under: str = "") -> HttpSource:
    told.answers = answers
    reading = HttpSource(f"http://127.0.0.1:{told.server_address[1]}{under}")
    told.readers.append(reading)
    return reading


@pytest.mark.parametrize("under", ["", "/", "/logs/valley", "/logs/valley/checkpoint"])
def test_files_are_read_below_the_address(told: Told, under: str) -> None:
    read = source(told, lambda path, _: (200, {}, path.encode()), under).read("tile/0/000")
    assert read.decode() == under.removesuffix("/checkpoint").rstrip("/") + "/tile/0/000"


def test_a_connection_is_used_again(told: Told) -> None:
    reading = source(told, lambda path, _: (200 if "k" in path else 404, {}, b"x"))
    reading.read("checkpoint")
    with pytest.raises(Corrupt, match=r"verify\.file_missing"):
        reading.read("tile/0/000")
    reading.read("vkey")
    assert told.connections == 1


def test_a_server_that_is_not_well_is_asked_again(told: Told) -> None:
    reading = source(told, lambda _, before: (503 if before < 2 else 200, {}, b"at last"))
    assert reading.read("checkpoint") == b"at last"


def test_who_stays_ill_or_forbids_is_unavailable(told: Told) -> None:
    with pytest.raises(Unavailable, match=r"source\.not_answering"):
        source(told, lambda *_: (500, {}, b"")).read("checkpoint")
    assert len(told.asked) == http_source.TRIALS
    with pytest.raises(Unavailable, match="HTTP 403"):
        source(told, lambda *_: (403, {}, b"")).read("checkpoint")
    assert len(told.asked) == http_source.TRIALS + 1


def test_nobody_there_is_unavailable(told: Told) -> None:
    reading = source(told, lambda *_: (200, {}, b""))
    reading._base = reading._base._replace(netloc="127.0.0.1:9")
    with pytest.raises(Unavailable, match=r"source\.not_answering"):
        reading.read("checkpoint")


def test_a_file_cut_short_is_asked_for_again(told: Told) -> None:
    def answers(_: str, before: int) -> Answer:
        cut = {"Content-Length": "100", "Connection": "close"} if before == 0 else {}
        return 200, cut, b"whole"

    told.answers = answers
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Handler, "protocol_version", "HTTP/1.0")
        assert source(told, answers).read("checkpoint") == b"whole"


def test_redirections_lead_to_the_same_host_only(told: Told) -> None:
    def moved(path: str, _: int) -> Answer:
        return (302, {"Location": "/new/vkey"}, b"") if path == "/vkey" else (200, {}, b"key")

    assert source(told, moved).read("vkey") == b"key"
    for away in ("http://127.0.0.2/vkey", "https://127.0.0.1/vkey", "file:///etc/passwd"):
        reading = source(told, lambda _, __, to=away: (301, {"Location": to}, b""))  # type: ignore[misc]
        with pytest.raises(Corrupt, match=r"verify\.redirected"):
            reading.read("vkey")


def test_redirections_end(told: Told) -> None:
    with pytest.raises(Corrupt, match=r"verify\.redirected"):
        source(told, lambda path, _: (302, {"Location": path}, b"")).read("vkey")


@pytest.mark.parametrize("packed", [False, True])
def test_no_file_is_larger_than_its_kind(told: Told, packed: bool) -> None:
    body = bytes(http_source.LARGEST["documents"] + 1)
    headers = {"Content-Encoding": "gzip"} if packed else {}
    reading = source(told, lambda *_: (200, headers, gzip.compress(body) if packed else body))
    with pytest.raises(Corrupt, match=r"verify\.file_too_large"):
        reading.read("documents/a.json")
    reading = source(told, lambda *_: (200, {}, b"small"))
    assert reading.read("documents/a.json") == b"small"


def test_packed_files_are_unpacked_and_broken_ones_asked_for_again(told: Told) -> None:
    whole = gzip.compress(b"entries" * 100)

    def answers(_: str, before: int) -> Answer:
        bodies = (b"no gzip at all", whole[:-9], whole)
        return 200, {"Content-Encoding": "gzip"}, bodies[min(before, 2)]

    assert source(told, answers).read("tile/entries/000") == b"entries" * 100
    assert len(told.asked) == 3


@pytest.mark.parametrize(
    "address",
    ["ftp://x.org", "http://", "https://a@b.org", "http://x.org/?a", "http://x:y", "http://é.org"],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Refused, match="source.address_malformed"):
        HttpSource(address)
