"""How git is run: nobody's settings take part, nothing else is started, nothing is left behind."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import which

import pytest

from subak.core.errors import Refused, Unavailable
from subak.exchange.git_history import Commit, count_commits, head_of, read_history
from tests.support.git_repositories import a_commit, a_file, a_repository, git

ONE = a_commit(
    message=b"Title\n\nCo-authored-by: Kim <kim@example.org>\n",
    changes=a_file(b"a.odd", b"1\n2\n") + a_file(b"b.txt", b"1\n"),
)
TWO = a_commit(changes=a_file(b"a.odd", b"1\n3\n") + b"R b.txt c.txt\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return a_repository(tmp_path / "repository", [ONE, TWO])


def everything(folder: Path) -> list[Commit]:
    return list(read_history(str(folder), after=None))


def a_program(path: Path, script: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\nGIT='{which('git')}'\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def instead_of_git(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program named git before the real one, which it finds as `$GIT`."""
    program = a_program(folder / "programs" / "git", script)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


def settings(marker: Path) -> Iterator[tuple[str, str]]:
    """Settings that change the output of git log or start a program, which then leaves a mark."""
    program = str(a_program(marker.parent / "programs" / "spy", f"touch '{marker}'; cat /dev/null"))
    for name in ("core.fsmonitor", "core.pager", "diff.external", "gpg.program"):
        yield name, program
    for name in ("diff.odd.command", "diff.odd.textconv", "filter.odd.clean", "filter.odd.smudge"):
        yield name, program
    for name in ("log.showSignature", "log.follow", "diff.relative", "diff.noPrefix"):
        yield name, "true"
    yield from (("log.showRoot", "false"), ("log.decorate", "full"), ("log.date", "relative"))
    yield from (("format.pretty", "fuller"), ("notes.displayRef", "refs/notes/*"))
    yield from (("color.ui", "always"), ("color.diff", "always"), ("diff.renames", "copies"))
    yield from (("i18n.logOutputEncoding", "UTF-16"), ("trailer.separators", "="))
    yield from (("core.commentChar", "C"), ("core.bigFileThreshold", "1"))


@pytest.mark.parametrize("place", ["repository", "person"])
@pytest.mark.parametrize("bare", [True, False])
def test_no_setting_changes_what_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, bare: bool
) -> None:
    folder = a_repository(tmp_path / "repository", [ONE, TWO], bare=bare)
    plain, marker = everything(folder), tmp_path / "marker"
    inside = folder if bare else folder / ".git"
    (inside / "info" / "attributes").write_text("*.odd diff=odd filter=odd\n", encoding="utf-8")
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    chosen = inside / "config" if place == "repository" else home / ".gitconfig"
    for name, value in settings(marker):
        git(folder, "config", "--file", str(chosen), name, value)
    assert everything(folder) == plain
    assert not marker.exists()
    assert [each.files for each in plain] == [3, 2]
    if place == "repository":
        git(folder, "log", "-p", "main")
        assert marker.exists()


def test_signatures_are_not_checked(folder: Path, tmp_path: Path) -> None:
    plain, marker = git(folder, "cat-file", "commit", "main"), tmp_path / "marker"
    signed = plain.replace(b"\n\n", b"\ngpgsig -----BEGIN PGP SIGNATURE-----\n x\n\n", 1)
    made = git(folder, "hash-object", "-t", "commit", "-w", "--stdin", given=signed)
    git(folder, "update-ref", "refs/heads/main", made.decode().strip())
    for name, value in settings(marker):
        git(folder, "config", name, value)
    assert len(everything(folder)) == 2
    assert not marker.exists()
    git(folder, "log", "main")
    assert marker.exists()


def test_the_mailmap_of_the_person_takes_no_part(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailmap = tmp_path / "mailmap"
    mailmap.write_text("Somebody <x@example.org> <ada@example.org>\n", encoding="utf-8")
    git(folder, "config", "--file", str(tmp_path / ".gitconfig"), "mailmap.file", str(mailmap))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert {each.authors[0].name for each in everything(folder)} == {"Ada"}


def test_attributes_of_the_person_take_no_part(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "git").mkdir()
    (tmp_path / "git" / "attributes").write_text("* -diff\n", encoding="utf-8")
    assert b"-\t-\t" in git(folder, "log", "--numstat")  # git itself takes all files for binary
    assert [each.binary_files for each in everything(folder)] == [0, 0]


def test_the_environment_does_not_steer_git(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = everything(folder)
    other = a_repository(tmp_path / "other", [ONE])
    monkeypatch.setenv("GIT_DIR", str(other))
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'log.showRoot=false'")
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert everything(folder) == plain


def test_commits_replaced_in_the_repository_are_read_as_their_ids_say(folder: Path) -> None:
    plain = everything(folder)
    git(folder, "replace", "--graft", "main")
    assert len(git(folder, "rev-list", "main").split()) == 1
    assert everything(folder) == plain


def test_a_repository_of_somebody_else_is_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = everything(folder)
    somebody_else = "export GIT_TEST_ASSUME_DIFFERENT_OWNER=1"
    instead_of_git(tmp_path, f'{somebody_else}\nexec "$GIT" "$@"', monkeypatch)
    with pytest.raises(subprocess.CalledProcessError):
        git(folder, "log")
    assert everything(folder) == plain


def a_log_that(then: str) -> str:
    """A git whose log prints a commit and the start of another one, and then does this."""
    printed = r"printf '@ab\0001\0Ada\0a@example.org\0\0@cd\0001\0\0\0\0002\t1\tx\0'"
    return f'case " $* " in *" log "*) {printed}; {then};; esac\nexec "$GIT" "$@"'


@pytest.fixture
def endless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make git a program that never ends, and say where it writes its process id."""
    seen = tmp_path / "pid"
    instead_of_git(tmp_path, f"echo $$ > '{seen}'\n" + a_log_that("exec sleep 600"), monkeypatch)
    return seen


def is_running(seen: Path) -> bool:
    try:
        os.kill(int(seen.read_text(encoding="ascii")), 0)
    except ProcessLookupError:
        return False
    return True


def test_a_reader_that_stops_early_ends_git(folder: Path, endless: Path) -> None:
    with closing(read_history(str(folder), after=None)) as commits:
        assert next(commits).id == "ab"
        assert is_running(endless)
    assert not is_running(endless)


def test_an_interrupted_consumer_ends_git(folder: Path, endless: Path) -> None:
    def consume() -> None:
        for _ in read_history(str(folder), after=None):
            assert is_running(endless)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        consume()
    assert not is_running(endless)


def test_a_git_that_breaks_off_is_refused_and_its_last_commit_withheld(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = a_log_that("echo 'fatal: no more' >&2; exit 3")
    instead_of_git(tmp_path, broken, monkeypatch)
    commits = read_history(str(folder), after=None)
    assert next(commits).id == "ab"
    with pytest.raises(Refused) as refused:
        next(commits)
    assert refused.value.code == "git.failed"
    assert refused.value.facts == {"path": str(folder), "exit_code": 3, "message": "fatal: no more"}


def test_a_damaged_repository_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "repository"
    a_repository(folder, [])
    git(folder, "config", "fastimport.unpackLimit", "100")  # one file for each object
    git(folder, "fast-import", "--quiet", given=ONE + TWO)
    tree = git(folder, "rev-parse", "main~1^{tree}").decode().strip()
    (folder / "objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(Refused, match="git.failed") as refused:
        everything(folder)
    assert refused.value.facts["exit_code"] == 128
    assert tree in str(refused.value.facts["message"])


def test_what_is_no_repository_is_refused(folder: Path, tmp_path: Path) -> None:
    a_file_only = tmp_path / "file"
    a_file_only.write_bytes(b"")
    inside = a_repository(tmp_path / "around", [ONE], bare=False) / "inside"
    inside.mkdir()
    for path in (tmp_path, a_file_only, tmp_path / "missing", inside):
        for ask in (everything, lambda each: head_of(str(each)), count):
            with pytest.raises(Refused) as refused:
                ask(path)
            assert refused.value.code == "git.not_a_repository"
            assert refused.value.facts == {"path": str(path)}
    assert len(everything(folder)) == 2


def count(folder: Path) -> int:
    return count_commits(str(folder), None)


def test_an_empty_repository_is_refused(tmp_path: Path) -> None:
    empty = a_repository(tmp_path / "empty", [])
    assert head_of(str(empty)) is None
    for ask in (everything, count):
        with pytest.raises(Refused, match="git.empty_repository"):
            ask(empty)


def test_a_shallow_clone_is_refused(folder: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", folder.as_uri(), "shallow")
    for ask in (everything, count):
        with pytest.raises(Refused, match="git.shallow_clone"):
            ask(tmp_path / "shallow")
    git(tmp_path / "shallow", "fetch", "--quiet", "--unshallow")
    assert everything(tmp_path / "shallow") == everything(folder)


def test_without_the_program_nothing_is_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match="git.program_missing"):
        read_history(str(folder), after=None)
