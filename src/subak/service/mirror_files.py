"""The files of a mirror: those that are being fetched, and those beside the tree of hashes."""

import os
import shutil
from collections.abc import Iterable
from functools import partial
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from subak.core.errors import Corrupt, Refused
from subak.core.named import Named
from subak.log.edge import TileFile
from subak.log.opening import opens
from subak.log.policy_file import parse_policy
from subak.log.source import POLICY, Source, document_path, opening_path
from subak.log.tiles import ENTRIES, Tile
from subak.log.tree import Mapping
from subak.service.durable import place_durably, sync_folder

SECONDS_BETWEEN_LOOKS_FOR_NEW_NAMES = 3_600


class Incoming:
    """Tiles and bundles that wait until all of them are right."""

    def __init__(self, folder: Path, public: Path) -> None:
        self._folder = folder
        self._public = public
        self._tiles: list[Tile] = []

    @property
    def begun(self) -> bool:
        """Whether an interruption left something here, or beyond the checkpoint."""
        return self._folder.exists()

    @property
    def bundles(self) -> list[Tile]:
        """The bundles that were added."""
        return [tile for tile in self._tiles if tile.level == ENTRIES]

    def begin(self) -> None:
        """Nothing was added yet."""
        self._tiles = []

    def before(self, source: Source) -> Source:
        """A source that has already what an interruption left here, in full bundles."""
        return _Resumed(self._folder, self._public, source) if self.begun else source

    def add(self, tile: Tile, data: bytes) -> None:
        """Keep a file; it is durable when it has moved."""
        path = self._folder / tile.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self._tiles.append(tile)

    def add_all(self, files: Iterable[TileFile]) -> None:
        """Keep several files."""
        for tile, data in files:
            self.add(tile, data)

    def read(self, tile: Tile) -> bytes:
        """A file that was added."""
        return (self._folder / tile.path).read_bytes()

    def move(self) -> list[Tile]:
        """Put the added files in their places in the tree; gives those that are full."""
        if self._tiles:
            os.sync()
        folders = set()
        for tile in self._tiles:
            path = self._public / tile.path
            path.parent.mkdir(parents=True, exist_ok=True)
            (self._folder / tile.path).rename(path)
            folders.add(path.parent)
        for folder in folders:
            sync_folder(folder)
        return [tile for tile in self._tiles if tile.is_full]

    def drop_partials(self, full: Iterable[Tile]) -> None:
        """Take away the partial files that became full, and what is left here."""
        for tile in full:
            shutil.rmtree(self._public / f"{tile.path}.p", ignore_errors=True)
        self.clear()

    def clear(self) -> None:
        """Forget everything that was fetched."""
        self._tiles = []
        shutil.rmtree(self._folder, ignore_errors=True)


class _Resumed(NamedTuple):
    """Full bundles from a fetch that was interrupted, everything else from the source."""

    folder: Path
    public: Path
    source: Source

    def read(self, path: str) -> bytes:
        for fetched in (self.folder / path, self.public / path):
            if fetched.is_file() and "/entries/" in path and ".p/" not in path:
                return fetched.read_bytes()
        return self.source.read(path)

    def paths(self) -> list[str] | None:
        return self.source.paths()


class Taken(NamedTuple):
    """Documents and openings that are new here, and openings that were withdrawn."""

    documents: int
    openings: int
    withdrawn: int


class Others:
    """Documents, openings and policy: what the entries name and what may come and go."""

    def __init__(self, public: Path, waiting: Path) -> None:
        """`waiting` is a file beside the tree, for what is being written."""
        self._public = public
        self._waiting = waiting
        self._documents: dict[bytes, None] = {}
        self._names: dict[bytes, None] = {}
        self._new_names: dict[bytes, None] = {}
        self._looked_at = -SECONDS_BETWEEN_LOOKS_FOR_NEW_NAMES

    def note(self, found: Iterable[Named]) -> None:
        """Note what entries name."""
        for named in found:
            self._documents.update(dict.fromkeys(named.documents))
            new = [each for each in named.names if each not in self._names]
            self._names.update(dict.fromkeys(new))
            self._new_names.update(dict.fromkeys(new))

    def take(self, source: Source, mapping: Mapping) -> Taken:
        """Take what is there, drop what was withdrawn.

        Raises `Corrupt` for a document that is missing, and for what its name does not give.
        """
        self._take_policy(source)
        documents = self._missing_documents()
        for path, raw in zip(documents, mapping(source.read, documents), strict=True):
            if document_path(sha256(raw).digest()) != path:
                raise Corrupt("verify.file_changed", file=path)
            self._write(path, raw)
        openings = self._openings_to_ask_for(source)
        shown = mapping(partial(_opening, source), openings)
        new = withdrawn = 0
        for path, opening in zip(openings, shown, strict=True):
            held = (self._public / path).exists()
            if opening is None and held:
                (self._public / path).unlink()
                sync_folder((self._public / path).parent)
                withdrawn += 1
            elif opening is not None and not held:
                self._write(path, opening)
                new += 1
        self._new_names = {}
        return Taken(len(documents), new, withdrawn)

    def _missing_documents(self) -> list[str]:
        paths = map(document_path, self._documents)
        return [path for path in paths if not (self._public / path).exists()]

    def _openings_to_ask_for(self, source: Source) -> list[str]:
        """Those held, to see whether they were withdrawn, and those that may be new.

        Where files cannot be listed, names that were never published are asked for now and then.
        """
        held = {f"openings/{file.name}" for file in (self._public / "openings").glob("*.json")}
        listed = source.paths()
        if listed is not None:
            return sorted(held.union(path for path in listed if path.startswith("openings/")))
        again = monotonic() - self._looked_at >= SECONDS_BETWEEN_LOOKS_FOR_NEW_NAMES
        if again:
            self._looked_at = int(monotonic())
        return sorted(held.union(map(opening_path, self._names if again else self._new_names)))

    def _take_policy(self, source: Source) -> None:
        """The log's own proposal whom to trust; it may change, and there may be none."""
        path = self._public / POLICY
        try:
            raw = source.read(POLICY)
        except Corrupt as missing:
            if missing.code != "verify.file_missing":
                raise
            path.unlink(missing_ok=True)
            return
        try:
            parse_policy(raw)
        except Refused as refused:
            raise Corrupt(refused.code, **{**refused.facts, "file": POLICY}) from None
        if not path.exists() or path.read_bytes() != raw:
            self._write(POLICY, raw)

    def _write(self, path: str, raw: bytes) -> None:
        place_durably(self._waiting, self._public / path, raw)


def _opening(source: Source, path: str) -> bytes | None:
    """The opening of a payload; None where it is not published, or no longer."""
    try:
        raw = source.read(path)
    except Corrupt as missing:
        if missing.code == "verify.file_missing":
            return None
        raise
    if not opens(raw, path.removeprefix("openings/").removesuffix(".json")):
        raise Corrupt("verify.file_changed", file=path)
    return raw
