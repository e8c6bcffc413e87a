"""Asking one witness for a cosignature (C2SP tlog-witness, `add-checkpoint`).

The log says which size it believes the witness to have; a 409 says the size that it has, and the
question is asked again from there. Bounded in time, in bytes and in questions, whatever the witness
does; what it answers is believed only as far as its signature.
"""

import contextlib
import http.client
import socket
from collections.abc import Callable, Sequence
from datetime import timedelta
from http import HTTPStatus
from threading import Timer
from time import monotonic_ns
from typing import NamedTuple
from urllib.parse import SplitResult

from subak.core.errors import Corrupt, SubakError, Unavailable
from subak.log.add_checkpoint import SIZE_TYPE, AddCheckpoint, parse_cosignatures, parse_size
from subak.log.checkpoint import read_lines
from subak.log.encoding import from_utf8
from subak.log.keys import NoteKey
from subak.log.note import Note, SignatureLine
from subak.transport.addresses import connection_to, parts_of

LARGEST_ANSWER = 64 << 10
QUESTIONS = 3
_OTHER_PAST = frozenset({HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY})


class Question(NamedTuple):
    """A checkpoint to be cosigned under these keys, and how to prove that it goes on."""

    note: Note
    keys: Sequence[NoteKey]
    proof: Callable[[int, int], Sequence[bytes]]
    old: int
    """The size that the witness is believed to have."""


class _Answer(NamedTuple):
    status: int
    type: str
    body: str


def ask(address: str, question: Question, time: timedelta) -> Sequence[SignatureLine]:
    """The cosignatures of a witness, verified.

    Raises `Unavailable`: witness.not_answering, witness.log_unknown; `Corrupt`:
    witness.key_unknown, witness.other_past, witness.saw_more, witness.answer_too_large, and what is
    wrong with a signature.
    """
    base = parts_of(address)
    if base is None:
        raise Unavailable("witness.not_answering", address=address, problem="URL")
    until = _now() + time
    size = read_lines(question.note.text)[1]
    old, answer = _asked_from(base, question, question.old, until)
    for _ in range(QUESTIONS - 1):
        seen = parse_size(answer.body) if _says_size(answer) else old
        if seen > size:
            raise Corrupt("witness.saw_more", address=address, size=size, seen=seen)
        if seen == old:
            break
        old, answer = _asked_from(base, question, seen, until)
    if answer.status != HTTPStatus.OK:
        raise _named(address, answer.status, old)
    return parse_cosignatures(answer.body, question.note, question.keys)


def _says_size(answer: _Answer) -> bool:
    return answer.status == HTTPStatus.CONFLICT and answer.type == SIZE_TYPE


def _asked_from(
    base: SplitResult, question: Question, old: int, until: timedelta
) -> tuple[int, _Answer]:
    """What a witness answers that is believed to have this size."""
    size = read_lines(question.note.text)[1]
    old = min(old, size)
    proof = tuple(question.proof(old, size))
    return old, _asked(base, str(AddCheckpoint(old, proof, question.note)), until)


def _named(address: str, status: int, old: int) -> SubakError:
    """What the status of a witness that does not cosign means."""
    if status == HTTPStatus.NOT_FOUND:
        return Unavailable("witness.log_unknown", address=address)
    if status == HTTPStatus.FORBIDDEN:
        return Corrupt("witness.key_unknown", address=address)
    if status in _OTHER_PAST:
        return Corrupt("witness.other_past", address=address, seen=old)
    return Unavailable("witness.not_answering", address=address, problem=f"HTTP {status}")


def _asked(base: SplitResult, body: str, until: timedelta) -> _Answer:
    """One question; `Unavailable` where no whole answer comes in time."""
    left = until - _now()
    if left <= timedelta():
        raise _silent(base, "timed out")
    connection = connection_to(base, left)
    # A timeout of a socket begins anew with each byte; this one does not.
    end = Timer(left.total_seconds(), _hang_up, (connection,))
    end.daemon = True
    end.start()
    try:
        connection.request("POST", f"{base.path}/add-checkpoint", body.encode())
        response = connection.getresponse()
        raw = response.read(LARGEST_ANSWER + 1)
    except (OSError, http.client.HTTPException, ValueError) as error:
        problem = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise _silent(base, problem) from None
    finally:
        end.cancel()
        connection.close()
    if len(raw) > LARGEST_ANSWER:
        raise Corrupt("witness.answer_too_large", address=base.geturl(), at_most=LARGEST_ANSWER)
    kind = response.getheader("Content-Type", "").partition(";")[0].strip()
    return _Answer(response.status, kind, from_utf8(raw))


def _now() -> timedelta:
    return timedelta(microseconds=monotonic_ns() // 1_000)


def _hang_up(connection: http.client.HTTPConnection) -> None:
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _silent(base: SplitResult, problem: str) -> Unavailable:
    return Unavailable("witness.not_answering", address=base.geturl(), problem=problem)
