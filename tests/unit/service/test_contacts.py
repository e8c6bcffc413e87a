"""The private store of e-mails and languages."""

from contextlib import closing
from pathlib import Path

from subak.service.contacts import Contact, Contacts
from subak.service.members import FILE, BankDetails, Members

KIM = Contact("kim", "kim@example.org", "fr")
LEA = Contact("lea", None, "en")


def test_contacts_are_kept_and_replaced(tmp_path: Path) -> None:
    with closing(Contacts(tmp_path)) as contacts:
        contacts.put_all([LEA, KIM])
        assert list(contacts.all()) == [KIM, LEA]
        contacts.put_all([Contact("kim", "k@example.org", "en")])
    with closing(Contacts(tmp_path)) as contacts:
        assert list(contacts.all()) == [Contact("kim", "k@example.org", "en"), LEA]


def test_only_the_owner_reads_the_file_and_nothing_replaced_stays_in_it(tmp_path: Path) -> None:
    account = BankDetails("kim", "Kim", "FR7699999000014490679794466")
    with closing(Contacts(tmp_path)) as contacts, closing(Members(tmp_path)) as members:
        contacts.put_all([KIM])
        members.put(account)
        contacts.put_all([Contact("kim")])
        assert members.get("kim") == account
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    assert b"kim@example.org" not in (tmp_path / FILE).read_bytes()
