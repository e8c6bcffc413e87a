"""Entries: what people did and decided, one past fact each.

An entry is a frozen struct with two methods, `check` and `apply` (docs/decisions/0001); subclasses
say `frozen=True, kw_only=True` and inherit that unknown fields are refused and defaults are left
out of the bytes. `@entry(kind, version)` registers a class; which registered versions are in force
is said by a release (`subak.releases`), in the log itself.

Bytes: canonical JSON of {"body", "kind", "stamp", "version"}; said by an actor, the same without
"stamp".
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar

from msgspec import Struct, field

from subak.core.proof import Proof
from subak.core.values import AgentId, NewId

if TYPE_CHECKING:
    from subak.core.state import State


class Stamp(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    rename={"principal": "for"},
):
    """What the log adds: when, where in the log, who acted, for whom, and how that is known."""

    at: str
    """UTC second, `YYYY-MM-DDTHH:MM:SSZ`; never decreasing."""
    by: AgentId
    day: str
    """Civil date in the community's zone, at most 26 hours from `at`."""
    n: int
    """Position in the log, from 0."""
    principal: AgentId | None = field(default=None)
    """The agent for whom `by` acts under a mandate ("for" in the bytes)."""
    proof: Proof
    """How it is known that `by` said it."""

    @property
    def actor(self) -> AgentId:
        """The agent to whom the act counts."""
        return self.by if self.principal is None else self.principal


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all entries.

    `check` reads, is complete and raises `Refused`; `apply` writes and cannot fail.
    """

    kind: ClassVar[str] = ""
    version: ClassVar[int] = 0

    id: NewId

    def check(self, state: "State", stamp: Stamp) -> None:
        """Raise `Refused` if a rule forbids this entry now. Writes nothing."""

    def apply(self, state: "State", stamp: Stamp) -> None:
        """Write what follows. Runs only after `check`, so it cannot fail."""


class Sealed(Struct, frozen=True, forbid_unknown_fields=True):
    """An entry with its stamp, as the log holds it: `encode(Sealed)` gives the log's bytes."""

    body: Entry
    kind: str
    stamp: Stamp
    version: int


Kind = tuple[str, int]
AnyEntry = TypeVar("AnyEntry", bound=Entry)

REGISTRY: dict[Kind, type[Entry]] = {}


def entry(kind: str, *, version: int) -> Callable[[type[AnyEntry]], type[AnyEntry]]:
    """Register a class as the rule of one version of a kind of entry."""

    def register(rule: type[AnyEntry]) -> type[AnyEntry]:
        assert (kind, version) not in REGISTRY, f"{kind} {version} is registered twice"
        rule.kind, rule.version = kind, version
        REGISTRY[kind, version] = rule
        return rule

    return register
