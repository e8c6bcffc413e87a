"""`python -m tests.faults.serving BOOKS`: a writer that serves, under the clock of the tests."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.server import Server
from subak.service.session import Remote
from subak.service.writer import Writer
from tests.support.books import FIRST_SECOND

PATIENCE_SECONDS = 30


def start_serving(books: Path) -> "subprocess.Popen[bytes]":
    """Start one in a process of its own, and wait until it answers."""
    serving = subprocess.Popen([sys.executable, "-m", "tests.faults.serving", str(books)])
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            Remote(Folder(books)).close()
        except OSError:
            assert serving.poll() is None, "it ended"
            assert time.monotonic() < deadline, "it does not answer"
            time.sleep(0.01)
        else:
            return serving


@contextmanager
def served(books: Path) -> Iterator[None]:
    """One that serves as long as it is needed, and then ends in peace."""
    serving = start_serving(books)
    try:
        yield
    finally:
        serving.send_signal(signal.SIGTERM)
        assert serving.wait(PATIENCE_SECONDS) == 0


def main() -> None:
    """Serve until SIGTERM."""
    with Writer(Folder(Path(sys.argv[1])), SetClock(FIRST_SECOND)) as writer:
        server = Server(writer)
        signal.signal(signal.SIGTERM, lambda *_: server.stop())
        server.serve()


if __name__ == "__main__":
    main()
