"""The writer's local socket.

Other processes hand entries over and wait until they are durable and published.

One JSON object a line each way. Many submissions share one commit; the queue is bounded and refuses
early.
"""

import contextlib
import queue
import socketserver
import threading
from concurrent.futures import Future
from typing import NamedTuple

import msgspec
from msgspec import Struct

from subak.core.errors import Corrupt, Fact, Refused, SubakError, Unavailable, need
from subak.core.proof import Proof
from subak.service.paths import socket_address
from subak.service.said import read_said
from subak.service.several import SeveralRefused
from subak.service.writer import Answer, Submission, Writer

LONGEST_QUEUE = 1_000
SUBMISSIONS_A_COMMIT = 256
LARGEST_REQUEST = 128 << 20
SECONDS_BETWEEN_LOOKS_AT_THE_CLOCK = 30


class Request(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A submission over the socket."""

    by: str
    entries: list[msgspec.Raw]
    principal: str | None = None
    check_only: bool = False
    name_all: bool = False
    principals: list[str | None] = []
    proofs: list[Proof] = []


class Reply(Struct, frozen=True, omit_defaults=True):
    """Positions, or an error by its class, code and facts."""

    positions: list[int] | None = None
    error: str | None = None
    code: str = ""
    facts: dict[str, Fact] = {}
    each: dict[int, "Reply"] = {}
    """Why each entry was refused, where all reasons were asked for."""


class _Waiting(NamedTuple):
    submission: Submission
    answer: "Future[Answer]"


class Server:
    """Serves one writer until it is stopped."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._queue: queue.Queue[_Waiting | None] = queue.Queue(LONGEST_QUEUE)
        path = writer.folder.socket
        path.unlink(missing_ok=True)
        self._path = path
        with socket_address(path) as address:
            self._server = _Threaded(address, _handler(self))
        path.chmod(0o600)

    def serve(self) -> None:
        """Admit submissions until `stop`; raises the error that stopped the writer."""
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            while True:
                try:
                    first = self._queue.get(timeout=SECONDS_BETWEEN_LOOKS_AT_THE_CLOCK)
                except queue.Empty:
                    self._close_days()
                    self._writer.witness()
                    continue
                if first is None:
                    break
                self._commit(first)
        finally:
            self._server.shutdown()
            self._server.server_close()
            self._path.unlink(missing_ok=True)

    def stop(self) -> None:
        """End `serve` after the commit that is under way."""
        with contextlib.suppress(queue.Full):
            self._queue.put_nowait(None)

    def answer(self, line: bytes) -> Reply:
        """Answer one request; called in the thread of its connection."""
        try:
            request = msgspec.json.decode(line, type=Request)
            release = self._writer.state.release
            entries = [read_said(bytes(raw), release) for raw in request.entries]
            for problem in ("principals", "proofs"):
                fits = len(getattr(request, problem)) in (0, len(entries))
                need(fits, "entry.field_wrong", problem=problem)
        except msgspec.MsgspecError as error:
            return _error(Refused("entry.field_wrong", problem=str(error)))
        except SubakError as error:
            return _error(error)
        submission = Submission(
            entries,
            request.by,
            request.principal,
            check_only=request.check_only,
            name_all=request.name_all,
            principals=request.principals,
            proofs=request.proofs,
        )
        waiting = _Waiting(submission, Future())
        try:
            self._queue.put_nowait(waiting)
        except queue.Full:
            return _error(Unavailable("writer.queue_full", at_most=LONGEST_QUEUE))
        try:
            answer = waiting.answer.result()
        except SubakError as error:
            return _error(error)
        return _error(answer) if isinstance(answer, Refused) else Reply(positions=answer)

    def _close_days(self) -> None:
        """Terms end on their day though nobody submits; a pause waits for its confirmation."""
        with contextlib.suppress(Refused):
            self._writer.close_days()

    def _commit(self, first: _Waiting) -> None:
        batch = [first]
        while len(batch) < SUBMISSIONS_A_COMMIT:
            try:
                following = self._queue.get_nowait()
            except queue.Empty:
                break
            if following is None:
                self.stop()
                break
            batch.append(following)
        try:
            answers = self._writer.submit_all([waiting.submission for waiting in batch])
        except SubakError as error:
            for waiting in batch:
                waiting.answer.set_exception(error)
            raise
        for waiting, answer in zip(batch, answers, strict=True):
            waiting.answer.set_result(answer)


class _Threaded(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


def _handler(server: Server) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while line := self.rfile.readline(LARGEST_REQUEST):
                reply = msgspec.json.encode(server.answer(line))
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    self.wfile.write(reply + b"\n")

    return Handler


def _error(error: SubakError) -> Reply:
    if isinstance(error, SeveralRefused):
        return Reply(error="Refused", each={at: _error(why) for at, why in error.each.items()})
    return Reply(error=type(error).__name__, code=error.code, facts=error.facts)


_CLASSES: dict[str, type[SubakError]] = {
    "Refused": Refused,
    "Corrupt": Corrupt,
    "Unavailable": Unavailable,
}


def raised(reply: Reply) -> SubakError:
    """The error that a reply tells of."""
    if reply.each:
        return SeveralRefused({at: _refused(why) for at, why in reply.each.items()})
    return _CLASSES[reply.error or "Unavailable"](reply.code, **reply.facts)


def _refused(reply: Reply) -> Refused:
    return Refused(reply.code, **reply.facts)
