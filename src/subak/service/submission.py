"""What somebody asks of the writer: entries to admit, all or none, and the answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from subak.core.entry import Entry
from subak.core.errors import Refused
from subak.core.proof import Proof, Session

SESSION = Session()


class Actor(NamedTuple):
    """Who acts, for whom, and how that is known."""

    by: str
    principal: str | None
    proof: Proof = SESSION


@dataclass(frozen=True)
class Submission:
    """Entries that one agent says at once, for itself or for a principal.

    All or none are admitted.
    """

    entries: Iterable[Entry]
    """Read once, in order: many may be made one by one."""
    by: str
    principal: str | None = None
    check_only: bool = False
    name_all: bool = False
    """Whether to go on after a refusal and name every entry that is refused (`SeveralRefused`)."""
    principals: Sequence[str | None] = ()
    """For whom each entry is said, where that differs from one to the next."""
    proofs: Sequence[Proof] = ()
    """How each entry is known to be said by `by`, there when the entry was read; none: the operator
    vouches for all.
    """

    def actor_of(self, place: int) -> Actor:
        """Who says the entry at a place, for whom, and how that is known."""
        principal = self.principals[place] if self.principals else self.principal
        return Actor(self.by, principal, self.proofs[place] if self.proofs else SESSION)


Answer = list[int] | Refused
"""The positions of the entries of a submission, or why it was refused."""
