"""Which acts have to be signed by their authors, and how: norms that the operator sets by entries.

A norm is for one kind of entry or for all; one for a kind goes before the one for all. It holds
from a day on, until another takes its place. A day is closed by the operator's machine, which no
norm concerns. Who sets a norm signs: it is a promise that whoever runs the machine cannot break or
take back alone.
"""

from typing import Literal

from msgspec import Struct

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.instants import parse_day
from subak.core.proof import RecoveryProof, Session, way_of
from subak.core.release import RELEASES
from subak.core.state import Section, State, section
from subak.core.values import Code, DayText
from subak.ledger.mandates import need_operator

Way = Literal["session", "key", "passkey"]

ALL = "all"
_MACHINE = "day.closed"


class Step(Struct, frozen=True, kw_only=True):
    """Ways that are enough from a day on."""

    since: str
    ways: tuple[Way, ...]


class ProofNorm(Struct, frozen=True, kw_only=True):
    """What holds, and what will, the earliest first."""

    steps: tuple[Step, ...]

    def ways_on(self, day: str) -> tuple[Way, ...]:
        """The ways that are enough on a day; none where nothing is asked for yet."""
        begun = [step.ways for step in self.steps if step.since <= day]
        return begun[-1] if begun else ()


@section
class ProofNorms(Section[str, ProofNorm]):
    """Norms by the kind of entry that they are for."""

    __slots__ = ()


@entry("proofs.required", version=1)
class ProofsRequired(Entry, frozen=True, kw_only=True):
    """From a day on, acts of these kinds have to be proved in one of these ways."""

    kinds: tuple[Code, ...]
    """Kinds of entries, or `all`."""
    since: DayText
    ways: tuple[Way, ...]

    def check(self, state: State, stamp: Stamp) -> None:
        """By the operator, signed; known kinds, at least one way, from today or later."""
        need_operator(state, stamp)
        need(type(stamp.proof) is not Session, "proofs.not_signed")
        need(self.kinds and self.ways, "proofs.without_part")
        known = {name for name, _ in RELEASES[state.release].kinds} - {_MACHINE} | {ALL}
        for kind in self.kinds:
            need(kind in known, "proofs.kind_unknown", kind=kind)
        parse_day(self.since)
        need(self.since >= stamp.day, "proofs.already_past", since=self.since)

    def apply(self, state: State, stamp: Stamp) -> None:
        """Later steps of these kinds are replaced; what holds until then stays."""
        norms = state[ProofNorms]
        for kind in self.kinds:
            before = norms.get(kind)
            steps = [s for s in (before.steps if before else ()) if s.since < self.since]
            while len(steps) > 1 and steps[1].since <= stamp.day:
                del steps[0]
            step = Step(since=self.since, ways=self.ways)
            norms.put(kind, ProofNorm(steps=(*steps, step)))


def need_way(norms: ProofNorms, stamp: Stamp, said: Entry) -> None:
    """Refuse an act that is proved in no way that its norm asks for.

    Where a session is enough, so is every signature: acts that have to be signed stay possible.
    The recovery key is above norms: it is what is left where nobody can meet them.
    Refused: proof.required.
    """
    norm = norms.get(said.kind) or norms.get(ALL)
    if norm is None or said.kind == _MACHINE or type(stamp.proof) is RecoveryProof:
        return
    ways = norm.ways_on(stamp.day)
    enough = not ways or "session" in ways or way_of(stamp.proof) in ways
    need(enough, "proof.required", kind=said.kind, ways=", ".join(ways))
