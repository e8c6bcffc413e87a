"""An operator that forges its own log, signs it anew, and is found by what authors signed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from subak.audit.verify import verify
from subak.core.errors import Corrupt
from subak.ledger.proof_norms import ProofsRequired
from subak.ledger.units import UnitDefined
from subak.log.checkpoint import Checkpoint
from subak.log.merkle import leaf_hashes, root_of
from subak.log.tiles import pack_bundle
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.keys import LogKey, read_key
from subak.service.submission import Submission
from subak.service.writer import Writer
from subak.transport.folder_source import FolderSource
from tests.support.authors import Key, key_added
from tests.support.books import FIRST_SECOND, new_books

ORIGIN, ADA = "example.org/vive", Key("ada")
Change = Callable[[bytes], bytes]


class Forger:
    """Holds the log key, and writes whatever it likes."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        with Writer(folder, SetClock(FIRST_SECOND)) as writer:
            self.entries = list(writer.store.entries())
        self._key = LogKey(ORIGIN, read_key(folder.keys / "log.key"))

    def publish(self) -> None:
        """Bundle, leaves, root and signature agree with each other afterwards."""
        width, leaves = len(self.entries), leaf_hashes(self.entries)
        tiles = self.folder.public / "tile"
        (tiles / f"entries/000.p/{width}").write_bytes(pack_bundle(self.entries))
        (tiles / f"0/000.p/{width}").write_bytes(b"".join(leaves))
        for older in (*tiles.glob("entries/000.p/*"), *tiles.glob("0/000.p/*")):
            if older.name != str(width):
                older.unlink()
        checkpoint = Checkpoint(ORIGIN, width, root_of(leaves))
        note = self._key.sign(checkpoint.text())
        (self.folder.public / "checkpoint").write_text(note, encoding="utf-8")

    def change(self, place: int, change: Change) -> None:
        before = self.entries[place]
        self.entries[place] = change(before)
        assert self.entries[place] != before
        self.publish()


@pytest.fixture
def forger(tmp_path: Path) -> Forger:
    """Ada holds a key, promises to sign what defines units, defines one, and says one unsigned."""
    folder = new_books(tmp_path / "books")
    norm = ProofsRequired(
        id="norm", kinds=("unit.defined",), since="2024-09-03", ways=("key", "passkey")
    )
    with Writer(folder, SetClock(FIRST_SECOND)) as writer:
        writer.submit(Submission([key_added(ADA, "ada")], "ada"))
        for said in (norm, UnitDefined(id="signed", decimals=0)):
            proof = ADA.prove(ORIGIN, said, "ada", "house")
            writer.submit(Submission([said], "ada", "house", proofs=[proof]))
        writer.submit(Submission([UnitDefined(id="vouched", decimals=0)], "ada", "house"))
    with Writer(folder, SetClock(FIRST_SECOND + 86_400)) as writer:
        said = UnitDefined(id="must", decimals=0)
        proof = ADA.prove(ORIGIN, said, "ada", "house")
        writer.submit(Submission([said], "ada", "house", proofs=[proof]))
    return Forger(folder)


SIGNED, VOUCHED = 3, 4


def replacing(old: bytes, new: bytes) -> Change:
    return lambda raw: raw.replace(old, new)


def unsigned(raw: bytes) -> bytes:
    """The same act as the operator would vouch for it."""
    head, _, rest = raw.partition(b'"proof":{')
    return head + b'"proof":{"way":"session"}' + rest.partition(b"}")[2]


def found(forger: Forger) -> tuple[object, object]:
    with pytest.raises(Corrupt) as caught:
        verify(FolderSource(forger.folder.root))
    return caught.value.facts["entry"], caught.value.facts["rule"]


def test_what_the_forger_signs_anew_agrees_with_itself(forger: Forger) -> None:
    """Else the tests below would show nothing."""
    forger.publish()
    assert verify(FolderSource(forger.folder.root)).proofs == {"session": 3, "key": 3}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (b'"decimals":0', b'"decimals":1', "proof.signature_wrong"),
        (b'"id":"signed"', b'"id":"seized"', "proof.signature_wrong"),
        (b'"by":"ada"', b'"by":"eve"', "agent.unknown"),
        (b',"for":"house"', b"", "unit.not_by_operator"),
    ],
)
def test_a_signed_act_that_was_changed_is_named(
    forger: Forger, old: bytes, new: bytes, rule: str
) -> None:
    forger.change(SIGNED, replacing(old, new))
    assert found(forger) == (SIGNED, rule)


def test_the_first_wrong_signature_is_named(forger: Forger) -> None:
    forger.change(len(forger.entries) - 1, replacing(b'"decimals":0', b'"decimals":1'))
    last, _ = found(forger)
    forger.change(SIGNED, replacing(b'"decimals":0', b'"decimals":1'))
    assert found(forger) == (SIGNED, "proof.signature_wrong")
    assert last == len(forger.entries) - 1


def test_what_is_only_vouched_for_shows_in_the_digest_of_the_day_alone(forger: Forger) -> None:
    """Which the operator could write anew, too: that is why people sign."""
    forger.change(VOUCHED, replacing(b'"id":"vouched"', b'"id":"invents"'))
    assert found(forger) == (VOUCHED + 1, "day.digest_differs")


def test_a_signature_that_was_taken_away_is_found_where_a_norm_asks_for_it(forger: Forger) -> None:
    forger.change(len(forger.entries) - 1, unsigned)
    assert found(forger) == (len(forger.entries) - 1, "proof.required")
