"""`subak key appoint`, `subak key retire`: another key signs the log, and everybody can follow."""

import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from subak.core.proof import Session
from subak.log.cosignature import CosignerKey
from subak.log.note import Note, VerifierKey, sign
from subak.service.author_keys import AuthorKey
from subak.service.folder import Folder
from subak.service.keys import read_key
from subak.service.log_keys import CURRENT, FORMER, NEXT, appointing, make_successor
from subak.service.policies import own_policy, set_policy
from subak.service.submission import Actor, Submission
from subak.service.writer import Writer
from tests.unit.cli.conftest import stand_still
from tests.unit.cli.test_key import Keys

WITNESS = str(
    CosignerKey.of("witness.example.org", Ed25519PrivateKey.from_private_bytes(bytes(32)))
)


class Log(Keys):
    """Books whose keeper holds a key, and what a stranger kept of their log at first."""

    def begin(self) -> None:
        self.open()
        self.does(f"key add {self.make('safe')}")
        self.kept = self.folder.parent / "kept"
        shutil.copy(self.folder / "public/checkpoint", self.kept)
        self.first_key = self.folder.parent / "first.vkey"
        shutil.copy(self.folder / "public/vkey", self.first_key)

    @property
    def recovery(self) -> str:
        return str(self.folder.parent / f"{self.folder.name}-recovery.key")

    def appoint(self) -> None:
        self.does(f"key appoint --key {self.file('safe')}")

    def signers(self) -> int:
        return len(Note.parse((self.folder / "public/checkpoint").read_text()).lines)

    def keys(self) -> set[str]:
        return {path.name for path in (self.folder / "keys").glob("log*")}

    def is_right(self, options: str = "") -> bool:
        return str(self.told(f"verify {self.folder} {options}")["verified"]) == "yes"

    def found_wrong(self, options: str = "") -> str:
        return self.fails(f"verify {self.folder} {options}", 3)


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Log:
    stand_still(monkeypatch)
    log = Log(tmp_path / "books")
    log.begin()
    return log


def test_a_key_is_replaced_while_both_sign(log: Log) -> None:
    log.appoint()
    assert log.keys() == {CURRENT, FORMER}
    assert log.signers() == 2
    assert (log.folder / "public/vkey").read_text() != log.first_key.read_text()
    assert log.is_right(f"--prev {log.kept}")
    assert log.is_right(f"--key {log.first_key}")
    assert log.is_right(f"--key {log.folder / 'public/vkey'}")


def test_the_former_key_is_retired(log: Log) -> None:
    log.appoint()
    again = f"key appoint --key {log.file('safe')}"
    assert log.refusal(again) == "logkey.former_signs"
    log.does("key retire")
    assert log.refusal("key retire") == "logkey.none_former"
    log.does(f"agent Cy --id cy --key {log.file('safe')}")
    assert log.signers() == 1
    assert log.is_right(f"--prev {log.kept}")
    assert "none of those you trust" in log.found_wrong(f"--key {log.first_key}")
    log.does(again)
    assert log.is_right(f"--prev {log.kept}")


def test_the_policy_beside_the_log_names_both_keys(log: Log) -> None:
    folder = Folder(log.folder)
    set_policy(folder, own_policy(folder))
    log.appoint()
    assert len(own_policy(folder).logs) == 2
    log.does("key retire")
    log.does(f"agent Cy --id cy --key {log.file('safe')}")
    assert log.is_right(f"--policy {folder.public / 'policy'}")
    assert log.told("show")["entries"] == 10


def test_a_key_is_shown_only_when_what_is_public_is_signed_with_it(log: Log) -> None:
    """The appointment waits for a witness that is away: the world still has the former key."""
    folder = Folder(log.folder)
    log.does(f"witness add w1 {WITNESS} http://127.0.0.1:9")
    log.does("witness quorum 1")
    log.appoint()
    assert (folder.public / "vkey").read_text() == log.first_key.read_text()
    assert log.keys() == {CURRENT, NEXT}
    assert log.is_right(f"--prev {log.kept}")
    log.does("witness quorum 0")
    log.does(f"agent Cy --id cy --key {log.file('safe')}")
    log.does(f"agent Di --id di --key {log.file('safe')}")
    assert log.keys() == {CURRENT, FORMER}
    assert log.is_right(f"--prev {log.kept}")


def test_a_session_appoints_nothing_and_leaves_no_key(log: Log) -> None:
    assert log.refusal("key appoint") == "logkey.not_signed"
    unknown = f"key new {log.file('other')}"
    log.does(unknown)
    assert log.refusal(f"key appoint --key {log.file('other')}") == "proof.key_not_held"
    assert log.keys() == {CURRENT}
    assert log.signers() == 1


def test_a_lost_key_is_replaced_by_the_recovery_key(log: Log) -> None:
    (log.folder / "keys" / CURRENT).unlink()
    assert log.refusal("agent Cy --id cy") == "key.file_missing"
    log.does(f"key appoint --recovery-key {log.recovery} --reason lost")
    assert (log.keys(), log.signers()) == ({CURRENT}, 1)
    log.does("agent Cy --id cy")
    assert log.is_right(f"--prev {log.kept}")


def test_a_mirror_follows_a_key_that_the_log_appointed(log: Log) -> None:
    copy = log.folder.parent / "copy"
    log.does(f"mirror {log.folder} {copy}")
    log.appoint()
    log.does(f"mirror {log.folder} {copy}")
    log.does("key retire")
    log.does(f"agent Cy --id cy --key {log.file('safe')}")
    log.does(f"mirror {log.folder} {copy}")
    assert log.told(f"verify {copy}")["verified"] == "yes"
    assert (copy / "public/vkey").read_text() == (log.folder / "public/vkey").read_text()


def test_a_mirror_that_looked_away_while_both_signed_waits(log: Log) -> None:
    copy = log.folder.parent / "copy"
    log.does(f"mirror {log.folder} {copy}")
    log.appoint()
    log.does("key retire")
    log.does(f"agent Cy --id cy --key {log.file('safe')}")
    log.fails(f"mirror {log.folder} {copy}", 3)
    log.does(f"mirror {log.folder} {copy} --key {log.folder / 'public/vkey'}")


def test_a_mirror_of_a_lost_key_waits_for_its_keeper(log: Log) -> None:
    copy = log.folder.parent / "copy"
    log.does(f"mirror {log.folder} {copy}")
    (log.folder / "keys" / CURRENT).unlink()
    log.does(f"key appoint --recovery-key {log.recovery} --reason lost")
    assert "signed the checkpoint that you kept" in log.fails(f"mirror {log.folder} {copy}", 3)
    log.does(f"verify {log.folder} --prev {copy / 'public/checkpoint'}")
    log.does(f"mirror {log.folder} {copy} --key {log.folder / 'public/vkey'}")
    log.does("agent Cy --id cy")
    log.does(f"mirror {log.folder} {copy}")
    assert log.told(f"verify {copy}")["verified"] == "yes"


def test_who_has_only_the_former_key_is_not_the_log(log: Log) -> None:
    shutil.copy(log.folder / "keys" / CURRENT, log.folder.parent / "stolen.key")
    log.appoint()
    log.does("key retire")
    log.does("agent Cy --id cy")
    checkpoint = log.folder / "public/checkpoint"
    text = Note.parse(checkpoint.read_text()).text
    stolen = read_key(log.folder.parent / "stolen.key")
    checkpoint.write_text(sign(text, "example.org/garden", stolen))
    shutil.copy(log.first_key, log.folder / "public/vkey")
    assert "that key did not sign" in log.found_wrong()


def with_a_line_of(stolen: Path, public: Path) -> None:
    """Show what the log shows, with one more signature, under the key that made it."""
    private = read_key(stolen)
    note = Note.parse((public / "checkpoint").read_text())
    key = VerifierKey.of(note.text.partition("\n")[0], private)
    [line] = Note.parse(sign(note.text, key.name, private)).lines
    (public / "checkpoint").write_text(str(note.adding(line)))
    (public / "vkey").write_text(f"{key}\n")


def test_a_mirror_goes_back_to_no_key_that_was_replaced(log: Log) -> None:
    """Who stole it and holds the address could go on from there alone."""
    copy, shown, stolen = (log.folder.parent / name for name in ("copy", "shown", "stolen.key"))
    log.appoint()
    log.does("key retire")
    shutil.copy(log.folder / "keys" / CURRENT, stolen)
    log.does(f"key appoint --reason compromised --key {log.file('safe')}")
    log.does("key retire")
    log.does(f"agent Cy --id cy --key {log.file('safe')}")
    log.does(f"mirror {log.folder} {copy}")
    shutil.copytree(log.folder / "public", shown)
    with_a_line_of(stolen, shown)
    assert "signed the checkpoint that you kept" in log.fails(f"mirror {shown} {copy}", 3)
    log.does(f"mirror {log.folder} {copy}")


def test_a_mirror_begins_under_no_key_that_was_replaced(log: Log) -> None:
    stolen = log.folder.parent / "stolen.key"
    shutil.copy(log.folder / "keys" / CURRENT, stolen)
    log.appoint()
    log.does("key retire")
    checkpoint = log.folder / "public/checkpoint"
    text = Note.parse(checkpoint.read_text()).text
    checkpoint.write_text(sign(text, "example.org/garden", read_key(stolen)))
    shutil.copy(log.first_key, log.folder / "public/vkey")
    told = log.fails(f"mirror {log.folder} {log.folder.parent / 'copy'}", 3)
    assert "that key did not sign" in told


def test_an_older_checkpoint_under_a_key_that_the_log_never_had_is_named(log: Log) -> None:
    log.appoint()
    text = Note.parse(log.kept.read_text()).text
    other = read_key(Path(log.recovery))
    log.kept.write_text(sign(text, "example.org/garden", other))
    assert "signed the checkpoint that you kept" in log.found_wrong(f"--prev {log.kept}")


def test_what_a_crash_left_half_done_is_done_at_the_next_start(log: Log) -> None:
    folder = Folder(log.folder)
    new = make_successor(folder)
    assert make_successor(folder) == new
    log.does("agent Cy --id cy")
    assert (log.keys(), log.signers()) == ({CURRENT, NEXT}, 2)
    assert log.is_right()
    said = appointing(folder, new, "rotated")
    actor = Actor("keeper", "operator", Session())
    proof = AuthorKey(log.folder.parent / "safe.key").sign(folder.origin, said, actor)
    with Writer(folder) as writer:  # and it stops here, before the keys take their places
        writer.submit(Submission([said], "keeper", "operator", proofs=[proof]))
    assert log.keys() == {CURRENT, NEXT}
    assert log.is_right()
    log.does("agent Di --id di")
    assert log.keys() == {CURRENT, FORMER}
    key = VerifierKey.of(folder.origin, read_key(folder.keys / CURRENT))
    assert (folder.public / "vkey").read_text() == f"{key}\n"
    assert log.is_right(f"--prev {log.kept}")


@pytest.mark.parametrize("left", [None, "", "example.org/garden+00000000+AAAA\n"])
def test_the_key_is_shown_again_where_its_file_was_lost(log: Log, left: str | None) -> None:
    shown = log.folder / "public/vkey"
    shown.unlink()
    if left is not None:
        shown.write_text(left)
    log.does(f"agent Cy --id cy --key {log.file('safe')}")
    assert shown.read_text() == log.first_key.read_text()
    assert log.is_right()
