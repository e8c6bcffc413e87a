"""How an act is known to be its author's: the proof in a stamp.

Which proofs a release admits, and whether one is right, are rules (`subak.ledger.proofs`); here is
only their form, and what it is that an author signs:

    SHA-256("subak/act/v1" 00 ‖ origin of the log ‖ canonical {body, by, for, key, kind, version})

`for` is left out where nobody is represented, `key` where the recovery key signs. The parts need no
lengths between them: what comes first has a fixed length, an origin holds no `{`, and canonical
JSON begins with one, so that no two acts, and no two logs, have the same bytes. An act cannot be
said again in another place: its id stands in the body and is used once for ever.
"""

import hashlib
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct, field

from subak.core.canonical import encode

if TYPE_CHECKING:
    from subak.core.entry import Entry

Signature = Annotated[bytes, Meta(min_length=64, max_length=64)]
"""An Ed25519 signature (RFC 8032)."""

KEY_ID = r"\Akey-[0-9a-f]{32}\Z"
KeyId = Annotated[str, Meta(pattern=KEY_ID)]
"""The id of an author's key: it follows from the public key (`subak.ledger.keys`)."""

_DOMAIN = b"subak/act/v1\0"


class Session(Struct, frozen=True, forbid_unknown_fields=True, tag_field="way", tag="session"):
    """The operator vouches: the act was done in a session that it authenticated."""


class KeyProof(Struct, frozen=True, forbid_unknown_fields=True, tag_field="way", tag="key"):
    """An Ed25519 key of the author signed the act."""

    key: KeyId
    signature: Signature


class PasskeyProof(Struct, frozen=True, forbid_unknown_fields=True, tag_field="way", tag="passkey"):
    """A passkey of the author asserted the act (WebAuthn level 2): the challenge is the act."""

    authenticator: Annotated[bytes, Meta(max_length=64)]
    """`authenticatorData`: hash of the site, flags, counter."""
    client: Annotated[bytes, Meta(max_length=1024)]
    """`clientDataJSON`: what the browser says that it was asked, and by which page."""
    key: KeyId
    signature: Annotated[bytes, Meta(max_length=72)]
    """Over `authenticator` ‖ SHA-256(`client`); ECDSA in DER, with the lower of its two s."""


class RecoveryProof(
    Struct, frozen=True, forbid_unknown_fields=True, tag_field="way", tag="recovery"
):
    """The recovery key of the books signed the act."""

    signature: Signature


Proof = Session | KeyProof | PasskeyProof | RecoveryProof


def way_of(proof: Proof) -> str:
    """The way of a proof: session, key, passkey or recovery."""
    return str(proof.__struct_config__.tag)


class _Act(Struct, frozen=True, omit_defaults=True, rename={"principal": "for"}):
    """What an author signs."""

    body: "Entry"
    by: str
    kind: str
    version: int
    key: str | None = None
    principal: str | None = field(default=None)


def act_digest(
    origin: str, said: "Entry", by: str, principal: str | None, key: str | None
) -> bytes:
    """The 32 bytes that the author of an act signs, or that a passkey takes as its challenge."""
    act = _Act(said, by, said.kind, said.version, key, principal)
    return hashlib.sha256(_DOMAIN + origin.encode() + encode(act)).digest()
