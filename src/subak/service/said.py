"""What an actor says.

{"body", "kind", "version"} as JSON, in any layout, turned into an entry of the rules in force.
"""

import msgspec
from msgspec import DecodeError, Struct, ValidationError

from subak.core import canonical
from subak.core.entry import REGISTRY, Entry
from subak.core.errors import Refused, need, refuse
from subak.core.fold import LARGEST_ENTRY
from subak.core.release import RELEASES


class Said(Struct, frozen=True, forbid_unknown_fields=True):
    """An entry before its stamp."""

    body: msgspec.Raw
    kind: str
    version: int = 1


class _SaidEntry(Struct, frozen=True):
    body: Entry
    kind: str
    version: int


_decode = msgspec.json.Decoder(Said).decode


def said_bytes(entry: Entry) -> bytes:
    """The canonical bytes of an entry before its stamp."""
    return canonical.encode(_SaidEntry(entry, entry.kind, entry.version))


def read_said(raw: bytes, release: str) -> Entry:
    """The entry that some JSON says under a release; refuses by name what is not one.

    Refused: every json.* code, entry.kind_unknown, entry.version_unknown, entry.field_wrong.
    """
    canonical.decode(raw, at_most_bytes=LARGEST_ENTRY)
    try:
        said = _decode(raw)
        kind = REGISTRY.get((said.kind, said.version))
        if kind is None:
            known = any(name == said.kind for name, _ in REGISTRY)
            need(known, "entry.kind_unknown", kind=said.kind[:64])
        in_force = not release or (said.kind, said.version) in RELEASES[release].kinds
        if kind is None or not in_force:
            refuse("entry.version_unknown", kind=said.kind[:64], version=said.version)
        return msgspec.json.decode(said.body, type=kind)
    except (ValidationError, DecodeError) as error:
        raise Refused("entry.field_wrong", problem=str(error)) from None


def proper(entry: Entry) -> Entry:
    """The entry as its own bytes say it: what a program put together is held to the same form.

    Refused: entry.field_wrong.
    """
    try:
        return msgspec.json.decode(msgspec.json.encode(entry), type=type(entry))
    except (ValidationError, DecodeError) as error:
        raise Refused("entry.field_wrong", problem=str(error)) from None
