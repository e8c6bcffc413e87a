"""Texts of a log, changed at random: named errors or the same bytes, and nothing else is believed.

Each format starts from good texts; a change is a byte, a line, a piece moved, or a spelling that
lenient readers take. A short run stands in the suite, a long one in `make proof`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from subak.core.errors import SubakError
from subak.log.add_checkpoint import AddCheckpoint, parse_cosignatures, parse_size
from subak.log.checkpoint import Checkpoint
from subak.log.cosignature import CosignerKey
from subak.log.encoding import from_utf8, to_utf8
from subak.log.note import Note, VerifierKey, open_note
from subak.log.policy import Group, Log, Policy, Witness
from subak.log.policy_file import format_policy, parse_policy
from subak.log.receipt import Receipt
from subak.log.subtree_cosignature import SubtreeCosignerKey
from subak.log.tiles import Tile, pack_bundle, unpack_bundle
from subak.log.witness import decide
from tests.support.notes import (
    LOG_KEY,
    ORIGIN,
    checkpoint,
    consistency,
    inclusion,
    leaves,
    note,
    witness_key,
)

NAVIGLI = Path(__file__).with_name("published").joinpath("navigli.vkey").read_bytes()[:-1]
WITNESSES = tuple(Witness(letter, witness_key(letter)) for letter in "abc")
POLICY = Policy((Log(LOG_KEY),), WITNESSES, (Group("two", 2, ("a", "b", "c")),), "two")
RECEIPT = Receipt(5, inclusion(5, 12), note(12, "ab"), b"more")
REQUEST = AddCheckpoint(7, consistency(7, 12), note(12, "a"))

# Other spellings of the same, as people and lenient programs write them.
SPELLINGS = [
    (b"\n", b"\r\n"),
    (b"\n", b"\n\n"),
    (b"\n\n", b"\n"),
    (b" ", b"  "),
    (b" ", b"\t"),
    (b" ", "\u00a0".encode()),
    (b"=", b""),
    (b"+", b"-"),
    (b"/", b"_"),
    (b"1", b"01"),
    (b"1", b"+1"),
    (b"1", "١".encode()),
    (b"1", b"1_0"),
    ("—".encode(), b"-"),
    (b"a", b"A"),
    (b"x", b""),
    (b"\n", "\u2028".encode()),
]
PIECES = [b"\0", b"\n", b" ", b"=", b"\xff", b"\xed\xa0\x80", b"\xc0\x80", "—".encode(), b"9" * 30]


def changed(data: bytes, chance: Random) -> bytes:
    """The bytes after one to three changes."""
    for _ in range(chance.randint(1, 3)):
        at, to = sorted(chance.randint(0, len(data)) for _ in range(2))
        match chance.randint(0, 6):
            case 0 if at < len(data):
                data = data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
            case 1:
                data = data[:at] + chance.choice(PIECES) + data[at:]
            case 2:
                data = data[:at] + data[at + chance.randint(1, 3) :]
            case 3:
                data = data[:at] + data[to:]
            case 4:
                lines = data.split(b"\n")
                chance.shuffle(lines)
                data = b"\n".join(lines)
            case 5:
                lines = data.split(b"\n")
                number = chance.randrange(len(lines))
                data = b"\n".join([*lines[:number], lines[number], *lines[number:]])
            case _:
                before, after = chance.choice(SPELLINGS)
                found = [n for n in range(len(data)) if data.startswith(before, n)]
                if found:
                    here = chance.choice(found)
                    data = data[:here] + after + data[here + len(before) :]
    return data


@dataclass(frozen=True)
class Format:
    """Good texts, and what is read and written again."""

    seeds: tuple[bytes, ...]
    again: Callable[[bytes], bytes]


def spelled(parse: Callable[[str], object]) -> Callable[[bytes], bytes]:
    return lambda data: to_utf8(str(parse(from_utf8(data))))


def texts(*values: object) -> tuple[bytes, ...]:
    return tuple(str(value).encode() for value in values)


FORMATS = {
    "note": Format(texts(note(3), note(12, "abc")), spelled(Note.parse)),
    "checkpoint": Format(
        texts(checkpoint(0).text(), checkpoint(12).text()),
        spelled(lambda text: Checkpoint.parse(text).text()),
    ),
    "receipt": Format(texts(RECEIPT, Receipt(0, (), note(1))), spelled(Receipt.parse)),
    "request": Format(texts(REQUEST, AddCheckpoint(0, (), note(1))), spelled(AddCheckpoint.parse)),
    "size": Format((b"0\n", b"1432088532\n"), spelled(lambda text: f"{parse_size(text)}\n")),
    "log key": Format(texts(LOG_KEY), spelled(VerifierKey.parse)),
    "witness key": Format(texts(witness_key("a")), spelled(CosignerKey.parse)),
    "ML-DSA key": Format((NAVIGLI,), spelled(SubtreeCosignerKey.parse)),
    "path": Format(
        texts(Tile(0, 1_234_067, 256).path, Tile(-1, 0, 17).path, Tile(63, 1000, 1).path),
        spelled(lambda text: Tile.parse(text).path),
    ),
    "bundle": Format(
        (pack_bundle([b"one", b"", b"\0\3two"]),), lambda data: pack_bundle(unpack_bundle(data, 3))
    ),
}


def read_changed(format_: Format, rounds: int) -> int:
    """How many changed texts were still accepted, each in the bytes that came."""
    chance = Random(7)
    accepted = 0
    for round_ in range(rounds):
        data = changed(format_.seeds[round_ % len(format_.seeds)], chance)
        try:
            again = format_.again(data)
        except SubakError:
            continue
        assert again == data
        accepted += 1
    return accepted


def believe_changed(rounds: int) -> None:
    """What is believed after a change is what was signed; only unsigned parts may differ."""
    chance = Random(11)
    stored = checkpoint(7)
    answer = "".join(map(str, note(12, "abc").lines[1:]))
    for _ in range(rounds):
        receipt = from_utf8(changed(str(RECEIPT).encode(), chance))
        try:
            opened = Receipt.parse(receipt)
            opened.verify(leaves(12)[5], POLICY)
        except SubakError:
            pass
        else:
            kept = (opened.index, opened.proof, opened.note.text)
            assert kept == (RECEIPT.index, RECEIPT.proof, RECEIPT.note.text)
        text = from_utf8(changed(str(note(12, "a")).encode(), chance))
        with suppress(SubakError):
            assert open_note(text, [LOG_KEY, witness_key("a")]) == note(12).text
        decision = decide(
            from_utf8(changed(str(REQUEST).encode(), chance)),
            {ORIGIN: [LOG_KEY]},
            lambda _origin: stored,
        )
        assert (decision.status == 200) == (decision.checkpoint == checkpoint(12))
        body = from_utf8(changed(answer.encode(), chance))
        keys = [one.key for one in WITNESSES]
        with suppress(SubakError):
            assert {*parse_cosignatures(body, note(12), keys)} <= {*note(12, "abc").lines}


def read_changed_policies(rounds: int) -> int:
    chance = Random(13)
    accepted = 0
    for _ in range(rounds):
        try:
            policy = parse_policy(changed(format_policy(POLICY), chance))
        except SubakError:
            continue
        assert parse_policy(format_policy(policy)) == policy
        accepted += 1
    return accepted


@pytest.mark.parametrize("name", FORMATS)
def test_a_good_text_is_read_and_written_again(name: str) -> None:
    for seed in FORMATS[name].seeds:
        assert FORMATS[name].again(seed) == seed


@pytest.mark.parametrize("name", FORMATS)
def test_changed_texts(name: str) -> None:
    assert read_changed(FORMATS[name], 300) < 300


def test_changed_policies() -> None:
    assert 0 < read_changed_policies(300) < 300


def test_nothing_else_is_believed() -> None:
    believe_changed(100)


@pytest.mark.proof
@pytest.mark.parametrize("name", FORMATS)
def test_many_changed_texts(name: str) -> None:
    assert read_changed(FORMATS[name], 200_000) < 200_000


@pytest.mark.proof
def test_many_changed_policies() -> None:
    assert 0 < read_changed_policies(50_000) < 50_000


@pytest.mark.proof
def test_nothing_else_is_believed_in_a_long_run() -> None:
    believe_changed(20_000)
