"""Releases.

Which versions of entries, which guards and which consequences are in force from an entry on.

A release is named in the log by `rules.adopted`; old entries replay under the release of their
time, so a released version stays runnable for ever. The manifests stand in `subak.releases`; a rule
that no release names is never run.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from msgspec import defstruct
from msgspec.json import Decoder

from subak.core.entry import REGISTRY, Kind, Sealed, Stamp
from subak.core.hooks import CONSEQUENCES, EVERY, GUARDS, Named


class Rule(NamedTuple):
    """All that runs for one version of a kind under a release."""

    decode: Callable[[bytes], Sealed]
    """Reads the log's bytes, stamp and all, in one pass."""
    guards: tuple[Named, ...]
    consequences: tuple[Named, ...]
    signed: bool
    """Whether authors may sign: the release has a guard on every kind, which checks the proof."""


@dataclass(frozen=True)
class Release:
    """A named set of rules."""

    name: str
    kinds: frozenset[Kind]
    guards: frozenset[str]
    consequences: frozenset[str]
    rules: dict[Kind, Rule] = field(default_factory=dict, compare=False)
    by_mark: dict[bytes, Rule] = field(default_factory=dict, compare=False)
    """The same by the bytes that a sealed entry has of its kind and its version."""

    def __post_init__(self) -> None:
        """Put together what runs for each kind, in the order of names."""
        for kind in self.kinds:
            guards = _on(kind, GUARDS, self.guards)
            self.rules[kind] = Rule(
                _sealed_decoder(kind).decode,
                guards,
                _on(kind, CONSEQUENCES, self.consequences),
                signed=any(EVERY in named.kinds for named in guards),
            )
            self.by_mark[f"{kind[0]}{kind[1]}}}".encode()] = self.rules[kind]


def _sealed_decoder(kind: Kind) -> Decoder[Sealed]:
    """A decoder of the log's bytes of one version of a kind."""
    name, version = kind
    fields = [("body", REGISTRY[kind]), ("kind", Literal[name]), ("stamp", Stamp)]
    fields.append(("version", Literal[version]))
    return Decoder(defstruct(name, fields, bases=(Sealed,), frozen=True, gc=False))


def _on(kind: Kind, table: dict[str, Named], names: frozenset[str]) -> tuple[Named, ...]:
    hooks = [table[name] for name in sorted(names)]
    return tuple(hook for hook in hooks if kind[0] in hook.kinds or EVERY in hook.kinds)


RELEASES: dict[str, Release] = {}


def publish(release: Release) -> None:
    """Make a release known to this program."""
    RELEASES[release.name] = release
