"""Signed notes and the keys that verify them, as in C2SP signed-note (type 01, Ed25519).

    <text, one or more lines>
    <empty line>
    — <key name> <base64 of 4 bytes key id and 64 bytes signature>

The key id is the start of SHA-256(name || LF || 01 || public key); a verifier key is written
`name+id in hex+base64(01 || public key)`.
Invariants: signatures of unknown keys are ignored; a known key that fails spoils the whole note;
without a good signature of a known key there is no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from subak.core.errors import Corrupt, need
from subak.log.ed25519 import KEY_BYTES, is_sound_public_key
from subak.log.encoding import from_base64, to_base64

NOTE_BYTES_LIMIT = 1 << 20
# A verifier must take 16; checking more than a hundred only costs time.
SIGNATURE_LINES_LIMIT = 100

_ED25519_TYPE = b"\x01"
_KEY_ID_BYTES = 4
_SIGNATURE_START = "— "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A name and the Ed25519 public key that signs under it.

    Refuses a name that is empty or holds a space, a plus or a control character
    (log.key_name_malformed), and weak or misspelled curve points (log.key_weak).
    """

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        need(_is_key_name(self.name), "log.key_name_malformed", name=self.name)
        need(is_sound_public_key(self.public_key), "log.key_weak", name=self.name)

    @classmethod
    def of(cls, name: str, private_key: Ed25519PrivateKey) -> VerifierKey:
        """Return the key that verifies what this private key signs."""
        return cls(name, private_key.public_key().public_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read `name+id+base64`; refuse another form (log.key_malformed), id (log.key_id_wrong)."""
        parts = text.split("+", 2)
        need(len(parts) == 3, "log.key_malformed", key=text)
        name, key_id, encoded = parts
        try:
            typed_key = from_base64(encoded)
        except ValueError:
            typed_key = b""
        need(
            len(typed_key) == 1 + KEY_BYTES and typed_key.startswith(_ED25519_TYPE),
            "log.key_malformed",
            key=text,
        )
        key = cls(name, typed_key[1:])
        expected = key.key_id.hex()
        need(key_id == expected, "log.key_id_wrong", name=name, expected=expected, found=key_id)
        return key

    @property
    def key_id(self) -> bytes:
        """The four bytes that stand before each signature."""
        named_key = self.name.encode() + b"\n" + _ED25519_TYPE + self.public_key
        return sha256(named_key).digest()[:_KEY_ID_BYTES]

    def __str__(self) -> str:
        """Return the published form, `name+id+base64`."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(_ED25519_TYPE + self.public_key)}"

    def verifies(self, signature: bytes, text: str) -> bool:
        """Whether this key made the signature (without key id) over the text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class _SignatureLine:
    name: str
    key_id: bytes
    signature: bytes


def sign(text: str, name: str, private_key: Ed25519PrivateKey) -> str:
    """Return the note of a text, signed under a name.

    The text ends in a line feed and holds no other control character: `Corrupt`
    (log.note_malformed) otherwise.
    """
    _check_text(text)
    key = VerifierKey.of(name, private_key)
    signature = private_key.sign(text.encode())
    return f"{text}\n{_SIGNATURE_START}{name} {to_base64(key.key_id + signature)}\n"


def open_note(note: str, keys: Sequence[VerifierKey]) -> str:
    """Return the text of a note that at least one of the keys signed.

    Raises `Corrupt`: log.note_too_long, log.note_malformed, log.signature_wrong (a known key does
    not fit), log.signature_missing (no known key signed).
    """
    text, lines = _split(note)
    good = 0
    for line in lines:
        for key in keys:
            if (key.name, key.key_id) != (line.name, line.key_id):
                continue
            if not key.verifies(line.signature, text):
                raise Corrupt("log.signature_wrong", name=key.name)
            good += 1
    if not good:
        raise Corrupt("log.signature_missing", names=", ".join(key.name for key in keys))
    return text


def _split(note: str) -> tuple[str, list[_SignatureLine]]:
    """Return the text of a note and its signatures, after the last empty line."""
    _check_text(note)
    text, empty_line, signatures = note.rpartition("\n\n")
    if not empty_line or not signatures:
        _malformed(note.count("\n"))
    text += "\n"
    lines = signatures.removesuffix("\n").split("\n")
    if len(lines) > SIGNATURE_LINES_LIMIT:
        _malformed(text.count("\n") + 2 + SIGNATURE_LINES_LIMIT)
    return text, list(_signature_lines(lines, first_line=text.count("\n") + 2))


def _signature_lines(lines: Sequence[str], first_line: int) -> Iterator[_SignatureLine]:
    for number, line in enumerate(lines, first_line):
        name, _, encoded = line.removeprefix(_SIGNATURE_START).partition(" ")
        if not line.startswith(_SIGNATURE_START) or not _is_key_name(name):
            _malformed(number)
        try:
            blob = from_base64(encoded)
        except ValueError:
            _malformed(number)
        if len(blob) <= _KEY_ID_BYTES:
            _malformed(number)
        yield _SignatureLine(name, blob[:_KEY_ID_BYTES], blob[_KEY_ID_BYTES:])


def _check_text(text: str) -> None:
    """Raise unless the text is short enough, UTF-8, of whole lines and without controls."""
    try:
        length = len(text.encode())
    except UnicodeEncodeError as error:
        _malformed(text.count("\n", 0, error.start) + 1)
    if length > NOTE_BYTES_LIMIT:
        raise Corrupt("log.note_too_long", length=length, limit=NOTE_BYTES_LIMIT)
    control = _CONTROL.search(text)
    if control is not None:
        _malformed(text.count("\n", 0, control.start()) + 1)
    if not text.endswith("\n"):
        _malformed(text.count("\n") + 1)


def _malformed(line: int) -> NoReturn:
    raise Corrupt("log.note_malformed", line=line)


def _is_key_name(name: str) -> bool:
    """Whether a name is non-empty, UTF-8, and without spaces, plus signs and controls."""
    has_space = any(character.isspace() for character in name)
    has_surrogate = any("\ud800" <= character <= "\udfff" for character in name)
    return bool(name) and not (
        has_space or has_surrogate or "+" in name or _CONTROL.search(name) is not None
    )
