"""`subak import members`: registered once, private things kept, accounts never replaced."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from subak.audit.verify import verify
from subak.cli import main
from subak.service.contacts import Contact, Contacts
from subak.service.members import BankDetails, Members
from subak.transport.folder_source import FolderSource
from tests.unit.cli.commons import Commons

IBAN = "FR7699999000014490679794466"
OTHER = "DE89370400440532013000"
"""No bank gave these; the check digits are right."""

HEAD = "Nom;Type;Sphère;Courriel;IBAN;BIC;Identifiant;Nom public;Titulaire;Langue\n"
ANA = "Ana Ruiz;personne;;ana@example.org;FR76 9999 9000 0144 9067 9794 466;AGRIFRPP;;;;fr\n"
WATER = "Régie de l'eau;organisation;état;;;;regie;oui;;\n"
SECRET = "Zoé;organisation;;zoe@example.org;;;zoe;non;;\n"


@pytest.fixture(autouse=True)
def beside_the_books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables are written beside the books."""
    monkeypatch.chdir(tmp_path)


def importing(*rows: str, options: str = "", encoding: str = "windows-1252") -> str:
    """The command that imports a table of these rows."""
    Path("members.csv").write_bytes((HEAD + "".join(rows)).encode(encoding))
    return f"import members members.csv {options}"


def only_problem(commons: Commons, line: str) -> tuple[int, str]:
    """Line and code of the one thing that a refused import names."""
    first, last = map(json.loads, commons.refused_text(f"{line} --json").splitlines())
    assert last["code"] == "table.rows_refused"
    return first["facts"]["line"], first["code"]


def openings(commons: Commons) -> str:
    folder = commons.folder / "public" / "openings"
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.json")))


def kept(commons: Commons, agent: str) -> tuple[BankDetails | None, Contact | None]:
    """How somebody is paid and reached."""
    private = commons.folder / "private"
    with closing(Members(private)) as members, closing(Contacts(private)) as contacts:
        found = {each.agent: each for each in contacts.all()}
        return members.get(agent), found.get(agent)


def test_who_is_new_is_registered_and_a_second_import_changes_nothing(commons: Commons) -> None:
    line = importing(ANA, WATER, SECRET)
    told = commons.told(line)
    assert (told["registered"], told["accounts"], told["published"]) == (3, 1, 1)
    ana = told["new"][0]["id"]
    assert ana.startswith("p-")
    account, contact = kept(commons, ana)
    assert account == BankDetails(ana, "Ana Ruiz", IBAN, "AGRIFRPP")
    assert contact == Contact(ana, "ana@example.org", "fr")
    assert "Régie de l'eau" in openings(commons)
    size = verify(FolderSource(commons.folder)).size
    for encoding in ("windows-1252", "utf-16"):
        again = commons.told(importing(ANA, WATER, SECRET, encoding=encoding))
        counts = (again["registered"], again["updated"], again["unchanged"], again["published"])
        assert counts == (0, 0, 3, 0)
        assert again["accounts"] == 0
    assert verify(FolderSource(commons.folder)).size == size


def test_nothing_private_is_public(commons: Commons) -> None:
    commons.does(importing(ANA, SECRET))
    files = [path for path in (commons.folder / "public").rglob("*") if path.is_file()]
    public = b"".join(path.read_bytes() for path in files)
    for private in ("Ana", "Zoé", "example.org>", "ana@example.org", IBAN):
        assert private.encode() not in public


def test_a_dry_run_writes_nothing(commons: Commons) -> None:
    size = verify(FolderSource(commons.folder)).size
    told = commons.does(importing(ANA, WATER, options="--dry-run"))
    assert "would be registered: 2" in told
    assert verify(FolderSource(commons.folder)).size == size
    assert "Régie" not in openings(commons)
    assert commons.told(importing(ANA))["registered"] == 1


def test_who_is_known_is_updated_privately(commons: Commons) -> None:
    commons.does("agent Ana --id ana")
    told = commons.told(importing(f"Ana;;;ana@example.org;{IBAN};;ana;;;\n"))
    assert (told["registered"], told["updated"]) == (0, 1)
    told = commons.told(importing("Ana;;;;;AGRIFRPP;;;Ana Ruiz;anglais\n"))
    assert (told["updated"], told["accounts"]) == (1, 1)
    assert kept(commons, "ana") == (
        BankDetails("ana", "Ana Ruiz", IBAN, "AGRIFRPP"),
        Contact("ana", "ana@example.org", "en"),
    )


def test_a_name_is_published_later_where_the_column_says_so(commons: Commons) -> None:
    commons.does(importing(SECRET))
    assert "Zoé" not in openings(commons)
    told = commons.told(importing(SECRET.replace("non", "oui")))
    assert (told["updated"], told["published"]) == (1, 1)
    assert "Zoé" in openings(commons)


def test_a_known_account_is_never_replaced(commons: Commons) -> None:
    commons.does(importing(SECRET.replace(";;;zoe", f";{IBAN};;zoe")))
    line = importing(ANA, SECRET.replace(";;;zoe", f";{OTHER};;zoe"))
    assert only_problem(commons, line) == (3, "member.iban_known")
    said = commons.refused_text(line)
    assert "FR76 … 4466" in said
    assert IBAN not in said
    assert "subak pay change zoe" in said
    held, _ = kept(commons, "zoe")
    assert held is not None
    assert held.iban == IBAN
    assert commons.told(importing(ANA))["registered"] == 1


def test_an_account_that_two_persons_change_stays_theirs(commons: Commons) -> None:
    commons.does("agent Ana --id ana")
    row = f"Ana;;;;{IBAN};AGRIFRPP;ana;;;\n"
    commons.does(importing(row))
    commons.does("agent Ben --id ben")
    commons.does("mandate grant ben operator register --until 2099-12-31")
    for acting in ("--as ana", "--as ben --for operator"):
        commons.does(f"pay change ana --name Ana --iban {OTHER} {acting}")
    assert only_problem(commons, importing(row)) == (2, "member.iban_known")
    changed = row.replace(IBAN, OTHER)
    assert only_problem(commons, importing(changed)) == (2, "member.iban_known")
    assert commons.told(importing(changed.replace("AGRIFRPP", "")))["unchanged"] == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Kim Other;;;;;;kim;;;\n", "member.differs"),
        ("Kim;personne;;;;;kim;;;\n", "member.differs"),
        ("Kim;;marché;;;;kim;;;\n", "member.differs"),
        ("Nadia;personne;;;;;;oui;;\n", "member.person_public"),
        ("Nadia;personne;;;;AGRIFRPP;;;;\n", "member.account_without_iban"),
        ("Nadia;personne;;;;;;;N. Roy;\n", "member.account_without_iban"),
        ("Nadia;personne;;;;;garden-1;;;\n", "entry.id_used"),
        ("Nadia;;;zoe@example.org;;;nadia;;;\n", "member.email_taken"),
        ("Zoé;;;other@example.org;;;;;;\n", "member.homonym"),
        ("Twin;;;;;;;;;\n", "table.person_ambiguous"),
        ("Zoé;;;;;;;;;\n", "table.row_twice"),
        ("Zed;;;zoe@example.org;;;;;;\n", "table.row_twice"),
    ],
)
def test_what_stands_against_a_row_is_named(commons: Commons, row: str, code: str) -> None:
    commons.does("agent Twin --id twin-1")
    commons.does("agent Twin --id twin-2")
    commons.does("resource add Pump --id garden-1 --unit one --accountable kim")
    commons.does(importing(SECRET))
    line = importing(SECRET.replace("zoe@example.org", ""), row)
    assert only_problem(commons, line) == (3, code)


def test_another_of_a_name_has_an_id_of_his_own(commons: Commons) -> None:
    commons.does(importing(SECRET))
    told = commons.told(importing("Zoé;personne;;other@example.org;;;zoe-2;;;\n"))
    assert told["new"] == [{"line": 2, "id": "zoe-2"}]


def test_who_may_not_register_is_told(commons: Commons) -> None:
    assert only_problem(commons, importing(ANA, options="--as kim")) == (2, "mandate.missing")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_example_is_a_map_for_its_table(
    commons: Commons, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--language", language, "import", "members", "--example-map"])
    Path("map.toml").write_text(capsys.readouterr().out, encoding="utf-8")
    headings = {
        "en": "Name,Id,Kind,Sphere,Public name,E-mail,IBAN,BIC,Holder,Language",
        "fr": HEAD.strip().replace(";", ","),
    }
    Path("list.csv").write_text(headings[language] + "\nAna" + "," * 9 + "\n", encoding="utf-8")
    assert commons.told("import members list.csv --map map.toml")["registered"] == 1
