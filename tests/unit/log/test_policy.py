"""Policies: which witnesses make up a quorum, and which checkpoints count."""

from __future__ import annotations

from itertools import combinations

import pytest

from subak.core.errors import Corrupt
from subak.log.cosignature import cosign
from subak.log.note import Note, VerifierKey, sign
from subak.log.policy import Group, Log, Policy, Witness
from tests.support.notes import (
    LOG,
    LOG_KEY,
    NOON,
    ORIGIN,
    OTHER,
    checkpoint,
    note,
    witness,
    witness_key,
    witness_name,
)

WITNESSES = tuple(Witness(letter, witness_key(letter)) for letter in "abcdef")
# The example of C2SP tlog-policy: two of a, b, c and any of d, e, f.
TWO_AND_ONE = Policy(
    (Log(LOG_KEY),),
    WITNESSES,
    (
        Group("first", 2, ("a", "b", "c")),
        Group("second", 1, ("d", "e", "f")),
        Group("both", 2, ("first", "second")),
    ),
    "both",
)


def refusal(policy: Policy, signed: Note) -> str:
    with pytest.raises(Corrupt) as caught:
        policy.accept(signed)
    return caught.value.code


def test_the_example_of_the_format() -> None:
    for count in range(7):
        for cosigned in combinations("abcdef", count):
            met = len({*"abc"}.intersection(cosigned)) >= 2 and bool({*"def"} & {*cosigned})
            assert TWO_AND_ONE.is_met_by(cosigned) == met


def test_one_witness_or_none() -> None:
    one = Policy((Log(LOG_KEY),), WITNESSES, (), "a")
    assert one.is_met_by("a")
    assert not one.is_met_by("b")
    assert Policy().is_met_by("")


def test_only_witnesses_of_the_policy_count() -> None:
    policy = Policy((), WITNESSES[:1], (Group("g", 1, ("a",)),), "g")
    assert not policy.is_met_by(["g", "z"])


def test_who_signed_is_told() -> None:
    endorsement = TWO_AND_ONE.accept(note(5, cosigned_by="acf"))
    assert endorsement.checkpoint == checkpoint(5)
    assert endorsement.log == Log(LOG_KEY)
    assert endorsement.cosigned_at == {"a": NOON, "c": NOON, "f": NOON}
    assert endorsement.quorum_met


def test_without_the_quorum_it_does_not_count() -> None:
    signed = note(5, cosigned_by="adz")
    endorsement = TWO_AND_ONE.review(signed)
    assert set(endorsement.cosigned_at) == {"a", "d"}
    assert not endorsement.quorum_met
    with pytest.raises(Corrupt) as caught:
        TWO_AND_ONE.accept(signed)
    assert caught.value.code == "log.quorum_missing"
    assert caught.value.facts == {"quorum": "both", "signed": 2, "known": 6}


def test_two_lines_of_one_witness_count_once() -> None:
    signed = note(5, cosigned_by="a")
    later = cosign(signed.text, witness_name("a"), witness("a"), NOON + 1)
    twice = Note(signed.text, (*signed.lines, later))
    assert refusal(TWO_AND_ONE, twice) == "log.quorum_missing"
    assert TWO_AND_ONE.review(twice).cosigned_at == {"a": NOON + 1}


def test_only_its_log_speaks_for_a_log() -> None:
    policy = Policy((Log(LOG_KEY), Log(VerifierKey.of("other.example", OTHER))))
    assert policy.accept(note(5)).log == Log(LOG_KEY)
    foreign = Note.parse(sign(checkpoint(5).text(), "other.example", OTHER))
    assert refusal(policy, foreign) == "log.signature_missing"
    unknown = Note.parse(sign(checkpoint(5).text().replace("valley", "hill"), ORIGIN, LOG))
    assert refusal(policy, unknown) == "log.origin_unknown"
    only_witnesses = Note(note(5).text, note(5, "abcd").lines[1:])
    assert refusal(TWO_AND_ONE, only_witnesses) == "log.signature_missing"


def test_one_failing_cosignature_spoils_the_note() -> None:
    wrong = cosign(checkpoint(6).text(), witness_name("f"), witness("f"), NOON)
    assert refusal(TWO_AND_ONE, note(5, "abcd").adding(wrong)) == "log.signature_wrong"


def test_a_signed_text_that_is_no_checkpoint() -> None:
    policy = Policy((Log(LOG_KEY),))
    for text in (f"{ORIGIN}\n", f"{checkpoint(5).text()}extension\n"):
        assert refusal(policy, Note.parse(sign(text, ORIGIN, LOG))) == "log.checkpoint_malformed"
