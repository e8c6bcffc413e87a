"""Signed notes: the published example, the rules of a verifier, and every way to be wrong."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Corrupt, Refused
from subak.log.encoding import from_base64, to_base64
from subak.log.note import NOTE_BYTES_LIMIT, Note, VerifierKey, open_note, sign

# The example of C2SP signed-note.
KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
TEXT = "This is an example message.\n"
SIGNATURE = (
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
)
LINE = f"— example.com/foo {SIGNATURE}\n"
NOTE = f"{TEXT}\n{LINE}"

ALICE = Ed25519PrivateKey.from_private_bytes(b"a" * 32)
BOB = Ed25519PrivateKey.from_private_bytes(b"b" * 32)
ALICE_KEY = VerifierKey.of("alice.example/log", ALICE)
BOB_KEY = VerifierKey.of("bob.example/log", BOB)


def signature_line(text: str, name: str, private_key: Ed25519PrivateKey) -> str:
    return sign(text, name, private_key).rpartition("\n\n")[2]


def grease(name: str = "grease.example", length: int = 68) -> str:
    return f"— {name} {to_base64(b'g' * length)}\n"


def refused(note: str, *keys: VerifierKey) -> Corrupt:
    with pytest.raises(Corrupt) as caught:
        open_note(note, keys or [VerifierKey.parse(KEY)])
    return caught.value


def test_the_published_example() -> None:
    key = VerifierKey.parse(KEY)
    assert (key.name, key.key_id.hex(), str(key)) == ("example.com/foo", "530d903a", KEY)
    assert open_note(NOTE, [key]) == TEXT


@pytest.mark.parametrize(
    "text",
    [
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
        "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
    ],
)
def test_keys_of_real_logs(text: str) -> None:
    assert str(VerifierKey.parse(text)) == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r")))
def test_both_ways(body: str) -> None:
    text = "".join(letter for letter in body if letter >= " " or letter == "\n") + "\n"
    assert open_note(sign(text, "alice.example/log", ALICE), [ALICE_KEY]) == text


def test_a_note_has_one_spelling() -> None:
    for note in (NOTE, f"{TEXT}\n{grease()}{LINE}", f"a\n\n\nb\n\n{LINE}"):
        assert str(Note.parse(note)) == note


def test_signatures_are_added_and_left_out() -> None:
    note = Note.parse(sign(TEXT, "alice.example/log", ALICE))
    for _ in range(2):
        line = Note.parse(sign(TEXT, "bob.example/log", BOB)).lines[0]
        note = note.adding(line)
    assert [line.name for line in note.lines] == ["alice.example/log", "bob.example/log"]
    signed = note.verified([BOB_KEY])
    assert [one.key for one in signed] == [BOB_KEY]
    assert str(note.keeping(signed)) == sign(TEXT, "bob.example/log", BOB)
    assert [one.key for one in note.signatures_of([ALICE_KEY, BOB_KEY])] == [ALICE_KEY, BOB_KEY]
    assert note.signatures_of([VerifierKey.parse(KEY)]) == []


def test_a_note_keeps_its_limits_when_it_grows() -> None:
    note = Note.parse(f"{TEXT}\n{grease() * 99}{LINE}")
    with pytest.raises(Corrupt, match="log.note_malformed"):
        note.adding(Note.parse(sign(TEXT, "bob.example/log", BOB)).lines[0])
    with pytest.raises(Corrupt, match="log.note_malformed"):
        note.keeping([])
    text = "x" * (NOTE_BYTES_LIMIT - 120) + "\n"
    note = Note.parse(sign(text, "a", ALICE))
    with pytest.raises(Corrupt, match="log.note_too_long"):
        note.adding(Note.parse(sign(text, "b", BOB)).lines[0])


def test_text_is_split_at_the_last_empty_line() -> None:
    text = f"first\n\n{LINE}\n\n\nlast\n"
    note = sign(text, "alice.example/log", ALICE)
    assert open_note(note, [ALICE_KEY]) == text
    assert open_note(sign("\n", "alice.example/log", ALICE), [ALICE_KEY]) == "\n"


def test_unicode_line_separators_are_no_lines() -> None:
    text = "one\u2028two\u0085three\n"
    assert open_note(sign(text, "alice.example/log", ALICE), [ALICE_KEY]) == text


def test_unknown_signatures_are_ignored() -> None:
    same_name_other_id = signature_line("else\n", "alice.example/log", BOB)
    renamed = sign(TEXT, "alice.example/log", ALICE).replace("alice", "carol")
    same_id_other_name = renamed.rpartition("\n\n")[2]
    own = signature_line(TEXT, "alice.example/log", ALICE)
    for lines in (
        [grease(), own],
        [own, grease(length=5), grease(length=2424)],
        [same_name_other_id, same_id_other_name, own],
    ):
        assert open_note(f"{TEXT}\n{''.join(lines)}", [ALICE_KEY, BOB_KEY]) == TEXT


def test_one_good_key_is_enough_and_a_failing_one_too_much() -> None:
    alice = signature_line(TEXT, "alice.example/log", ALICE)
    bob = signature_line(TEXT, "bob.example/log", BOB)
    wrong_bob = signature_line("else\n", "bob.example/log", BOB)
    assert open_note(f"{TEXT}\n{alice}{bob}", [ALICE_KEY, BOB_KEY]) == TEXT
    assert open_note(f"{TEXT}\n{alice}{wrong_bob}", [ALICE_KEY]) == TEXT
    for lines in (alice + wrong_bob, wrong_bob + alice, bob + wrong_bob):
        error = refused(f"{TEXT}\n{lines}", ALICE_KEY, BOB_KEY)
        assert error.code == "log.signature_wrong"
        assert error.facts == {"name": "bob.example/log"}


def test_no_known_signature_is_no_note() -> None:
    error = refused(NOTE, ALICE_KEY, BOB_KEY)
    assert error.code == "log.signature_missing"
    assert error.facts == {"names": "alice.example/log, bob.example/log"}
    with pytest.raises(Corrupt):
        open_note(NOTE, [])


def test_every_changed_letter_is_found() -> None:
    for at, letter in enumerate(NOTE):
        changed = NOTE[:at] + ("x" if letter != "x" else "y") + NOTE[at + 1 :]
        assert refused(changed).code.startswith("log.")


def test_a_changed_text_or_signature_is_wrong() -> None:
    assert refused(NOTE.replace("example m", "other m")).code == "log.signature_wrong"
    blob = bytearray(from_base64(SIGNATURE))
    blob[-1] ^= 1
    assert refused(NOTE.replace(SIGNATURE, to_base64(bytes(blob)))).code == "log.signature_wrong"
    for length in (5, 67, 69):
        short = to_base64(bytes(blob[:4]) + bytes(length - 4))
        assert refused(NOTE.replace(SIGNATURE, short)).code == "log.signature_wrong"


def test_as_many_signatures_as_others_give() -> None:
    assert open_note(f"{TEXT}\n{grease() * 15}{LINE}", [VerifierKey.parse(KEY)]) == TEXT
    assert open_note(f"{TEXT}\n{grease() * 99}{LINE}", [VerifierKey.parse(KEY)]) == TEXT
    error = refused(f"{TEXT}\n{grease() * 100}{LINE}")
    assert (error.code, error.facts) == ("log.note_malformed", {"line": 103})


def test_size_limit() -> None:
    room = NOTE_BYTES_LIMIT - len(sign("\n", "alice.example/log", ALICE).encode())
    largest = sign("é" * (room // 2) + "x" * (room % 2) + "\n", "alice.example/log", ALICE)
    assert len(largest.encode()) == NOTE_BYTES_LIMIT
    assert open_note(largest, [ALICE_KEY]) == largest.rpartition("\n\n")[0] + "\n"
    error = refused("x" + largest, ALICE_KEY)
    assert error.code == "log.note_too_long"
    assert error.facts == {"length": NOTE_BYTES_LIMIT + 1, "limit": NOTE_BYTES_LIMIT}


@pytest.mark.parametrize(
    ("note", "line"),
    [
        ("", 1),
        ("\n", 1),
        ("\n\n", 2),
        (TEXT, 1),
        (f"{TEXT}\n", 2),
        (f"{TEXT}{LINE}", 2),
        (f"\n{LINE}", 2),
        (NOTE[:-1], 3),
        (f"{NOTE}\n", 4),
        (f"{NOTE}x\n", 4),
        (f"{TEXT}\n\nx\n", 4),
        (NOTE.replace("—", "-"), 3),
        (NOTE.replace("— ", "—"), 3),
        (NOTE.replace("— ", "—  "), 3),
        (NOTE.replace("foo ", "foo  "), 3),
        (NOTE.replace("foo ", "foo\u00a0"), 3),
        (NOTE.replace("foo ", "f\u3000o "), 3),
        (NOTE.replace("foo ", "foo+x "), 3),
        (NOTE.replace("foo ", "foo\t"), 3),
        (NOTE.replace("example.com/foo ", " "), 3),
        (NOTE.replace(SIGNATURE, ""), 3),
        (NOTE.replace(SIGNATURE, "U"), 3),
        (NOTE.replace("aQM=", "aQM"), 3),
        (NOTE.replace("aQM=", "aQN="), 3),
        (NOTE.replace("aQM=", "aQM= "), 3),
        (NOTE.replace("aQM=", "aQM= x"), 3),
        (NOTE.replace(SIGNATURE, to_base64(b"\x53\x0d\x90\x3a")), 3),
        (NOTE.replace("example.com/foo ", "—é ").replace("aQM=", "aQé="), 3),
        (NOTE.replace("\n", "\r\n"), 1),
        (NOTE.replace("This", "\tThis"), 1),
        (NOTE.replace("message", "mess\x00age"), 1),
        (NOTE.replace("This", "One\n\x1fThis"), 2),
        (NOTE.replace("This", "One\n\udc80This"), 2),
    ],
)
def test_a_malformed_note_names_its_line(note: str, line: int) -> None:
    error = refused(note)
    assert error.code == "log.note_malformed"
    assert error.facts == {"line": line}


@pytest.mark.parametrize("text", ["", "x", "x\ny", "x\r\n", "\ud800\n"])
def test_only_a_whole_text_is_signed(text: str) -> None:
    with pytest.raises(Corrupt) as caught:
        sign(text, "alice.example/log", ALICE)
    assert caught.value.code == "log.note_malformed"


def test_a_note_that_nobody_could_open_is_not_signed() -> None:
    with pytest.raises(Corrupt) as caught:
        sign("x" * NOTE_BYTES_LIMIT + "\n", "alice.example/log", ALICE)
    assert caught.value.code == "log.note_too_long"


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\nb", "a\x00", "a\x1f", "\udc80"])
def test_names_that_cannot_stand_in_a_note(name: str) -> None:
    with pytest.raises(Refused) as caught:
        sign(TEXT, name, ALICE)
    assert caught.value.code == "log.key_name_malformed"


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("", "log.key_malformed"),
        ("example.com/foo+530d903a", "log.key_malformed"),
        (KEY + "=", "log.key_malformed"),
        (KEY[:-1], "log.key_malformed"),
        (KEY + "\n", "log.key_malformed"),
        (KEY + "AAAA", "log.key_malformed"),
        ("example.com/foo+530d903a+", "log.key_malformed"),
        (KEY.replace("+Aek", "+Bek"), "log.key_malformed"),
        (KEY.replace("530d903a", "530d903b"), "log.key_id_wrong"),
        (KEY.replace("530d903a", "530D903A"), "log.key_id_wrong"),
        (KEY.replace("530d903a", "0530d903a"), "log.key_id_wrong"),
        (KEY.replace("foo", "bar"), "log.key_id_wrong"),
        (KEY.replace("example.com/foo", ""), "log.key_name_malformed"),
        (KEY.replace("/", " "), "log.key_name_malformed"),
        ("weak+00000000+" + to_base64(b"\x01" + bytes(32)), "log.key_weak"),
        ("weak+00000000+" + to_base64(b"\x01" + b"\xff" * 32), "log.key_weak"),
    ],
)
def test_keys_that_are_not_admitted(key: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        VerifierKey.parse(key)
    assert caught.value.code == code


def test_a_wrong_id_is_shown_beside_the_right_one() -> None:
    with pytest.raises(Refused) as caught:
        VerifierKey.parse(KEY.replace("530d903a", "5893dc2c"))
    assert caught.value.facts == {
        "name": "example.com/foo",
        "expected": "530d903a",
        "found": "5893dc2c",
    }
