"""Cosignatures: a real one of a public witness, and every way in which one does not hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Corrupt, Refused
from subak.log.checkpoint import Checkpoint
from subak.log.cosignature import CosignerKey, cosign, time_of
from subak.log.encoding import from_base64, to_base64
from subak.log.note import Note, SignatureLine, VerifierKey, open_note
from tests.support.notes import LOG_KEY, NOON, note, witness, witness_key, witness_name

# The staging log Arche, cosigned by the public witness remora.
ARCHE = "arche2025h1.staging.ct.transparency.dev"
REMORA_KEY = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
ARCHE_KEY = f"{ARCHE}+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
PUBLISHED = (
    f"{ARCHE}\n1432088532\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n\n"
    f"— {ARCHE} ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bf"
    "TW9g8Ei59RA23oHP7Ry1k3ZFWwQ=\n"
    "— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVC"
    "IobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==\n"
)
TEXT = note(3).text


def test_a_published_cosignature() -> None:
    remora, arche = CosignerKey.parse(REMORA_KEY), VerifierKey.parse(ARCHE_KEY)
    assert (str(remora), remora.key_id.hex()) == (REMORA_KEY, "da77ade7")
    published = Note.parse(PUBLISHED)
    assert str(published) == PUBLISHED
    (by_log, by_witness) = published.verified([remora, arche])
    assert (by_log.key, by_witness.key) == (arche, remora)
    assert time_of(by_witness.line.signature) == 1779573024
    assert Checkpoint.parse(open_note(PUBLISHED, [remora])).size == 1432088532


def test_a_checkpoint_with_many_kinds_of_signatures() -> None:
    # All six lines as published, among them one of type 05, which we do not know.
    text = Path(__file__).with_name("published").joinpath("arche.checkpoint").read_text("utf-8")
    published = Note.parse(text)
    assert str(published) == text
    assert len(published.lines) == 6
    keys = [CosignerKey.parse(REMORA_KEY), VerifierKey.parse(ARCHE_KEY)]
    assert [one.key for one in published.verified(keys)] == keys[::-1]


def test_a_published_cosignature_over_another_tree() -> None:
    with pytest.raises(Corrupt, match="log.signature_wrong"):
        open_note(PUBLISHED.replace("1432088532", "1432088533"), [CosignerKey.parse(REMORA_KEY)])


@given(st.integers(1, 2**63 - 1))
def test_both_ways(at: int) -> None:
    line = cosign(TEXT, witness_name("a"), witness("a"), at)
    assert time_of(line.signature) == at
    assert line.key_id == witness_key("a").key_id
    assert witness_key("a").verifies(line.signature, TEXT)
    assert not witness_key("b").verifies(line.signature, TEXT)
    assert not witness_key("a").verifies(line.signature, TEXT.replace("3", "4"))
    assert SignatureLine.parse(str(line).removesuffix("\n")) == line


def test_every_flipped_bit_is_found() -> None:
    signature = cosign(TEXT, witness_name("a"), witness("a"), NOON).signature
    for bit in range(8 * len(signature)):
        changed = bytearray(signature)
        changed[bit // 8] ^= 1 << bit % 8
        assert not witness_key("a").verifies(bytes(changed), TEXT)


def test_other_lengths_and_times_that_do_not_exist() -> None:
    key = witness("a")
    line = cosign(TEXT, witness_name("a"), key, NOON).signature
    late = key.sign(f"cosignature/v1\ntime {2**63}\n{TEXT}".encode())
    for signature in (b"", line[:8], line[:-1], line + b"\0", (2**63).to_bytes(8, "big") + late):
        assert not witness_key("a").verifies(signature, TEXT)


def test_a_plain_signature_is_no_cosignature() -> None:
    plain = VerifierKey.of(witness_name("a"), witness("a"))
    assert plain.key_id != witness_key("a").key_id
    signature = witness("a").sign(TEXT.encode())
    assert plain.verifies(signature, TEXT)
    assert not witness_key("a").verifies(NOON.to_bytes(8, "big") + signature, TEXT)
    for key, kind in ((LOG_KEY, CosignerKey), (witness_key("a"), VerifierKey)):
        with pytest.raises(Refused, match="log.key_malformed"):
            kind.parse(str(key))


def test_weak_witness_keys_are_refused() -> None:
    with pytest.raises(Refused, match="log.key_weak"):
        CosignerKey("witness.example", bytes(32))
    encoded = to_base64(b"\x04" + from_base64("AQ==") + bytes(31))
    with pytest.raises(Refused, match="log.key_weak"):
        CosignerKey.parse(f"witness.example+00000000+{encoded}")
