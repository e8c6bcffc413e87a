"""The program git, run so that only the repository decides what it says.

Source: git(1), git-config(1). Invariants: no hook, filter, pager, network or signature program is
started; no setting of the person or of the machine takes part; git speaks English.
"""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, NoReturn

from subak.core.errors import Unavailable, refuse

if sys.platform == "linux":
    import fcntl

_PIPE_BYTES = 1 << 20

# Settings that a repository can carry itself and that would change what is printed or start
# another program. Settings of the person and of the machine are not read at all (see the
# environment), except that git trusts the owner of the repository only by a setting.
_SETTINGS = (
    "safe.directory=*",
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    f"core.attributesFile={os.devnull}",
    "core.commentChar=#",
    "core.bigFileThreshold=512m",
    "diff.ignoreSubmodules=none",
    "i18n.logOutputEncoding=UTF-8",
    "log.showRoot=true",
    "log.showSignature=false",
    "protocol.allow=never",
    "trailer.separators=:",
)


def run(path: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run one command of git in the repository `path` to its end, whatever its exit code is.

    Raises `Unavailable("git.program_missing")`.
    """
    try:
        return subprocess.run(
            _command(path, *arguments), env=_environment(path), capture_output=True, check=False
        )
    except (FileNotFoundError, PermissionError) as missing:
        raise Unavailable("git.program_missing") from missing


def start(path: str, complaints: IO[bytes], *arguments: str) -> subprocess.Popen[bytes]:
    """Start one command of git whose output is read while it runs; its errors go to a file."""
    process = subprocess.Popen(
        _command(path, *arguments),
        env=_environment(path),
        stdout=subprocess.PIPE,
        stderr=complaints,
    )
    if sys.platform == "linux" and process.stdout is not None:
        with suppress(OSError):  # a wide pipe lets git work on while the consumer writes to disk
            fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    return process


def fail(path: str, exit_code: int, complaint: bytes) -> NoReturn:
    """Refuse with the first line of what git said: `git.not_a_repository` or `git.failed`."""
    message = text(complaint).partition("\n")[0]
    if message.startswith(("fatal: not a git repository", "fatal: cannot change to")):
        refuse("git.not_a_repository", path=path)
    refuse("git.failed", path=path, exit_code=exit_code, message=message)


def text(raw: bytes) -> str:
    """UTF-8, and Latin-1 for what is not: there every byte is a character, so it never fails."""
    try:
        return raw.decode("utf-8").strip()
    except UnicodeDecodeError:
        return raw.decode("latin-1").strip()


def _command(path: str, *arguments: str) -> list[str]:
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    return ["git", "--no-pager", "--no-replace-objects", *settings, "-C", path, *arguments]


def _environment(path: str) -> dict[str, str]:
    """The caller's environment without anything that steers git; messages in English.

    The folder itself must be the repository: git would else search its parents and read, without
    a word, the history of something around it.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return inherited | {
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(Path(os.path.realpath(path)).parent),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_FLUSH": "0",  # write full blocks instead of one for each commit
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "LC_ALL": "C",
    }
