"""`subak witness` as people run it: to be one, and to be witnessed."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO

import pytest

from subak.cli import main
from subak.service import publication
from subak.service.folder import Folder
from subak.service.server import Server
from subak.service.witnesses import public_size
from subak.service.writer import Writer
from tests.support.books import new_books
from tests.support.witnesses import asking, dead, honest, log_key


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Folder:
    """Books that go on today."""
    folder = new_books(tmp_path / "books")
    assert run(folder, "resume") == 0
    capsys.readouterr()
    return folder


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publication, "TIME_FOR_WITNESSES", timedelta(seconds=1))


@pytest.fixture
def held() -> Iterator[ExitStack]:
    with ExitStack() as held:
        yield held


def run(folder: Folder, *arguments: str, language: str = "en") -> int:
    return main(["--books", str(folder.root), "--language", language, *arguments])


def logs(folder: Folder) -> Path:
    file = folder.root.parent / "logs"
    file.write_text(f"log {log_key(folder)}\nquorum none\n")
    return file


@contextmanager
def serving(command: list[str]) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        try:
            yield process, process.stderr
        finally:
            process.kill()


def test_a_witness_and_a_log_meet(
    folder: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tower = str(tmp_path / "tower")
    assert run(folder, "witness", "init", tower, "--name", "witness.example", "--json") == 0
    vkey = json.loads(capsys.readouterr().out)["vkey"]
    program = "import sys; from subak.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "--language", "fr", "witness", "serve", tower]
    serve = [*command, "--policy", str(logs(folder)), "--listen", "127.0.0.1:0"]
    with serving(serve) as (process, heard):
        assert "Cosigne «\u202fexample.org/vive\u202f»." in heard.readline()
        ready = heard.readline()
        assert vkey in ready
        address = next(word for word in ready.split() if word.startswith("http")).rstrip(".")
        assert run(folder, "witness", "add", "tower", vkey, address) == 0
        assert run(folder, "witness", "quorum", "1") == 0
        assert run(folder, "witness", "ask") == 0
        assert "the quorum “quorum” is met" in capsys.readouterr().out
        assert run(folder, "agent", "Bo") == 0
        told = capsys.readouterr()
        assert told.err == ""
        policy = str(folder.public / "policy")
        assert run(folder, "verify", str(folder.root), "--policy", policy) == 0
        assert "The quorum “quorum” is met." in capsys.readouterr().out
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_what_waits_is_said_plainly(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "show") == 0
    assert "Witnesses: none (quorum none)" in capsys.readouterr().out
    before = public_size(folder.public)
    asking(folder, 1, dead(folder.root, "tower"))
    assert run(folder, "agent", "Bo") == 0
    told = capsys.readouterr()
    assert "Recorded, not witnessed yet" in told.err
    assert told.out.startswith("Registered: ")
    assert run(folder, "show", "--json") == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["entries"] - facts["public"], facts["quorum"]) == (facts["not_public"], "quorum")
    assert facts["public"] == before
    assert run(folder, "show", language="fr") == 0
    assert "pas encore publiques" in capsys.readouterr().out
    assert run(folder, "witness", "list", "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["cosigned_size"]) == ("tower", 0)
    assert "witness.not_answering" in row["witness_problem"]
    assert run(folder, "witness", "quorum", "0") == 0
    assert run(folder, "witness", "ask") == 0
    assert "0 of 1 cosigned the public log" in capsys.readouterr().out
    assert public_size(folder.public) == facts["entries"]


def test_an_unreadable_policy_is_said_plainly(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder.public / "policy").write_text("quorum all\n")
    assert run(folder, "agent", "Bo") == 0
    assert "Recorded, not witnessed yet" in capsys.readouterr().err
    assert run(folder, "show") == 0
    assert "log.policy_name_unknown" in capsys.readouterr().out


def test_a_serving_writer_asks_by_itself(
    folder: Folder, held: ExitStack, capsys: pytest.CaptureFixture[str]
) -> None:
    one, _ = held.enter_context(honest(folder, folder.root.parent / "w1", "w1"))
    asking(folder, 1, one)
    with Writer(folder) as writer:
        server = Server(writer)
        thread = threading.Thread(target=server.serve)
        thread.start()
        try:
            assert run(folder, "agent", "Bo") == 0
            assert capsys.readouterr().err == ""
            assert run(folder, "witness", "ask") == 0
            told = capsys.readouterr()
            assert "A serving writer holds these books" in told.err
            assert "is met" in told.out
            asking(folder, 1, dead(folder.root, "w2"))
            assert run(folder, "agent", "Cy") == 0
            assert "Recorded, not witnessed yet" in capsys.readouterr().err
        finally:
            server.stop()
            thread.join()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("serve", "{root}", "--policy", "{logs}"), "witness.folder_unknown"),
        (("serve", "{root}", "--policy", "{other}"), "witness.no_logs"),
        (("serve", "{root}", "--policy", "nowhere"), "argument.file_unreadable"),
        (("init", "{root}", "--name", "x"), "witness.folder_not_empty"),
        (("init", "{root}/new", "--name", "x y"), "log.key_name_malformed"),
        (("add", "a", "no key", "https://a.example"), "log.policy_malformed"),
        (("add", "a", "{weak}", "https://a.example"), "log.key_weak"),
        (("add", "a", "{key}", "nowhere"), "witness.address_malformed"),
        (("remove", "a"), "witness.unknown"),
        (("quorum", "1"), "witness.quorum_beyond"),
        (("policy", "{other}"), "witness.policy_of_others"),
    ],
)
def test_mistakes_are_named(
    folder: Folder, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: str
) -> None:
    other = folder.root.parent / "other"
    other.write_text("quorum none\n")
    facts = {
        "root": str(folder.root),
        "logs": str(logs(folder)),
        "other": str(other),
        "key": str(dead(folder.root, "a").key),
        "weak": "a.example+a9f6bdf1+BAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    }
    assert run(folder, "witness", *(each.format(**facts) for each in arguments)) == 1
    assert f"[{code}]" in capsys.readouterr().err
    assert not (folder.public / "policy").exists()


def test_a_policy_by_hand_is_taken_whole(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = [dead(folder.root, name) for name in ("a", "b")]
    lines = [f"log {log_key(folder)}", *(f"witness {each.name} {each.key}" for each in keys)]
    lines += ["group inner any a b", "group outer all inner", "quorum outer", ""]
    (folder.root.parent / "mine").write_text("\n".join(lines))
    assert run(folder, "witness", "policy", str(folder.root.parent / "mine")) == 0
    assert run(folder, "witness", "quorum", "1") == 1
    assert "[witness.policy_by_hand]" in capsys.readouterr().err
