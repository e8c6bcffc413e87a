"""The verification of a log.

Bytes, tree, signature, every rule again, digests, documents, openings; and, where the verifier
brings them, an earlier checkpoint that the log must go on from and a policy of witnesses.

The first thing that is wrong ends it as `Corrupt` with the file and, where there is one, the entry.
"""

from collections import Counter
from collections.abc import Callable
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass

import subak.releases  # noqa: F401 - makes the rules of all rooms known
from subak.audit.log_keys import Before, check_appointed
from subak.audit.others import Others, check_listed, check_named, is_there
from subak.audit.payloads import PayloadCounts, Payloads, openings_among
from subak.audit.source import SourceDocuments
from subak.audit.trust import Trusted, check_shown, trusted
from subak.core import fold
from subak.core.entry import Entry, Stamp
from subak.core.errors import Corrupt
from subak.core.named import named_in
from subak.core.proof import way_of
from subak.core.state import State
from subak.ledger.log_keys import LogKeys
from subak.log.checkpoint import Checkpoint
from subak.log.policy import Policy
from subak.log.source import Source, checkpoint_of, opening_path, read_key, read_note
from subak.log.tree import Mapping, Tree

STEPS_BETWEEN_REPORTS = 256
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Asked:
    """What the verifier brings, and how it works."""

    previous: str | None = None
    """An older signed checkpoint of the same log."""
    policy: Policy | None = None
    """Whom the verifier trusts."""
    progress: Progress | None = None
    mapping: Mapping = map


@dataclass(frozen=True)
class Verified:
    """What was found right."""

    checkpoint: Checkpoint
    days: int
    proofs: ReadOnly[str, int]
    """How many acts are proved in each way (`core.proof.way_of`); days that the operator's machine
    closed are none.
    """
    others: Others
    state: State
    previous: Checkpoint | None
    """The earlier state that the log goes on from, where one was brought."""
    payloads: PayloadCounts
    trusted: Trusted | None
    """Who vouches for the checkpoint, where a policy was brought."""
    listed: bool
    """Whether all files were seen; an address shows only those that are asked for."""

    @property
    def size(self) -> int:
        """The number of entries."""
        return self.checkpoint.size


def verify(source: Source, asked: Asked | None = None) -> Verified:
    """Check everything in a public tree; raises `Corrupt` for the first thing that is wrong."""
    asked = asked or Asked()
    paths = source.paths()  # first: what a writer adds from now on is none of this log's files
    key = read_key(source)
    note = read_note(source)
    checkpoint = checkpoint_of(note, key)
    before = None if asked.previous is None else Before.read(asked.previous, checkpoint, key)
    trust = None if asked.policy is None else trusted(note, key, asked.policy)
    earlier = None if before is None else before.checkpoint
    tree = Tree(source, checkpoint, before=earlier, mapping=asked.mapping)
    payloads = Payloads(None if paths is None else openings_among(paths))
    replay = _Replay(State(SourceDocuments(source)), payloads, collecting=paths is None)
    try:
        replay.run(tree, checkpoint.size, asked.progress)
    except Corrupt as found:
        if before is not None and found.code == "verify.forked":
            before.check_key(replay.state, checkpoint.origin)  # else a stranger could accuse
        raise
    check_appointed(replay.state, checkpoint.origin, note)
    if before is not None:
        before.check_key(replay.state, checkpoint.origin)
    if trust is not None:
        check_shown(trust, key, replay.state[LogKeys].all)
    payloads.check(lambda opening: paths is not None or is_there(source, opening_path(opening)))
    if paths is None:
        names = [each for each in replay.names if not payloads.is_erased(each)]
        others = check_named(source, replay.documents, names, asked.mapping)
    else:
        others = check_listed(source, tree, paths)
    return Verified(
        checkpoint=checkpoint,
        days=replay.days,
        proofs=replay.proofs,
        others=others,
        state=replay.state,
        previous=earlier,
        payloads=payloads.counts(others.openings),
        trusted=trust,
        listed=paths is not None,
    )


class _Replay:
    """The fold over all entries, and what they say on the way."""

    def __init__(self, state: State, payloads: Payloads, *, collecting: bool) -> None:
        self.state = state
        self._payloads = payloads
        self.days = 0
        self.proofs = Counter[str]()
        self.documents: dict[bytes, None] = {}
        self.names: dict[bytes, None] = {}
        self._collecting = collecting

    def run(self, tree: Tree, size: int, progress: Progress | None) -> None:
        """Replay the entries of a tree; raises `Corrupt` that names the entry."""
        state = self.state
        for raw in tree.entries():
            said, stamp = _replayed(state, raw)
            self._payloads.take(stamp.n, said)
            if said.kind == "day.closed":
                self.days += 1
            else:
                self.proofs[way_of(stamp.proof)] += 1
            if self._collecting:
                named = named_in(raw)
                self.documents.update(dict.fromkeys(named.documents))
                self.names.update(dict.fromkeys(named.names))
            if progress and state.size % STEPS_BETWEEN_REPORTS == 0:
                progress(state.size, size)


def _replayed(state: State, raw: bytes) -> tuple[Entry, Stamp]:
    try:
        return fold.replay(state, raw)
    except Corrupt as corrupt:
        corrupt.facts.setdefault("entry", state.size)
        raise
