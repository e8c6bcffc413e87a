"""A witness never cosigns two pasts of a log, nor an older state after a newer one."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from subak.core.errors import Corrupt, Refused, Unavailable
from subak.log import witness as deciding
from subak.log.add_checkpoint import SIZE_TYPE, AddCheckpoint, parse_cosignatures
from subak.log.checkpoint import Checkpoint
from subak.log.cosignature import time_of
from subak.log.note import Note
from subak.log.policy import Log, Policy
from subak.log.witness import Decision, Logs, Stored, path_for_monitors
from subak.service import witness as module
from subak.service import witness_memory
from subak.service.clock import SetClock
from subak.service.witness import Answer, Witness, new_witness
from tests.support.notes import LOG_KEY, NOON, ORIGIN, consistency, note

POLICY = Policy((Log(LOG_KEY),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_witness(tmp_path / "tower", "witness.example/t")
    return tmp_path / "tower"


def request(old: int, new: int, fork: str = "", proof: tuple[bytes, ...] | None = None) -> bytes:
    shown = consistency(old, new, fork) if proof is None else proof
    return str(AddCheckpoint(old, shown, note(new, fork=fork))).encode()


def opened(folder: Path, at: int = NOON) -> Witness:
    return Witness(folder, POLICY, SetClock(at))


def cosigned_at(witness: Witness, answer: Answer, size: int) -> int:
    assert answer.status == 200, answer
    (line,) = parse_cosignatures(answer.body, note(size), [witness.key])
    return time_of(line.signature)


def test_what_is_cosigned_is_remembered_and_shown(folder: Path) -> None:
    with opened(folder) as witness:
        assert witness.checkpoint(path_for_monitors(ORIGIN)) is None
        assert cosigned_at(witness, witness.add_checkpoint(request(0, 3)), 3) == NOON
        again = witness.add_checkpoint(request(0, 7))
        assert again == Answer(409, SIZE_TYPE, "3\n")
        assert witness.add_checkpoint(request(3, 7)).status == 200
    with opened(folder) as witness:
        shown = witness.checkpoint(path_for_monitors(ORIGIN))
        assert shown is not None
        assert Checkpoint.parse(Note.parse(shown).text).size == 7
        assert len(Note.parse(shown).verified([LOG_KEY, witness.key])) == 2
        assert witness.checkpoint(path_for_monitors("other.example")) is None
        assert witness.memory.evidence() == []


def test_the_time_of_cosignatures_never_goes_back(folder: Path) -> None:
    with opened(folder, NOON) as witness:
        witness.add_checkpoint(request(0, 3))
    with opened(folder, NOON - 60) as witness:
        assert cosigned_at(witness, witness.add_checkpoint(request(3, 4)), 4) == NOON


def test_two_pasts_are_refused_and_kept_as_evidence(folder: Path) -> None:
    with opened(folder) as witness:
        witness.add_checkpoint(request(0, 3))
        assert witness.add_checkpoint(request(3, 7, "fork")).status == 422
        assert witness.add_checkpoint(request(3, 3, "fork")).status == 422
        assert witness.add_checkpoint(request(0, 3, "fork")).status == 409
        assert witness.add_checkpoint(request(3, 7, "fork")).status == 422
        assert witness.add_checkpoint(request(0, 5)).status == 409
        kept = witness.memory.evidence()
        sizes = {AddCheckpoint.parse(each.request).note.text.split("\n")[1]: each for each in kept}
        assert {size: each.proven for size, each in sizes.items()} == {"7": False, "3": True}
        assert len(kept) == 2
        for each in kept:
            assert each.origin == ORIGIN
            assert Note.parse(each.kept).verified([LOG_KEY, witness.key])
            assert AddCheckpoint.parse(each.request).note.verified([LOG_KEY])


def test_a_wrong_proof_of_a_stranger_does_not_convict_a_log(folder: Path) -> None:
    """Checkpoints are public: everybody can send one with any proof, and any number of them."""
    with opened(folder) as witness:
        witness.add_checkpoint(request(0, 3))
        for junk in range(witness_memory.EVIDENCE_KEPT + 1):
            sent = request(3, 7, proof=(bytes([junk]) * 32,))
            assert witness.add_checkpoint(sent).status == 422
        assert witness.add_checkpoint(request(3, 3, proof=(bytes(32),))).status == 422
        assert [each.proven for each in witness.memory.evidence()] == [False]
        assert witness.add_checkpoint(request(3, 3, "fork")).status == 422
        assert {each.proven for each in witness.memory.evidence()} == {False, True}


def test_evidence_of_one_log_has_an_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witness_memory, "EVIDENCE_KEPT", 2)
    with opened(folder) as witness:
        witness.add_checkpoint(request(0, 3))
        for size in range(4, 9):
            assert witness.add_checkpoint(request(3, size, "fork")).status == 422
        assert len(witness.memory.evidence()) == 2
        for fork in ("fork", "other", "third"):
            assert witness.add_checkpoint(request(3, 3, fork)).status == 422
        assert len(witness.memory.evidence()) == 4


@pytest.mark.parametrize("body", [b"", b"\xff", b"old 0\n\n\xff\n", b"old 1\n\nx\n"])
def test_what_is_no_request_is_answered_400(folder: Path, body: bytes) -> None:
    with opened(folder) as witness:
        assert witness.add_checkpoint(body).status == 400


def stalled(monkeypatch: pytest.MonkeyPatch, begun: threading.Event, go: threading.Event) -> None:
    """The first decision stops after it has read what is stored."""
    first = threading.Lock()

    def decide(body: str, logs: Logs, stored: Stored) -> Decision:
        def read(origin: str) -> Checkpoint | None:
            found = stored(origin)
            if first.acquire(blocking=False):
                begun.set()
                assert go.wait(10)
            return found

        return deciding.decide(body, logs, read)

    monkeypatch.setattr(module, "decide", decide)


def test_a_stalled_request_cannot_roll_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The race that C2SP tlog-witness tells of: both requests start from the same size."""
    begun, go = threading.Event(), threading.Event()
    with opened(folder) as witness, ThreadPoolExecutor(2) as pool:
        witness.add_checkpoint(request(0, 3))
        stalled(monkeypatch, begun, go)
        slow = pool.submit(witness.add_checkpoint, request(3, 5))
        assert begun.wait(10)
        fast = pool.submit(witness.add_checkpoint, request(3, 7))
        with pytest.raises(TimeoutError):
            fast.result(timeout=0.2)
        go.set()
        assert slow.result().status == 200
        assert fast.result() == Answer(409, SIZE_TYPE, "5\n")


def test_many_at_once_leave_one_line_of_states(folder: Path) -> None:
    with opened(folder) as witness, ThreadPoolExecutor(8) as pool:
        witness.add_checkpoint(request(0, 1))
        asked = [(1, new, fork) for new in (2, 3, 4, 5) for fork in ("", "fork")]
        answers = list(pool.map(lambda each: witness.add_checkpoint(request(*each)), asked))
        cosigned = [each for each, told in zip(asked, answers, strict=True) if told.status == 200]
        assert len(cosigned) == 1
        assert cosigned[0][2] == ""


KILLED = """
import sys
from pathlib import Path
from tests.unit.service.test_witness import opened, request
with opened(Path(sys.argv[1])) as witness:
    size = int(sys.argv[2])
    while True:
        answer = witness.add_checkpoint(request(size, size + 1))
        assert answer.status == 200, answer
        size += 1
        print(size, flush=True)
"""


@pytest.mark.parametrize("wait", [1, 2, 5, 9])
def test_what_was_answered_survives_a_kill(folder: Path, wait: int) -> None:
    acknowledged = 0
    for _ in range(2):
        with opened(folder) as witness:
            last = witness.memory.last(ORIGIN)
        size = last.checkpoint.size if last else 0
        assert size - acknowledged in (0, 1)
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, str(folder), str(size)],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        ) as process:
            assert process.stdout is not None
            for _ in range(wait):
                acknowledged = int(process.stdout.readline())
            process.send_signal(signal.SIGKILL)
            for line in process.stdout:
                acknowledged = int(line)
    with opened(folder) as witness:
        last = witness.memory.last(ORIGIN)
        assert last is not None
        assert last.checkpoint.size - acknowledged in (0, 1)
        assert witness.add_checkpoint(request(0, 1)).status == 409


def in_place(folder: Path, change: Callable[[Path], object]) -> str:
    change(folder)
    with pytest.raises((Refused, Corrupt, Unavailable)) as told, opened(folder):
        pass
    return str(told.value.args[0])


def test_a_folder_that_is_not_whole_is_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"witness\.folder_unknown"):
        opened(tmp_path)
    with pytest.raises(Refused, match=r"witness\.folder_not_empty"):
        new_witness(folder, "witness.example/t")
    with pytest.raises(Refused, match=r"log\.key_name_malformed"):
        new_witness(tmp_path / "other", "two words")
    with pytest.raises(Refused, match=r"witness\.no_logs"):
        Witness(folder, Policy())
    assert (folder / "witness.key").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    broken = in_place(folder, lambda at: (at / "memory.sqlite3").write_bytes(b"no database" * 99))
    assert broken == "store.not_available"
    other = in_place(folder, lambda at: (at / "witness.key").write_bytes(b"x" * 32))
    assert other == "witness.key_differs"
