"""Git histories: what is read equals what git counts, whatever the bytes, settings and breaks."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from subak.exchange import git_history
from subak.exchange.git_history import (
    Author,
    Change,
    Commit,
    count_commits,
    has_impossible_date,
    head_of,
    read_history,
)
from tests.support.git_repositories import (
    ADA,
    NOON,
    a_commit,
    a_file,
    a_repository,
    block,
    by_hand,
    git,
)


def everything(folder: Path) -> list[Commit]:
    return list(read_history(str(folder), after=None))


def only(folder: Path) -> Commit:
    (commit,) = everything(folder)
    return commit


ODD_NAMES = [b'"new\\nline"', b'"tab\\tquote\\"back\\\\slash"', b"@", b'"latin\\351"', b"-"]
VARIED = [
    a_commit(message=b"Start", changes=a_file(b"a.txt", b"1\n2\n3\n") + a_file(b"b.bin", b"\0\1")),
    a_commit(
        b"@0123456789012345678901234567890123456789 <1\t1\tx>",
        b"Odd\n\nCo-authored-by: Kim <kim@example.org>\n",
        b"".join(a_file(name, b"x\n") for name in ODD_NAMES),
    ),
    a_commit(changes=a_file(b"a.txt", b"1\n3\n4\n5") + a_file(b"b.bin", b"\0\2")),
    b"commit refs/heads/side\ncommitter %s 1 +0000\n%sfrom refs/heads/main\n%s\n"
    % (ADA, block(b"Side"), a_file(b"side.txt", b"s\n")),
    a_commit(changes=b"R a.txt moved.txt\n"),
    a_commit(message=b"Merge", changes=b"merge refs/heads/side\n" + a_file(b"side.txt", b"s\n")),
    a_commit(message=b"Nothing"),
]


@pytest.fixture
def varied(tmp_path: Path) -> Path:
    return a_repository(tmp_path / "varied", VARIED)


def test_tells_who_when_and_how_much(tmp_path: Path) -> None:
    first = a_commit(changes=a_file(b"a", b"1\n2\n") + a_file(b"b", b"\0"))
    second = a_commit(b"Kim <kim@example.org>", changes=a_file(b"a", b"1\n3\n4"))
    folder = a_repository(tmp_path / "r", [first, second])
    ids = git(folder, "rev-list", "main").decode().split()
    ada, kim = Author("Ada", "ada@example.org"), Author("Kim", "kim@example.org")
    assert everything(folder) == [
        Commit(ids[0], NOON, "2023-11-15", (kim,), 2, 1, 0, 1),
        Commit(ids[1], NOON, "2023-11-15", (ada,), 2, 0, 1, 2),
    ]


def test_sums_are_those_of_git(varied: Path) -> None:
    text = git(varied, "log", "--no-renames", "--numstat", "--format=", "main").splitlines()
    rows = [line.split(b"\t")[:2] for line in text if line]
    found = everything(varied)
    assert sum(each.files for each in found) == len(rows) == 12
    assert sum(each.binary_files for each in found) == rows.count([b"-", b"-"]) == 2
    rows = [row for row in rows if row != [b"-", b"-"]]
    assert sum(each.lines_added for each in found) == sum(int(added) for added, _ in rows)
    assert sum(each.lines_removed for each in found) == sum(int(removed) for _, removed in rows)


def test_a_merge_and_an_empty_commit_have_no_files_and_a_rename_has_two(varied: Path) -> None:
    ids = git(varied, "rev-parse", "main", "main~1", "main~2").decode().split()
    found = {each.id: each for each in everything(varied)}
    empty, merge, moved = (found[each] for each in ids)
    assert (empty.files, empty.lines_added) == (merge.files, merge.lines_added) == (0, 0)
    assert (moved.files, moved.lines_added, moved.lines_removed) == (2, 4, 4)


def test_changes_come_in_the_same_stream_each_commit_after_its_parents(varied: Path) -> None:
    found = list(read_history(str(varied), after=None, changes=True))
    order = {each.id: place for place, each in enumerate(found)}
    for line in git(varied, "rev-list", "--parents", "main").decode().splitlines():
        commit, *parents = line.split()
        assert all(order[parent] < order[commit] for parent in parents)
    same = {each.id: replace(each, changes=()) for each in found}
    assert same == {each.id: each for each in everything(varied)}
    assert all(len(each.changes) == each.files for each in found)
    names = {change.path for each in found for change in each.changes}
    assert names >= {b"new\nline", b'tab\tquote"back\\slash', b"@", b"latin\xe9", b"-"}
    (moved,) = (each.changes for each in found if b"moved.txt" in dict(each.changes))
    assert moved == (Change(b"a.txt", removed=True), Change(b"moved.txt", removed=False))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_reads_the_same_however_the_stream_is_cut(
    varied: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = everything(varied)
    monkeypatch.setattr(git_history, "_READ_BYTES", size)
    assert everything(varied) == whole
    assert len(whole) == len(VARIED)


@pytest.mark.parametrize(
    ("name", "encoding", "read"),
    [
        ("Zoë", "utf-8", "Zoë"),
        ("Zoë", "latin-1", "Zoë"),
        ("Zoë €", "cp1252", "Zoë \x80"),
        ("Ωmega", "utf-16-le", "©\x03m\x00"),
    ],
)
def test_names_of_any_bytes_are_read(tmp_path: Path, name: str, encoding: str, read: str) -> None:
    author = name.encode(encoding).split(b"\0")[0] + b" <z@example.org>"
    commit = only(a_repository(tmp_path / "r", [a_commit(author)]))
    assert commit.authors == (Author(read.rstrip("\0"), "z@example.org"),)


def test_git_itself_recodes_what_declares_its_encoding(tmp_path: Path) -> None:
    author = "Жанна <j@example.org>".encode("koi8-r")
    declared = a_commit(author).replace(b"\ndata", b"\nencoding KOI8-R\ndata", 1)
    commit = only(a_repository(tmp_path / "r", [declared]))
    assert commit.authors == (Author("Жанна", "j@example.org"),)


def test_co_authors_follow_the_author_each_once(tmp_path: Path) -> None:
    trailers = (
        b"Co-authored-by: Kim <kim@example.org>\nco-authored-BY: ADA L. <ADA@Example.org>\n"
        b"Co-authored-by: Kim again < KIM@example.org >\nSigned-off-by: Eve <eve@example.org>\n"
        b"Co-authored-by: Lea <lea@example.org>, Max <max@example.org>\n"
        b"Co-authored-by: only a name\nCo-authored-by: Zo\xeb\n  <z@example.org>\n"
        b"Co-authored-by: <>\n"
    )
    message = b"Title\n\nCo-authored-by: No Trailer <no@example.org> is a sentence.\n\n" + trailers
    commit = only(a_repository(tmp_path / "r", [a_commit(message=message)]))
    assert [(each.name, each.email) for each in commit.authors] == [
        ("Ada", "ada@example.org"),
        ("Kim", "kim@example.org"),
        ("Lea", "lea@example.org"),
        ("Max", "max@example.org"),
        ("only a name", ""),
        ("Zoë", "z@example.org"),
    ]
    assert commit.authors[4].identity == "only a name"


def test_the_mailmap_of_the_repository_names_the_author(tmp_path: Path) -> None:
    mapped = a_file(b".mailmap", b"Ada Lovelace <ada@example.net> <ada@example.org>\n")
    commit = only(a_repository(tmp_path / "r", [a_commit(changes=mapped)]))
    assert commit.authors == (Author("Ada Lovelace", "ada@example.net"),)


@pytest.mark.parametrize(
    ("seconds", "at", "day", "impossible"),
    [
        (b"0", 0, "1970-01-01", True),
        (b"", 0, "1970-01-01", True),
        (b"-86400", 0, "1970-01-01", True),
        (b"soon", 0, "1970-01-01", True),
        (b"631151999", 631_151_999, "1989-12-31", True),
        (b"631152000", 631_152_000, "1990-01-01", False),
        (b"1700179199", 1_700_179_199, "2023-11-16", False),
        (b"1700179200", 1_700_179_200, "2023-11-17", True),
        (b"9223372036854775808", 253_402_300_799, "9999-12-31", True),
        (b"9" * 5000, 253_402_300_799, "9999-12-31", True),
    ],
)
def test_impossible_dates_are_read_and_recognised(
    tmp_path: Path, seconds: bytes, at: int, day: str, impossible: bool
) -> None:
    folder = by_hand(a_repository(tmp_path / "r", []), b"%s %s +1400" % (ADA, seconds))
    commit = only(folder)
    assert (commit.authored_at, commit.authored_on) == (at, day)
    assert has_impossible_date(commit, date(2023, 11, 15)) is impossible


def test_a_commit_without_a_readable_author_is_read(tmp_path: Path) -> None:
    assert only(by_hand(a_repository(tmp_path / "r", []), b"x")).authors == (Author("", ""),)


def test_a_second_run_reads_only_what_is_new(varied: Path) -> None:
    before = head_of(str(varied))
    git(varied, "fast-import", "--quiet", given=a_commit(changes=b"from refs/heads/main^0\n"))
    new = list(read_history(str(varied), after=before))
    assert [each.id for each in new] == [head_of(str(varied))]
    assert count_commits(str(varied), before) == 1
    assert count_commits(str(varied), None) == len(VARIED) + 1
    assert count_commits(str(varied), head_of(str(varied))) == 0


@pytest.mark.parametrize("after", ["f" * 40, "f" * 64, "--all", "main", "HEAD~1", ""])
def test_a_start_that_is_no_ancestor_reads_all(varied: Path, after: str) -> None:
    assert list(read_history(str(varied), after=after)) == everything(varied)
    assert count_commits(str(varied), after) == len(VARIED)
