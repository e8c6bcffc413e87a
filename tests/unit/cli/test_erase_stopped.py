"""What is erased stays erased: whatever stopped in between, and after a backup was restored."""

import json
import threading
from contextlib import closing
from pathlib import Path

import pytest

from subak.audit.verify import verify
from subak.core.errors import Unavailable
from subak.ledger.erasures import ErasedField, PayloadErased
from subak.service.erasing import replay_erasures
from subak.service.folder import Folder
from subak.service.payloads import PayloadStore
from subak.service.server import Server
from subak.service.writer import Submission, Writer
from subak.transport.folder_source import FolderSource
from tests.support.books import copy_books
from tests.support.crawler import holding
from tests.unit.cli.commons import Commons
from tests.unit.cli.known import (
    CANARIES,
    EMAIL,
    IBAN,
    NAME,
    SEEN,
    SPOKEN,
    members,
    paid,
)


def test_a_restored_backup_erases_again(known: Commons, tmp_path: Path) -> None:
    copy_books(known.folder, tmp_path / "backup")
    known.does("erase person zq --ground request --yes")
    backup = tmp_path / "backup" / "private"
    for name in ("payloads.sqlite3", "members.sqlite3"):
        for stale in (known.folder / "private").glob(f"{name}-*"):
            stale.unlink()
        (known.folder / "private" / name).write_bytes((backup / name).read_bytes())
    assert holding(known.folder, [NAME, EMAIL, IBAN, SEEN]) != []
    assert replay_erasures(Folder(known.folder)) == 3
    assert holding(known.folder, [NAME, EMAIL, IBAN, SEEN]) == []
    assert json.loads(known.refused_text(f"{members(f'{NAME};;;')} --json").splitlines()[0])


def test_what_is_said_is_done_at_the_next_start(
    known: Commons, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("subak.service.writer.carry_out", _stops)
        part = ErasedField(entry="zq", field="name")
        said = PayloadErased(id="e1", payloads=(part,), ground="court-order")
        with Writer(Folder(known.folder)) as writer, pytest.raises(Unavailable):
            writer.submit(Submission([said], "keeper", "operator"))
    assert holding(known.folder, [NAME, EMAIL]) != []
    with Writer(Folder(known.folder)):
        assert holding(known.folder, [NAME, EMAIL]) == []


def test_a_serving_writer_erases_before_it_answers(known: Commons) -> None:
    ready, held = threading.Event(), list[Server]()

    def serve() -> None:
        with Writer(Folder(known.folder)) as writer:
            held.append(Server(writer))
            ready.set()
            held[0].serve()

    thread = threading.Thread(target=serve)
    thread.start()
    assert ready.wait(10)
    try:
        known.does("erase person zq --ground request --yes")
        assert holding(known.folder, CANARIES) == []
    finally:
        held[0].stop()
        thread.join(10)


@pytest.mark.parametrize(
    "step",
    [
        "subak.service.erasing.drop_copies",
        "subak.service.erasing.mark_deleted",
        "subak.service.erasing.clear",
        "subak.service.payloads.PayloadStore.withdraw",
        "subak.service.payloads.mark_deleted",
        "subak.service.payloads.clear",
    ],
)
def test_stopped_at_any_step_it_is_done_at_the_next_start(
    known: Commons, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid(known)
    with monkeypatch.context() as patch:
        patch.setattr(step, _stops)
        known.fails("erase person zq --ground request --yes", 4)
    with Writer(Folder(known.folder)):
        assert holding(known.folder, CANARIES) == []
    assert verify(FolderSource(known.folder)).payloads.erased == 3


def test_what_is_refused_deletes_nothing_and_leaves_nothing(known: Commons) -> None:
    line = "erase payload seen evidence --ground request --yes --as moe"
    assert known.refusal(line) == "payload.not_own"
    assert holding(known.folder, [SEEN]) != []
    assert known.refusal("agent 'Yolande Topinambour' --id zq") == "entry.id_used"
    assert holding(known.folder, ["Yolande Topinambour"]) == []


def test_what_crashes_left_behind_goes_too(known: Commons) -> None:
    private = known.folder / "private"
    (private / "waiting-pot.json.new").write_text(f'[{{"name": "{SPOKEN}"', encoding="utf-8")
    with closing(PayloadStore(private, known.folder / "public" / "openings")) as payloads:
        payloads.add(NAME)  # and the entry never came
    known.does("erase person zq --ground request --yes")
    assert holding(known.folder, CANARIES) == []


def _stops(*_: object) -> None:
    raise Unavailable("erase.file_in_use", problem="stopped")
