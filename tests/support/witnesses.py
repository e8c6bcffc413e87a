"""Witnesses on this machine for tests: honest ones, and such as lie, hang or are not there."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from pathlib import Path

from subak.audit.verify import Asked, verify
from subak.log.cosignature import CosignerKey
from subak.log.note import VerifierKey
from subak.log.policy import Group, Log, Policy
from subak.log.policy import Witness as Named
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.keys import new_key
from subak.service.listening import TEXT, Handler, Listening
from subak.service.policies import set_policy
from subak.service.witness import Witness, new_witness
from subak.service.witness_server import WitnessServer
from subak.service.writer import Writer
from subak.transport.folder_source import FolderSource
from tests.support.books import FIRST_SECOND, registering

Says = Callable[[bytes], tuple[int, str, str]]
"""What a witness of a test answers to a body: status, type, text."""


def log_key(folder: Folder) -> VerifierKey:
    """The key of the log of some books."""
    return VerifierKey.parse((folder.public / "vkey").read_text().removesuffix("\n"))


@contextmanager
def honest(folder: Folder, root: Path, name: str) -> Iterator[tuple[Named, Witness]]:
    """A witness that follows the rules."""
    if not root.exists():
        new_witness(root, f"{name}.example")
    policy = Policy((Log(log_key(folder)),))
    with (
        Witness(root, policy, SetClock(FIRST_SECOND)) as witness,
        WitnessServer(witness, "127.0.0.1", 0) as server,
    ):
        yield Named(name, witness.key, server.address), witness


@contextmanager
def saying(root: Path, name: str, says: Says) -> Iterator[Named]:
    """A witness with a key that answers whatever the test wants."""

    class _Says(Handler):
        METHODS = ("POST",)

        def do_POST(self) -> None:  # noqa: N802
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, kind, text = says(body)
            self.send(HTTPStatus(status), {"Content-Type": kind}, text.encode())

    key = CosignerKey.of(f"{name}.example", new_key(root.with_name(f"{name}.key")))
    with Listening("127.0.0.1", 0, _Says) as server:
        yield Named(name, key, server.address)


@contextmanager
def hanging(root: Path, name: str) -> Iterator[tuple[Named, list[socket.socket]]]:
    """A witness that takes a question and never answers; gives what was asked of it."""
    asked: list[socket.socket] = []
    key = CosignerKey.of(f"{name}.example", new_key(root.with_name(f"{name}.key")))
    with socket.create_server(("127.0.0.1", 0)) as server, ExitStack() as held:

        def take() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                asked.append(held.enter_context(connection))

        threading.Thread(target=take, daemon=True).start()
        port = server.getsockname()[1]
        yield Named(name, key, f"http://127.0.0.1:{port}"), asked
        server.shutdown(socket.SHUT_RDWR)


def dead(root: Path, name: str) -> Named:
    """A witness that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    key = CosignerKey.of(f"{name}.example", new_key(root.with_name(f"{name}.key")))
    return Named(name, key, f"http://127.0.0.1:{port}")


def asking(folder: Folder, quorum: int, *witnesses: Named) -> Policy:
    """Put a policy beside the log of some books: so many of these."""
    names = tuple(witness.name for witness in witnesses)
    groups = (Group("quorum", quorum, names),) if quorum else ()
    chosen = "quorum" if quorum else "none"
    policy = Policy((Log(log_key(folder)),), witnesses, groups, chosen)
    set_policy(folder, policy)
    return policy


def lie(_body: bytes) -> tuple[int, str, str]:
    """A cosignature that is none."""
    return 200, TEXT, "— liar.example AAAAAAAAAAAAAA==\n"


def say(folder: Folder, *names: str) -> None:
    """Register agents, with a writer of its own."""
    with Writer(folder, SetClock(FIRST_SECOND)) as writer:
        writer.submit(registering(*names))


def verified(folder: Folder, policy: Policy | None = None) -> int:
    """Verify the public tree of some books; gives its size."""
    return verify(FolderSource(folder.public), Asked(policy=policy)).size


def two_honest(folder: Folder, held: ExitStack) -> list[Named]:
    """Two witnesses that follow the rules."""
    root = folder.root.parent
    return [held.enter_context(honest(folder, root / name, name))[0] for name in ("w1", "w2")]
