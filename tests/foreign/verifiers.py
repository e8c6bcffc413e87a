"""Verifiers that others wrote, as functions that say whether they accept a public log.

Go's checksum database: golang.org/x/mod/sumdb from Debian, through `check_log.go`.
tlog-scales: https://github.com/florolf/tlog-scales (Apache-2.0), read by its Python modules.
Both also check the proofs that Subak made.
"""

import os
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey
from tlog_scales.tiles import leaf_hash
from tlog_scales.tlog import ConsistencyProof, InclusionProof, InclusionProofInvalid

from subak.log.edge import TileEdge
from subak.log.encoding import to_base64
from subak.log.merkle import leaf_hashes
from subak.log.proofs import consistency_proof, inclusion_proof, nodes_of_tiles
from tests.support.notes import LOG_KEY
from tests.support.programs import program
from tests.support.public_logs import PublicLog, edges

HERE = Path(__file__).parent
GO_LIBRARIES = Path("/usr/share/gocode")
SUMDB = GO_LIBRARIES / "src/golang.org/x/mod/sumdb"

_REFUSALS = (RuntimeError, ValueError, IndexError, InvalidSignature, InclusionProofInvalid)

Proofs = list[tuple[int, list[bytes]]]


def proofs_of(log: PublicLog) -> tuple[Proofs, list[tuple[int, bytes, list[bytes]]]]:
    """Proofs that Subak makes from the tiles: inclusion by number, consistency by size and root."""
    size = len(log.entries)
    node = nodes_of_tiles(size, log.read_tile)
    records = [(number, inclusion_proof(number, size, node)) for number in edges(size)]
    trees = []
    edge = TileEdge()
    for number in edges(size):
        edge.extend(leaf_hashes(log.entries[edge.size : number + 1]))
        trees.append((edge.size, edge.root(), consistency_proof(edge.size, size, node)))
    return records, trees


@cache
def check_log(folder: Path) -> str:
    """The compiled `check_log.go`; skips the test where Go is missing, fails it in CI."""
    go = program("go")
    if not SUMDB.is_dir() and not os.environ.get("CI"):
        pytest.skip(f"{SUMDB} is not on this machine")
    built = folder / "check_log"
    environment = {
        "PATH": os.environ["PATH"],
        "GO111MODULE": "off",
        "GOPATH": str(GO_LIBRARIES),
        "GOCACHE": str(folder / "cache"),
    }
    command = [go, "build", "-o", str(built), "check_log.go"]
    subprocess.run(command, cwd=HERE, env=environment, check=True, timeout=300)
    return str(built)


def is_accepted_by_go(checker: str, log: PublicLog, claims: str = "") -> bool:
    """Whether Go accepts the folder, and each of the claims."""
    command = [checker, str(log.folder), str(LOG_KEY)]
    done = subprocess.run(
        command, input=claims, capture_output=True, text=True, check=False, timeout=300
    )
    told = f"size {len(log.entries)}, claims {len(claims.splitlines())}\n"
    return done.returncode == 0 and done.stdout == told


def claims_of(log: PublicLog) -> str:
    """Subak's proofs as lines of `check_log.go`."""
    return "".join(_claims(log))


def _claims(log: PublicLog) -> Iterator[str]:
    records, trees = proofs_of(log)
    for number, proof in records:
        yield f"record {number} {','.join(map(to_base64, proof))}\n"
    for size, root, proof in trees:
        yield f"tree {size} {to_base64(root)} {','.join(map(to_base64, proof))}\n"


def is_accepted_by_tlog_scales(log: PublicLog) -> bool:
    """Whether tlog-scales accepts signature, root and entries, and proves them from the tiles."""
    try:
        reader = TilesReader(LocalBackend(log.folder))
        checkpoint = reader.get_checkpoint()
        checkpoint.verify(Vkey.from_string(str(LOG_KEY)))
        size, root = checkpoint.size, checkpoint.root_hash
        if size != len(log.entries) or (size and reader.calculate_root_hash() != root):
            return False
        for number in edges(size):
            leaf = leaf_hash(reader.get_entry(number))
            reader.get_inclusion_proof(number, size).check(leaf, root)
    except _REFUSALS:
        return False
    return True


def check_proofs_by_tlog_scales(log: PublicLog) -> int:
    """Let tlog-scales check the proofs of Subak; raises when it refuses one."""
    records, trees = proofs_of(log)
    size, root = len(log.entries), log.checkpoint.root
    for number, proof in records:
        leaf = leaf_hash(log.entries[number])
        InclusionProof(number, size, proof).check(leaf, root)
    for older, older_root, proof in trees:
        ConsistencyProof(older, size, proof).check(older_root, root)
    return len(records) + len(trees)
