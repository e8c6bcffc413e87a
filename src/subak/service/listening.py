"""Answering by HTTP in threads of their own: what a client may ask, and how long it may take.

A client has so many bytes and seconds to ask and so many seconds to take its answer; beyond so many
clients at a time the next ones are told to come again. What is answered is said by who listens.
"""

import contextlib
import io
import socket
import socketserver
import threading
from datetime import timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from time import monotonic
from typing import Any, ClassVar, Self

from subak.core.errors import Unavailable

CLIENTS_AT_A_TIME = 64
LARGEST_REQUEST = 16 << 10
SECONDS_TO_ASK = 10
SECONDS_TO_TAKE = 60
BETWEEN_LOOKS_AT_THE_END = timedelta(milliseconds=50)
TEXT = "text/plain; charset=utf-8"
_BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n"
    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
)


class Listening:
    """Answers clients with handlers of one class, until it is closed."""

    def __init__(self, host: str, port: int, handler: "type[Handler]") -> None:
        """Raises `Unavailable`: serve.address_not_available."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        served = type("_Served", (_Threads,), {"address_family": family})
        try:
            self._server: _Threads = served((host, port), handler)
        except (OSError, OverflowError) as error:
            problem = getattr(error, "strerror", None) or str(error)
            shown = f"{host}:{port}"
            raise Unavailable(
                "serve.address_not_available", address=shown, problem=problem
            ) from None
        looks = BETWEEN_LOOKS_AT_THE_END.total_seconds()
        serve = self._server.serve_forever
        threading.Thread(target=serve, args=(looks,), daemon=True).start()

    @property
    def address(self) -> str:
        """Where it listens, as an address to verify."""
        host, port = self._server.server_address[:2]
        name = str(host)
        return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take no more clients."""
        self._server.shutdown()
        self._server.server_close()


class _Threads(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, *how: Any) -> None:
        self._free = threading.BoundedSemaphore(CLIENTS_AT_A_TIME)
        super().__init__(*how)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
            return
        with contextlib.suppress(OSError):
            request.setblocking(False)
            request.send(_BUSY)
        self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no event."""


class _TooLargeRequestError(Exception):
    """A client asks with more bytes than any question needs."""


class _Asking(io.RawIOBase):
    """What a client sends, within the bytes and the seconds that one request may take."""

    def __init__(self, connection: socket.socket, at_most: int) -> None:
        self._connection = connection
        self._at_most = at_most
        self.begin()

    def begin(self) -> None:
        """The next request may begin."""
        self._bytes_left = self._at_most
        self._until = monotonic() + SECONDS_TO_ASK

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._bytes_left <= 0:
            raise _TooLargeRequestError
        seconds_left = self._until - monotonic()
        if seconds_left <= 0:
            raise TimeoutError
        self._connection.settimeout(seconds_left)
        found = self._connection.recv_into(buffer)
        self._bytes_left -= found
        return found


class Handler(BaseHTTPRequestHandler):
    """One connection: reads requests within their limits, answers with a status and a body."""

    METHODS: ClassVar[tuple[str, ...]] = ("GET", "HEAD")
    LARGEST_REQUEST: ClassVar[int] = LARGEST_REQUEST

    protocol_version = default_request_version = "HTTP/1.1"
    server_version = "Subak"
    sys_version = ""

    def setup(self) -> None:
        """Read through what counts bytes and seconds."""
        super().setup()
        self._asking = _Asking(self.connection, self.LARGEST_REQUEST)
        self.rfile = io.BufferedReader(self._asking, 4096)

    def handle_one_request(self) -> None:
        """One request; a client that is too slow or says too much is left."""
        self._asking.begin()
        self.command, self.requestline, self.request_version = "", "", self.protocol_version
        self.close_connection = True
        try:
            super().handle_one_request()
        except _TooLargeRequestError:
            self.send_error(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        except OSError:
            self.close_connection = True

    def parse_request(self) -> bool:
        """Of a method that is none of ours nothing more is read; nor of a body nobody takes."""
        if not super().parse_request():
            return False
        if self.has_body():
            self.close_connection = True
        if self.command not in self.METHODS:
            self.send_error(HTTPStatus.METHOD_NOT_ALLOWED)
            return False
        return True

    def has_body(self) -> bool:
        """Whether a body follows the request."""
        has_length = self.headers.get("Content-Length", "0") != "0"
        return has_length or "Transfer-Encoding" in self.headers

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The status in one line of text; no page, and nothing of what was asked."""
        del message, explain
        if code != HTTPStatus.NOT_FOUND:
            self.close_connection = True
        status = HTTPStatus(code)
        more = {"Cache-Control": "no-store"}
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            more["Allow"] = ", ".join(self.METHODS)
        body = f"{status.value} {status.phrase}\n".encode()
        self.send(status, more | {"Content-Type": TEXT}, body)

    def log_message(self, *_: object) -> None:
        """Who reads what is nobody's business."""

    def send(self, status: HTTPStatus, headers: dict[str, str], body: bytes | None) -> None:
        """Answer; without a body where a status has none."""
        self.connection.settimeout(SECONDS_TO_TAKE)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("X-Content-Type-Options", "nosniff")
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if body is not None and self.command != "HEAD":
            self.wfile.write(body)
