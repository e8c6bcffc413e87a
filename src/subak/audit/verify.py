"""The verification of a log.

Bytes, tree, signature, every rule again, digests, documents, openings.

The first thing that is wrong ends it as `Corrupt` with the file and, where there is one, the entry.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import subak.releases  # noqa: F401 - makes the rules of all rooms known
from subak.audit.source import Source, SourceDocuments
from subak.audit.tree import Tree, read_checkpoint
from subak.core import fold
from subak.core.canonical import Json, decode, encode
from subak.core.commitment import SALT_BYTES, commitment
from subak.core.entry import Entry, Stamp
from subak.core.errors import Corrupt, Refused
from subak.core.state import State
from subak.log.encoding import from_base64

LARGEST_OPENING = 16 << 20
STEPS_BETWEEN_REPORTS = 256
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Verified:
    """What was found right."""

    origin: str
    size: int
    root: bytes
    days: int
    documents: int
    openings: int
    state: State


def verify(source: Source, progress: Progress | None = None) -> Verified:
    """Check everything in a public tree; raises `Corrupt` for the first thing that is wrong."""
    checkpoint = read_checkpoint(source)
    tree = Tree(source, checkpoint)
    state = State(SourceDocuments(source))
    days = 0
    for raw in tree.entries():
        said, _ = _replay(state, raw)
        days += said.kind == "day.closed"
        if progress and state.size % STEPS_BETWEEN_REPORTS == 0:
            progress(state.size, checkpoint.size)
    documents, openings = _check_other_files(source, tree)
    return Verified(
        checkpoint.origin, checkpoint.size, checkpoint.root, days, documents, openings, state
    )


def _replay(state: State, raw: bytes) -> tuple[Entry, Stamp]:
    try:
        return fold.replay(state, raw)
    except Corrupt as corrupt:
        corrupt.facts.setdefault("entry", state.size)
        raise


def _check_other_files(source: Source, tree: Tree) -> tuple[int, int]:
    """Every file that is not of the tree; gives the numbers of documents and openings."""
    current = tree.paths
    documents = openings = 0
    for path in source.paths():
        folder, _, name = path.partition("/")
        if folder == "documents":
            _check_document(path, name, source.read(path))
            documents += 1
        elif folder == "openings":
            _check_opening(path, name, source.read(path))
            openings += 1
        elif folder == "tile":
            if path not in current:
                _check_left_over(tree, path)
        elif path not in ("checkpoint", "vkey"):
            raise Corrupt("verify.file_unexpected", file=path)
    return documents, openings


def _check_left_over(tree: Tree, path: str) -> None:
    try:
        tree.check_left_over(path)
    except (Corrupt, ValueError):
        raise Corrupt("verify.file_changed", file=path) from None


def _check_document(path: str, name: str, raw: bytes) -> None:
    if name != f"{hashlib.sha256(raw).hexdigest()}.json":
        raise Corrupt("verify.file_changed", file=path)


def _check_opening(path: str, name: str, raw: bytes) -> None:
    """An opening shows content and salt; together they must give the commitment that names it."""
    try:
        opening = decode(raw, at_most_bytes=LARGEST_OPENING)
        content, salt = _parts(opening)
        named = f"{commitment(salt, encode(content)).hex()}.json"
        right = name == named and encode(opening) == raw
    except (Refused, ValueError):
        right = False
    if not right:
        raise Corrupt("verify.file_changed", file=path)


def _parts(opening: Json) -> tuple[Json, bytes]:
    if not isinstance(opening, dict) or set(opening) != {"content", "salt"}:
        raise ValueError
    salt = from_base64(str(opening["salt"]))
    if len(salt) != SALT_BYTES:
        raise ValueError
    return opening["content"], salt
