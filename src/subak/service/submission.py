"""What somebody asks of the writer: entries to admit, all or none, and the answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from subak.core.entry import Entry
from subak.core.errors import Refused

Actor = tuple[str, str | None]
"""Who acts, and for whom."""


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
    principals: Sequence[str] = ()
    """For whom each entry is said, where that differs from one to the next."""

    def actor_of(self, place: int) -> Actor:
        """Who says the entry at a place, and for whom."""
        return self.by, self.principals[place] if self.principals else self.principal


Answer = list[int] | Refused
"""The positions of the entries of a submission, or why it was refused."""
