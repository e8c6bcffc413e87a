"""Golden logs: what a release once admitted replays under it for ever, to the same digests.

`2026-11.jsonl.gz` is the log of sample books as that release wrote it: the documents in the first
line, then an entry a line. `2026-12/` and `2027-01/` hold the sample books and every story as that
release admits them, so that each of its kinds stands there, and books that adopt it after the one
before. `2027-01/refused/` holds what its rules refused in each story: between which entries, and
with which code. Golden logs are never made anew; another release brings its own.
"""

import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

import subak.releases  # noqa: F401 - makes the rules of all rooms known
from subak.core import fold
from subak.core.canonical import encode
from subak.core.errors import Refused
from subak.core.release import RELEASES
from subak.core.state import State
from tests.support.rehearsal import MemoryDocuments

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
LOG = FOLDER / "2026-11.jsonl.gz"
FOLDERS = ("2026-12", "2027-01")
LOGS = sorted(log for name in FOLDERS for log in (FOLDER / name).glob("*.jsonl.gz"))
REFUSED = sorted((FOLDER / "2027-01" / "refused").glob("*.jsonl.gz"))
MANIFESTS = {
    "2026-11": "cd73c9c295abf8c8fefc68fcb07b7a68b2f85cd99487d7bd06816506d8d352d3",
    "2026-12": "366e41a200058a7ecd99fe1d670a2a326731a31233554349a58b3ff42ec6b6c0",
    "2027-01": "ed82fd70ebff8c1ceb7c7fb9fefc354331f212a7843f3383f4ee00e465d62a06",
}
"""Of each frozen release: the hash of the names of its kinds, guards and consequences."""
DIGEST = "4f7c38c98632698dc50b5475607c8eb66cbf879dfc57f5a768c73653171e7be6"


def replayed(log: Path) -> str:
    """The hash over the digests of all sections after the last entry of a golden log."""
    state, entries = _opened(log)
    for raw in entries:
        fold.replay(state, raw)
    return hashlib.sha256(encode(state.next_digests())).hexdigest()


def _opened(log: Path) -> tuple[State, list[bytes]]:
    """A state that knows the documents of a log, and the log's entries."""
    first, *entries = _lines(log)
    documents = MemoryDocuments()
    for content in json.loads(first)["documents"].values():
        documents.add(content)
    return State(documents), entries


def _lines(log: Path) -> list[bytes]:
    return gzip.decompress(log.read_bytes()).splitlines()


def _named(log: Path) -> str:
    return f"{log.parent.name}/{log.name.removesuffix('.jsonl.gz')}"


def test_the_first_release_replays_to_the_same_digests() -> None:
    assert replayed(LOG) == DIGEST


@pytest.mark.parametrize("log", LOGS, ids=_named)
def test_a_frozen_release_replays_to_the_same_digests(log: Path) -> None:
    digests = json.loads((log.parent / "digests.json").read_text(encoding="utf-8"))
    assert replayed(log) == digests[log.name.removesuffix(".jsonl.gz")]


@pytest.mark.parametrize("name", FOLDERS)
def test_every_kind_of_a_frozen_release_stands_in_its_golden_logs(name: str) -> None:
    entries = [each for log in (FOLDER / name).glob("*.jsonl.gz") for each in _lines(log)[1:]]
    said = [json.loads(entry) for entry in entries]
    assert {(entry["kind"], entry["version"]) for entry in said} == RELEASES[name].kinds


@pytest.mark.parametrize("file", REFUSED, ids=_named)
def test_a_frozen_release_refuses_what_it_refused(file: Path) -> None:
    """Guards leave no trace in a log: only what they refuse shows that they are at work."""
    state, entries = _opened(file.parent.parent / file.name)
    refusals: dict[int, list[tuple[str, bytes]]] = defaultdict(list)
    for line in map(json.loads, _lines(file)):
        said = json.dumps(line["entry"], ensure_ascii=False, separators=(",", ":"))
        refusals[line["before"]].append((line["refused"], said.encode()))
    for size in range(len(entries) + 1):
        for code, refused in refusals.pop(size, []):
            with pytest.raises(Refused) as caught:
                fold.check(state, *fold.open_sealed(state, refused))
            assert caught.value.code == code
        for entry in entries[size : size + 1]:
            fold.replay(state, entry)
    assert not refusals


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
