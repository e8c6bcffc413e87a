"""A whole log that another program wrote: Tessera's test log of fifteen entries.

Source: transparency-dev/tessera@1811ae1a testdata/log (Apache-2.0). Of its tiles
and bundles only the SHA-256 is kept here.
"""

from __future__ import annotations

from hashlib import sha256

import pytest

from subak.log.checkpoint import Checkpoint
from subak.log.edge import TileEdge
from subak.log.merkle import leaf_hashes
from subak.log.note import VerifierKey, open_note
from subak.log.tiles import ENTRIES, Tile, pack_bundle, tiles_of

KEY = VerifierKey.parse(
    "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
)
# Spelled as they stand there.
LINE = "one two three four five six seven eit nain ten ileven twelf threeten fourten fivten"
WORDS = LINE.split()
NOTES = {
    9: (
        "example.com/log/testdata\n"
        "9\n"
        "CvhHViE3S9E3htHLR+25mapWoGCJ3WckMq1UtC3VmEY=\n"
        "\n"
        "— example.com/log/testdata M9e0ls3mdnWX0qk4P3uGG0eYiFRWSwPR+RdeD1ARmrHPHjXP0x"
        "9UJWASPFTOTqJo0mp7Epck2O9RFB0J9IjDdAewagw=\n"
    ),
    15: (
        "example.com/log/testdata\n"
        "15\n"
        "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n"
        "\n"
        "— example.com/log/testdata M9e0luh4jTG+UMBqOUo9/q+yAEvx1ilBEniMvjf1zfcBOhg+CK"
        "ubMt53MvIt/uEWP6zdkdIQzd/fmwlM/dlPWF74ewI=\n"
    ),
}
FILES = {
    "tile/entries/000.p/9": "eda107446820475a7382b1f3c34e0cb6833cbb976b183dd11de46ba607b9bff8",
    "tile/0/000.p/9": "0acd41c3ef3e5db1efbcf9952282808aeedd41d12bd410d9e24395a0750e66c0",
    "tile/entries/000.p/15": "9ac6a9fc9012f2b4d67ac26041933c119e1505defc5c808ed614c5778c9f1716",
    "tile/0/000.p/15": "93593af14d2cce39867d2e73fe4ca400a38581605c5c4501a03e752d9b51a130",
}


def log_at(size: int) -> tuple[TileEdge, dict[Tile, bytes]]:
    entries = [word.encode() for word in WORDS[:size]]
    edge = TileEdge()
    files = dict(edge.extend(leaf_hashes(entries)) + edge.partials(0))
    files[Tile(ENTRIES, 0, size)] = pack_bundle(entries)
    return edge, files


@pytest.mark.parametrize("size", NOTES)
def test_its_checkpoints(size: int) -> None:
    checkpoint = Checkpoint.parse(open_note(NOTES[size], [KEY]))
    assert checkpoint == Checkpoint("example.com/log/testdata", size, log_at(size)[0].root())


@pytest.mark.parametrize("size", NOTES)
def test_its_files(size: int) -> None:
    files = log_at(size)[1]
    assert set(files) == set(tiles_of(size))
    for tile, data in files.items():
        assert sha256(data).hexdigest() == FILES[tile.path]
