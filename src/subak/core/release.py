"""Releases.

Which versions of entries, which guards and which consequences are in force from an entry on.

A release is named in the log by `rules.adopted`; old entries replay under the release of their
time, so a released version stays runnable for ever. The manifests stand in `subak.releases`; a rule
that no release names is never run.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from msgspec.json import Decoder

from subak.core.entry import REGISTRY, Entry, Kind
from subak.core.hooks import CONSEQUENCES, GUARDS, Named


class Rule(NamedTuple):
    """All that runs for one version of a kind under a release."""

    decoder: Decoder[Entry]
    guards: tuple[Named, ...]
    consequences: tuple[Named, ...]


@dataclass(frozen=True)
class Release:
    """A named set of rules."""

    name: str
    kinds: frozenset[Kind]
    guards: frozenset[str]
    consequences: frozenset[str]
    rules: dict[Kind, Rule] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        """Put together what runs for each kind, in the order of names."""
        for kind in self.kinds:
            self.rules[kind] = Rule(
                Decoder(REGISTRY[kind]),
                _on(kind, GUARDS, self.guards),
                _on(kind, CONSEQUENCES, self.consequences),
            )


def _on(kind: Kind, table: dict[str, Named], names: frozenset[str]) -> tuple[Named, ...]:
    return tuple(table[name] for name in sorted(names) if table[name].kind == kind[0])


RELEASES: dict[str, Release] = {}


def publish(release: Release) -> None:
    """Make a release known to this program."""
    RELEASES[release.name] = release
