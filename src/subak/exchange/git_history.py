"""The history of a git repository, read as one stream of one `git log`.

Models a commit as evidence: who made it, when, how many lines git counts for it and, where it is
asked, which files it changed. What git counts is what `git log --no-renames --numstat` prints: a
merge shows no files, a renamed file is one removed and one added, a binary file has no lines.
Source: git-log(1) ("PRETTY FORMATS", "--numstat", "--raw", "-z"), git-config(1), gitmailmap(5).
Invariants: memory does not grow with the length of the history; the sums of lines are git's own;
no hook, no filter, no network and no setting of the person who runs it takes part; when the
reader stops early, git is ended.
"""

import datetime
import os
import re
import subprocess
import tempfile
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import IO, NamedTuple

from subak.core.errors import need
from subak.exchange import git_program

_READ_BYTES = 1 << 16
_FIRST_DAY = datetime.date(1970, 1, 1).toordinal()
_LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z
_EARLIEST_POSSIBLE = "1990-01-01"

# A field ends with a zero byte, which neither a path nor a line of a commit can hold. The mark
# tells a commit from a file's line: that one starts with a digit, a hyphen or a line feed. A
# change of a file starts with a colon, and its path is the next field.
_MARK = b"@"
_CHANGES = (b":", b"\n:")
_REMOVED = b"D"
_FORMAT = (
    "tformat:@%H%x00%at%x00%aN%x00%aE%x00"
    "%(trailers:key=Co-authored-by,valueonly,unfold,separator=%x0A)"
)

_LOG = (
    "log", "-z", "--numstat", "--no-renames", f"--format={_FORMAT}",
    "--no-ext-diff", "--no-textconv", "--no-relative", "--diff-algorithm=default",
    f"-O{os.devnull}", "--no-color", "--no-decorate", "--no-notes",
)  # fmt: skip

_WITH_CHANGES = ("--raw", "--no-abbrev", "--topo-order", "--reverse")

_COMMIT_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NAME_AND_EMAIL = re.compile(r"([^<>]*)<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class Author:
    """A name and an e-mail address as the commit gives them, after the repository's mailmap."""

    name: str
    email: str

    @property
    def identity(self) -> str:
        """What makes two mentions one person: the address in lower case, else the name."""
        return (self.email or self.name).casefold()


class Change(NamedTuple):
    """A file that a commit changed, by its path in the repository, in git's bytes."""

    path: bytes
    removed: bool
    """Whether it is not there any more."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: `id` in hex, author date in unix seconds and as a day in UTC, lines, files.

    `authors` starts with the author; the co-authors of the trailers follow, each person once.
    A commit without a readable date has second 0, one after the year 9999 the last second of it.
    `files` counts the binary ones too; those have no lines.
    """

    id: str
    authored_at: int
    authored_on: str
    authors: tuple[Author, ...]
    lines_added: int
    lines_removed: int
    binary_files: int
    files: int
    changes: tuple[Change, ...] = ()
    """In the order of paths; only where they were asked for."""


def head_of(path: str) -> str | None:
    """The commit id of HEAD in hex, None where the current branch has no commit yet.

    Refuses `git.not_a_repository`, `git.shallow_clone`, `git.failed`.
    """
    shallow = git_program.run(path, "rev-parse", "--is-shallow-repository")
    if shallow.returncode:
        git_program.fail(path, shallow.returncode, shallow.stderr)
    need(shallow.stdout.strip() != b"true", "git.shallow_clone", path=path)
    head = git_program.run(path, "rev-parse", "--verify", "--quiet", "HEAD")
    return head.stdout.decode("ascii").strip() or None


def count_commits(path: str, after: str | None) -> int:
    """How many commits `read_history` will yield; takes about a fiftieth of its time.

    Refuses as `read_history` does.
    """
    counted = git_program.run(path, "rev-list", "--count", _span(path, after), "--")
    if counted.returncode:
        git_program.fail(path, counted.returncode, counted.stderr)
    return int(counted.stdout)


def read_history(
    path: str, *, after: str | None, changes: bool = False
) -> Generator[Commit, None, None]:
    """The commits reachable from HEAD and not from `after`, in git's order (newest first).

    With `changes`, each commit comes after its parents and names the files that it changed.
    `after` is what `head_of` said before the last import. Where it is no ancestor of HEAD any
    more (the history was rewritten) everything is read again: the caller drops known ids.
    Refuses `git.not_a_repository`, `git.empty_repository`, `git.shallow_clone` at once and
    `git.failed` at any time; no commit that git did not print to its end is yielded.
    """
    return _stream(path, (*_LOG, *(_WITH_CHANGES if changes else ())), _span(path, after))


def has_impossible_date(commit: Commit, today: datetime.date) -> bool:
    """Whether the author date lies before 1990 or later than the day after `today`.

    Few histories are older (CVS 1.0 is of November 1990), so that an earlier date is mostly a
    clock that was not set. One day is left for clocks and zones ahead of ours.
    """
    latest = (today + datetime.timedelta(days=1)).isoformat()
    return not _EARLIEST_POSSIBLE <= commit.authored_on <= latest


def _span(path: str, after: str | None) -> str:
    """The range of commits to read, in git's notation."""
    need(head_of(path) is not None, "git.empty_repository", path=path)
    if after is None or not _COMMIT_ID.fullmatch(after):
        return "HEAD"
    known = git_program.run(path, "merge-base", "--is-ancestor", after, "HEAD").returncode == 0
    return f"{after}..HEAD" if known else "HEAD"


def _stream(path: str, log: Sequence[str], span: str) -> Generator[Commit, None, None]:
    with (
        tempfile.TemporaryFile() as complaints,
        git_program.start(path, complaints, *log, span, "--") as process,
    ):
        try:
            yield from _commits(_fields(path, process, complaints))
        except BaseException:  # also GeneratorExit, when the consumer stops early
            process.kill()
            raise


def _fields(path: str, process: subprocess.Popen[bytes], complaints: IO[bytes]) -> Iterator[bytes]:
    """The zero-terminated fields; their end is believed only when git says that all went well."""
    assert process.stdout is not None
    pipe = process.stdout.fileno()
    rest = b""
    while chunk := os.read(pipe, _READ_BYTES):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    if process.wait():
        complaints.seek(0)
        git_program.fail(path, process.returncode, complaints.read(_READ_BYTES))


def _commits(fields: Iterator[bytes]) -> Iterator[Commit]:
    """Gather the fields of each commit: its id, the four that follow, a field for each file."""
    head: list[bytes] = []
    counted = _Counted()
    for each in fields:
        if each.startswith(_MARK):
            if head:
                yield _commit(head, counted)
            head, counted = [each[len(_MARK) :], *islice(fields, 4)], _Counted()
        elif each.startswith(_CHANGES):
            counted.changes.append(Change(next(fields), each.endswith(_REMOVED)))
        else:
            plus, minus, _ = each.split(b"\t", 2)
            counted.files += 1
            if minus == b"-":
                counted.binary += 1
            else:
                counted.added += int(plus)
                counted.removed += int(minus)
    if head:
        yield _commit(head, counted)


@dataclass(slots=True)
class _Counted:
    """What git says of the files of one commit."""

    added: int = 0
    removed: int = 0
    binary: int = 0
    files: int = 0
    changes: list[Change] = field(default_factory=list)


def _commit(head: list[bytes], counted: _Counted) -> Commit:
    commit_id, seconds, name, email, co_authors = head
    authored_at = min(int(seconds[:19] or b"0"), _LAST_SECOND)  # 19 digits are beyond any date
    return Commit(
        id=commit_id.decode("ascii"),
        authored_at=authored_at,
        authored_on=_day(authored_at // 86_400),
        authors=_authors(name, email, co_authors),
        lines_added=counted.added,
        lines_removed=counted.removed,
        binary_files=counted.binary,
        files=counted.files,
        changes=tuple(counted.changes),
    )


@lru_cache(maxsize=4096)
def _day(days: int) -> str:
    return datetime.date.fromordinal(_FIRST_DAY + days).isoformat()


@lru_cache(maxsize=4096)
def _authors(name: bytes, email: bytes, co_authors: bytes) -> tuple[Author, ...]:
    """The author and those named in the lines of `co_authors`, each person once."""
    if (name, email) == (b"%aN", b"%aE"):  # git leaves its placeholders where it finds no author
        name = email = b""
    people: dict[str, Author] = {}
    for author in (
        Author(git_program.text(name), git_program.text(email)),
        *_named_in(co_authors),
    ):
        people.setdefault(author.identity, author)
    return tuple(people.values())


def _named_in(trailers: bytes) -> Iterator[Author]:
    """The people in lines such as `Ada <ada@example.org>`; a line without `<` is a name alone."""
    for line in map(git_program.text, trailers.split(b"\n")):
        pairs = _NAME_AND_EMAIL.findall(line) or [(line, "")]
        for name, email in pairs:
            if name or email:
                yield Author(name.strip(" \t,;"), email.strip())
