"""Bank details: private, checked, erasable."""

import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from subak.core.errors import Refused
from subak.service.members import FILE, BankDetails, Members, masked

KIM = BankDetails("kim", "Kim", "FR7630006000011234567890189", "AGRIFRPP")
LEA = BankDetails("lea", "Léa", "DE89370400440532013000")


@pytest.fixture
def members(tmp_path: Path) -> Iterator[Members]:
    with closing(Members(tmp_path)) as opened:
        yield opened


def test_details_are_kept_as_machines_write_them(members: Members, tmp_path: Path) -> None:
    members.put(BankDetails("kim", "Kim", "fr76 3000 6000 0112 3456 7890 189", "agri frpp"))
    members.put(LEA)
    with closing(Members(tmp_path)) as again:
        assert (again.get("kim"), again.get("lea"), again.get("x")) == (KIM, LEA, None)


def test_a_new_account_takes_the_place_of_the_old_one(members: Members, tmp_path: Path) -> None:
    members.put(KIM)
    members.put(BankDetails("kim", "Kim", LEA.iban))
    assert members.get("kim") == BankDetails("kim", "Kim", LEA.iban)
    assert KIM.iban.encode() not in (tmp_path / FILE).read_bytes()


def test_what_is_dropped_is_gone_from_the_file(members: Members, tmp_path: Path) -> None:
    members.put(KIM)
    assert KIM.iban.encode() in (tmp_path / FILE).read_bytes()
    members.drop("kim")
    assert members.get("kim") is None
    assert KIM.iban.encode() not in (tmp_path / FILE).read_bytes()


def test_only_the_owner_reads_the_file(members: Members, tmp_path: Path) -> None:
    members.put(KIM)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("iban", "bic", "code"),
    [
        ("FR7730006000011234567890189", None, "bank.iban_malformed"),
        ("", None, "bank.iban_malformed"),
        (KIM.iban, "AGRI", "bank.bic_malformed"),
        (KIM.iban, "", "bank.bic_malformed"),
        (KIM.iban, "AGRIFRPPXXXX", "bank.bic_malformed"),
    ],
)
def test_of_several_all_or_none_are_kept(
    members: Members, iban: str, bic: str | None, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        members.put_all([LEA, BankDetails("kim", "Kim", iban, bic)])
    assert refused.value.code == code
    assert members.get("lea") is None


@pytest.mark.parametrize("name", ["", " \n"])
def test_an_account_has_an_owner_with_a_name(members: Members, name: str) -> None:
    with pytest.raises(Refused, match=r"bank\.field_wrong"):
        members.put(BankDetails("kim", name, KIM.iban))


def test_a_wrong_number_is_asked_of_whom_people_know(members: Members) -> None:
    with pytest.raises(Refused) as refused:
        members.put(BankDetails("pool-x7", "The  Garden ", "FR00"))
    assert refused.value.facts["owner"] == "The Garden"


def test_a_masked_number_is_recognised_and_of_no_use() -> None:
    assert masked(KIM.iban) == "FR76 … 0189"
