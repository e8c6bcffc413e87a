"""Keys that verify signatures of notes, as C2SP signed-note writes them (vkey).

    <name>+<id, 8 hex digits>+<base64 of signature type and public key>

The id is the start of SHA-256(name || LF || signature type || public key), so that one key may sign
under two types without being mistaken. Here stands what all types share; a type is a class beside
the signatures that it makes (`note`, `cosignature`, `subtree_cosignature`).
Invariant: a key whose id does not follow from its name and bytes is refused.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar, Self

from subak.core.errors import need
from subak.log.encoding import from_base64, to_base64

KEY_ID_BYTES = 4
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_FORBIDDEN_IN_NAME = re.compile(r"[+\n\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class NoteKey(ABC):
    """A name and the public key that signs under it, for one type of signature.

    Refuses a name that is empty or holds a space, a plus or a control character
    (log.key_name_malformed), and keys under which others could sign too (log.key_weak).
    """

    TYPE: ClassVar[bytes]
    KEY_BYTES: ClassVar[int]

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        need(is_key_name(self.name), "log.key_name_malformed", name=self.name)
        need(self.is_sound(), "log.key_weak", name=self.name)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `name+id+base64`; refuse another form (log.key_malformed), id (log.key_id_wrong)."""
        need(type_of_key(text) == cls.TYPE, "log.key_malformed", key=text)
        # The base64 may hold a plus of its own.
        name, key_id, encoded = text.split("+", 2)
        public_key = from_base64(encoded)[1:]
        need(len(public_key) == cls.KEY_BYTES, "log.key_malformed", key=text)
        key = cls(name, public_key)
        expected = key.key_id.hex()
        need(key_id == expected, "log.key_id_wrong", name=name, expected=expected, found=key_id)
        return key

    @property
    def key_id(self) -> bytes:
        """The four bytes that stand before each signature."""
        named_key = self.name.encode() + b"\n" + self.TYPE + self.public_key
        return sha256(named_key).digest()[:KEY_ID_BYTES]

    def __str__(self) -> str:
        """Return the published form, `name+id+base64`."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(self.TYPE + self.public_key)}"

    @abstractmethod
    def is_sound(self) -> bool:
        """Whether only the holder of the private key can sign under this public key."""

    @abstractmethod
    def verifies(self, signature: bytes, text: str) -> bool:
        """Whether this key made the signature (without key id) over the text of a note."""


def type_of_key(text: str) -> bytes:
    """Return the byte of the signature type that a written key names; nothing if it names none."""
    parts = text.split("+", 2)
    if len(parts) < 3:
        return b""
    try:
        return from_base64(parts[2])[:1]
    except ValueError:
        return b""


def is_key_name(name: str) -> bool:
    """Whether a name is non-empty, UTF-8, and without spaces, plus signs and controls."""
    if not name or any(character.isspace() for character in name):
        return False
    return not (_FORBIDDEN_IN_NAME.search(name) or CONTROL.search(name))
