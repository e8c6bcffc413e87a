"""What a witness decides: each status of C2SP tlog-witness, and that it never sees two trees."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from subak.log.add_checkpoint import AddCheckpoint
from subak.log.checkpoint import Checkpoint
from subak.log.encoding import to_base64
from subak.log.merkle import EMPTY_ROOT
from subak.log.note import Note, VerifierKey, sign
from subak.log.witness import Decision, decide, path_for_monitors
from tests.support.notes import (
    LOG,
    LOG_KEY,
    ORIGIN,
    OTHER,
    checkpoint,
    consistency,
    note,
)

LOGS = {ORIGIN: [LOG_KEY]}


def nothing_stored(_origin: str) -> None:
    return None


def answer(body: str, stored: Checkpoint | None = None) -> Decision:
    return decide(body, LOGS, lambda _origin: stored)


def request(old: int, new: int, fork: str = "", proof: tuple[bytes, ...] | None = None) -> str:
    shown = consistency(old, new, fork) if proof is None else proof
    return str(AddCheckpoint(old, shown, note(new, fork=fork)))


def status(decision: Decision) -> tuple[int, str | None]:
    assert (decision.status == 200) == (decision.checkpoint is not None)
    return decision.status, decision.reason.code if decision.reason else None


def signed(text: str) -> str:
    return f"old 0\n\n{sign(text, ORIGIN, LOG)}"


def test_200_goes_on_from_what_is_stored() -> None:
    for old, new in ((0, 0), (0, 1), (0, 7), (1, 1), (1, 2), (3, 7), (4, 7), (7, 7), (7, 20)):
        stored = checkpoint(old) if old else None
        decision = answer(request(old, new), stored)
        assert status(decision) == (200, None)
        assert decision.checkpoint == checkpoint(new)
        assert decision.note == note(new)
    assert status(answer(request(0, 5), checkpoint(0))) == (200, None)


def test_200_keeps_only_signatures_that_were_verified() -> None:
    greased = note(7, "ab")
    decision = answer(str(AddCheckpoint(0, (), greased)))
    assert decision.note == note(7)


def test_400_malformed() -> None:
    assert status(answer("")) == (400, "log.request_malformed")
    assert status(answer(request(0, 7)[:-1])) == (400, "log.note_malformed")
    for text in (
        f"{ORIGIN}\n7\n",
        f"{ORIGIN}\n07\n{to_base64(bytes(32))}\n",
        f"{checkpoint(7).text()}extension\n",
    ):
        assert status(answer(signed(text))) == (400, "log.checkpoint_malformed")


def test_400_goes_before_whose_log_it_is() -> None:
    unsigned = Note.parse(sign("log.example/hill\n7\n", "log.example/hill", OTHER))
    body = str(AddCheckpoint(0, (), unsigned))
    assert status(answer(body)) == (400, "log.checkpoint_malformed")


def test_400_old_beyond_new() -> None:
    assert status(answer(request(7, 7).replace("old 7", "old 8"))) == (400, "log.old_size_beyond")
    beyond = AddCheckpoint(8, (), note(7))
    assert status(answer(str(beyond), checkpoint(8))) == (400, "log.old_size_beyond")


def test_403_no_trusted_signature_or_a_failing_one() -> None:
    other = Note.parse(sign(checkpoint(7).text(), ORIGIN, OTHER))
    body = str(AddCheckpoint(0, (), other))
    assert status(answer(body)) == (403, "log.signature_missing")
    wrong = note(7).lines[0]
    body = str(AddCheckpoint(0, (), Note(note(8).text, (wrong,))))
    assert status(answer(body)) == (403, "log.signature_wrong")
    # A second trusted key does not mend a failing one.
    both = {ORIGIN: [LOG_KEY, VerifierKey.of(ORIGIN, OTHER)]}
    good = Note.parse(sign(note(8).text, ORIGIN, OTHER)).adding(wrong)
    decision = decide(str(AddCheckpoint(0, (), good)), both, nothing_stored)
    assert status(decision) == (403, "log.signature_wrong")


def test_404_unknown_origin() -> None:
    body = signed(checkpoint(7).text().replace("valley", "hill"))
    assert status(answer(body)) == (404, "log.origin_unknown")
    assert status(decide(request(0, 7), {}, nothing_stored)) == (404, "log.origin_unknown")


def test_409_tells_the_size() -> None:
    for old, stored in ((0, 3), (4, 3), (2, 3), (7, 3), (3, None)):
        decision = answer(request(old, 7), checkpoint(stored) if stored else None)
        assert status(decision) == (409, "log.old_size_differs")
        assert decision.size == (stored or 0)
        assert decision.note == note(7)


def test_422_another_tree() -> None:
    split = answer(request(3, 7, fork="other"), checkpoint(3))
    assert status(split) == (422, "log.consistency_wrong")
    # Both trees are signed: that is evidence.
    assert split.note == note(7, fork="other")
    same_size = answer(request(7, 7, fork="other"), checkpoint(7))
    assert status(same_size) == (422, "log.consistency_wrong")


def test_422_a_proof_that_is_none() -> None:
    good = consistency(3, 7)
    for proof in ((), good[:-1], (*good, good[0]), good[::-1]):
        decision = answer(request(3, 7, proof=proof), checkpoint(3))
        assert status(decision) == (422, "log.consistency_wrong")
    for old, new in ((0, 7), (7, 7)):
        decision = answer(request(old, new, proof=good), checkpoint(old) if old else None)
        assert status(decision) == (422, "log.consistency_wrong")


def test_422_an_empty_tree_with_a_root() -> None:
    body = signed(f"{ORIGIN}\n0\n{to_base64(bytes(32))}\n")
    assert status(answer(body)) == (422, "log.empty_root_wrong")
    assert status(answer(body, checkpoint(3))) == (409, "log.old_size_differs")
    body = signed(f"{ORIGIN}\n5\n{to_base64(EMPTY_ROOT)}\n")
    assert status(answer(body)) == (422, "log.checkpoint_malformed")


def test_where_monitors_look() -> None:
    # printf go.sum\ database\ tree | sha256sum
    assert path_for_monitors("go.sum database tree") == (
        "46613be2987d5d316f5ad065e4aa2eee26ccdd3de17a3735cd0da18156a22bdd/checkpoint"
    )


@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from(["", "x"])), max_size=12))
def test_what_is_stored_is_always_one_growing_tree(sent: list[tuple[int, str]]) -> None:
    stored: Checkpoint | None = None
    for new, fork in sent:
        old = stored.size if stored else 0
        before = stored
        if old <= new:
            stored = answer(request(old, new, fork), stored).checkpoint or stored
        assert stored is None or stored.size >= old
        assert stored in {before, checkpoint(new, fork)}
    assert stored is None or stored in {checkpoint(stored.size, fork) for fork in ("", "x")}
