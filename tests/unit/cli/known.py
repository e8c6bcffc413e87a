"""Books that know a person in every way, and the texts by which anybody would know that person."""

from pathlib import Path

import pytest

from tests.unit.cli.commons import Commons
from tests.unit.cli.pot import distribute, keep_accounts, release

NAME, EMAIL, SPOKEN = "Zébuline Quetsche", "zebuline@canari.example", "QUETSCHE ZEBULINE"
IBAN, OTHER_IBAN = "NL91ABNA0417164300", "GB29NWBK60161331926819"
SEEN = "elle a désherbé près du vieux noyer"
CANARIES = (NAME, EMAIL, IBAN, "BE68539007547034", SEEN, "Quetsche", "zebuline@", SPOKEN)
HEAD = "Nom;Courriel;IBAN;Identifiant\n"


def members(*rows: str) -> str:
    """The command that imports a table of these rows."""
    Path("members.csv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return "import members members.csv"


@pytest.fixture
def known(pot: Commons) -> Commons:
    """Books that know a person in every way: name, e-mail, accounts, evidence, bank files."""
    pot.does(members(f"{NAME};{EMAIL};{IBAN};zq"))
    pot.does(f"record add pact-pot hours 15 --evidence notebook-page='{SEEN}' --id seen --as zq")
    distribute(pot, "--equal kim zq")
    release(pot)
    keep_accounts(pot)
    pot.does("pay change zq --name 'Z. Quetsche' --iban BE68539007547034")
    return pot


def paid(commons: Commons) -> None:
    """The bank carries the order out, and an unknown payment of the person waits."""
    commons.does("pay send pot --out order.xml --as friends")
    commons.does("bank pays pot order.xml --out paid.xml")
    commons.does(f"bank receives pot '{SPOKEN}' 7.00 'merci de Zebuline Quetsche' --out more.xml")
    commons.does("import camt more.xml --pool pot --as friends")
