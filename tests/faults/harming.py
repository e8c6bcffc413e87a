"""What a writer asks of the kernel, call by call, and one of these calls made to fail or to kill.

`strace` is attached while the writer waits: its start-up is not counted.
"""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple, NoReturn

import pytest

from tests.support.programs import program

CALLS = (
    "write", "writev", "pwrite64", "fsync", "fdatasync", "sync", "syncfs", "ftruncate", "truncate",
    "rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "rmdir",
    "mkdir", "mkdirat", "open", "openat", "close", "sendto", "recvfrom",
)  # fmt: skip
_TRACED = ",".join(f"?{call}" for call in CALLS)
_CALL = re.compile(r"^(?:\[pid +\d+\] )?(\w+)\(", re.MULTILINE)
SECONDS = 60


class Site(NamedTuple):
    """The `number`th of the calls of one name."""

    call: str
    number: int

    def __str__(self) -> str:
        return f"{self.call}#{self.number}"


class Harmed(NamedTuple):
    """How a writer ended, and what it told before."""

    exit: int
    told: int
    trace: str
    problem: str

    @property
    def is_unseen(self) -> bool:
        """Whether SQLite synced the folder of its file, of which it ignores the errors."""
        before = self.trace.partition("INJECTED")[0].splitlines()[-2]
        return bool(re.match(r'openat\(AT_FDCWD, "[^"]*/copy", O_RDONLY\|O_CLOEXEC\)', before))

    @property
    def is_late(self) -> bool:
        """Whether it was harmed after it had told."""
        return -1 < self.trace.find("getppid()") < self.trace.find("INJECTED")


def calls_of(books: Path, act: str) -> list[Site]:
    """All calls of an act that touch files, in the order of their names."""
    ended = run(books, act, f"trace={_TRACED}")
    assert ended.exit == 0, ended
    counted = Counter(_CALL.findall(ended.trace))
    return [Site(call, 1 + n) for call in CALLS for n in range(counted[call])]


def harm(books: Path, act: str, site: Site, how: str) -> Harmed:
    """Do an act whose call at a site gets `how`: `error=EIO` or `signal=KILL`."""
    return run(books, act, f"inject={site.call}:{how}:when={site.number}")


def run(books: Path, act: str, expression: str) -> Harmed:
    """Do an act under `strace -e`."""
    told = books.with_name("told")
    told.write_bytes(b"\0")
    acting = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.acting", str(books), act, str(told)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": ":".join(sys.path), "PYTHONWARNINGS": "ignore"},
    )
    assert acting.stdout is not None
    assert acting.stdout.readline() == "ready\n", acting.communicate()[1]
    trace = books.with_name("trace")
    tracing = subprocess.Popen(
        [program("strace"), "-p", str(acting.pid), "-o", str(trace), "-e", expression],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert tracing.stderr is not None
    attached = tracing.stderr.readline()
    if "attached" not in attached:
        acting.kill()
        acting.communicate()
        _cannot(attached)
    _, problem = acting.communicate("go\n", timeout=SECONDS)
    tracing.communicate(timeout=SECONDS)
    return Harmed(acting.returncode, told.read_bytes()[0], trace.read_text(), problem)


def _cannot(problem: str) -> NoReturn:
    """A listed skip at home, an error in CI."""
    if os.environ.get("CI"):
        pytest.fail(f"strace cannot look at a process: {problem}")
    pytest.skip(f"strace cannot look at a process here: {problem}")
