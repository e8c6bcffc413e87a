"""Entries as the log holds them, read without a state: to be looked at, not to be judged."""

import msgspec
from msgspec import Raw, Struct

import subak.releases  # noqa: F401 - makes every kind of entry known
from subak.core.entry import REGISTRY, Entry, Stamp


class _Logged(Struct, frozen=True):
    """An entry of the log; the body stays bytes until its kind is known."""

    body: Raw
    kind: str
    stamp: Stamp
    version: int


_decode = msgspec.json.Decoder(_Logged).decode


def read_logged(raw: bytes) -> tuple[Entry, Stamp]:
    """The entry and stamp of the log's bytes."""
    logged = _decode(raw)
    rule = REGISTRY[logged.kind, logged.version]
    return msgspec.json.decode(logged.body, type=rule), logged.stamp
