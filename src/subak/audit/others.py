"""The files of a public tree that are not of its tree of hashes: documents, openings, left-overs.

A folder lists its files, and each is checked. An address lists nothing: there the entries say which
documents must be there and which names may be published, and what else lies there stays unseen.
"""

import hashlib
from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from subak.core.errors import Corrupt, Refused
from subak.log.opening import opens
from subak.log.policy_file import parse_policy
from subak.log.source import (
    CHECKPOINT,
    KEY,
    POLICY,
    Source,
    document_path,
    opening_path,
    read_key,
)
from subak.log.tree import Mapping, Tree


class Others(NamedTuple):
    """How many documents and openings were found right."""

    documents: int
    openings: int


def check_listed(source: Source, tree: Tree, paths: Iterable[str]) -> Others:
    """Check every listed file that is not of the tree's current size."""
    current = tree.paths
    documents = openings = 0
    for path in paths:
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
        elif path == POLICY:
            check_policy(source)
        elif path not in (CHECKPOINT, KEY):
            raise Corrupt("verify.file_unexpected", file=path)
    return Others(documents, openings)


def check_policy(source: Source) -> None:
    """A policy beside a log is a proposal whom to trust, which nobody signs; it names this log."""
    try:
        policy = parse_policy(source.read(POLICY))
    except Refused as refused:
        raise Corrupt(refused.code, **{**refused.facts, "file": POLICY}) from None
    if read_key(source) not in [log.key for log in policy.logs]:
        raise Corrupt("verify.file_changed", file=POLICY)


def check_named(
    source: Source, documents: Iterable[bytes], names: Iterable[bytes], mapping: Mapping
) -> Others:
    """Check the documents that entries name, and those of their names that are published."""
    asked = partial(is_there, source)
    there = sum(mapping(asked, [document_path(each) for each in documents]))
    shown = sum(mapping(asked, [opening_path(each) for each in names]))
    return Others(there, shown)


def is_there(source: Source, path: str) -> bool:
    """Check a file; False where it is an opening that is not published."""
    folder, _, name = path.partition("/")
    try:
        raw = source.read(path)
    except Corrupt as missing:
        if folder == "openings" and missing.code == "verify.file_missing":
            return False
        raise
    check = _check_document if folder == "documents" else _check_opening
    check(path, name, raw)
    return True


def _check_left_over(tree: Tree, path: str) -> None:
    try:
        tree.check_left_over(path)
    except (Corrupt, ValueError):
        raise Corrupt("verify.file_changed", file=path) from None


def _check_document(path: str, name: str, raw: bytes) -> None:
    if name != f"{hashlib.sha256(raw).hexdigest()}.json":
        raise Corrupt("verify.file_changed", file=path)


def _check_opening(path: str, name: str, raw: bytes) -> None:
    committed, suffix, rest = name.partition(".json")
    if not suffix or rest or not opens(raw, committed):
        raise Corrupt("verify.file_changed", file=path)
