"""The policy beside a log: the plain one grows and shrinks, others are written by hand."""

from pathlib import Path

import pytest

from subak.core.errors import Refused
from subak.log.note import VerifierKey
from subak.log.policy import Log, Policy
from subak.log.policy_file import format_policy
from subak.service.folder import Folder
from subak.service.policies import adding, asking_for, own_policy, quorum_of, set_policy, without
from tests.support.books import new_books
from tests.support.witnesses import dead, log_key


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return new_books(tmp_path / "books")


def test_the_plain_policy_grows_and_shrinks(folder: Folder) -> None:
    keys = [str(dead(folder.root, name).key) for name in ("x", "y")]
    policy = own_policy(folder)
    assert policy.logs[0].key == log_key(folder)
    for name, key in zip("xy", keys, strict=True):
        policy = adding(policy, name, key, f"https://{name}.example")
    policy = asking_for(policy, 2)
    set_policy(folder, policy)
    assert own_policy(folder) == policy
    assert quorum_of(policy) == 2
    with pytest.raises(Refused, match=r"witness\.quorum_beyond"):
        without(policy, "x")
    with pytest.raises(Refused, match=r"witness\.quorum_beyond"):
        asking_for(policy, 3)
    with pytest.raises(Refused, match=r"witness\.unknown"):
        without(policy, "z")
    with pytest.raises(Refused, match=r"witness\.address_malformed"):
        adding(policy, "z", keys[0], "ftp://z.example")
    with pytest.raises(Refused, match=r"log\.key_id_wrong"):
        adding(policy, "z", f"z.example+00000000+{keys[0].split('+', 2)[2]}", "https://z.example")
    with pytest.raises(Refused, match=r"log\.policy_key_again"):
        set_policy(folder, adding(policy, "z", keys[0], "https://z.example"))
    with pytest.raises(Refused, match=r"witness\.policy_by_hand"):
        asking_for(Policy(policy.logs, policy.witnesses, (), "x"), 1)
    with pytest.raises(Refused, match=r"witness\.policy_of_others"):
        set_policy(folder, Policy())
    assert without(asking_for(policy, 0), "x").witnesses == policy.witnesses[1:]


def test_the_key_of_today_joins_the_policy(folder: Folder) -> None:
    other = Log(VerifierKey("example.org/vive", bytes(31) + b"\x07"))
    (folder.public / "policy").write_bytes(format_policy(Policy((other,))))
    assert [log.key for log in own_policy(folder).logs] == [other.key, log_key(folder)]
