"""Books are restored though the key of their log was replaced since, or is lost."""

import shutil
from pathlib import Path

import pytest

from subak.service.log_keys import FORMER
from tests.unit.cli.commons import Commons
from tests.unit.cli.conftest import stand_still
from tests.unit.cli.test_key_of_log import Log


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Log:
    stand_still(monkeypatch)
    log = Log(tmp_path / "books")
    log.begin()
    log.does(f"backup {tmp_path / 'backup'} --with-keys")
    return log


def restored(log: Log, name: str, options: str) -> Commons:
    again = Commons(log.folder.parent / name)
    again.does(f"restore {log.folder.parent / 'backup'} {again.folder} {options}")
    return again


def goes_on(again: Commons, log: Log) -> None:
    again.does("agent Zoe --id zoe")
    assert again.told(f"verify {again.folder} --prev {log.kept}")["verified"] == "yes"


def test_a_key_that_was_replaced_since(log: Log) -> None:
    log.appoint()
    line = f"restore {log.folder.parent / 'backup'} {log.folder.parent / 'old'}"
    assert log.refusal(f"{line} --from {log.folder}") == "restore.key_differs"
    goes_on(restored(log, "both", f"--from {log.folder} --keys {log.folder}/keys"), log)
    log.does("key retire")
    log.does("agent Moe --id moe")
    again = restored(log, "retired", f"--from {log.folder} --keys {log.folder}/keys")
    assert not (again.folder / "keys" / FORMER).exists()
    goes_on(again, log)


def test_a_lost_key_and_a_lost_machine(log: Log) -> None:
    shutil.rmtree(log.folder.parent / "backup/keys")
    manifest = log.folder.parent / "backup/manifest.json"
    lines = manifest.read_text().splitlines(keepends=True)
    manifest.write_text("".join(line for line in lines if '"keys/' not in line))
    line = f"restore {log.folder.parent / 'backup'} {log.folder.parent / 'again'}"
    assert log.refusal(f"{line} --published {log.kept}") == "restore.keys_missing"
    again = restored(log, "again", f"--published {log.kept} --lost-key")
    assert again.refusal("agent Zoe --id zoe") == "key.file_missing"
    again.does(f"key appoint --reason lost --recovery-key {log.recovery}")
    goes_on(again, log)


def test_a_lost_key_and_nothing_but_a_mirror(log: Log) -> None:
    again = Commons(log.folder.parent / "again")
    again.does(f"restore --from {log.folder} {again.folder} --lost-key")
    again.does(f"key appoint --reason lost --recovery-key {log.recovery}")
    goes_on(again, log)
