"""Authors who sign: Ed25519 keys and a software authenticator that makes real WebAuthn assertions.

Keys follow from their names, so that a test signs the same act with the same bytes; only ECDSA
draws chance for each signature.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Literal, Protocol

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256

from subak.core.entry import Entry
from subak.core.proof import KeyProof, PasskeyProof, Proof, RecoveryProof, act_digest
from subak.core.values import AgentId
from subak.ledger.keys import KeyAdded, KeyWay, bare_key, key_id
from subak.log.p256 import low_s

SITE = "example.org"
PAGE = "https://accounts.example.org"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Author(Protocol):
    """Whoever proves an act."""

    def prove(self, origin: str, said: Entry, by: str, principal: str | None) -> Proof:
        """The proof of an act in the log of an origin."""


class Key:
    """An Ed25519 key."""

    way: KeyWay = "key"

    def __init__(self, name: str) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(_seed(name))
        self.public_key = self.private.public_key().public_bytes_raw()
        self.id = key_id(self.public_key)

    def prove(self, origin: str, said: Entry, by: str, principal: str | None) -> KeyProof:
        digest = act_digest(origin, said, by, principal, self.id)
        return KeyProof(key=self.id, signature=self.private.sign(digest))


class Recovery:
    """The recovery key of books."""

    def __init__(self, name: str = "recovery") -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(_seed(name))
        self.public_key = self._private.public_key().public_bytes_raw()

    def prove(self, origin: str, said: Entry, by: str, principal: str | None) -> RecoveryProof:
        digest = act_digest(origin, said, by, principal, None)
        return RecoveryProof(signature=self._private.sign(digest))


@dataclass
class Passkey:
    """An authenticator and the browser before it; what is said otherwise can be forged."""

    name: str
    algorithm: Literal["ES256", "EdDSA"] = "ES256"
    site: str = SITE
    page: str = PAGE
    flags: int = 0x01 | 0x04
    client_start: str = '{"type":"webauthn.get","challenge":"'
    client_end: str = ',"crossOrigin":false}'
    challenge: bytes | None = None
    way: KeyWay = "passkey"
    public_key: bytes = field(init=False)
    id: str = field(init=False)

    def __post_init__(self) -> None:
        seed = _seed(self.name)
        self._ed25519 = Ed25519PrivateKey.from_private_bytes(seed)
        self._p256 = ec.derive_private_key(int.from_bytes(seed) >> 1, ec.SECP256R1())
        if self.algorithm == "EdDSA":
            public = self._ed25519.public_key().public_bytes_raw()
            self.public_key = bytes.fromhex("a4010103272006215820") + public
        else:
            point = self._p256.public_key().public_numbers()
            x, y = point.x.to_bytes(32), point.y.to_bytes(32)
            self.public_key = (
                bytes.fromhex("a5010203262001215820") + x + bytes.fromhex("225820") + y
            )
        self.id = key_id(bare_key("passkey", self.public_key) or b"")

    def prove(self, origin: str, said: Entry, by: str, principal: str | None) -> PasskeyProof:
        challenge = self.challenge
        if challenge is None:
            challenge = act_digest(origin, said, by, principal, self.id)
        asked = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
        client = f'{self.client_start}{asked}","origin":"{self.page}"{self.client_end}'.encode()
        site = hashlib.sha256(self.site.encode()).digest()
        authenticator = site + bytes([self.flags]) + (7).to_bytes(4)
        message = authenticator + hashlib.sha256(client).digest()
        return PasskeyProof(
            authenticator=authenticator,
            client=client,
            key=self.id,
            signature=low_s(self._signed(message)) or self._signed(message),
        )

    def _signed(self, message: bytes) -> bytes:
        if self.algorithm == "EdDSA":
            return self._ed25519.sign(message)
        return self._p256.sign(message, ec.ECDSA(SHA256()))


def key_added(author: "Key | Passkey", agent: str) -> KeyAdded:
    """The entry that gives a key to an agent."""
    return KeyAdded(
        id=author.id, agent=AgentId(agent), public_key=author.public_key, way=author.way
    )


def other_s(signature: bytes) -> bytes:
    """(r, n - s) for (r, s) in DER: a signature of the same message in another spelling."""
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, _ORDER - s)


def _seed(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()
