"""What the verifier brings: the key of the log from elsewhere, or a policy of witnesses."""

from pathlib import Path

import pytest

from subak.audit.receipts import check_receipt, include
from subak.audit.trust import only
from subak.audit.verify import Asked, verify
from subak.core.errors import Corrupt, Refused
from subak.log.cosignature import cosign
from subak.log.note import Note, VerifierKey
from subak.log.policy import Group, Log, Policy, Witness
from subak.log.receipt import Receipt
from subak.log.source import read_key
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.keys import new_key
from subak.service.writer import Writer
from subak.transport.folder_source import FolderSource
from tests.support.books import FIRST_SECOND, new_books, registering
from tests.support.notes import NOON, witness, witness_key, witness_name

SIZE = 301


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Books of 301 entries, cosigned by the witness w."""
    folder = new_books(tmp_path_factory.mktemp("trust") / "books")
    with Writer(folder, SetClock(FIRST_SECOND)) as writer:
        writer.submit(registering(*(f"a{number}" for number in range(SIZE - 1))))
    path = folder.public / "checkpoint"
    note = Note.parse(path.read_text())
    path.write_text(str(note.adding(cosign(note.text, witness_name("w"), witness("w"), NOON))))
    return folder


@pytest.fixture
def source(made_once: Folder) -> FolderSource:
    return FolderSource(made_once.public)


def policy(source: FolderSource, threshold: int) -> Policy:
    """The log, and so many of the witnesses w and v."""
    witnesses = tuple(Witness(letter, witness_key(letter)) for letter in "wv")
    group = Group("town", threshold, ("w", "v"))
    return Policy((Log(read_key(source)),), witnesses, (group,), "town")


def test_a_quorum_is_met_or_the_log_is_not_accepted(source: FolderSource) -> None:
    found = verify(source, Asked(policy=policy(source, 1)))
    assert found.trusted is not None
    assert found.trusted.quorum == "town"
    assert found.trusted.endorsement.cosigned_at == {"w": NOON}
    with pytest.raises(Corrupt, match=r"log\.quorum_missing"):
        verify(source, Asked(policy=policy(source, 2)))
    with pytest.raises(Corrupt, match=r"log\.quorum_missing"):
        include(source, 7, policy(source, 2))


def test_another_key_than_the_trusted_one_is_named(source: FolderSource, tmp_path: Path) -> None:
    other = VerifierKey.of("example.org/vive", new_key(tmp_path / "key"))
    with pytest.raises(Corrupt, match=r"verify\.key_not_trusted"):
        verify(source, Asked(policy=only(other)))
    strange = VerifierKey.of("example.org/else", new_key(tmp_path / "strange"))
    with pytest.raises(Corrupt, match=r"log\.origin_unknown"):
        verify(source, Asked(policy=only(strange)))


@pytest.mark.parametrize("index", [0, 1, 255, 256, SIZE - 1])
def test_a_receipt_stands_for_itself(source: FolderSource, index: int) -> None:
    key = read_key(source)
    written = str(include(source, index).receipt)
    found = check_receipt(Receipt.parse(written), only(key))
    assert f'"n":{index},'.encode() in found.raw
    assert found.checkpoint.size == SIZE
    assert found.trusted is not None
    assert found.trusted.endorsement.log.key == key


def test_each_changed_byte_of_a_receipt_is_found(source: FolderSource) -> None:
    key = read_key(source)
    written = str(include(source, 7).receipt).encode()
    for at in range(len(written)):
        changed = bytearray(written)
        changed[at] ^= 1
        with pytest.raises((Corrupt, Refused)):
            accepted(bytes(changed), key)


def accepted(written: bytes, key: VerifierKey) -> None:
    """Check a receipt; the cosignature of a witness that nobody asked for may be anything."""
    receipt = Receipt.parse(written.decode("utf-8", "replace"))
    check_receipt(receipt, only(key))
    if receipt.note.lines[0].name == key.name and len(receipt.note.lines) == 2:
        raise Corrupt("of another witness")


def test_an_entry_beyond_the_log_is_refused(source: FolderSource) -> None:
    with pytest.raises(Refused, match="log.index_beyond"):
        include(source, SIZE)


def test_a_changed_entry_has_no_proof(made_once: Folder, source: FolderSource) -> None:
    path = made_once.public / "tile/entries/000"
    right = path.read_bytes()
    changed = bytearray(right)
    changed[1000] ^= 1
    try:
        path.write_bytes(changed)
        codes = set()
        for index in (0, 1, 2, 3, 4, 5):
            try:
                include(source, index)
            except Corrupt as found:
                codes.add(found.code)
        assert codes == {"log.inclusion_wrong"}
    finally:
        path.write_bytes(right)
