"""What an actor says.

{"body", "kind", "version"} as JSON, in any layout, turned into an entry of the rules in force. What
its author signed elsewhere has "by", "for" and "proof" beside them; what is only supposed has "by",
"for" and "on".
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import get_args

import msgspec
from msgspec import DecodeError, Struct, ValidationError
from msgspec.structs import replace

from subak.core import canonical
from subak.core.entry import REGISTRY, Entry
from subak.core.errors import Refused, need, refuse
from subak.core.fold import LARGEST_ENTRY
from subak.core.proof import PasskeyProof, Proof
from subak.core.release import RELEASES
from subak.core.values import Code, DayText, NewId
from subak.log.p256 import low_s
from subak.service.submission import Actor


class Said(Struct, frozen=True, forbid_unknown_fields=True):
    """An entry before its stamp."""

    body: msgspec.Raw
    kind: str
    version: int = 1


class _Signed(Said, frozen=True, rename={"principal": "for"}):
    """The same with who said it, for whom, and the proof."""

    by: str = ""
    principal: str | None = None
    proof: Proof | None = None


class Supposed(Said, frozen=True, rename={"principal": "for"}):
    """An entry that somebody only supposes: by whom, for whom, and on which day."""

    by: str = ""
    principal: str | None = None
    on: str = ""


class _SaidEntry(Struct, frozen=True):
    body: Entry
    kind: str
    version: int


_decode = msgspec.json.Decoder(Said).decode
_decode_signed = msgspec.json.Decoder(_Signed).decode
_decode_supposed = msgspec.json.Decoder(Supposed).decode

_PATTERN = re.compile(r"Expected `str` matching regex '(.*)' - at `\$\.(.*)`")
_ID, _CODE, _DAY = (repr(get_args(each)[1].pattern)[1:-1] for each in (NewId, Code, DayText))
"""The patterns of the shapes that fields share, as msgspec writes them."""


def said_bytes(entry: Entry) -> bytes:
    """The canonical bytes of an entry before its stamp."""
    return canonical.encode(_SaidEntry(entry, entry.kind, entry.version))


def read_said(raw: bytes, release: str) -> Entry:
    """The entry that some JSON says under a release; refuses by name what is not one.

    Refused: every json.* code, entry.kind_unknown, entry.version_unknown, and those of `proper`.
    """
    with _naming(raw):
        return _entry(_decode(raw), release)


def read_signed(raw: bytes) -> tuple[Entry, Actor | None]:
    """The same with its author, where it was signed elsewhere; None where it was not.

    The signature of a passkey gets its one spelling (`subak.log.p256`), whatever a browser gave.
    Refused: as `read_said`; entry.field_wrong where author or proof is missing.
    """
    with _naming(raw):
        signed = _decode_signed(raw)
        said = _entry(signed, "")
    if signed.proof is None:
        need(not signed.by and signed.principal is None, "entry.field_wrong", problem="proof")
        return said, None
    need(signed.by, "entry.field_wrong", problem="by")
    proof = signed.proof
    if isinstance(proof, PasskeyProof):
        proof = replace(proof, signature=low_s(proof.signature) or proof.signature)
    return said, Actor(signed.by, signed.principal, proof)


def read_supposed(raw: bytes, release: str) -> tuple[Entry, Supposed]:
    """An entry that is supposed under a release, and the line that says so.

    Refused: as `read_said`.
    """
    with _naming(raw):
        supposed = _decode_supposed(raw)
        return _entry(supposed, release), supposed


@contextmanager
def _naming(raw: bytes) -> Iterator[None]:
    """Refuse by name what is not JSON of our kind, and what is not of the form."""
    canonical.decode(raw, at_most_bytes=LARGEST_ENTRY)
    try:
        yield
    except (ValidationError, DecodeError) as error:
        raise _refused(error) from None


def _entry(said: Said, release: str) -> Entry:
    kind = REGISTRY.get((said.kind, said.version))
    if kind is None:
        known = any(name == said.kind for name, _ in REGISTRY)
        need(known, "entry.kind_unknown", kind=said.kind[:64])
    in_force = not release or (said.kind, said.version) in RELEASES[release].kinds
    if kind is None or not in_force:
        refuse("entry.version_unknown", kind=said.kind[:64], version=said.version)
    return msgspec.json.decode(said.body, type=kind)


def proper(entry: Entry) -> Entry:
    """The entry as its own bytes say it: what a program put together is held to the same form.

    Refused: entry.id_malformed, entry.code_malformed, entry.day_malformed, entry.field_wrong.
    """
    try:
        return msgspec.json.decode(msgspec.json.encode(entry), type=type(entry))
    except (ValidationError, DecodeError) as error:
        raise _refused(error) from None


def _refused(error: DecodeError) -> Refused:
    """What is wrong with a field, in words where it should have one of the shapes of all rooms."""
    found = _PATTERN.fullmatch(str(error))
    pattern, field = found.groups() if found else ("", "")
    if pattern == _ID:
        return Refused("entry.id_malformed", field=field)
    if pattern == _CODE:
        return Refused("entry.code_malformed", field=field)
    if pattern == _DAY:
        return Refused("entry.day_malformed", field=field)
    return Refused("entry.field_wrong", problem=str(error))
