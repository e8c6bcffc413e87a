"""How an upper room speaks to a lower room's entry, by name, without the lower room knowing it.

A *guard* restricts: it runs after the entry's own check and may raise `Refused`; its norm names the
rule. A *consequence* follows: it runs after the entry's own apply and writes only in its own room's
sections. A hook stands under one name, however many kinds of entries it is for; a guard may be for
`EVERY` kind. Hooks run in the order of their names, so that no import order can change a result.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from subak.core.entry import Entry, Stamp
from subak.core.state import State

AnyEntry = TypeVar("AnyEntry", bound=Entry)
Hook = Callable[[State, Stamp, AnyEntry], None]


class Named(NamedTuple):
    """A hook under its name, on kinds of entries."""

    name: str
    kinds: tuple[str, ...]
    run: Callable[[State, Stamp, Any], None]


EVERY = "*"
"""In the place of a kind: entries of all kinds."""

GUARDS: dict[str, Named] = {}
CONSEQUENCES: dict[str, Named] = {}


def guard(*kinds: str, norm: str) -> Callable[[Hook[AnyEntry]], Hook[AnyEntry]]:
    """Register a function as the guard `norm` on entries of some kinds."""
    return _register(GUARDS, kinds, norm)


def consequence(*kinds: str, name: str) -> Callable[[Hook[AnyEntry]], Hook[AnyEntry]]:
    """Register a function as the consequence `name` of entries of some kinds."""
    return _register(CONSEQUENCES, kinds, name)


def _register(
    table: dict[str, Named], kinds: tuple[str, ...], name: str
) -> Callable[[Hook[AnyEntry]], Hook[AnyEntry]]:
    def register(run: Hook[AnyEntry]) -> Hook[AnyEntry]:
        assert name not in table, f"{name} is registered twice"
        table[name] = Named(name, kinds, run)
        return run

    return register
