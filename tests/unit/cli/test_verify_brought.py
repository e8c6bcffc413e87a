"""`subak verify` with what a stranger brings, of one entry, of a receipt; `subak receipt`."""

import json
from pathlib import Path

import pytest

from subak.cli import main
from subak.log.policy import Group, Log, Policy, Witness
from subak.log.policy_file import format_policy
from subak.log.source import read_key
from subak.transport.folder_source import FolderSource
from tests.support.notes import witness_key
from tests.unit.cli.commons import NOON, Commons

Output = pytest.CaptureFixture[str]


def told(capsys: Output, *arguments: str, exit_code: int = 0) -> str:
    """What a command says, on both ways."""
    assert main([*arguments, "--language", "en"]) == exit_code
    return "".join(capsys.readouterr())


def write_policy(books: Path, file: Path, quorum: str) -> str:
    key = read_key(FolderSource(books))
    group = Group("town", 1, ("w",))
    witnesses = (Witness("w", witness_key("w")),)
    file.write_bytes(format_policy(Policy((Log(key),), witnesses, (group,), quorum)))
    return str(file)


def test_that_no_quorum_is_asked_is_said_plainly(
    commons: Commons, tmp_path: Path, capsys: Output
) -> None:
    books = Path(commons.folder)
    assert "No witness was asked" in told(capsys, "verify", str(books))
    none = write_policy(books, tmp_path / "none", "none")
    assert "No quorum of witnesses is asked for" in told(
        capsys, "verify", str(books), "--policy", none
    )
    key = str(books / "public/vkey")
    assert "Signed by the key that you brought" in told(capsys, "verify", str(books), "--key", key)


def test_an_entry_from_the_future_is_told(
    commons: Commons, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    """The rules see no clock: who forges its log may date ahead as far as it likes."""
    books = str(commons.folder)
    assert "clock of this machine" not in told(capsys, "verify", books)
    monkeypatch.setattr("subak.service.clock.SystemClock.now", lambda _: NOON - 86_400)
    said = told(capsys, "verify", books)
    assert (
        "came at 2024-11-20T12:00:00Z; by the clock of this machine it is only 2024-11-19" in said
    )
    assert json.loads(told(capsys, "verify", books, "--json"))["last_entry_at"] == (
        "2024-11-20T12:00:00Z"
    )


def test_a_quorum_that_is_not_met_ends_with_3_and_stands_in_the_report(
    commons: Commons, tmp_path: Path, capsys: Output
) -> None:
    policy = write_policy(Path(commons.folder), tmp_path / "policy", "town")
    report = tmp_path / "report.json"
    said = told(
        capsys,
        *("verify", str(commons.folder), "--policy", policy, "--report", str(report)),
        exit_code=3,
    )
    assert "log.quorum_missing" in said
    found = json.loads(report.read_text())
    assert (found["verified"], found["code"]) == ("no", "log.quorum_missing")
    told(capsys, "verify", str(commons.folder), "--report", str(report))
    assert json.loads(report.read_text())["verified"] == "yes"


def test_one_entry_is_shown_and_proved(commons: Commons, capsys: Output) -> None:
    said = told(capsys, "verify", str(commons.folder), "--entry", "0")
    assert said.startswith("Entry 0 is in the log ")
    assert '"kind": "books.opened"' in said
    found = json.loads(told(capsys, "verify", str(commons.folder), "--entry", "1", "--json"))
    assert (found["verified"], found["index"], found["entry"]["stamp"]["n"]) == ("yes", 1, 1)
    assert "log.index_beyond" in told(
        capsys, "verify", str(commons.folder), "--entry", "999", exit_code=1
    )


def test_a_receipt_is_written_once_and_checked_without_the_log(
    commons: Commons, tmp_path: Path, capsys: Output
) -> None:
    books, file = str(commons.folder), str(tmp_path / "one.tlog-proof")
    key = str(commons.folder / "public/vkey")
    assert "Receipt of entry 1" in told(capsys, "--books", books, "receipt", "1", "--out", file)
    assert "export.file_exists" in told(
        capsys, "--books", books, "receipt", "1", "--out", file, exit_code=1
    )
    assert told(capsys, "receipt", "1", books) == Path(file).read_text()
    assert told(capsys, "verify", file, "--key", key).startswith("Entry 1 is in the log ")
    assert "verify.receipt_needs_key" in told(capsys, "verify", file, exit_code=1)


def test_a_receipt_of_others_may_not_carry_its_entry(
    commons: Commons, tmp_path: Path, capsys: Output
) -> None:
    file = tmp_path / "bare.tlog-proof"
    lines = told(capsys, "receipt", "1", str(commons.folder)).splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("extra ")))
    key = str(commons.folder / "public/vkey")
    said = told(capsys, "verify", str(file), "--key", key, exit_code=1)
    assert "verify.receipt_without_entry" in said
