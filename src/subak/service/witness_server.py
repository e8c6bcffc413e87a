"""A witness by HTTP (C2SP tlog-witness).

    POST /add-checkpoint                        a log asks for a cosignature
    GET  /<hex sha256 of the origin>/checkpoint   a monitor asks what the witness has seen

Nothing else, and not more often than the allowance of a client's address. A proxy in front may put
any prefix before these paths.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus
from time import monotonic_ns

from subak.core.errors import Unavailable
from subak.service.listening import TEXT, Handler, Listening
from subak.service.witness import Witness

LARGEST_BODY = 256 << 10
REQUESTS_AT_ONCE = 60
REQUESTS_A_SECOND = 10
ADDRESSES_REMEMBERED = 10_000
_ADD = "add-checkpoint"
_EACH = 1_000_000_000 // REQUESTS_A_SECOND


class Allowance:
    """How often an address may ask: so many times at once, and so many more each second."""

    def __init__(self, clock: Callable[[], int] = monotonic_ns) -> None:
        """`clock` tells nanoseconds."""
        self._clock = clock
        self._lock = threading.Lock()
        self._paid: OrderedDict[str, int] = OrderedDict()
        """Until when the requests of each address so far would last at the allowed rate."""

    def takes(self, address: str) -> bool:
        """Whether it may ask now; that counts as a request."""
        with self._lock:
            now = self._clock()
            paid = max(self._paid.get(address, now), now) + _EACH
            allowed = paid - now <= REQUESTS_AT_ONCE * _EACH
            if allowed:
                self._paid[address] = paid
                self._paid.move_to_end(address)
            if len(self._paid) > ADDRESSES_REMEMBERED:
                self._paid.popitem(last=False)
            return allowed


class WitnessServer(Listening):
    """Serves one witness in threads of its own, until it is closed."""

    def __init__(self, witness: Witness, host: str, port: int) -> None:
        """Raises `Unavailable`: serve.address_not_available."""
        more = {"witness": witness, "allowance": Allowance()}
        super().__init__(host, port, type("_Handler", (_Handler,), more))


class _Handler(Handler):
    METHODS = ("GET", "HEAD", "POST")
    LARGEST_REQUEST = LARGEST_BODY + Handler.LARGEST_REQUEST

    witness: Witness
    allowance: Allowance

    def has_body(self) -> bool:
        """A body whose length is told is read; after any other the connection ends."""
        chunked = "Transfer-Encoding" in self.headers
        return chunked or (self.command != "POST" and super().has_body())

    def do_GET(self) -> None:  # noqa: N802
        """Show a monitor what the witness has cosigned last."""
        if not self._allowed():
            return
        try:
            note = self.witness.checkpoint(self._asked())
        except Unavailable:
            self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        if note is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            self._answer(HTTPStatus.OK, TEXT, note)

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:  # noqa: N802
        """Decide about a checkpoint."""
        if not self._allowed():
            return
        length = self._length()
        if length is None:
            return
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
        elif self._asked() != _ADD:
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            self._decide(body)

    def _decide(self, body: bytes) -> None:
        try:
            answer = self.witness.add_checkpoint(body)
        except Unavailable:  # nothing is cosigned that is not remembered
            self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        self._answer(HTTPStatus(answer.status), answer.type, answer.body)

    def _allowed(self) -> bool:
        if self.allowance.takes(str(self.client_address[0])):
            return True
        self.send_error(HTTPStatus.TOO_MANY_REQUESTS)
        return False

    def _length(self) -> int | None:
        """The bytes of the body; None where the request is answered already."""
        told = self.headers.get("Content-Length", "")
        if self.has_body() or not (told.isascii() and told.isdigit()):
            self.send_error(HTTPStatus.LENGTH_REQUIRED)
        elif len(told) > len(str(LARGEST_BODY)) or int(told) > LARGEST_BODY:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            return int(told)
        return None

    def _asked(self) -> str:
        return self.path.partition("?")[0].removeprefix("/")

    def _answer(self, status: HTTPStatus, kind: str, body: str) -> None:
        headers = {"Content-Type": kind, "Cache-Control": "no-store"}
        self.send(status, headers, body.encode())
