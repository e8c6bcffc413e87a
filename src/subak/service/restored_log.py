"""The public log of books that are restored: what they had, what was published, what is missing."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from subak.core.errors import Corrupt, need, refuse
from subak.log.checkpoint import Checkpoint
from subak.log.merkle import Frontier
from subak.log.note import Note, VerifierKey
from subak.log.policy import Policy
from subak.log.policy_file import parse_policy
from subak.log.source import POLICY, Source, read_note, read_tile
from subak.log.tiles import hashes_of_tile, tiles_of
from subak.log.tree import Mapping
from subak.service.durable import write_durably
from subak.service.mirror import Mirror
from subak.service.published import Believed, Shown, shown_at, shown_by, shown_by_witnesses
from subak.service.rebuilding import Progress
from subak.transport.folder_source import FolderSource


class Tree(NamedTuple):
    """A public tree by the name that somebody gave it."""

    place: str
    source: Source
    mapping: Mapping = map


class Compared(NamedTuple):
    """Who shows what, and the witnesses that told nothing."""

    shown: list[Shown]
    silent: list[str]


def signed(source: Source) -> Checkpoint:
    """What the checkpoint of a tree says, whoever signed it."""
    return Checkpoint.parse(Note.parse(read_note(source)).text)


def gather(
    log: Believed, tree: Tree | None, places: Sequence[str], policy: Policy | None
) -> Compared:
    """What is shown of a log: by the tree to take entries from, by places, by witnesses."""
    shown = [shown_by(log, tree.place, tree.source)] if tree else []
    shown += [shown_at(log, place) for place in places]
    seen, silent = shown_by_witnesses(log, policy) if policy else ([], [])
    return Compared(shown + seen, silent)


def proposed_policy(public: Path) -> Policy | None:
    """The policy in a public tree, where there is one."""
    file = public / POLICY
    return parse_policy(file.read_bytes()) if file.exists() else None


def need_all(shown: Sequence[Shown], held: int, *, unpublished: bool) -> None:
    """Refused: restore.unpublished (nobody shows anything), restore.entries_missing."""
    if not shown:
        need(unpublished, "restore.unpublished")
        return
    newest = max(shown, key=lambda each: each.checkpoint.size)
    size = newest.checkpoint.size
    if size > held:
        missing = size - held
        refuse("restore.entries_missing", missing=missing, held=held, size=size, place=newest.place)


def bring_up(folder: Path, tree: Tree, own: VerifierKey | None, progress: Progress) -> int:
    """Take what a public tree has beyond the one in `folder/public`; gives how many entries.

    It must go on from it, signed, by the books' own key where that is another one by now. A policy
    that is there stays: the quorum that was asked for is asked for again.
    """
    policy = folder / "public" / POLICY
    kept = policy.read_bytes() if policy.exists() else None
    (folder / "mirror.lock").touch()
    with Mirror(folder, tree.source, tree.mapping, own) as mirror:
        followed = mirror.follow(progress)
    if kept is not None:
        write_durably(policy, kept)
    return followed.size - followed.before


def check_past(public: Path, shown: Sequence[Shown]) -> None:
    """Raise `Corrupt("restore.forked")` for a checkpoint that is no beginning of a public tree."""
    source = FolderSource(public)
    size = signed(source).size
    for each in shown:
        if _root_at(source, size, each.checkpoint.size) != each.checkpoint.root:
            raise Corrupt("restore.forked", place=each.place, size=each.checkpoint.size)


def _root_at(source: Source, size: int, earlier: int) -> bytes:
    """The root that a tree of this size had at an earlier one."""
    frontier = Frontier()
    for tile in tiles_of(size):
        if tile.level == 0 and tile.start < earlier:
            row = hashes_of_tile(tile, read_tile(source, tile))
            frontier.extend(row[: earlier - tile.start])
    return frontier.root()
