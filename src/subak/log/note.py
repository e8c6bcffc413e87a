"""Signed notes, as in C2SP signed-note, and their plain signatures (type 01, Ed25519).

    <text, one or more lines>
    <empty line>
    — <key name> <base64 of 4 bytes key id and the signature>

Invariants: signatures of unknown keys are ignored; a known key that fails spoils the whole note;
without a good signature of a known key there is no text; a note has one spelling.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from subak.core.errors import Corrupt
from subak.log.ed25519 import KEY_BYTES, is_sound_public_key, verifies
from subak.log.encoding import from_base64, to_base64
from subak.log.keys import CONTROL, KEY_ID_BYTES, NoteKey, is_key_name

NOTE_BYTES_LIMIT = 1 << 20
# A verifier must take 16; checking more than a hundred only costs time.
SIGNATURE_LINES_LIMIT = 100

_SIGNATURE_START = "— "


@dataclass(frozen=True, slots=True)
class VerifierKey(NoteKey):
    """A name and the Ed25519 public key that signs texts under it."""

    TYPE = b"\x01"
    KEY_BYTES = KEY_BYTES

    @classmethod
    def of(cls, name: str, private_key: Ed25519PrivateKey) -> VerifierKey:
        """Return the key that verifies what this private key signs."""
        return cls(name, private_key.public_key().public_bytes_raw())

    def is_sound(self) -> bool:
        """Whether the key is the only spelling of a point of full order."""
        return is_sound_public_key(self.public_key)

    def verifies(self, signature: bytes, text: str) -> bool:
        """Whether this key made the signature over the text."""
        return verifies(self.public_key, signature, text.encode())


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """Who says to have signed, under which key id, and the bytes that should prove it."""

    name: str
    key_id: bytes
    signature: bytes

    @classmethod
    def parse(cls, line: str) -> SignatureLine:
        """Read a line without its line feed; raise `ValueError` for anything else."""
        name, _, encoded = line.removeprefix(_SIGNATURE_START).partition(" ")
        if not line.startswith(_SIGNATURE_START) or not is_key_name(name):
            raise ValueError("not the start of a signature line")
        blob = from_base64(encoded)
        if len(blob) <= KEY_ID_BYTES:
            raise ValueError("no signature after the key id")
        return cls(name, blob[:KEY_ID_BYTES], blob[KEY_ID_BYTES:])

    def __str__(self) -> str:
        """Return the line with its line feed."""
        return f"{_SIGNATURE_START}{self.name} {to_base64(self.key_id + self.signature)}\n"


class Signed(NamedTuple):
    """A known key, and the line with which it signed a note."""

    key: NoteKey
    line: SignatureLine


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the lines of those who signed it; nothing is verified yet.

    Raises `Corrupt` (log.note_malformed, log.note_too_long) for what nobody could open.
    """

    text: str
    lines: tuple[SignatureLine, ...]

    def __post_init__(self) -> None:
        _check_text(self.text)
        if not 1 <= len(self.lines) <= SIGNATURE_LINES_LIMIT:
            _malformed(_first_signature(self.text) + min(len(self.lines), SIGNATURE_LINES_LIMIT))
        _check_length(str(self).encode())

    @classmethod
    def parse(cls, note: str) -> Note:
        """Read a note, which ends in signature lines after its last empty line."""
        _check_text(note)
        text, empty_line, signatures = note.rpartition("\n\n")
        if not empty_line or not signatures:
            _malformed(note.count("\n"))
        text += "\n"
        lines = signatures.removesuffix("\n").split("\n")
        if len(lines) > SIGNATURE_LINES_LIMIT:
            _malformed(_first_signature(text) + SIGNATURE_LINES_LIMIT)
        return cls(text, tuple(_signature_lines(lines, _first_signature(text))))

    def __str__(self) -> str:
        """Return the note as it is published."""
        return f"{self.text}\n{''.join(map(str, self.lines))}"

    def signatures_of(self, keys: Iterable[NoteKey]) -> list[Signed]:
        """Return which of the keys signed; raise `Corrupt` (log.signature_wrong) if one fails."""
        known = list(keys)
        signed = []
        for line in self.lines:
            for key in known:
                if (key.name, key.key_id) != (line.name, line.key_id):
                    continue
                if not key.verifies(line.signature, self.text):
                    raise Corrupt("log.signature_wrong", name=key.name)
                signed.append(Signed(key, line))
        return signed

    def verified(self, keys: Iterable[NoteKey]) -> list[Signed]:
        """Return which of the keys signed; none is `Corrupt` too (log.signature_missing)."""
        known = list(keys)
        signed = self.signatures_of(known)
        if not signed:
            raise Corrupt("log.signature_missing", names=", ".join(key.name for key in known))
        return signed

    def adding(self, line: SignatureLine) -> Note:
        """Return the note with one more line, in place of an earlier one of the same key."""
        others = [old for old in self.lines if (old.name, old.key_id) != (line.name, line.key_id)]
        return Note(self.text, (*others, line))

    def keeping(self, signed: Iterable[Signed]) -> Note:
        """Return the note with these lines only."""
        return Note(self.text, tuple(line for _, line in signed))


def sign(text: str, name: str, private_key: Ed25519PrivateKey) -> str:
    """Return the note of a text, signed under a name.

    The text ends in a line feed and holds no other control character: `Corrupt`
    (log.note_malformed) otherwise.
    """
    return sign_as(VerifierKey.of(name, private_key), text, private_key)


def sign_as(key: VerifierKey, text: str, private_key: Ed25519PrivateKey) -> str:
    """The same for who has looked at the key before: that takes longer than to sign."""
    _check_text(text)
    signature = private_key.sign(text.encode())
    return str(Note(text, (SignatureLine(key.name, key.key_id, signature),)))


def open_note(note: str, keys: Sequence[NoteKey]) -> str:
    """Return the text of a note that at least one of the keys signed.

    Raises `Corrupt`: log.note_too_long, log.note_malformed, log.signature_wrong (a known key does
    not fit), log.signature_missing (no known key signed).
    """
    opened = Note.parse(note)
    opened.verified(keys)
    return opened.text


def _first_signature(text: str) -> int:
    """Number of the line where the signatures of a text begin."""
    return text.count("\n") + 2


def _signature_lines(lines: Sequence[str], first_line: int) -> Iterator[SignatureLine]:
    for number, line in enumerate(lines, first_line):
        try:
            signature = SignatureLine.parse(line)
        except ValueError:
            _malformed(number)
        yield signature


def _check_text(text: str) -> None:
    """Raise unless the text is short enough, UTF-8, of whole lines and without controls."""
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        _malformed(text.count("\n", 0, error.start) + 1)
    _check_length(data)
    control = CONTROL.search(text)
    if control is not None:
        _malformed(text.count("\n", 0, control.start()) + 1)
    if not text.endswith("\n"):
        _malformed(text.count("\n") + 1)


def _check_length(data: bytes) -> None:
    if len(data) > NOTE_BYTES_LIMIT:
        raise Corrupt("log.note_too_long", length=len(data), limit=NOTE_BYTES_LIMIT)


def _malformed(line: int) -> NoReturn:
    raise Corrupt("log.note_malformed", line=line)
