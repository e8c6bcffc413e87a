"""Receipts: what shows that an entry is in a log, and every way in which it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Corrupt
from subak.log.encoding import to_base64
from subak.log.merkle import leaf_hash
from subak.log.policy import Log, Policy, Witness
from subak.log.receipt import Receipt
from tests.support.notes import LOG_KEY, inclusion, leaves, note, witness_key

POLICY = Policy((Log(LOG_KEY),), (Witness("a", witness_key("a")),), (), "a")
NOTE = note(7, "a")
RECEIPT = Receipt(3, inclusion(3, 7), NOTE)
TEXT = str(RECEIPT)
ONE, TWO, THREE = map(to_base64, RECEIPT.proof)
HEADER = "c2sp.org/tlog-proof@v1\n"


def refusal(receipt: Receipt, leaf: bytes) -> str:
    with pytest.raises(Corrupt) as caught:
        receipt.verify(leaf, POLICY)
    return caught.value.code


def test_the_format() -> None:
    assert f"{HEADER}index 3\n{ONE}\n{TWO}\n{THREE}\n\n{NOTE}" == TEXT
    assert str(Receipt(0, (), note(1))) == f"{HEADER}index 0\n\n{note(1)}"
    extra = Receipt(3, RECEIPT.proof, NOTE, b"more")
    assert str(extra) == TEXT.replace("index", "extra bW9yZQ==\nindex")


@given(st.integers(0, 2**63 - 1), st.lists(st.binary(min_size=32, max_size=32)), st.binary())
def test_both_ways(index: int, proof: list[bytes], extra: bytes) -> None:
    receipt = Receipt(index, tuple(proof), NOTE, extra)
    assert Receipt.parse(str(receipt)) == receipt


def test_every_entry_has_a_receipt() -> None:
    for size in range(1, 20):
        for index, leaf in enumerate(leaves(size)):
            receipt = Receipt(index, inclusion(index, size), note(size, "a"))
            assert receipt.verify(leaf, POLICY).checkpoint.size == size


def test_what_it_does_not_show() -> None:
    leaf = leaves(7)[3]
    assert refusal(RECEIPT, leaf_hash(b"other")) == "log.inclusion_wrong"
    assert refusal(Receipt(4, RECEIPT.proof, NOTE), leaf) == "log.inclusion_wrong"
    assert refusal(Receipt(7, RECEIPT.proof, NOTE), leaf) == "log.inclusion_wrong"
    assert refusal(Receipt(3, RECEIPT.proof[:-1], NOTE), leaf) == "log.inclusion_wrong"
    assert refusal(Receipt(3, RECEIPT.proof, note(8, "a")), leaf) == "log.inclusion_wrong"
    assert refusal(Receipt(3, RECEIPT.proof, note(7, "b")), leaf) == "log.quorum_missing"
    assert refusal(Receipt(0, (), note(0, "a")), leaf) == "log.inclusion_wrong"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        (HEADER, 2),
        (TEXT.partition("\n\n")[0], 5),
        (TEXT.replace("@v1", "@v2"), 1),
        (TEXT.replace("\n", "\r\n"), 13),
        (f"\n{TEXT}", 1),
        (f"{HEADER}\n{NOTE}", 2),
        (TEXT.replace("index", "extra\nindex"), 2),
        (TEXT.replace("index", "extra \nindex"), 2),
        (TEXT.replace("index", "extra YQ\nindex"), 2),
        (TEXT.replace("index", "extra YR==\nindex"), 2),
        (TEXT.replace("index", "extra YQ==\nextra YQ==\nindex"), 3),
        (TEXT.replace("index 3\n", "index 3\nextra YQ==\n"), 3),
        (TEXT.replace("index 3\n", "extra YQ==\n"), 3),
        (TEXT.replace("index 3", "index"), 2),
        (TEXT.replace("index 3", "index  3"), 2),
        (TEXT.replace("index 3", "index 03"), 2),
        (TEXT.replace("index 3", "index -3"), 2),
        (TEXT.replace("index 3", "index 3 "), 2),
        (TEXT.replace("index 3", "Index 3"), 2),
        (TEXT.replace("index 3", f"index {2**63}"), 2),
        (TEXT.replace(ONE, ONE[:-1]), 3),
        (TEXT.replace(TWO, f" {TWO}"), 4),
        (TEXT.replace(TWO, "YQ=="), 4),
        (TEXT.replace(THREE, "—"), 5),
        (TEXT.replace(ONE, f"{ONE}\n" * 61 + ONE), 66),
    ],
)
def test_a_malformed_receipt_names_its_line(text: str, line: int) -> None:
    with pytest.raises(Corrupt) as caught:
        Receipt.parse(text)
    assert (caught.value.code, caught.value.facts) == ("log.receipt_malformed", {"line": line})


def test_the_checkpoint_in_it_is_a_checkpoint() -> None:
    for text, code in (
        (TEXT[:-1], "log.note_malformed"),
        (f"{TEXT}\n", "log.note_malformed"),
        (TEXT.replace("\n\n", "\n\n\n", 1), "log.checkpoint_malformed"),
        (TEXT.replace("\n7\n", "\n07\n"), "log.checkpoint_malformed"),
    ):
        with pytest.raises(Corrupt, match=code):
            Receipt.parse(text)
