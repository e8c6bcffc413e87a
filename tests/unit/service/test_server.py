"""Several processes hand entries over to one writer."""

import multiprocessing
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from subak.audit.verify import verify
from subak.core.errors import Refused, Unavailable
from subak.service import server as serving
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.server import Server
from subak.service.session import Remote, reach
from subak.service.several import SeveralRefused
from subak.service.writer import Submission, Writer
from subak.transport.folder_source import FolderSource
from tests.support.authors import Key, key_added
from tests.support.books import FIRST_SECOND, agent, new_books, registering

PROCESSES = 4
IDS = 40


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Folder]:
    """Books whose writer serves in a thread."""
    folder = new_books(tmp_path / ("long" * 30) / "books")
    ready, held = threading.Event(), []

    def serve() -> None:
        with Writer(folder, SetClock(FIRST_SECOND)) as writer:
            server = Server(writer)
            held.append(server)
            ready.set()
            server.serve()

    thread = threading.Thread(target=serve)
    thread.start()
    ready.wait(10)
    yield folder
    held[0].stop()
    thread.join(10)
    assert not thread.is_alive()


def say_all(root: str, shift: int) -> None:
    """Say the same ids as the other processes, from another place on."""
    with Remote(Folder(Path(root))) as remote:
        for number in range(IDS):
            remote.submit(registering(f"same-{(number + shift) % IDS}"))
        remote.submit(registering(f"own-{shift}"))


def test_a_full_queue_refuses_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "LONGEST_QUEUE", 2)
    line = b'{"by":"ada","entries":[]}'
    with Writer(new_books(tmp_path / "books"), SetClock(FIRST_SECOND)) as writer:
        server = Server(writer)
        waiting = [threading.Thread(target=server.answer, args=(line,)) for _ in range(2)]
        for thread in waiting:
            thread.start()
        while not server._queue.full():
            time.sleep(0.001)
        reply = server.answer(line)
        assert (reply.error, reply.code) == ("Unavailable", "writer.queue_full")
        serves = threading.Thread(target=server.serve)
        serves.start()
        for thread in waiting:
            thread.join(10)
            assert not thread.is_alive()
        assert server.answer(line).positions == []
        server.stop()
        serves.join(10)


def test_processes_with_the_same_ids_make_no_gap_and_no_double(served: Folder) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [
        context.Process(target=say_all, args=(str(served.root), 10 * number))
        for number in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert verify(FolderSource(served.root)).size == 1 + IDS + PROCESSES


def test_refusals_cross_the_socket_with_their_facts(served: Folder) -> None:
    with Remote(served) as remote:
        remote.submit(registering("kim"))
        with pytest.raises(Refused) as found:
            remote.submit(Submission([agent("cy")], by="kim"))
        assert found.value.code == "agent.not_by_operator"
        assert remote.submit(registering("kim")) == [1]


def test_proofs_cross_the_socket(served: Folder) -> None:
    key, said = Key("safe"), agent("kim")
    proof = key.prove("example.org/vive", said, "ada", "house")
    with Remote(served) as remote:
        remote.submit(Submission([key_added(key, "ada")], "ada"))
        assert remote.submit(Submission([said], "ada", "house", proofs=[proof])) == [2]
    assert verify(FolderSource(served.root)).proofs == {"session": 2, "key": 1}


def test_a_command_finds_the_writer_by_its_socket(served: Folder) -> None:
    session = reach(served)
    assert isinstance(session, Remote)
    session.submit(registering("bo"))
    session.close()


def test_bytes_that_are_no_request_are_refused(served: Folder) -> None:
    with Remote(served) as remote:
        remote._socket.sendall(b"{}\n")
        assert b"entry.field_wrong" in remote._lines.readline()
        remote._socket.sendall(b"\xff\n")
        assert b"entry.field_wrong" in remote._lines.readline()
        remote._socket.sendall(
            b'{"by":"ada","entries":[{"kind":"nothing.known","version":1,"body":{}}]}\n'
        )
        assert b"entry.kind_unknown" in remote._lines.readline()


def test_a_writer_that_went_away_is_unavailable(tmp_path: Path) -> None:
    folder = new_books(tmp_path / "books")
    held, ready = [], threading.Event()

    def serve() -> None:
        with Writer(folder, SetClock(FIRST_SECOND)) as writer:
            held.append(Server(writer))
            ready.set()
            held[0].serve()

    thread = threading.Thread(target=serve)
    thread.start()
    ready.wait(10)
    remote = Remote(folder)
    held[0].stop()
    thread.join(10)
    remote._socket.shutdown(2)
    with pytest.raises(Unavailable, match=r"writer\.gone"):
        remote.submit(registering("kim"))
    remote.close()


def test_all_refusals_of_a_submission_cross_the_socket(served: Folder) -> None:
    asked = replace(registering("ada", "kim", "house"), check_only=True, name_all=True)
    with Remote(served) as remote:
        with pytest.raises(SeveralRefused) as found:
            remote.submit(asked)
        assert {at: why.code for at, why in found.value.each.items()} == {
            0: "entry.id_used",
            2: "entry.id_used",
        }
        assert remote.submit(registering("kim")) == [1]
