"""What logs and witnesses say to each other: requests and answers, in their only spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Corrupt
from subak.log.add_checkpoint import AddCheckpoint, parse_cosignatures, parse_size
from subak.log.encoding import to_base64
from tests.support.notes import consistency, note, witness_key

NOTE = note(7)
REQUEST = AddCheckpoint(3, consistency(3, 7), NOTE)
TEXT = str(REQUEST)
HASH = to_base64(bytes(32))


def test_the_format() -> None:
    proof = "".join(f"{to_base64(value)}\n" for value in REQUEST.proof)
    assert f"old 3\n{proof}\n{NOTE}" == TEXT
    assert str(AddCheckpoint(0, (), NOTE)) == f"old 0\n\n{NOTE}"


@given(st.integers(0, 2**63 - 1), st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_both_ways(old: int, proof: list[bytes]) -> None:
    request = AddCheckpoint(old, tuple(proof), NOTE)
    assert AddCheckpoint.parse(str(request)) == request


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("old 3", 2),
        ("old 3\n", 3),
        (f"\n{TEXT}", 1),
        (TEXT.replace("old 3", "old"), 1),
        (TEXT.replace("old 3", "Old 3"), 1),
        (TEXT.replace("old 3", "old  3"), 1),
        (TEXT.replace("old 3", "old 03"), 1),
        (TEXT.replace("old 3", "old -1"), 1),
        (TEXT.replace("old 3", "old 3 "), 1),
        (TEXT.replace("old 3", "old 3\r"), 1),
        (TEXT.replace("old 3", f"old {2**63}"), 1),
        (TEXT.replace("old 3", "size 3"), 1),
        (f"old 3\n{HASH}", 3),
        (f"old 3\n{HASH[:-1]}\n\n{NOTE}", 2),
        (f"old 3\n{HASH}\nYQ==\n\n{NOTE}", 3),
        (f"old 3\n{HASH[:-2]}B=\n\n{NOTE}", 2),
        (f"old 3\n{HASH}\n" + f"{HASH}\n" * 63 + f"\n{NOTE}", 65),
        (f"old 3\n{NOTE}", 2),
    ],
)
def test_a_malformed_request_names_its_line(text: str, line: int) -> None:
    with pytest.raises(Corrupt) as caught:
        AddCheckpoint.parse(text)
    assert (caught.value.code, caught.value.facts) == ("log.request_malformed", {"line": line})


def test_the_checkpoint_in_it_is_a_note() -> None:
    for text in (TEXT[:-1], f"{TEXT}\n", TEXT.replace("\n\n", "\n\n\n", 1) + "\n"):
        with pytest.raises(Corrupt, match="log.note_malformed"):
            AddCheckpoint.parse(text)


def test_cosignatures_in_an_answer() -> None:
    ours, unknown = note(7, "ab").lines[1:]
    keys = [witness_key("a"), witness_key("c")]
    assert parse_cosignatures(f"{unknown}{ours}", NOTE, keys) == [ours]
    with pytest.raises(Corrupt, match="log.signature_missing"):
        parse_cosignatures(str(unknown), NOTE, keys)
    with pytest.raises(Corrupt, match="log.signature_wrong"):
        parse_cosignatures(str(note(8, "a").lines[1]), NOTE, keys)


def test_answers_that_hold_something_else() -> None:
    ours = str(note(7, "a").lines[1])
    for body in ("", "\n", ours[:-1], f"{ours}\n", f"\n{ours}", f"x\n\n{ours}", "7\n"):
        with pytest.raises(Corrupt, match="log.note_malformed"):
            parse_cosignatures(body, NOTE, [witness_key("a")])


def test_the_size_in_an_answer() -> None:
    assert parse_size("0\n") == 0
    assert parse_size(f"{2**63 - 1}\n") == 2**63 - 1
    for body in ("", "7", "\n", "07\n", "-7\n", "7\n\n", "7\r\n", f"{2**63}\n", "seven\n"):
        with pytest.raises(Corrupt, match="log.request_malformed"):
            parse_size(body)
