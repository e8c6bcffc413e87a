"""Golden logs: what a release once admitted replays under it for ever, to the same digests.

`2026-11.jsonl.gz` is the log of sample books as that release wrote it: the documents in the first
line, then an entry a line. It is never made anew; another release brings a file of its own.
"""

import gzip
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import subak.releases  # noqa: F401 - makes the rules of all rooms known
from subak.core import fold
from subak.core.canonical import encode
from subak.core.state import State
from tests.support.rehearsal import MemoryDocuments

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
LOG = FOLDER / "2026-11.jsonl.gz"
DIGEST = "4f7c38c98632698dc50b5475607c8eb66cbf879dfc57f5a768c73653171e7be6"


def replayed(log: Path) -> str:
    """The hash over the digests of all sections after the last entry of a golden log."""
    first, *entries = gzip.decompress(log.read_bytes()).splitlines()
    documents = MemoryDocuments()
    for content in json.loads(first)["documents"].values():
        documents.add(content)
    state = State(documents)
    for raw in entries:
        fold.replay(state, raw)
    return hashlib.sha256(encode(state.next_digests())).hexdigest()


def test_the_first_release_replays_to_the_same_digests() -> None:
    assert replayed(LOG) == DIGEST


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati"},
        {"PYTHONHASHSEED": "4321", "LC_ALL": "C", "TZ": "America/Adak"},
    ],
)
def test_neither_hash_seed_nor_zone_nor_locale_matters(surroundings: dict[str, str]) -> None:
    code = "from tests.golden.test_releases import LOG, replayed; print(replayed(LOG))"
    paths = {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | paths | surroundings,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == DIGEST
