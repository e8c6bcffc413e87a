"""Paths, the files of a size, and bundles: published spellings, properties, bad input."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Corrupt, Refused
from subak.log.tiles import (
    ENTRIES,
    Tile,
    hashes_of_tile,
    new_hash_tiles,
    new_tiles,
    pack_bundle,
    partial_hash_tiles,
    tiles_of,
    unpack_bundle,
)

PATHS = [
    (Tile(0, 1234067, 256), "tile/0/x001/x234/067"),
    (Tile(0, 1234067, 112), "tile/0/x001/x234/067.p/112"),
    (Tile(1, 0, 1), "tile/1/000.p/1"),
    (Tile(63, 999, 255), "tile/63/999.p/255"),
    (Tile(0, 1000, 256), "tile/0/x001/000"),
    (Tile(ENTRIES, 273, 112), "tile/entries/273.p/112"),
    (Tile(ENTRIES, 10**15, 256), "tile/entries/x001/x000/x000/x000/x000/000"),
]

# Around the sizes where a tile fills on one level and on the next.
NEAR_POWERS = sorted({max(0, 256**power + step) for power in range(3) for step in (-1, 0, 1)})
SIZES = st.one_of(st.sampled_from([*NEAR_POWERS, 70000]), st.integers(0, 70000))


@pytest.mark.parametrize(("tile", "path"), PATHS)
def test_paths_both_ways(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert Tile.parse(path) == tile


@given(st.integers(ENTRIES, 63), st.integers(0, 2**55 - 1), st.integers(1, 256))
def test_every_path_is_read_back(level: int, index: int, width: int) -> None:
    tile = Tile(level, index, width)
    assert Tile.parse(tile.path) == tile
    assert (tile.start, tile.stop - tile.start) == (256 * index, width)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "checkpoint",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/000\n",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/001/234",
        "tile/0/x001/x234",
        "tile/0/x1/234",
        "tile/0/٠٠٠",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/",
        "tile/8/0/000",
        "tile/data/000",
        "tile/entries/../000",
        "tile/0/x001/x000/x000/x000/x000/x000/000",
    ],
)
def test_a_tile_has_no_other_path(path: str) -> None:
    with pytest.raises(Corrupt) as caught:
        Tile.parse(path)
    assert caught.value.code == "log.path_malformed"
    assert caught.value.facts == {"path": path}


@pytest.mark.parametrize("width", [-1, 0, 257])
def test_no_tile_of_impossible_width(width: int) -> None:
    with pytest.raises(AssertionError):
        Tile(0, 0, width)


def test_files_of_70000_entries() -> None:
    paths = [tile.path for tile in tiles_of(70000)]
    assert sum(path.startswith("tile/entries/") for path in paths) == 274
    assert sum(path.startswith("tile/0/") for path in paths) == 274
    assert paths[273] == "tile/entries/273.p/112"
    assert paths[274 + 273 :] == [
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]


@pytest.mark.parametrize(
    ("size", "paths"),
    [
        (0, []),
        (1, ["tile/entries/000.p/1", "tile/0/000.p/1"]),
        (255, ["tile/entries/000.p/255", "tile/0/000.p/255"]),
        (256, ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]),
        (
            257,
            [
                "tile/entries/000",
                "tile/entries/001.p/1",
                "tile/0/000",
                "tile/0/001.p/1",
                "tile/1/000.p/1",
            ],
        ),
    ],
)
def test_files_of_small_logs(size: int, paths: list[str]) -> None:
    assert [tile.path for tile in tiles_of(size)] == paths


def test_the_right_edge() -> None:
    assert list(partial_hash_tiles(0)) == []
    assert [tile.path for tile in partial_hash_tiles(65536)] == ["tile/2/000.p/1"]
    assert [tile.path for tile in partial_hash_tiles(256**3 - 1)] == [
        "tile/0/x065/535.p/255",
        "tile/1/255.p/255",
        "tile/2/000.p/255",
    ]


def length_on(level: int, size: int) -> int:
    return size >> 8 * max(level, 0)


@given(SIZES)
def test_a_size_has_each_hash_in_one_file(size: int) -> None:
    by_level: dict[int, int] = {}
    for tile in tiles_of(size):
        assert tile.start == by_level.get(tile.level, 0)
        by_level[tile.level] = tile.stop
    for level, length in by_level.items():
        assert length == length_on(level, size)
    assert length_on(max(by_level, default=0) + 1, size) == 0


@given(SIZES, SIZES)
def test_growing_writes_what_was_not_there(one: int, other: int) -> None:
    old, new = sorted((one, other))
    before = set(tiles_of(old))
    assert list(new_tiles(old, new)) == [tile for tile in tiles_of(new) if tile not in before]
    assert list(new_hash_tiles(old, new)) == [
        tile for tile in new_tiles(old, new) if tile.level != ENTRIES
    ]


@pytest.mark.parametrize("power", [3, 4, 7])
@pytest.mark.parametrize("step", [-1, 0, 1])
def test_one_more_entry_near_a_high_power(power: int, step: int) -> None:
    size = 256**power + step
    written = list(new_tiles(size - 1, size))
    assert [tile.level for tile in written] == [
        ENTRIES,
        *(level for level in range(9) if (size - 1) >> 8 * level != size >> 8 * level),
    ]
    for tile in written:
        assert tile.stop == length_on(tile.level, size)
        assert tile.is_full == (tile.stop % 256 == 0)


def test_a_log_does_not_shrink() -> None:
    with pytest.raises(AssertionError):
        list(new_tiles(2, 1))


def test_hashes_of_a_tile() -> None:
    tile = Tile(0, 0, 2)
    assert hashes_of_tile(tile, b"a" * 32 + b"b" * 32) == [b"a" * 32, b"b" * 32]
    with pytest.raises(Corrupt) as caught:
        hashes_of_tile(tile, b"a" * 63)
    assert caught.value.code == "log.tile_malformed"
    assert caught.value.facts == {"path": "tile/0/000.p/2", "expected": 64, "found": 63}


def test_bundle_bytes() -> None:
    assert pack_bundle([b"", b"ab"]) == b"\x00\x00\x00\x02ab"


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_bundles_both_ways(entries: list[bytes]) -> None:
    assert unpack_bundle(pack_bundle(entries), len(entries)) == entries


def test_the_longest_entry() -> None:
    longest = bytes(65535)
    assert unpack_bundle(pack_bundle([longest]), 1) == [longest]
    with pytest.raises(Refused) as caught:
        pack_bundle([longest + b"\x00"])
    assert caught.value.code == "log.entry_too_long"
    assert caught.value.facts == {"length": 65536, "limit": 65535}


@pytest.mark.parametrize(
    ("data", "width", "found", "rest"),
    [
        (b"", 1, 0, 0),
        (b"\x00", 1, 0, 1),
        (b"\x00\x02a", 1, 0, 3),
        (b"\x00\x01a", 2, 1, 0),
        (b"\x00\x01a\x00", 2, 1, 1),
        (b"\x00\x01a\x00", 1, 1, 1),
        (b"\x00\x01a\x00\x01b", 1, 1, 3),
        (b"\x00\x00", 0, 0, 2),
    ],
)
def test_a_bundle_holds_neither_less_nor_more(
    data: bytes, width: int, found: int, rest: int
) -> None:
    with pytest.raises(Corrupt) as caught:
        unpack_bundle(data, width)
    assert caught.value.code == "log.bundle_malformed"
    assert caught.value.facts == {"expected": width, "found": found, "rest": rest}


@given(st.lists(st.binary(max_size=3), min_size=1, max_size=4), st.data())
def test_a_cut_bundle_is_found(entries: list[bytes], data: st.DataObject) -> None:
    whole = pack_bundle(entries)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(Corrupt):
        unpack_bundle(whole[:cut], len(entries))
