"""Payloads of entries: which fields commit to something that is kept outside the log.

Every field of the type `values.Commitment` stands for a payload (the name of an agent, evidence, an
account), in an entry itself or in a part of it. Documents, which rules read, are `Hash`es and so
never payloads.
What may be opened, that is published with its salt: names of agents that are not persons, names of
resources, and of evidence only what a repository has published already, where its import asked for
that. Nothing else about persons is ever open.
"""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple, TypeGuard, get_args, get_type_hints

from msgspec import Struct

from subak.core.entry import REGISTRY, Entry
from subak.core.values import Commitment
from subak.ledger.agents import AgentRegistered
from subak.ledger.measures import Evidence

OPEN_EVIDENCE = frozenset({"commit", "lines"})
"""Kinds of evidence out of a repository that is public already."""


class Committed(NamedTuple):
    """A payload as an entry commits to it: in which field, and whether it may be opened."""

    field: str
    commitment: bytes
    may_open: bool


def payloads_of(said: Entry) -> Iterator[Committed]:
    """All payloads that an entry commits to."""
    person = isinstance(said, AgentRegistered) and said.type == "person"
    for field, parts in fields_of(type(said)).items():
        held = getattr(said, field)
        for part in held if isinstance(held, tuple) else (held,):
            if isinstance(part, bytes):
                yield Committed(field, part, field == "name" and not person)
            elif part is not None:
                yield from _inside(field, part, parts)


@cache
def fields_of(kind: type[Struct]) -> dict[str, tuple[str, ...]]:
    """The fields of a kind that hold payloads; for those that hold parts, the fields of these."""
    found: dict[str, tuple[str, ...]] = {}
    for field, hint in get_type_hints(kind, include_extras=True).items():
        parts = list(_parts(hint))
        inner = tuple(name for each in parts if _is_struct(each) for name in fields_of(each))
        if Commitment in parts or inner:
            found[field] = inner
    return found


def is_payload_field(name: str) -> bool:
    """Whether any kind of entry has payloads in a field of this name."""
    return any(name in fields_of(kind) for kind in REGISTRY.values())


def _parts(hint: object) -> Iterator[object]:
    """A type and all types inside it; a commitment is one whole."""
    yield hint
    if hint != Commitment:
        for inside in get_args(hint):
            yield from _parts(inside)


def _is_struct(hint: object) -> TypeGuard[type[Struct]]:
    return isinstance(hint, type) and issubclass(hint, Struct)


def _inside(field: str, part: object, names: tuple[str, ...]) -> Iterator[Committed]:
    for name in names:
        commitment = getattr(part, name)
        if commitment is not None:
            public = isinstance(part, Evidence) and part.kind in OPEN_EVIDENCE
            yield Committed(field, commitment, public or name == "name")
