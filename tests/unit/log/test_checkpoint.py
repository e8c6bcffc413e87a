"""Checkpoints: real ones of the Go checksum database, and every way to be wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Corrupt
from subak.log.checkpoint import Checkpoint
from subak.log.encoding import to_base64
from subak.log.merkle import EMPTY_ROOT
from subak.log.note import VerifierKey, open_note

# Two heads of the Go checksum database, whose origin is not the name of its key, and one of the
# static certificate log Arche.
GO_ORIGIN = "go.sum database tree"
GO_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
ARCHE = "arche2025h1.staging.ct.transparency.dev"
ARCHE_KEY = f"{ARCHE}+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
PUBLISHED = [
    (
        GO_KEY,
        f"{GO_ORIGIN}\n6476701\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n",
        (
            "Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949r"
            "j4nPRYfvimWEPWL+o3GeoWwOoAw="
        ),
    ),
    (
        GO_KEY,
        f"{GO_ORIGIN}\n65209736\n5+uGFjx6xBZG8ip1+wi77v+grwbhhukIrxEUS8PXvRo=\n",
        (
            "Az3grnbssgK7ubgFX36gVETtNv0U23qxyAhAMai2QUfeGa3nB/akvkMdlUErfcZz"
            "7l/R3cVtYspg3dxXABkGZZKdsQ8="
        ),
    ),
    (
        ARCHE_KEY,
        f"{ARCHE}\n1432088532\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n",
        (
            "ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bf"
            "TW9g8Ei59RA23oHP7Ry1k3ZFWwQ="
        ),
    ),
]
ROOT = to_base64(bytes(32))


@pytest.mark.parametrize(("key", "text", "signature"), PUBLISHED)
def test_published_checkpoints(key: str, text: str, signature: str) -> None:
    verifier = VerifierKey.parse(key)
    note = f"{text}\n— {verifier.name} {signature}\n"
    checkpoint = Checkpoint.parse(open_note(note, [verifier]))
    assert checkpoint.text() == text
    with pytest.raises(Corrupt):
        open_note(note.replace(str(checkpoint.size), str(checkpoint.size + 1)), [verifier])


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1),
    st.integers(1, 2**63 - 1),
    st.binary(min_size=32, max_size=32),
)
def test_both_ways(origin: str, size: int, root: bytes) -> None:
    checkpoint = Checkpoint(origin, size, root)
    assert Checkpoint.parse(checkpoint.text()) == checkpoint


def test_the_empty_log() -> None:
    empty = Checkpoint("example.com/log", 0, EMPTY_ROOT)
    assert empty.text() == ("example.com/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")
    assert Checkpoint.parse(empty.text()) == empty


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("\n", 2),
        ("o\n1\n", 3),
        (f"o\n1\n{ROOT}", 3),
        (f"\n1\n{ROOT}\n", 1),
        (f"o\r\n1\n{ROOT}\n", 1),
        (f"o\x00\n1\n{ROOT}\n", 1),
        (f"\ud800\n1\n{ROOT}\n", 1),
        (f"o\n\n{ROOT}\n", 2),
        (f"o\n01\n{ROOT}\n", 2),
        (f"o\n+1\n{ROOT}\n", 2),
        (f"o\n-1\n{ROOT}\n", 2),
        (f"o\n 1\n{ROOT}\n", 2),
        (f"o\n1_0\n{ROOT}\n", 2),
        (f"o\n١\n{ROOT}\n", 2),
        (f"o\n1.0\n{ROOT}\n", 2),
        (f"o\n{2**63}\n{ROOT}\n", 2),
        (f"o\n{'9' * 5000}\n{ROOT}\n", 2),
        ("o\n1\n\n", 3),
        ("o\n1\nYQ==\n", 3),
        (f"o\n1\n{ROOT[:-2]}B=\n", 3),
        (f"o\n1\n{ROOT[:-1]}\n", 3),
        (f"o\n1\n{ROOT} \n", 3),
        (f"o\n0\n{ROOT}\n", 3),
        (f"o\n1\n{to_base64(EMPTY_ROOT)}\n", 3),
        (f"o\n1\n{ROOT}\nextension\n", 4),
        (f"o\n1\n{ROOT}\n\n", 4),
        (f"o\n1\n{ROOT}\nextension", 4),
    ],
)
def test_anything_else_names_its_line(text: str, line: int) -> None:
    with pytest.raises(Corrupt) as caught:
        Checkpoint.parse(text)
    assert caught.value.code == "log.checkpoint_malformed"
    assert caught.value.facts == {"line": line}


def test_the_largest_size() -> None:
    assert Checkpoint("o", 2**63 - 1, bytes(32)).size == 2**63 - 1
    with pytest.raises(Corrupt):
        Checkpoint("o", 2**63, bytes(32))
    with pytest.raises(Corrupt):
        Checkpoint("o", -1, bytes(32))
