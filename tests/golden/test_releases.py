"""Golden logs: what a release once admitted replays under it for ever, to the same digests.

`2026-11.jsonl.gz` is the log of sample books as that release wrote it: the documents in the first
line, then an entry a line. `2026-12/` holds the sample books and every story as that release admits
them, so that each of its kinds stands there, and books that adopt it after the first one. Golden
logs are never made anew; another release brings its own.
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
from subak.core.release import RELEASES
from subak.core.state import State
from tests.support.rehearsal import MemoryDocuments

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
LOG = FOLDER / "2026-11.jsonl.gz"
SECOND = FOLDER / "2026-12"
MANIFESTS = {
    "2026-11": "cd73c9c295abf8c8fefc68fcb07b7a68b2f85cd99487d7bd06816506d8d352d3",
    "2026-12": "366e41a200058a7ecd99fe1d670a2a326731a31233554349a58b3ff42ec6b6c0",
}
"""Of each frozen release: the hash of the names of its kinds, guards and consequences."""
DIGEST = "4f7c38c98632698dc50b5475607c8eb66cbf879dfc57f5a768c73653171e7be6"


def replayed(log: Path) -> str:
    """The hash over the digests of all sections after the last entry of a golden log."""
    first, *entries = _lines(log)
    documents = MemoryDocuments()
    for content in json.loads(first)["documents"].values():
        documents.add(content)
    state = State(documents)
    for raw in entries:
        fold.replay(state, raw)
    return hashlib.sha256(encode(state.next_digests())).hexdigest()


def _lines(log: Path) -> list[bytes]:
    return gzip.decompress(log.read_bytes()).splitlines()


def test_the_first_release_replays_to_the_same_digests() -> None:
    assert replayed(LOG) == DIGEST


@pytest.mark.parametrize("log", sorted(SECOND.glob("*.jsonl.gz")), ids=lambda log: log.name)
def test_the_second_release_replays_to_the_same_digests(log: Path) -> None:
    digests = json.loads((SECOND / "digests.json").read_text(encoding="utf-8"))
    assert replayed(log) == digests[log.name.removesuffix(".jsonl.gz")]


def test_every_kind_of_the_second_release_stands_in_its_golden_logs() -> None:
    entries = [each for log in SECOND.glob("*.jsonl.gz") for each in _lines(log)[1:]]
    said = [json.loads(entry) for entry in entries]
    assert {(entry["kind"], entry["version"]) for entry in said} == RELEASES["2026-12"].kinds


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_frozen_release_names_the_same_rules_for_ever(name: str) -> None:
    release = RELEASES[name]
    named = (sorted(release.kinds), sorted(release.guards), sorted(release.consequences))
    assert hashlib.sha256(json.dumps(named).encode()).hexdigest() == MANIFESTS[name]


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
