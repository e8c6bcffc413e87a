"""A history becomes contributions, once; Ctrl-C leaves a log that is whole."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from subak.audit.verify import verify
from subak.cli import main
from subak.service.folder import Folder
from subak.service.writer import Writer
from subak.transport.folder_source import FolderSource
from tests.support.git_repositories import a_commit, a_repository, git
from tests.support.programs import program

SETTING_UP = """
agent Code --id code --type group
agent Town --id town --type organisation --sphere state
agent Circle --id circle --type group --sphere civil-society
agent Board --id board --type group --sphere civil-society
protocol publish --sample e --id changes
resource add Code --id repository --unit one --accountable code
pact declare repository --id pact --title Code --partner town --protocol changes --recogniser circle --appeal board --as code
pact publish pact --as town
pact sign pact --as town
pact sign pact --as code
"""  # noqa: E501 - commands as people type them
COUNTED = "SELECT action, count(*) FROM event GROUP BY action"
FIRST_SECOND = 1_600_000_000


def commit(number: int, at: int, trailer: str = "") -> str:
    """One commit of a stream for `git fast-import`."""
    message = f"change {number}\n\n{trailer}"
    who = f"Maker {number % 3} <maker{number % 3}@example.org> {at} +0000"
    return (
        f"commit refs/heads/main\nauthor {who}\ncommitter {who}\n"
        f"data {len(message)}\n{message}\nM 644 inline f{number % 9}\ndata 2\n{number % 7}\n"
    )


def repository(folder: Path, stream: str) -> Path:
    """A bare repository out of a stream."""
    git = program("git")
    folder.mkdir()
    subprocess.run([git, "init", "-q", "--bare", "-b", "main", str(folder)], check=True)
    fast = [git, "-C", str(folder), "fast-import", "--quiet"]
    subprocess.run(fast, input=stream.encode(), check=True)
    return folder


@pytest.fixture
def books(tmp_path: Path) -> Path:
    root = tmp_path / "books"
    assert main(["init", str(root), "--origin", "example.org/code"]) == 0
    for line in SETTING_UP.strip().splitlines():
        assert main([*line.split(), "--books", str(root), "--language", "en"]) == 0
    return root


def imported(books: Path, history: Path) -> list[str]:
    return ["import", "git", str(history), "--pact", "pact", "--as", "code", "--books", str(books)]


def test_a_second_import_takes_only_what_is_new(
    books: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = "Co-authored-by: Other <other@example.org>\n"
    stream = "".join(commit(n, FIRST_SECOND + n) for n in range(20))
    stream += commit(20, FIRST_SECOND + 20, both) + commit(21, 3_600)
    history = repository(tmp_path / "history.git", stream)
    capsys.readouterr()
    assert main([*imported(books, history), "--language", "en"]) == 0
    told = capsys.readouterr().out
    assert "Commits read: 22. Contributions recorded: 22." in told
    assert "impossible date, not imported: 1" in told
    assert main([*imported(books, history), "--language", "en"]) == 0
    assert "Contributions recorded: 0." in capsys.readouterr().out
    with Writer(Folder(books)) as writer:
        parts = writer.store.select("SELECT measures FROM event WHERE provider LIKE 'g-%'")
        shared = [row for row in parts if '"30"' in str(row[0])]
        assert len(shared) == 2
        public = b"".join(path.read_bytes() for path in (books / "public").rglob("*.p/*"))
        assert b"example.org>" not in public
        assert b"Maker" not in public


def test_commits_become_processes_that_cite_and_change_files_once(
    books: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = repository(
        tmp_path / "history.git", "".join(commit(n, FIRST_SECOND + n) for n in range(20))
    )
    command = [*imported(books, history), "--flows", "--language", "en"]
    capsys.readouterr()
    assert main([*command, "--release", "v1"]) == 0
    told = capsys.readouterr().out
    assert "Processes: 20; versions of files that came out of them: 20." in told
    assert "The release v1 is there." in told
    later = commit(20, FIRST_SECOND + 20).replace("\nM 644", "\nfrom refs/heads/main^0\nM 644")
    git(history, "fast-import", "--quiet", given=later.encode())
    assert main([*command, "--release", "v2"]) == 0
    assert "Processes: 1; versions of files" in capsys.readouterr().out
    with Writer(Folder(books)) as writer:
        select = writer.store.select
        counted = {row[0]: row[1] for row in select(COUNTED)}
        # Nine files; all versions but the first of each cite the one before, releases cite all.
        assert counted == {"deliverService": 21, "cite": 12 + 9 + 9, "produce": 21 + 2}
        files = select("SELECT sum(accounting) FROM resource WHERE specification = 'file'")
        assert files == [(21,)]
        whole = b"".join(writer.store.entries())
        assert b'"f0"' not in whole
    assert main(command) == 0
    assert "Contributions recorded: 0." in capsys.readouterr().out


def test_what_was_imported_without_its_process_stays_outside_and_is_told(
    books: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = repository(tmp_path / "history.git", commit(1, FIRST_SECOND))
    assert main(imported(books, history)) == 0
    capsys.readouterr()
    assert main([*imported(books, history), "--flows", "--language", "en"]) == 0
    assert "recorded before without their process: 1." in capsys.readouterr().out


def test_files_are_not_mixed_with_what_is_counted_otherwise(
    books: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = repository(tmp_path / "history.git", commit(1, FIRST_SECOND))
    assert main(["resource", "kind", "file", "--unit", "one", "--books", str(books)]) == 0
    capsys.readouterr()
    assert main([*imported(books, history), "--flows", "--language", "en"]) == 1
    assert "[import.kind_counts_otherwise]" in capsys.readouterr().err


def test_a_history_that_is_not_whole_is_refused_and_nothing_is_said(
    books: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = a_repository(tmp_path / "whole", [a_commit(message=b"One"), a_commit(message=b"Two")])
    git(tmp_path, "clone", "--quiet", "--depth=1", whole.as_uri(), "shallow")
    before = verify(FolderSource(books)).size
    a_repository(tmp_path / "empty", [])
    for name, code in (
        ("shallow", "git.shallow_clone"),
        ("empty", "git.empty_repository"),
        ("nowhere", "git.not_a_repository"),
    ):
        capsys.readouterr()
        assert main([*imported(books, tmp_path / name), "--language", "en"]) == 1
        assert f"[{code}]" in capsys.readouterr().err
    assert verify(FolderSource(books)).size == before
    git(tmp_path / "shallow", "fetch", "--quiet", "--unshallow")
    assert main(imported(books, tmp_path / "shallow")) == 0


def test_an_interrupted_import_leaves_a_log_that_goes_on(books: Path, tmp_path: Path) -> None:
    stream = "".join(commit(n, FIRST_SECOND + n) for n in range(12_000))
    history = repository(tmp_path / "history.git", stream)
    code = "import sys; from subak.cli import main; sys.exit(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *imported(books, history)],
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3] / "src")},
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )
    checkpoint = books / "public" / "checkpoint"
    while int(checkpoint.read_text().splitlines()[1]) < 1_000 and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    assert 0 < verify(FolderSource(books)).size < 12_000
    assert main(imported(books, history)) == 0
    assert verify(FolderSource(books)).size > 12_000
