"""Witnesses that lie, hang or are not there harm nobody, and hold up nobody but themselves."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from subak.log.add_checkpoint import SIZE_TYPE
from subak.log.encoding import to_base64
from subak.log.note import SignatureLine
from subak.log.policy import Witness as Named
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.listening import TEXT
from subak.service.witnesses import public_size, standing
from subak.service.writer import Writer
from tests.support.books import FIRST_SECOND, new_books, registering
from tests.support.witnesses import asking, hanging, honest, say, saying, two_honest, verified


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return new_books(tmp_path / "books")


ANSWERS = {
    "garbage": (200, TEXT, "\x00\udcff garbage".encode("utf-8", "replace").decode()),
    "nothing": (200, TEXT, ""),
    "unknown": (200, TEXT, f"— other.example {to_base64(bytes(76))}\n"),
    "huge": (200, TEXT, "— x AAAA\n" * 100_000),
    "size": (409, SIZE_TYPE, "not a number\n"),
    "same": (409, SIZE_TYPE, "0\n"),
    "more": (409, SIZE_TYPE, "999999\n"),
    "untyped": (409, TEXT, "1\n"),
    "other": (422, TEXT, "no\n"),
    "stranger": (404, TEXT, "no\n"),
    "forbidden": (403, TEXT, "no\n"),
    "teapot": (418, TEXT, "no\n"),
    "elsewhere": (302, TEXT, "no\n"),
    "ill": (503, TEXT, "no\n"),
}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("garbage", "log.note_malformed"),
        ("nothing", "log.note_malformed"),
        ("unknown", "log.signature_missing"),
        ("huge", "witness.answer_too_large"),
        ("size", "log.request_malformed"),
        ("same", "witness.other_past"),
        ("more", "witness.saw_more"),
        ("untyped", "witness.other_past"),
        ("other", "witness.other_past"),
        ("stranger", "witness.log_unknown"),
        ("forbidden", "witness.key_unknown"),
        ("teapot", "witness.not_answering"),
        ("elsewhere", "witness.not_answering"),
        ("ill", "witness.not_answering"),
    ],
)
def test_a_lying_witness_harms_nobody(
    folder: Folder, held: ExitStack, answer: str, problem: str
) -> None:
    liar = held.enter_context(saying(folder.root, "liar", lambda _: ANSWERS[answer]))
    policy = asking(folder, 1, *two_honest(folder, held), liar)
    say(folder, "a")
    assert verified(folder, policy) == 2
    found = standing(folder.public, folder.private)
    assert "liar" not in found.cosigned
    assert found.told["liar"].problem == problem
    asking(folder, 1, liar)
    say(folder, "b")
    assert public_size(folder.public) == 2


@pytest.mark.usefixtures("impatient")
def test_a_signature_of_another_text_is_none(folder: Folder, held: ExitStack) -> None:
    good, witness = held.enter_context(honest(folder, folder.root.parent / "w1", "w1"))

    def bend(body: bytes) -> tuple[int, str, str]:
        told = witness.add_checkpoint(body)
        if told.status != 200:
            return told
        line = SignatureLine.parse(told.body.removesuffix("\n"))
        other = bytes([line.signature[0] ^ 1])  # of R: the last byte of S is often zero already
        bent = SignatureLine(line.name, line.key_id, other + line.signature[1:])
        return 200, TEXT, str(bent)

    liar = held.enter_context(saying(folder.root, "liar", bend))
    asking(folder, 1, Named("w1", good.key, liar.url))
    say(folder, "a")
    assert public_size(folder.public) == 1
    assert standing(folder.public, folder.private).told["w1"].problem == "log.signature_wrong"


@pytest.mark.usefixtures("impatient")
def test_a_hanging_witness_is_asked_one_question_at_a_time(folder: Folder, held: ExitStack) -> None:
    hangs, asked = held.enter_context(hanging(folder.root, "slow"))
    policy = asking(folder, 2, *two_honest(folder, held), hangs)
    with Writer(folder, SetClock(FIRST_SECOND)) as writer:
        for number in range(5):
            writer.submit(registering(f"a{number}"))
    assert verified(folder, policy) == 6
    assert len(asked) <= 2
