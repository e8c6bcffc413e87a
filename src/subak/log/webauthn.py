"""Passkeys: assertions of WebAuthn level 2 (W3C) and their public keys in COSE (RFC 9053).

What an authenticator signs is

    SHA-256(site) ‖ flags ‖ counter ‖ SHA-256(clientDataJSON)

and the browser puts into clientDataJSON what it was asked (the challenge) and by which page (the
origin). Browsers write its first members in one order and spelling (the "limited verification
algorithm" of level 2, section 5.8.1.2), so bytes are compared and no JSON is read that two readers
could read in two ways; what follows them is no matter. Nobody is asked for extensions, so that the
signed data have 37 bytes. The counter says nothing about passkeys that several devices share.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256

from subak.core.errors import need, refuse
from subak.log import ed25519, p256

ES256_BYTES = 77
EDDSA_BYTES = 42
_ES256 = (bytes.fromhex("a5010203262001215820"), bytes.fromhex("225820"))
_EDDSA = bytes.fromhex("a4010103272006215820")
"""A key in the only spelling of CTAP2: a map in the order of its labels, of shortest numbers."""

_AUTHENTICATOR_BYTES = 37
_SITE_BYTES = 32
_PRESENT, _VERIFIED, _MAY_BE_SHARED, _IS_SHARED = 0x01, 0x04, 0x08, 0x10
_MORE_DATA = 0x40 | 0x80

Sites = Mapping[str, Collection[str]]
"""The origins of pages that may ask, by the site (rpId) that passkeys are made for."""


@dataclass(frozen=True)
class Assertion:
    """What an authenticator and a browser gave: see `subak.core.proof.PasskeyProof`."""

    authenticator: bytes
    client: bytes
    signature: bytes


def public_key_of(cose: bytes) -> bytes | None:
    """The bare public key (x ‖ y of ES256, 32 bytes of EdDSA) in a COSE key.

    None for other algorithms and spellings, and for keys that are not sound.
    """
    if len(cose) == EDDSA_BYTES and cose.startswith(_EDDSA):
        found = cose[len(_EDDSA) :]
        return found if ed25519.is_sound_public_key(found) else None
    head, between = _ES256
    middle = len(head) + p256.COORDINATE_BYTES
    if len(cose) == ES256_BYTES and cose.startswith(head) and cose[middle:].startswith(between):
        found = cose[len(head) : middle] + cose[middle + len(between) :]
        return found if p256.is_sound_public_key(found) else None
    return None


def check_assertion(cose: bytes, asserted: Assertion, challenge: bytes, sites: Sites) -> None:
    """Refuse an assertion that this key did not make, of this challenge, on a page of these sites.

    Refused: passkey.data_malformed, passkey.site_unknown, passkey.user_not_verified,
    passkey.client_malformed, passkey.challenge_differs, passkey.origin_unknown,
    proof.signature_wrong.
    """
    origins = _asked_by(asserted.authenticator, sites)
    _check_client(asserted.client, challenge, origins)
    message = asserted.authenticator + sha256(asserted.client).digest()
    key = public_key_of(cose)
    assert key is not None, "a key is sound when it is admitted"
    verifies = ed25519.verifies if len(cose) == EDDSA_BYTES else p256.verifies
    need(verifies(key, asserted.signature, message), "proof.signature_wrong")


def _asked_by(authenticator: bytes, sites: Sites) -> Collection[str]:
    """The origins of the site that the signed data are for."""
    need(len(authenticator) == _AUTHENTICATOR_BYTES, "passkey.data_malformed")
    flags = authenticator[_SITE_BYTES]
    shared = flags & _IS_SHARED and not flags & _MAY_BE_SHARED
    need(not flags & _MORE_DATA and not shared, "passkey.data_malformed")
    need(flags & _PRESENT and flags & _VERIFIED, "passkey.user_not_verified")
    by_hash = {sha256(site.encode()).digest(): origins for site, origins in sites.items()}
    origins = by_hash.get(authenticator[:_SITE_BYTES])
    if origins is None:
        refuse("passkey.site_unknown")
    return origins


def _check_client(client: bytes, challenge: bytes, origins: Collection[str]) -> None:
    rest = _after(client, b'{"type":"webauthn.get","challenge":"')
    text, _, rest = rest.partition(b'"')
    need(text == base64.urlsafe_b64encode(challenge).rstrip(b"="), "passkey.challenge_differs")
    rest = _after(rest, b',"origin":"')
    origin, _, rest = rest.partition(b'"')
    told = ascii(origin)[2:-1]
    need(any(origin == known.encode() for known in origins), "passkey.origin_unknown", origin=told)
    rest = _after(rest, b',"crossOrigin":false')
    need(
        rest == b"}" or (rest.startswith(b",") and rest.endswith(b"}")), "passkey.client_malformed"
    )


def _after(text: bytes, start: bytes) -> bytes:
    need(text.startswith(start), "passkey.client_malformed")
    return text[len(start) :]
