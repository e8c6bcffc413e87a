"""Small git repositories for tests, made with the git program alone and with fixed dates."""

import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

ADA = b"Ada <ada@example.org>"
NOON = 1_700_049_600  # 2023-11-15T12:00:00Z


def isolated() -> dict[str, str]:
    """The environment without the settings of git that a person or the caller has."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
    return inherited | alone


def git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What git prints, run in a folder without anybody's settings."""
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, input=given, env=isolated(), capture_output=True, check=True)
    return done.stdout


def block(text: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(text), text)


def a_commit(author: bytes = ADA, message: bytes = b"", changes: bytes = b"") -> bytes:
    """A commit on top of the branch in the language of git-fast-import(1)."""
    who = b"%s %d +0200" % (author, NOON)
    return b"commit refs/heads/main\nauthor %s\ncommitter %s\n%s%s\n" % (
        who,
        who,
        block(message),
        changes,
    )


def a_file(path: bytes, content: bytes) -> bytes:
    return b"M 100644 inline %s\n%s" % (path, block(content))


def a_repository(folder: Path, commits: Iterable[bytes], *, bare: bool = True) -> Path:
    """A new repository, with these commits in their order on its branch `main`."""
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main", *(["--bare"] if bare else []))
    if script := b"".join(commits):
        git(folder, "fast-import", "--quiet", "--force", given=script)
    return folder


def a_long_history(commits: int, *, seed: int) -> Iterator[bytes]:
    """Commits of a project whose few authors and files have most of the changes.

    Most change one to four files; one in ten adds a co-author, one in thirty removes a file.
    """
    chance = Random(seed)
    there: set[bytes] = set()
    for number in range(commits):
        author, other = (int(chance.paretovariate(0.7)) % 1_500 for _ in range(2))
        both = b"\n\nCo-authored-by: M%d <m%d@example.org>\n" % (other, other)
        files = {
            b"file%d.py" % (int(chance.paretovariate(0.5)) % 3_000)
            for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4)))
        }
        gone = {file for file in files if chance.random() < 1 / 30} & there
        there = (there | files) - gone
        changes = b"".join(
            b"D %s\n" % file if file in gone else a_file(file, b"%d\n" % number)
            for file in sorted(files)
        )
        who = b"M%d <m%d@example.org>" % (author, author)
        yield a_commit(who, b"Change" + both * (chance.random() < 0.1), changes)


def by_hand(folder: Path, author_line: bytes) -> Path:
    """An empty commit whose line of the author is taken as it is, even where git would not."""
    tree = git(folder, "mktree").strip()
    written = b"tree %s\nauthor %s\ncommitter %s 0 +0000\n\nx\n" % (tree, author_line, ADA)
    made = git(folder, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", given=written)
    git(folder, "update-ref", "refs/heads/main", made.decode().strip())
    return folder
