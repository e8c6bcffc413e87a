"""`subak erase`: nothing of who was erased is left in any file, and no import brings them back."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from subak.audit.verify import verify
from subak.core.errors import Corrupt
from subak.service.bank_copies import Marks
from subak.service.folder import Folder
from subak.service.payloads import PayloadStore
from subak.service.suppression import Suppressed
from subak.service.writer import Writer
from subak.transport.folder_source import FolderSource
from tests.support import postgres
from tests.support.books import copy_books
from tests.support.crawler import holding
from tests.unit.cli.commons import Commons
from tests.unit.cli.known import (
    CANARIES,
    EMAIL,
    IBAN,
    NAME,
    OTHER_IBAN,
    SEEN,
    members,
    paid,
)
from tests.unit.cli.pot import IBAN_OF


def test_nothing_is_left_of_who_is_erased(known: Commons) -> None:
    paid(known)
    before = {each for _, each in holding(known.folder, CANARIES)}
    assert {NAME, EMAIL, IBAN, SEEN} <= before
    told = known.told("erase person zq --ground request")
    assert (told["erased"], told["payloads"], told["copies"]) == (False, 3, 2)
    assert {each for _, each in holding(known.folder, CANARIES)} == before
    done = known.told("erase person zq --ground request --yes")
    assert done["erased"] is True
    assert holding(known.folder, CANARIES) == []
    if postgres.ASKED:
        data = postgres.server().folder / "data"
        postgres.server().does("CHECKPOINT")
        assert holding(data, ["pact-pot"])  # the entries are there
        assert holding(data, CANARIES) == []
    found = verify(FolderSource(known.folder))
    assert found.payloads.erased == 3
    assert "zq" in known.does("show contributions zq")
    assert known.refusal("erase person zq --ground request") == "erase.already"


def test_the_preview_says_what_stays(known: Commons) -> None:
    said = known.does("erase person zq --ground consent-withdrawn")
    assert "add --yes" in said
    assert "ids, amounts" in said
    assert "still owed payouts that are not sent: 1" in said


def test_who_is_at_the_bank_waits(known: Commons) -> None:
    known.does("pay send pot --out order.xml --as friends")
    assert known.refusal("erase person zq --ground request --yes") == "erase.payouts_under_way"


def test_one_payload(known: Commons) -> None:
    assert known.refusal("erase payload nothing name --ground request") == "payload.entry_unknown"
    assert known.refusal("erase payload seen name --ground request") == "erase.nothing_there"
    line = "erase payload seen evidence --ground recorded-by-mistake"
    assert known.told(line)["payloads"] == 1
    assert known.told(f"{line} --yes")["erased"] is True
    assert known.refusal(line) == "erase.already"
    assert holding(known.folder, [SEEN]) == []
    assert holding(known.folder, [NAME]) != []


def test_no_import_brings_them_back(known: Commons) -> None:
    known.does("erase person zq --ground request --yes".replace("person zq", "payload zq name"))
    for row, code in (
        (f"{NAME.upper()};;;", "person.suppressed"),
        (f"Somebody Else;{EMAIL.upper()};;", "person.suppressed"),
        (f"{NAME};;;zq", "person.forgotten"),
    ):
        first = known.refused_text(f"{members(row)} --json").splitlines()[0]
        assert json.loads(first)["code"] == code
    assert known.refusal("erase readmit nobody") == "erase.not_on_list"
    known.does(f"erase readmit '{NAME}'")
    assert known.told(members(f"{NAME};;;"))["registered"] == 1


def test_what_comes_later_stays(known: Commons) -> None:
    """A person who was erased and is owed money gives an account again."""
    known.does("erase payload moe name --ground request --yes")
    assert holding(known.folder, [IBAN_OF["moe"]]) == []
    known.does(f"pay account moe --name 'M M' --iban {OTHER_IBAN}")
    with Writer(Folder(known.folder)):
        assert holding(known.folder, [OTHER_IBAN]) == [("private/members.sqlite3", OTHER_IBAN)]


def test_the_person_may_and_others_may_not(known: Commons) -> None:
    assert known.refusal("erase payload seen evidence --ground request --yes --as moe") == (
        "payload.not_own"
    )
    known.does("erase payload seen evidence --ground request --yes --as zq")
    known.does("erase payload zq name --ground request --yes --as zq")
    assert holding(known.folder, [NAME, SEEN, EMAIL]) == []


def test_a_public_name_is_taken_back(known: Commons) -> None:
    openings = known.folder / "public" / "openings"
    before = len(list(openings.iterdir()))
    known.does("erase public-name friends")
    assert len(list(openings.iterdir())) == before - 1
    assert "Friends" in known.does("show agents friends")
    assert known.refusal("erase public-name friends") == "erase.name_not_open"
    assert known.refusal("erase public-name zq") == "erase.name_not_open"
    verify(FolderSource(known.folder))


def test_openings_of_persons_and_of_what_is_erased_are_found(known: Commons) -> None:
    folder = Folder(known.folder)
    rows = known.told("show agents zq")
    assert rows[0]["name"] == NAME
    with closing(sqlite3.connect(folder.private / "payloads.sqlite3")) as database:
        found = {
            json.loads(content): (commitment, salt)
            for commitment, salt, content in database.execute("SELECT * FROM payload")
            if content.startswith(b'"')
        }
    with closing(PayloadStore(folder.private, folder.public / "openings")) as payloads:
        payloads.publish(found[NAME][0])
        with pytest.raises(Corrupt, match="verify.opening_not_allowed"):
            verify(FolderSource(known.folder))
        payloads.withdraw([found[NAME][0]])
        path = folder.public / "openings" / f"{found['Friends'][0].hex()}.json"
        kept = path.read_bytes()
        known.does("erase payload friends name --ground request --yes")
        assert not path.exists()
        path.write_bytes(kept)
        with pytest.raises(Corrupt, match="verify.opening_of_erased"):
            verify(FolderSource(known.folder))


class Unlisted(FolderSource):
    """A public folder at an address: it shows what is asked for, and lists nothing."""

    def paths(self) -> None:  # type: ignore[override]
        return None


def test_at_an_address_what_is_erased_is_known_too(known: Commons) -> None:
    folder = Folder(known.folder)
    kept = {path: path.read_bytes() for path in (folder.public / "openings").iterdir()}
    listed = verify(FolderSource(known.folder))
    assert verify(Unlisted(known.folder)).payloads == listed.payloads
    known.does("erase payload friends name --ground request --yes")
    (gone,) = (path for path in kept if not path.exists())
    found = verify(Unlisted(known.folder))
    assert found.payloads.erased == 1
    assert found.payloads == verify(FolderSource(known.folder)).payloads
    gone.write_bytes(kept[gone])
    with pytest.raises(Corrupt, match="verify.opening_of_erased"):
        verify(Unlisted(known.folder))


def test_everything_of_a_person(known: Commons) -> None:
    assert known.refusal("export person zq out --as moe") == "person.not_yours"
    for who, folder in (("", "mine"), ("--as zq", "hers")):
        known.does(f"export person zq {folder} {who}")
        found = json.loads((Path(folder) / "person.json").read_text(encoding="utf-8"))
        assert found["name"] == NAME
        assert found["contact"]["email"] == EMAIL
        assert found["account"]["iban"] == IBAN
        contents = [each["content"] for each in found["payloads"]]
        assert {NAME, SEEN} <= {each for each in contents if isinstance(each, str)}
        assert found["tables"]["payout"][0]["payee"] == "zq"
        assert {entry["kind"] for entry in found["entries"]} >= {
            "agent.registered",
            "payee.changed",
        }
        page = (Path(folder) / "README.md").read_text(encoding="utf-8")
        assert NAME in page
        assert "RGPD" in page
        assert "GDPR" in page
        assert (Path(folder) / "person.json").stat().st_mode & 0o077 == 0


def test_the_list_names_nobody(known: Commons) -> None:
    folder = Folder(known.folder)
    with closing(Suppressed(folder)) as suppressed:
        assert not suppressed.has(("name", NAME))
        suppressed.put([("name", NAME), ("email", EMAIL)])
        assert suppressed.has(("name", f"  {NAME.upper()} "))
        assert not suppressed.has(("email", NAME))
        (folder.keys / "suppression.key").unlink()
        assert not suppressed.has(("name", NAME))


def test_banks_write_names_as_they_like() -> None:
    marks = Marks(frozenset({NAME}), frozenset(), frozenset())
    assert marks.stand_in("VIR DE MME QUETSCHE ZEBULINE, MERCI")
    assert not marks.stand_in("QUETSCHES DU VERGER")


def test_who_is_paid_is_in_no_plain_hash(known: Commons) -> None:
    """Two files that say the same have other hashes: nobody finds an IBAN by trying."""
    copy_books(known.folder, known.folder.parent / "other")
    other = Commons(known.folder.parent / "other")
    known.does("pay send pot --out one.xml --as friends")
    other.does("pay send pot --out two.xml --as friends")
    assert Path("one.xml").read_bytes() != Path("two.xml").read_bytes()
    assert IBAN_OF["kim"] in Path("one.xml").read_text(encoding="utf-8")
